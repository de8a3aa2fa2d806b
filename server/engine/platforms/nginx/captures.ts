import type { PatternSet, Step, Text } from '../../service/program.ts';

/** The named groups of a pattern, each with its number. */
export function groupNames(source: string): readonly { readonly name: string; readonly group: number }[] {
  const found: { name: string; group: number }[] = [];
  let group = 0;
  for (const [token, name] of source.matchAll(
    /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\((?:\?P?<([a-z_]\w*)>|(?!\?))/gi,
  )) {
    if (!token.startsWith('(')) continue;
    group += 1;
    if (name !== undefined) found.push({ name: name.toLowerCase(), group });
  }
  return found;
}

const groupCount = (source: string): number =>
  [...source.matchAll(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\((?:\?P?<[a-z_]\w*>|(?!\?))/gi)].filter(([token]) =>
    token.startsWith('('),
  ).length;

const nameOf = (group: number): string => `$${group}`;

const numbersTo = (most: number): readonly number[] => Array.from({ length: most }, (_, i) => i + 1);

/**
 * Keeps what the groups of a pattern that has just matched a text have matched: `$1`, and variables of their names.
 *
 * @param most the highest number that is asked for anywhere
 */
export function captured(set: PatternSet, text: Text, most: number): readonly Step[] {
  const count = groupCount(set.source);
  const valueIn = (group: number): Text => [{ captured: group, of: text, by: set }];
  return [
    ...numbersTo(most).map(
      (group): Step => ({ do: 'let', name: nameOf(group), value: group <= count ? valueIn(group) : [''] }),
    ),
    ...groupNames(set.source).map(({ name, group }): Step => ({ do: 'let', name: `$${name}`, value: valueIn(group) })),
  ];
}

/** What the groups of an earlier pattern matched is gone. */
export const forgotten = (most: number): readonly Step[] =>
  numbersTo(most).map((group): Step => ({ do: 'let', name: nameOf(group), value: [''] }));
