import type { Site } from '../service/program.ts';
import { overlaid } from './join.ts';
import type { Machine } from './machine.ts';
import { hasOwn } from './members.ts';
import { printed } from './texts.ts';
import { truth } from './truth.ts';
import { urlClass } from './url.ts';
import {
  type Call,
  type Entity,
  entityValue,
  type ListContent,
  type Member,
  missing,
  native,
  plain,
  unknown,
  type Value,
} from './values.ts';

/** The environment's variables: each may be set or not, and is the same wherever it is read. */
function environment(at: Site): Value {
  return entityValue(
    {
      name: 'process.env',
      get: (name, site) => unknown(`the environment variable ${name}`, site, 'circumstance', `env:${name}`),
    },
    at,
  );
}

/** `process`: what ends it ends the code that runs. */
const process = (at: Site): Value =>
  entityValue(
    {
      name: 'process',
      get: (name, site) => {
        if (name === 'env') return environment(site);
        return name === 'exit' || name === 'abort'
          ? native(`process.${name}`, ends, site)
          : unknown(`process.${name}`, site);
      },
    },
    at,
  );

function ends(call: Call, machine: Machine): Value {
  machine.raise(unknown('the end of the process', call.at));
  return plain(undefined, call.at);
}

function collection(as: 'set' | 'map', call: Call, machine: Machine): Value {
  const [from] = call.args;
  if (from === undefined) return machine.list([], call.at, { as });
  const content: ListContent | undefined = from.is === 'list' ? machine.read(from.cell) : undefined;
  return machine.list(content?.items ?? [], from.at, {
    as,
    ...(content === undefined || content.open ? { open: true as const } : {}),
  });
}

function regexFrom(call: Call, machine: Machine): Value {
  const [source, flags] = call.args;
  if (source?.is === 'regex') return source;
  const text = flags?.is === 'plain' && typeof flags.value === 'string' ? flags.value : flags === undefined ? '' : null;
  if (source?.is !== 'plain' || typeof source.value !== 'string' || text === null)
    return unknown('a pattern made at run time', call.at, 'unread');
  return { is: 'regex', source: source.value, flags: text, depth: machine.depth, at: source.at };
}

function entriesOf(call: Call, machine: Machine): readonly [string, Member][] | null {
  const [object] = call.args;
  const content = object?.is === 'object' ? machine.read(object.cell) : undefined;
  if (content === undefined || content.open) return null;
  const entries = [...content.entries];
  return entries.some(([, { present }]) => present !== undefined) ? null : entries;
}

const OBJECT: Entity = {
  name: 'Object',
  get: (name, at) => {
    if (name === 'prototype') return entityValue(OBJECT_PROTOTYPE, at);
    const make = OBJECT_METHODS[name];
    return make === undefined ? undefined : native(`Object.${name}`, make, at);
  },
};

/** `Object.prototype`, as far as its methods are called on other objects: `Object.prototype.hasOwnProperty.call(object, key)`. */
const OBJECT_PROTOTYPE: Entity = {
  name: 'Object.prototype',
  get: (name, at) =>
    name === 'hasOwnProperty'
      ? entityValue({ name, get: (way, site) => (way === 'call' ? native(name, hasOwnEntry, site) : undefined) }, at)
      : undefined,
};

/** `Object.hasOwn(object, key)`. */
function hasOwnEntry(call: Call, machine: Machine): Value {
  const [object, ...key] = call.args;
  return hasOwn(object ?? missing(call.at), { ...call, args: key }, machine);
}

const OBJECT_METHODS: Readonly<Record<string, (call: Call, machine: Machine) => Value>> = {
  freeze: (call) => call.args[0] ?? unknown('nothing', call.at),
  keys: (call, machine) => listed(call, machine, ([key, entry]) => plain(key, entry.at)),
  values: (call, machine) => listed(call, machine, ([, entry]) => entry.value),
  entries: (call, machine) =>
    listed(call, machine, ([key, entry]) => machine.list([plain(key, entry.at), entry.value], entry.at)),
  assign: assignInto,
  hasOwn: hasOwnEntry,
};

function listed(call: Call, machine: Machine, pick: (entry: [string, Member]) => Value): Value {
  const entries = entriesOf(call, machine);
  return entries === null ? unknown('the entries of an object', call.at) : machine.list(entries.map(pick), call.at);
}

/** `Object.assign(target, …sources)`. */
function assignInto(call: Call, machine: Machine): Value {
  const [target, ...sources] = call.args;
  const content = target?.is === 'object' ? machine.read(target.cell) : undefined;
  if (target?.is !== 'object' || content === undefined) return target ?? unknown('an object', call.at);
  const entries = new Map(content.entries);
  let open = content.open;
  for (const source of sources) {
    const more = source.is === 'object' ? machine.read(source.cell) : undefined;
    for (const [key, entry] of more?.entries ?? []) entries.set(key, overlaid(entries.get(key), entry));
    open ||= more === undefined ? source.is === 'unknown' : more.open;
  }
  machine.write(target.cell, { ...content, entries, open });
  return target;
}

const ARRAY: Entity = {
  name: 'Array',
  get: (name, at) => {
    if (name === 'isArray')
      return native(
        name,
        (call) =>
          call.args[0]?.is === 'unknown'
            ? unknown('whether it is a list', call.at)
            : plain(call.args[0]?.is === 'list', call.at),
        at,
      );
    if (name === 'from' || name === 'of')
      return native(
        name,
        (call, machine) => (name === 'of' ? machine.list(call.args, call.at) : collectionCopy(call, machine)),
        at,
      );
    return undefined;
  },
};

function collectionCopy(call: Call, machine: Machine): Value {
  const [from] = call.args;
  const content = from?.is === 'list' ? machine.read(from.cell) : undefined;
  return machine.list(content?.items ?? [], call.at, content === undefined || content.open ? { open: true } : {});
}

/** What instances of the language's own errors are instances of. */
const ERROR: Entity = { name: 'Error' };

/** Whether a value is an error that code in view has made. */
export function isMadeError(value: Value, machine: Machine): boolean {
  const owner = value.is === 'object' ? machine.read(value.cell)?.of : undefined;
  return owner?.is === 'entity' && owner.entity === ERROR;
}

/** `new Error(message)`: an object whose members can be set. */
function makeError(call: Call, machine: Machine): Value {
  const [message] = call.args;
  const entries = new Map<string, Member>(message === undefined ? [] : [['message', { value: message, at: call.at }]]);
  return machine.object(entries, call.at, { of: entityValue(ERROR, call.at) });
}

function constructible(name: string, make: (call: Call, machine: Machine) => Value, at: Site): Value {
  return entityValue({ name, call: make, construct: make }, at);
}

/** Promises are transparent: their callbacks run in place, as if what they wait for had come. */
const PROMISE: Entity = {
  name: 'Promise',
  get: (name, at) =>
    name === 'resolve' ? native(name, (call) => call.args[0] ?? plain(undefined, call.at), at) : undefined,
};

/** Names of the language and its hosts that no unit binds. */
export function languageGlobal(name: string, at: Site): Value | undefined {
  switch (name) {
    case 'process':
      return process(at);
    case 'Set':
    case 'Map':
      return constructible(name, (call, machine) => collection(name === 'Set' ? 'set' : 'map', call, machine), at);
    case 'RegExp':
      return constructible(name, regexFrom, at);
    case 'Error':
    case 'TypeError':
    case 'RangeError':
      return constructible(name, makeError, at);
    case 'Object':
      return entityValue(OBJECT, at);
    case 'Array':
      return entityValue(ARRAY, at);
    case 'Promise':
      return entityValue(PROMISE, at);
    case 'URL':
      return urlClass(at);
    case 'Boolean':
      return native(
        name,
        (call, machine) =>
          call.args[0] === undefined ? plain(false, call.at) : booleanOf(call.args[0], call.at, machine),
        at,
      );
    case 'String':
      return native(name, (call) => (call.args[0] === undefined ? plain('', call.at) : printed(call.args[0])), at);
    // What TypeScript and Babel wrap a `require` in.
    case '__importDefault':
    case '__importStar':
    case '_interopRequireDefault':
      return native(name, (call) => call.args[0] ?? plain(undefined, call.at), at);
    case 'console':
      return entityValue({ name, get: (_, site) => native(name, (call) => plain(undefined, call.at), site) }, at);
    default:
      return undefined;
  }
}

function booleanOf(value: Value, at: Site, machine: Machine): Value {
  const test = truth(value, machine);
  if ('all' in test && test.all.length === 0) return plain(true, at);
  if ('any' in test && test.any.length === 0) return plain(false, at);
  return { is: 'truth', test, at };
}
