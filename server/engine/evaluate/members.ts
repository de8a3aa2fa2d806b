import type { Site } from '../service/program.ts';
import { callValue } from './calls.ts';
import { type ClassEntity, isClass } from './classes.ts';
import { either, valueOr } from './join.ts';
import { listMember } from './lists.ts';
import type { Machine } from './machine.ts';
import { regexMember, stringMember } from './strings.ts';
import { type Call, missing, native, plain, unknown, type Value } from './values.ts';

/** Whether a member is one of every promise. Promises are what they come to, so any value may be asked for it. */
export const isOfPromises = (name: string): boolean => name === 'then' || name === 'catch' || name === 'finally';

/** `promise.then` and its kin, on what the promise comes to: callbacks run in place, those for failures not at all. */
function promiseMember(value: Value, name: string, at: Site): Value {
  return native(
    `promise.${name}`,
    (call, machine) => {
      const [callback] = call.args;
      if (callback === undefined || name === 'catch') return value;
      const result = callValue(callback, { ...call, args: name === 'then' ? [value] : [], open: false }, machine);
      return name === 'then' ? result : value;
    },
    at,
  );
}

/** `object.name`. What is not known keeps the identity of its object, so that the same member is the same unknown. */
export function memberOf(object: Value, name: string, at: Site, machine: Machine): Value {
  if (isOfPromises(name) && object.is !== 'object' && object.is !== 'entity' && isKnown(object))
    return promiseMember(object, name, at);
  switch (object.is) {
    case 'plain':
      return typeof object.value === 'string' ? stringMember(object, [object.value], name, at) : missing(at);
    case 'text':
      return stringMember(object, object.text, name, at);
    case 'regex':
      return regexMember(object, name, at);
    case 'list':
      return listMember(object, name, at, machine);
    case 'object':
      return objectMember(object, name, at, machine);
    case 'either':
      return either(object.test, memberOf(object.then, name, at, machine), memberOf(object.else, name, at, machine));
    case 'entity':
      return (
        object.entity.get?.(name, at, machine) ??
        (object.entity.call && functionMember(object, name, at)) ??
        unknown(`${object.entity.name}.${name}`, at)
      );
    case 'closure':
      return functionMember(object, name, at) ?? unknown(name, at);
    case 'unknown':
      return { ...object, id: `${object.id}.${name}`, reason: readable(`${object.reason}.${name}`), at };
    case 'truth':
      return unknown(name, at);
  }
}

const isKnown = (value: Value): boolean => value.is !== 'unknown' && value.is !== 'either';

/** Reasons stand in messages: long chains keep their end. */
const readable = (reason: string): string => (reason.length > 60 ? `…${reason.slice(-59)}` : reason);

function objectMember(object: Value & { is: 'object' }, name: string, at: Site, machine: Machine): Value {
  const content = machine.read(object.cell);
  const entry = content?.entries.get(name);
  if (entry !== undefined) {
    const unseen = (): Value => unknown(name, at, 'unread', `member:${object.cell.id}.${name}`);
    return valueOr(entry, content?.open === true ? unseen() : missing(at));
  }
  const owner = content?.of;
  if (owner?.is === 'entity' && isClass(owner.entity)) {
    const method = methodOf(owner.entity, name, object, at);
    // Getters and what a superclass brings are not followed.
    if (method === undefined && isOfPromises(name)) return promiseMember(object, name, at);
    return method ?? unknown(name, at, 'unread', `member:${object.cell.id}.${name}`);
  }
  if (name === 'hasOwnProperty') return native(name, (call, m) => hasOwn(object, call, m), at);
  if (isOfPromises(name)) return promiseMember(object, name, at);
  if (content === undefined || content.open) return unknown(name, at, 'unread', `member:${object.cell.id}.${name}`);
  return missing(at);
}

function methodOf(owner: ClassEntity, name: string, self: Value, at: Site): Value | undefined {
  const method = owner.method(name);
  return method?.is === 'closure' ? { ...method, closure: { ...method.closure, bound: self }, at } : method;
}

/**
 * Whether an object has a key of its own: `object.hasOwnProperty(key)`, `Object.hasOwn(object, key)`.
 *
 * @param call its first argument is the key
 */
export function hasOwn(object: Value, call: Call, machine: Machine): Value {
  if (object.is !== 'object') return unknown('a lookup', call.at, 'unread');
  const [key] = call.args;
  const content = machine.read(object.cell);
  if (key === undefined || content === undefined || content.open) return unknown('a lookup', call.at, 'unread');
  if (key.is === 'plain') {
    const entry = content.entries.get(String(key.value));
    return entry?.present === undefined
      ? plain(entry !== undefined, call.at)
      : { is: 'truth', test: entry.present, at: call.at };
  }
  if (key.is === 'either') {
    const has = (one: Value): Value => hasOwn(object, { ...call, args: [one] }, machine);
    return either(key.test, has(key.then), has(key.else));
  }
  if (key.is !== 'text') return unknown('a lookup', call.at, 'unread');
  const oneOf = [...content.entries].map(([text, entry]) => ({ is: 'exactly' as const, text, at: entry.at }));
  return { is: 'truth', test: { text: key.text, in: { oneOf }, at: call.at }, at: call.at };
}

/** `call`, `apply` and `bind` of a function (ECMAScript, Function.prototype). */
function functionMember(fn: Value & ({ is: 'closure' } | { is: 'entity' }), name: string, at: Site): Value | undefined {
  if (name === 'call')
    return native(
      name,
      (call, machine) => callValue(fn, { ...call, args: call.args.slice(1) }, machine, call.args[0]),
      at,
    );
  if (name === 'apply') return native(name, (call, machine) => applied(fn, call, machine), at);
  if (name === 'bind') return native(name, (call) => boundTo(fn, call), at);
  return undefined;
}

/** `fn.apply(self, list)`. */
function applied(fn: Value, call: Call, machine: Machine): Value {
  const [self, list] = call.args;
  const content = list?.is === 'list' ? machine.read(list.cell) : undefined;
  const open = list !== undefined && (content === undefined || content.open);
  return callValue(fn, { args: content?.items ?? [], open, at: call.at, argSites: [] }, machine, self);
}

function boundTo(fn: Value & ({ is: 'closure' } | { is: 'entity' }), { args: [self, ...first] }: Call): Value {
  if (first.length > 0)
    return native(
      'bound',
      (call, machine) => callValue(fn, { ...call, args: [...first, ...call.args] }, machine, self),
      fn.at,
    );
  return fn.is === 'closure' && self !== undefined ? { ...fn, closure: { ...fn.closure, bound: self } } : fn;
}

/** `object.name = value`; `name` is null where it is chosen at run time. */
export function setMember(object: Value, name: string | null, value: Value, at: Site, machine: Machine): void {
  if (object.is === 'object') {
    const content = machine.read(object.cell);
    if (content === undefined) return;
    if (name === null) machine.write(object.cell, { ...content, open: true });
    else machine.write(object.cell, { ...content, entries: new Map([...content.entries, [name, { value, at }]]) });
  } else if (object.is === 'list') {
    const content = machine.read(object.cell);
    if (content !== undefined) machine.write(object.cell, { as: content.as, items: [], open: true });
  } else if (object.is === 'entity' && name !== null) {
    object.entity.set?.(name, value, at, machine);
  } else if (object.is === 'either') {
    machine.branch(
      object.test,
      () => setMember(object.then, name, value, at, machine),
      () => setMember(object.else, name, value, at, machine),
    );
  }
}
