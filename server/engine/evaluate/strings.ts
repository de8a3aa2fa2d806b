import type { Site, StringSet, Text } from '../service/program.ts';
import { either } from './join.ts';
import type { Machine } from './machine.ts';
import { movedOn } from './stateful.ts';
import { all, not } from './tests.ts';
import { concatenated, transformed } from './texts.ts';
import { textTest } from './truth.ts';
import { type Call, entityValue, native, plain, unknown, type Value } from './values.ts';

type StringValue = Value & ({ is: 'plain' } | { is: 'text' });

const CHANGES = {
  toLowerCase: 'lower',
  toUpperCase: 'upper',
  toLocaleLowerCase: 'lower',
  toLocaleUpperCase: 'upper',
  trim: 'trim',
} as const;
const TESTS = { startsWith: 'startsWith', endsWith: 'endsWith', includes: 'contains' } as const;

const has = <T extends object>(table: T, key: string): key is Extract<keyof T, string> => Object.hasOwn(table, key);

const isPlainText = (text: Text): boolean => text.every((piece) => typeof piece === 'string');

/** A member of a string: its methods, on constants and on texts of a request (ECMAScript, String.prototype). */
export function stringMember(self: StringValue, text: Text, name: string, at: Site): Value {
  if (has(CHANGES, name)) return native(name, (call) => change(text, CHANGES[name], call.at), at);
  if (has(TESTS, name)) return native(name, (call, machine) => part(self, text, TESTS[name], call, machine), at);
  if (name === 'toString' || name === 'valueOf') return native(name, () => self, at);
  if (name === 'indexOf') return native(name, (call, machine) => indexOf(self, text, call, machine), at);
  if (name === 'match' || name === 'search')
    return native(name, (call, machine) => match(text, call, name, machine), at);
  if (name === 'concat')
    return native(name, (call) => call.args.reduce<Value>((whole, arg) => concatenated(whole, arg, call.at), self), at);
  if (isPlainText(text)) return constantMember(text.join(''), self, name, at);
  return unknown(`a part of the request's text (${name})`, at, 'unread');
}

function change(text: Text, as: 'lower' | 'upper' | 'trim', at: Site): Value {
  if (!isPlainText(text)) return transformed(text, as, at);
  const whole = text.join('');
  return plain(as === 'lower' ? whole.toLowerCase() : as === 'upper' ? whole.toUpperCase() : whole.trim(), at);
}

function constantMember(text: string, self: Value, name: string, at: Site): Value {
  switch (name) {
    case 'length':
      return plain(text.length, at);
    case 'split':
      return native(name, (call, machine) => split(text, self.at, call, machine), at);
    case 'replace':
    case 'replaceAll':
      return native(name, (call) => replace(text, name, self.at, call), at);
    case 'slice':
    case 'substring':
    case 'padStart':
    case 'repeat':
    case 'charAt':
      return native(name, (call) => applied(text, name, self.at, call), at);
    default:
      return unknown(name, at);
  }
}

const constants = (call: Call): (string | number | boolean | null | undefined)[] | null =>
  call.open || call.args.some((arg) => arg.is !== 'plain')
    ? null
    : call.args.map((arg) => (arg.is === 'plain' ? arg.value : undefined));

function split(text: string, at: Site, call: Call, machine: Machine): Value {
  const [separator] = call.args;
  const by =
    separator?.is === 'plain' && typeof separator.value === 'string'
      ? separator.value
      : separator?.is === 'regex'
        ? regexOf(separator)
        : null;
  if (by === null) return unknown('a split text', call.at);
  return machine.list(
    text.split(by).map((part) => plain(part, at)),
    call.at,
  );
}

function regexOf(value: Value & { is: 'regex' }): RegExp | null {
  try {
    return new RegExp(value.source, value.flags);
  } catch {
    return null;
  }
}

function replace(text: string, name: 'replace' | 'replaceAll', at: Site, call: Call): Value {
  const [what, by] = call.args;
  if (by?.is !== 'plain' || typeof by.value !== 'string') return unknown('a replaced text', call.at);
  const pattern =
    what?.is === 'regex' ? regexOf(what) : what?.is === 'plain' && typeof what.value === 'string' ? what.value : null;
  if (pattern === null || (name === 'replaceAll' && pattern instanceof RegExp && !pattern.flags.includes('g')))
    return unknown('a replaced text', call.at);
  return plain(name === 'replace' ? text.replace(pattern, by.value) : text.replaceAll(pattern, by.value), at);
}

function applied(
  text: string,
  name: 'slice' | 'substring' | 'padStart' | 'repeat' | 'charAt',
  at: Site,
  call: Call,
): Value {
  const args = constants(call);
  const [first, second] = (args ?? []).map((arg) => (typeof arg === 'number' ? arg : undefined));
  if (args === null) return unknown('a part of a text', call.at);
  if (name === 'slice') return plain(text.slice(first, second), at);
  if (name === 'substring') return plain(text.substring(first ?? 0, second), at);
  if (name === 'charAt') return plain(text.charAt(first ?? 0), at);
  return unknown('a part of a text', call.at);
}

function part(
  self: StringValue,
  text: Text,
  is: 'startsWith' | 'endsWith' | 'contains',
  call: Call,
  machine: Machine,
): Value {
  const [wanted] = call.args;
  if (wanted === undefined) return plain(false, call.at);
  if (wanted.is === 'either') {
    return either(
      wanted.test,
      part(self, text, is, { ...call, args: [wanted.then] }, machine),
      part(self, text, is, { ...call, args: [wanted.else] }, machine),
    );
  }
  if (wanted.is === 'plain' && typeof wanted.value === 'string') {
    return { is: 'truth', test: textTest(text, { is, text: wanted.value, at: wanted.at }, call.at), at: call.at };
  }
  if (wanted.is === 'text' && isPlainText(text) && is === 'contains') {
    return {
      is: 'truth',
      test: textTest(wanted.text, { is: 'partOf', text: text.join(''), at: self.at }, call.at),
      at: call.at,
    };
  }
  return unknown('a test on a text', call.at, 'unread');
}

/** `indexOf` as far as it is compared with -1 and 0: at the start, further on, or nowhere. */
function indexOf(self: StringValue, text: Text, call: Call, machine: Machine): Value {
  const [wanted] = call.args;
  const contains = part(self, text, 'contains', call, machine);
  if (contains.is === 'unknown') return contains;
  const test = contains.is === 'truth' ? contains.test : null;
  if (test === null) return unknown('a position', call.at, 'unread');
  const starts = wanted?.is === 'plain' ? part(self, text, 'startsWith', call, machine) : null;
  const further = either(test, plain(1, call.at), plain(-1, call.at));
  return starts?.is === 'truth' ? either(starts.test, plain(0, call.at), further) : further;
}

function match(text: Text, call: Call, name: 'match' | 'search', machine: Machine): Value {
  const [pattern] = call.args;
  if (pattern === undefined) return unknown('a match', call.at, 'unread');
  const set = patternOf(pattern);
  if (set === null) return unknown('a match', call.at, 'unread');
  const [hit, miss] =
    name === 'match'
      ? [machine.list([], call.at, { open: true }), plain(null, call.at)]
      : [plain(1, call.at), plain(-1, call.at)];
  return either(textTest(text, set, call.at), hit, miss);
}

/**
 * The texts that a regular expression finds something in, asked for the first time (ECMAScript, RegExp.prototype.test); null for anything
 * else. One with the flag `y` looks at the start alone.
 */
export function patternOf(value: Value): StringSet | null {
  if (value.is !== 'regex') return null;
  const isSticky = value.flags.includes('y');
  const source = isSticky ? `^(?:${value.source})` : value.source;
  return { is: 'pattern', source, flags: value.flags.replace(/[gy]/g, ''), dialect: 'js', at: value.at };
}

/** A member of a regular expression. */
export function regexMember(self: Value & { is: 'regex' }, name: string, at: Site): Value {
  if (name === 'source') return plain(self.source, at);
  if (name === 'test' || name === 'exec') return native(name, (call, machine) => tested(self, call, name, machine), at);
  return unknown(name, at);
}

function tested(self: Value & { is: 'regex' }, call: Call, name: 'test' | 'exec', machine: Machine): Value {
  const [subject] = call.args;
  const set = patternOf(self);
  if (subject === undefined || set === null) return unknown('a match', call.at, 'unread');
  if (subject.is === 'either')
    return either(
      subject.test,
      tested(self, { ...call, args: [subject.then] }, name, machine),
      tested(self, { ...call, args: [subject.else] }, name, machine),
    );
  // RegExp.prototype.test turns `undefined` into the word before it looks.
  const text: Text | null =
    subject.is === 'text'
      ? subject.text.map((piece) =>
          typeof piece === 'object' && 'take' in piece ? { absent: 'undefined', ...piece } : piece,
        )
      : subject.is === 'plain'
        ? [String(subject.value)]
        : null;
  if (text === null) return unknown('a match', call.at, 'unread');
  const test = all(not(movedOn(self, call.at, machine)), textTest(text, set, call.at));
  return name === 'test'
    ? { is: 'truth', test, at: call.at }
    : either(test, entityValue({ name: 'a match' }, call.at), plain(null, call.at));
}
