import type { Site, Test } from '../service/program.ts';
import { callValue } from './calls.ts';
import { either } from './join.ts';
import type { Machine } from './machine.ts';
import { all, any, isAlways, isNever } from './tests.ts';
import { concatenated } from './texts.ts';
import { equals, isOneOf, truth } from './truth.ts';
import { type Call, type ListContent, missing, native, plain, unknown, type Value } from './values.ts';

type List = Value & { is: 'list' };
type Method = (self: List, content: ListContent, call: Call, machine: Machine) => Value;

/** A member of an array, Set or Map (ECMAScript, Array.prototype, Set.prototype, Map.prototype). */
export function listMember(self: List, name: string, at: Site, machine: Machine): Value {
  const content = machine.read(self.cell);
  if (content === undefined) return unknown(name, at);
  if (/^\d+$/.test(name)) return content.items[Number(name)] ?? (content.open ? unknown('an item', at) : missing(at));
  if (name === 'length' || name === 'size') return lengthOf(content, at);
  const method = METHODS[name];
  if (MUTATORS.has(name)) return native(name, (call, m) => mutated(self, call, m), at);
  if (method === undefined) return unknown(name, at, 'unread');
  return native(name, (call, m) => method(self, m.read(self.cell) ?? content, call, m), at);
}

const truthOf = (test: Test, at: Site): Value =>
  isAlways(test) || isNever(test) ? plain(isAlways(test), at) : { is: 'truth', test, at };

const passing = (call: Call, ...args: Value[]): Call => ({ ...call, args, open: false });

const includes: Method = (self, content, call, machine) => {
  const [wanted] = call.args;
  if (wanted === undefined) return unknown('a lookup', call.at);
  const keys = content.as === 'map' ? content.items.map((pair) => keyOf(pair, machine)) : content.items;
  return truthOf(isOneOf(wanted, keys, content.open ? self : null, call.at, machine), call.at);
};

function keyOf(pair: Value, machine: Machine): Value {
  const content = pair.is === 'list' ? machine.read(pair.cell) : undefined;
  return content?.items[0] ?? unknown('a key', pair.at);
}

const get: Method = (_self, content, call, machine) => {
  const [wanted] = call.args;
  if (wanted === undefined || content.as !== 'map' || content.open) return unknown('a lookup', call.at, 'unread');
  return content.items.reduceRight<Value>((rest, pair) => {
    const held = pair.is === 'list' ? machine.read(pair.cell)?.items[1] : undefined;
    return either(equals(wanted, keyOf(pair, machine), call.at, machine), held ?? missing(call.at), rest);
  }, missing(call.at));
};

const indexOf: Method = (self, content, call, machine) => {
  const [wanted] = call.args;
  if (wanted === undefined) return plain(-1, call.at);
  if (content.open)
    return either(isOneOf(wanted, content.items, self, call.at, machine), plain(1, call.at), plain(-1, call.at));
  return content.items.reduceRight<Value>(
    (rest, item, i) => either(equals(wanted, item, call.at, machine), plain(i, call.at), rest),
    plain(-1, call.at),
  );
};

function lengthOf(content: ListContent, at: Site): Value {
  if (content.count !== undefined) return content.count;
  return content.open ? unknown('the length of a list', at) : plain(content.items.length, at);
}

/** What a callback says of each item. */
function askEach(content: ListContent, call: Call, machine: Machine): { item: Value; test: Test }[] {
  const [callback] = call.args;
  if (callback === undefined) return [];
  return content.items.map((item, i) => ({
    item,
    test: truth(callValue(callback, passing(call, item, plain(i, call.at)), machine), machine),
  }));
}

const openTest = (self: List, machine: Machine, at: Site): Test =>
  machine.choose({
    id: `some:${at.file}:${at.start}`,
    options: ['yes', 'no'],
    says: 'an item that is not seen fits',
    at: self.at,
    kind: 'unread',
  });

const some: Method = (self, content, call, machine) => {
  const tests = askEach(content, call, machine).map(({ test }) => test);
  return truthOf(any(...tests, ...(content.open ? [openTest(self, machine, call.at)] : [])), call.at);
};

const every: Method = (self, content, call, machine) => {
  const tests = askEach(content, call, machine).map(({ test }) => test);
  return truthOf(all(...tests, ...(content.open ? [openTest(self, machine, call.at)] : [])), call.at);
};

const find: Method = (self, content, call, machine) => {
  const otherwise = content.open
    ? either(openTest(self, machine, call.at), unknown('an item', call.at), missing(call.at))
    : missing(call.at);
  return askEach(content, call, machine).reduceRight<Value>(
    (rest, { item, test }) => either(test, item, rest),
    otherwise,
  );
};

const filter: Method = (self, content, call, machine) => {
  const kept = askEach(content, call, machine).filter(({ test }) => !isNever(test));
  const decided = kept.every(({ item, test }) => isAlways(test) || item.is === 'unknown');
  const some = any(...kept.map(({ test }) => test), ...(content.open ? [openTest(self, machine, call.at)] : []));
  const items = kept.map(({ item, test }) =>
    isAlways(test) || item.is === 'unknown' ? item : either(test, item, missing(item.at)),
  );
  return machine.list(items, call.at, {
    ...(content.open ? { open: true } : {}),
    ...(decided ? {} : { count: either(some, plain(1, call.at), plain(0, call.at)) }),
  });
};

const map: Method = (_self, content, call, machine) => {
  const [callback] = call.args;
  if (callback === undefined) return unknown('a list', call.at);
  const items = content.items.map((item, i) => callValue(callback, passing(call, item, plain(i, call.at)), machine));
  return machine.list(items, call.at, content.open ? { open: true } : {});
};

const forEach: Method = (self, content, call, machine) => {
  const [callback] = call.args;
  if (callback === undefined) return missing(call.at);
  for (const item of content.items) {
    const args =
      content.as === 'map' && item.is === 'list' ? [...(machine.read(item.cell)?.items ?? [])].reverse() : [item];
    callValue(callback, passing(call, ...args), machine);
  }
  if (content.open)
    machine.when(
      openTest(self, machine, call.at),
      () => void callValue(callback, passing(call, unknown('an item', call.at)), machine),
    );
  return missing(call.at);
};

const push: Method = (self, content, call, machine) => {
  machine.write(self.cell, { ...content, items: [...content.items, ...call.args], open: content.open || call.open });
  return content.as === 'set' ? self : plain(content.items.length + call.args.length, call.at);
};

const isSameConstant = (a: Value, b: Value | undefined): boolean =>
  a.is === 'plain' && b?.is === 'plain' && a.value === b.value;

const set: Method = (self, content, call, machine) => {
  const [key] = call.args;
  const others = content.items.filter((pair) => !isSameConstant(keyOf(pair, machine), key));
  machine.write(self.cell, { ...content, items: [...others, machine.list(call.args, call.at)] });
  return self;
};

const concat: Method = (_self, content, call, machine) => {
  const items = [...content.items];
  let open = content.open;
  for (const arg of call.args) {
    const more = arg.is === 'list' ? machine.read(arg.cell) : undefined;
    if (more !== undefined) items.push(...more.items);
    else if (arg.is === 'unknown') open = true;
    else items.push(arg);
    open ||= more?.open ?? false;
  }
  return machine.list(items, call.at, open ? { open } : {});
};

const join: Method = (_self, content, call) => {
  const [separator] = call.args;
  if (content.open) return unknown('a joined list', call.at);
  const between = separator ?? plain(',', call.at);
  return content.items.reduce<Value>(
    (whole, item, i) =>
      i === 0
        ? concatenated(whole, item, item.at)
        : concatenated(concatenated(whole, between, whole.at), item, whole.at),
    plain('', call.at),
  );
};

const slice: Method = (_self, content, call, machine) => {
  const [from, to] = call.args.map((arg) =>
    arg.is === 'plain' && typeof arg.value === 'number' ? arg.value : undefined,
  );
  return machine.list(content.items.slice(from, to), call.at, content.open ? { open: true } : {});
};

const values: Method = (_self, content, call, machine) =>
  machine.list(
    content.as === 'map'
      ? content.items.map(
          (pair) => (pair.is === 'list' ? machine.read(pair.cell)?.items[1] : undefined) ?? missing(call.at),
        )
      : content.items,
    call.at,
    content.open ? { open: true } : {},
  );

const findIndex: Method = (self, content, call, machine) => {
  const otherwise = content.open
    ? either(openTest(self, machine, call.at), plain(1, call.at), plain(-1, call.at))
    : plain(-1, call.at);
  return askEach(content, call, machine).reduceRight<Value>(
    (rest, { test }, i) => either(test, plain(i, call.at), rest),
    otherwise,
  );
};

/** Methods after which we no longer know what a list holds. */
const MUTATORS = new Set(['pop', 'shift', 'splice', 'clear', 'fill', 'copyWithin']);

function mutated(self: List, call: Call, machine: Machine): Value {
  const content = machine.read(self.cell);
  if (content !== undefined) machine.write(self.cell, { as: content.as, items: [], open: true });
  return unknown('an item taken out of a list', call.at, 'unread');
}

/** `set.delete(value)`: known where the value and all items are constants. */
const remove: Method = (self, content, call, machine) => {
  const [value] = call.args;
  const known = value?.is === 'plain' && content.as === 'set' && content.items.every((item) => item.is === 'plain');
  if (!known) return mutated(self, call, machine);
  const items = content.items.filter((item) => item.is !== 'plain' || item.value !== value.value);
  machine.write(self.cell, { ...content, items });
  return plain(items.length < content.items.length, call.at);
};

/** Sorting changes the order alone, which is not followed. */
const sort: Method = (self) => self;

const reverse: Method = (self, content, _call, machine) => {
  machine.write(self.cell, { ...content, items: content.items.toReversed() });
  return self;
};

const METHODS: Readonly<Record<string, Method>> = {
  includes,
  has: includes,
  get,
  indexOf,
  some,
  every,
  find,
  findIndex,
  delete: remove,
  sort,
  reverse,
  filter,
  map,
  forEach,
  push,
  add: push,
  set,
  concat,
  join,
  slice,
  values,
};
