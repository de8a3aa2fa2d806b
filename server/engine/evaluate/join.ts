import type { Site, Test } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { ALWAYS, all, any, ifElse, isAlways, isNever, not } from './tests.ts';
import { type ListContent, type Member, missing, type ObjectContent, plain, unknown, type Value } from './values.ts';

/** A value with more alternatives than this is not known. */
const MOST_ALTERNATIVES = 256;

const alternatives = (value: Value): number => (value.is === 'either' ? value.size : 1);

/** `test ? then : otherwise` as one value. */
export function either(test: Test, then: Value, otherwise: Value): Value {
  if (isAlways(test) || then === otherwise) return then;
  if (isNever(test)) return otherwise;
  if (then.is === 'truth' && otherwise.is === 'truth')
    return { is: 'truth', test: ifElse(test, then.test, otherwise.test), at: then.at };
  if (then.is === 'plain' && otherwise.is === 'plain') {
    if (Object.is(then.value, otherwise.value)) return then;
    if (then.value === true && otherwise.value === false) return { is: 'truth', test, at: then.at };
    if (then.value === false && otherwise.value === true) return { is: 'truth', test: { not: test }, at: otherwise.at };
  }
  const size = alternatives(then) + alternatives(otherwise);
  if (size > MOST_ALTERNATIVES) return unknown('a value with many alternatives', then.at, 'unread');
  return { is: 'either', test, then, else: otherwise, size, at: then.at };
}

const isValue = (content: unknown): content is Value =>
  typeof content === 'object' && content !== null && 'is' in content;
const isList = (content: unknown): content is ListContent =>
  typeof content === 'object' && content !== null && 'items' in content;
const isObject = (content: unknown): content is ObjectContent =>
  typeof content === 'object' && content !== null && 'entries' in content;

function joinedLists(test: Test, a: ListContent, b: ListContent): ListContent {
  const length = Math.max(a.items.length, b.items.length);
  const items: Value[] = [];
  for (let i = 0; i < length; i += 1) {
    const [x, y] = [a.items[i], b.items[i]];
    const here = x ?? y;
    if (here !== undefined) items.push(either(test, x ?? missing(here.at), y ?? missing(here.at)));
  }
  const at = items[0]?.at;
  const sized = a.items.length === b.items.length && a.count === undefined && b.count === undefined;
  const count = sized || at === undefined ? {} : { count: either(test, countOf(a, at), countOf(b, at)) };
  return { ...a, items, open: a.open || b.open, ...count };
}

const countOf = ({ items, count }: ListContent, at: Value['at']): Value => count ?? plain(items.length, at);

const presence = ({ present }: Member): Test => present ?? ALWAYS;

const whole = (value: Value, at: Member['at'], present: Test): Member =>
  isAlways(present) ? { value, at } : { value, at, present };

/** `test ? a : b` for an entry that either side may lack. */
export function chosenMember(test: Test, a: Member | undefined, b: Member | undefined): Member | undefined {
  if (a === undefined) return b && whole(b.value, b.at, all(not(test), presence(b)));
  if (b === undefined) return whole(a.value, a.at, all(test, presence(a)));
  if (a === b) return a;
  const joint = whole(either(test, a.value, b.value), a.at, ifElse(test, presence(a), presence(b)));
  return sameSite(a.at, b.at) ? joint : { ...joint, of: [...new Set([...writings(a), ...writings(b)])] };
}

const writings = (member: Member): readonly Member[] => member.of ?? [member];

/** Where an entry was given this one of its alternatives; a condition holds where `true` is written. */
export const placeOf = (member: Member, alternative: Value): Site => {
  const written = writings(member);
  const isOne = ({ value }: Member): boolean => isAmong(alternative, value);
  const isTrue = ({ value }: Member): boolean => value.is === 'plain' && value.value === true;
  return (written.find(isOne) ?? (alternative.is === 'truth' ? written.find(isTrue) : undefined))?.at ?? member.at;
};

const isAmong = (alternative: Value, value: Value): boolean =>
  value === alternative ||
  (value.is === 'either' && (isAmong(alternative, value.then) || isAmong(alternative, value.else)));

/** An entry that is laid over another one of the same key: `{ ...before, ...over }`. */
export function overlaid(before: Member | undefined, over: Member): Member {
  if (over.present === undefined || before === undefined) return over;
  return whole(either(over.present, over.value, before.value), over.at, any(over.present, presence(before)));
}

/** What an entry gives where it may not be there. */
export function valueOr(member: Member, otherwise: Value): Value {
  return member.present === undefined ? member.value : either(member.present, member.value, otherwise);
}

/** The same, with the places where it is written. */
export const memberOr = (member: Member, otherwise: Value): Member => ({
  value: valueOr(member, otherwise),
  at: member.at,
  of: writings(member),
});

function joinedObjects(test: Test, a: ObjectContent, b: ObjectContent): ObjectContent {
  const entries = new Map<string, Member>();
  for (const key of new Set([...a.entries.keys(), ...b.entries.keys()])) {
    const member = chosenMember(test, a.entries.get(key), b.entries.get(key));
    if (member !== undefined) entries.set(key, member);
  }
  return { ...a, entries, open: a.open || b.open };
}

/** What a cell holds behind a branch: `a` where the test held, `b` elsewhere. */
export function joined(test: Test, a: unknown, b: unknown): unknown {
  if (a === b || b === undefined) return a;
  if (a === undefined) return b;
  if (isValue(a) && isValue(b)) return either(test, a, b);
  if (isList(a) && isList(b)) return joinedLists(test, a, b);
  if (isObject(a) && isObject(b)) return joinedObjects(test, a, b);
  return a;
}
