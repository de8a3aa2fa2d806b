import type { Choice, Step } from '../../service/program.ts';
import { type Level, type Placed, siteOf } from './model.ts';
import { argsOf, named } from './place.ts';
import { UPSTREAM_HEADERS } from './variables.ts';

/** Names of files that hold headers, by the custom of those who write them. */
const HOLDS_HEADERS = /cors|header|secur/i;

/** The includes of a level, and of the levels that it inherits from, which lead to nothing in view and whose names promise headers. */
function promising(level: Level): readonly Placed[] {
  const own = named(level.own, 'include').filter((one) => HOLDS_HEADERS.test(argsOf(one)[0] ?? ''));
  return level.parent === null ? own : [...own, ...promising(level.parent)];
}

const idOf = (include: Placed): string => `include:${include.file}:${include.directive.start}`;

/** What such includes may hold is not known. */
export const unseenChoices = (levels: readonly Level[]): readonly Choice[] => {
  const includes = new Map(levels.flatMap(promising).map((one) => [idOf(one), one]));
  return [...includes].map(([id, include]) => ({
    id,
    options: ['none', 'some'],
    says: `\`${argsOf(include)[0] ?? ''}\`, which is not in view, writes no header of CORS`,
    at: siteOf(include),
    kind: 'unread',
  }));
};

/** Headers that such includes may write at a level. */
export const unseenHeaders = (level: Level): readonly Step[] =>
  promising(level).map((include): Step => {
    const at = siteOf(include);
    const value = [{ unread: 'what a file that is not in view writes' }];
    const writes = UPSTREAM_HEADERS.map((name): Step => ({ do: 'write', how: 'add', name, value, by: at, from: [at] }));
    return { do: 'when', test: { choice: idOf(include), is: 'some' }, then: writes, else: [] };
  });
