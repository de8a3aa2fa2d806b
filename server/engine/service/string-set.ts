import type { StringSet } from './program.ts';

function holdsPattern(set: Extract<StringSet, { is: 'pattern' }>, text: string): boolean {
  const source =
    set.match === 'full' ? `^(?:${set.source})$` : set.match === 'prefix' ? `^(?:${set.source})` : set.source;
  try {
    return new RegExp(source, set.flags.replace(/[gy]/g, '')).test(text);
  } catch {
    return false;
  }
}

/**
 * Whether a text is in a set. `undefined` is the absent text, which only `any`, `absent` and complements hold.
 * A pattern is run by the host's own regular expressions; one that does not compile holds nothing.
 */
export function holds(set: StringSet, text: string | undefined): boolean {
  if (set === 'any') return true;
  if (set === 'absent') return text === undefined;
  if ('not' in set) return !holds(set.not, text);
  if ('oneOf' in set) return set.oneOf.some((member) => holds(member, text));
  if ('allOf' in set) return set.allOf.every((member) => holds(member, text));
  if (text === undefined) return false;
  if (set.is === 'pattern') return holdsPattern(set, text);
  const [whole, part] = set.ignoreCase ? [text.toLowerCase(), set.text.toLowerCase()] : [text, set.text];
  switch (set.is) {
    case 'exactly':
      return whole === part;
    case 'startsWith':
      return whole.startsWith(part);
    case 'endsWith':
      return whole.endsWith(part);
    case 'contains':
      return whole.includes(part);
    case 'partOf':
      return part.includes(whole);
  }
}

/** A set that is not made of others. */
export type Leaf = Exclude<StringSet, { oneOf: unknown } | { allOf: unknown } | { not: unknown }>;

/** The sets that a set is made of, itself included when it is one: what `oneOf`, `allOf` and `not` hold, in order. */
export function leavesOf(set: StringSet): Leaf[] {
  if (set === 'any' || set === 'absent') return [set];
  if ('not' in set) return leavesOf(set.not);
  if ('oneOf' in set) return set.oneOf.flatMap(leavesOf);
  if ('allOf' in set) return set.allOf.flatMap(leavesOf);
  return [set];
}
