import type { PatternSet, Step, Text } from '../../service/program.ts';

/** The named groups of a pattern, each with its number. */
export function groupNames(source: string): readonly { readonly name: string; readonly group: number }[] {
  const found: { name: string; group: number }[] = [];
  let group = 0;
  for (const [token, name] of source.matchAll(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\((?:\?P?<([a-z_]\w*)>|(?!\?))/gi)) {
    if (!token.startsWith('(')) continue;
    group += 1;
    if (name !== undefined) found.push({ name: name.toLowerCase(), group });
  }
  return found;
}

const MOST_GROUPS = 9;

const groupCount = (source: string): number =>
  [...source.matchAll(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\((?:\?P?<[a-z_]\w*>|(?!\?))/gi)].filter(([token]) =>
    token.startsWith('('),
  ).length;

/** Keeps what the groups of a pattern that has just matched a text have matched: `$1`, and variables of their names. */
export function capturesOf(set: PatternSet, text: Text): readonly Step[] {
  const numbers = Array.from({ length: Math.min(groupCount(set.source), MOST_GROUPS) }, (_, i) => i + 1);
  const captured = (group: number): Text => [{ captured: group, of: text, by: set }];
  return [
    ...numbers.map((group): Step => ({ do: 'let', name: `$${group}`, value: captured(group) })),
    ...groupNames(set.source).map(({ name, group }): Step => ({ do: 'let', name: `$${name}`, value: captured(group) })),
  ];
}
