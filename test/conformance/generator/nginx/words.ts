import fc from 'fast-check';
import { indent, weighted } from '../code.ts';

/** How a word is written. */
export type Quoting = 'bare' | 'single' | 'double';

export const quoting = weighted<Quoting>(
  [4, fc.constant('bare')],
  [1, fc.constant('single')],
  [4, fc.constant('double')],
);

/** Without spaces, quotes and what ends a word; braces only around the name of a variable. */
const BARE =
  /^[^\s"'#;{}$](?:[^\s"';{}$]|\$\{\w+\}|\$(?!\{))*$|^(?:\$\{\w+\}|\$(?!\{))(?:[^\s"';{}$]|\$\{\w+\}|\$(?!\{))*$/;

/** A text as one word. What cannot stand bare has quotes. */
export function word(text: string, quotes: Quoting): string {
  if (quotes === 'bare' && BARE.test(text)) return text;
  return quotes === 'single' ? `'${text}'` : `"${text}"`;
}

/** Where a directive stands. */
export interface Place {
  readonly level: 'http' | 'server' | 'location' | 'if' | 'limit_except';
  /** What may stand once in a block and stands there already. */
  readonly taken: Set<string>;
  /** The path of the location by prefix around; null in others, where upstreams are named without a path. */
  readonly path: string | null;
  /** What the configuration has to have elsewhere: names of locations. */
  readonly needed: Set<string>;
}

/** Prints a directive, or `''` where its place is taken. */
export type Directive = (place: Place) => string;

export const directive =
  (text: string): Directive =>
  () =>
    text;

/** A directive that may stand once in a block. */
export const once =
  (name: string, text: string): Directive =>
  ({ taken }) => {
    if (taken.has(name)) return '';
    taken.add(name);
    return text;
  };

/** One of several, each once in a block. */
export const onceOf = (name: string, ...texts: readonly string[]): fc.Arbitrary<Directive> =>
  fc.constantFrom(...texts).map((text) => once(name, text));

/** The place in a block that is opened here. */
export const inside = ({ path, needed }: Place, level: Place['level'], within: string | null = path): Place => ({
  level,
  taken: new Set(),
  path: within,
  needed,
});

/** Directives as lines. */
export const printed = (directives: readonly Directive[], place: Place): readonly string[] =>
  directives.map((one) => one(place)).filter((text) => text !== '');

/** A directive with a block. */
export const block = (head: string, lines: readonly string[]): string =>
  lines.length === 0 ? `${head} {\n}` : `${head} {\n${indent(lines.join('\n'))}\n}`;

/** Two lists as one: the second's items are put in at random, in their order. */
export const merged = <T>(first: readonly T[], second: readonly T[], seed: number): readonly T[] => {
  const all = [...first];
  for (const [index, one] of second.entries()) all.splice((seed + index * 7) % (all.length + 1), 0, one);
  return all;
};
