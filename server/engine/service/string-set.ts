import { expressionOf } from '../patterns/translate.ts';
import type { PatternSet, StringSet } from './program.ts';

/** Regular expressions that have been compiled, by the set that they belong to. */
export class Patterns {
  private readonly compiled = new Map<PatternSet, RegExp | null>();
  private readonly readable = new Map<StringSet, boolean>();

  /** Whether a text is in a pattern's set; a pattern that does not compile holds nothing. */
  hold(set: PatternSet, text: string): boolean {
    return this.expression(set)?.test(text) ?? false;
  }

  /** What a group of a pattern matches in a text: empty for one that takes no part, undefined where the pattern does not match. */
  capture(set: PatternSet, text: string, group: number): string | undefined {
    const match = this.expression(set)?.exec(text);
    return match ? (match[group] ?? '') : undefined;
  }

  /** Whether the host can run a pattern: of other dialects than its own a part is read. */
  reads(set: PatternSet): boolean {
    return set.dialect === 'js' || this.expression(set) !== null;
  }

  /** Whether the host can run all patterns of a set. */
  readsAll(set: StringSet): boolean {
    let reads = this.readable.get(set);
    if (reads === undefined) {
      reads = leavesOf(set).every((leaf) => typeof leaf === 'string' || leaf.is !== 'pattern' || this.reads(leaf));
      this.readable.set(set, reads);
    }
    return reads;
  }

  private expression(set: PatternSet): RegExp | null {
    let expression = this.compiled.get(set);
    if (expression === undefined) {
      expression = compile(set);
      this.compiled.set(set, expression);
    }
    return expression;
  }
}

function compile(set: PatternSet): RegExp | null {
  try {
    const { source, flags } = expressionOf({ ...set, match: 'search' });
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch {
    return null;
  }
}

/**
 * Whether a text is in a set. `undefined` is the absent text, which only `any`, `absent` and complements hold.
 * A pattern is run by the host's own regular expressions.
 *
 * @param patterns what has been compiled so far
 */
export function holds(set: StringSet, text: string | undefined, patterns: Patterns = new Patterns()): boolean {
  if (set === 'any') return true;
  if (set === 'absent') return text === undefined;
  if ('is' in set) return text !== undefined && isIn(set, text, patterns);
  if ('not' in set) return !holds(set.not, text, patterns);
  if ('oneOf' in set) return set.oneOf.some((member) => holds(member, text, patterns));
  return set.allOf.every((member) => holds(member, text, patterns));
}

function isIn(set: Exclude<Leaf, string>, text: string, patterns: Patterns): boolean {
  if (set.is === 'pattern') return patterns.hold(set, text);
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
