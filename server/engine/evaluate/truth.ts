import type { Site, StringSet, Test, Text } from '../service/program.ts';
import { holds } from '../service/string-set.ts';
import type { Machine } from './machine.ts';
import { ALWAYS, any, ifElse, NEVER, not } from './tests.ts';
import { isVariable, type Primitive, type Unknown, type Value } from './values.ts';

/** The test that a text is in a set, decided at once where the text is constant. */
export function textTest(text: Text, set: StringSet, at: Site): Test {
  if (text.every((piece) => typeof piece === 'string')) return holds(set, text.join('')) ? ALWAYS : NEVER;
  return { text, in: set, at };
}

/** A question about a value that is not known. The same question about the same value is the same choice. */
export function ask(
  value: Unknown & { at: Site },
  question: string,
  says: string,
  machine: Machine,
  presumed?: 'yes' | 'no',
): Test {
  return machine.choose({
    id: `${value.id}${question}`,
    options: ['yes', 'no'],
    says,
    at: value.at,
    kind: value.kind,
    ...(presumed === undefined ? {} : { presumed }),
  });
}

/** Whether a value counts as true (ECMAScript, ToBoolean). */
export function truth(value: Value, machine: Machine): Test {
  switch (value.is) {
    case 'plain':
      return value.value ? ALWAYS : NEVER;
    case 'truth':
      return value.test;
    case 'text':
      return not(textTest(value.text, { oneOf: ['absent', { is: 'exactly', text: '' }] }, value.at));
    case 'either':
      return ifElse(value.test, truth(value.then, machine), truth(value.else, machine));
    case 'unknown':
      return ask(
        value,
        '?',
        value.id.startsWith('env:') ? `${value.reason} is set` : `${value.reason} counts as true`,
        machine,
        presumedText(value) === undefined ? undefined : 'yes',
      );
    default:
      return ALWAYS;
  }
}

/** Whether a value is `null` or `undefined`. */
export function isNullish(value: Value, machine: Machine): Test {
  switch (value.is) {
    case 'plain':
      return value.value === null || value.value === undefined ? ALWAYS : NEVER;
    case 'text':
      return textTest(value.text, 'absent', value.at);
    case 'either':
      return ifElse(value.test, isNullish(value.then, machine), isNullish(value.else, machine));
    case 'unknown':
      return not(truth(value, machine));
    default:
      return NEVER;
  }
}

/** Deployments are judged as they run in production; everything else about the environment is open. */
function presumedText(value: Unknown): string | undefined {
  return value.id === 'env:NODE_ENV' ? 'production' : undefined;
}

function unknownEquals(value: Value & Unknown, other: Value, machine: Machine): Test {
  const presumed = presumedText(value);
  if (other.is !== 'plain') {
    const id = other.is === 'unknown' ? other.id : `${other.at.file}:${other.at.start}`;
    return ask(comparedWith(other, value), `===${id}`, `${value.reason} equals another value`, machine);
  }
  if (isVariable(value) && typeof other.value !== 'string' && other.value !== undefined) return NEVER;
  if (!other.value) return not(truth(value, machine));
  const says = `${value.reason} is ${JSON.stringify(other.value)}`;
  return ask(
    value,
    `===${String(other.value)}`,
    says,
    machine,
    presumed === undefined ? undefined : presumed === other.value ? 'yes' : 'no',
  );
}

/** Whether the request has a say in a value. */
export function holdsText(value: Value): boolean {
  if (value.is === 'either') return holdsText(value.then) || holdsText(value.else) || testsText(value.test);
  return value.is === 'text' || (value.is === 'truth' && testsText(value.test));
}

function testsText(test: Test): boolean {
  if ('all' in test) return test.all.some(testsText);
  if ('any' in test) return test.any.some(testsText);
  return 'not' in test ? testsText(test.not) : 'text' in test;
}

/** What decides on a text of the request is not a circumstance: for each request it is decided anew, and we do not see how. */
function comparedWith(other: Value, value: Value & Unknown): Value & Unknown {
  return holdsText(other) ? { ...value, kind: 'unread' } : value;
}

function textEquals(text: Text, value: Primitive, at: Site, site: Site): Test {
  if (value === undefined) return textTest(text, 'absent', at);
  if (typeof value !== 'string') return NEVER;
  return textTest(text, { is: 'exactly', text: value, at: site }, at);
}

/** `a === b` (ECMAScript, IsStrictlyEqual), as a test. `at` is the place of the comparison. */
export function equals(a: Value, b: Value, at: Site, machine: Machine): Test {
  if (a.is === 'either') return ifElse(a.test, equals(a.then, b, at, machine), equals(a.else, b, at, machine));
  if (b.is === 'either') return equals(b, a, at, machine);
  if (a.is === 'unknown') return unknownEquals(a, b, machine);
  if (b.is === 'unknown') return unknownEquals(b, a, machine);
  if (a.is === 'plain' && b.is === 'plain') return a.value === b.value ? ALWAYS : NEVER;
  if (a.is === 'text' && b.is === 'plain') return textEquals(a.text, b.value, at, b.at);
  if (b.is === 'text' && a.is === 'plain') return textEquals(b.text, a.value, at, a.at);
  if (a.is === 'truth' && b.is === 'plain') return b.value === true ? a.test : b.value === false ? not(a.test) : NEVER;
  if (b.is === 'truth' && a.is === 'plain') return equals(b, a, at, machine);
  if (a.is === 'truth' && b.is === 'truth') return ifElse(a.test, b.test, not(b.test));
  if (a.is === 'text' && b.is === 'text') return textsEqual(a, b, at, machine);
  return a.is === b.is && identity(a) === identity(b) ? ALWAYS : NEVER;
}

/** `a == b`: as `===`, and `null` equals `undefined` (ECMAScript, IsLooselyEqual, the part that occurs). */
export function looselyEquals(a: Value, b: Value, at: Site, machine: Machine): Test {
  const empty = (value: Value): boolean => value.is === 'plain' && (value.value === null || value.value === undefined);
  if (empty(a)) return isNullish(b, machine);
  if (empty(b)) return isNullish(a, machine);
  return equals(a, b, at, machine);
}

/** Two texts of a request: the language of steps compares a text with constants only, so this is open. */
function textsEqual(a: Value & { is: 'text' }, b: Value & { is: 'text' }, at: Site, machine: Machine): Test {
  if (JSON.stringify(a.text) === JSON.stringify(b.text)) return ALWAYS;
  return machine.choose({
    id: `texts:${at.file}:${at.start}`,
    options: ['yes', 'no'],
    says: 'two parts of the request are equal',
    at,
    kind: 'unread',
  });
}

function identity(value: Value): unknown {
  if (value.is === 'list' || value.is === 'object') return value.cell.id;
  if (value.is === 'entity') return value.entity;
  return value.is === 'closure' ? `${value.closure.span.file}:${value.closure.span.start}` : value;
}

/** Whether a value is one of several, each compared with `===`. Where the list is open, that is a choice of its own. */
export function isOneOf(value: Value, items: readonly Value[], open: Value | null, at: Site, machine: Machine): Test {
  const tests = items.map((item) => equals(value, item, at, machine));
  if (open === null) return any(...tests);
  return any(
    ...tests,
    ask(comparedWith(value, asUnknown(open)), `~${at.file}:${at.start}`, `${reasonOf(open)} holds it`, machine),
  );
}

function asUnknown(value: Value): Value & Unknown {
  if (value.is === 'unknown') return value;
  return {
    is: 'unknown',
    id: `open:${value.at.file}:${value.at.start}`,
    reason: 'a list that is not fully seen',
    kind: 'circumstance',
    at: value.at,
  };
}

const reasonOf = (value: Value): string => (value.is === 'unknown' ? value.reason : 'a list that is not fully seen');
