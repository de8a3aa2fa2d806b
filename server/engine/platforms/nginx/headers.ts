import type { Site } from '../../service/program.ts';
import { effective } from './levels.ts';
import type { AddHeader, Level, Placed } from './model.ts';
import { siteOf, siteOfWord } from './model.ts';
import { argsOf, named } from './place.ts';
import { UPSTREAM_HEADERS } from './variables.ts';

function addHeaderOf(placed: Placed): AddHeader | undefined {
  const [name, value, always] = placed.directive.args;
  if (name === undefined || value === undefined) return undefined;
  return {
    name: name.value,
    value,
    always: always?.value.toLowerCase() === 'always',
    at: siteOf(placed),
    valueAt: siteOfWord(placed.file, value),
  };
}

/** The `add_header`s that stand directly in a level. */
export const ownHeaders = ({ own }: Level): readonly AddHeader[] =>
  named(own, 'add_header').flatMap((one) => addHeaderOf(one) ?? []);

/** `add_header_inherit` (nginx 1.29.3), which is itself inherited. */
function inheritance(level: Level): string {
  for (let at: Level | null = level; at !== null; at = at.parent) {
    const last = named(at.own, 'add_header_inherit').at(-1);
    if (last !== undefined) return argsOf(last)[0] ?? 'on';
  }
  return 'on';
}

/**
 * The `add_header`s in effect at a level: its own, and those of the level outside only where it has none
 * (nginx, `ngx_http_headers_merge`).
 */
export function effectiveHeaders(level: Level): readonly AddHeader[] {
  const own = ownHeaders(level);
  const how = inheritance(level);
  if (how === 'off') return own;
  if (how === 'merge') return [...own, ...outer(level)];
  return own.length > 0 ? own : outer(level);
}

const outer = ({ parent }: Level): readonly AddHeader[] => (parent === null ? [] : effectiveHeaders(parent));

const lower = ({ name }: AddHeader): string => name.toLowerCase();

/** A header that a level drops. */
export interface Dropped {
  readonly header: AddHeader;
  readonly by: Site;
  /** The level that drops it. */
  readonly level: Level;
  /** The `if` that it stands in, where that is none of the levels around. */
  readonly under: Level | undefined;
  /** The `if`s behind that one which have a header of its name: where their conditions hold, theirs counts. */
  readonly unless: readonly Level[];
}

/**
 * The headers that are in effect around a level and that it drops, or that a level drops which it inherits from.
 *
 * @param before levels beside it that may have been in effect before it took over: the `if`s above an `if`
 */
export function droppedAt(level: Level, before: readonly Level[]): readonly Dropped[] {
  if (inheritance(level) === 'off') return [];
  const [own] = ownHeaders(level);
  const by = own?.at ?? level.at;
  const further = level.parent === null ? [] : droppedAt(level.parent, []);
  const around = outer(level).map((header): Dropped => ({ header, by, level, under: undefined, unless: [] }));
  const beside = before.flatMap((under) =>
    ownHeaders(under).map((header): Dropped => ({ header, by, level, under, unless: [] })),
  );
  const dropped = [...further.map((one) => (own === undefined ? one : { ...one, by, level })), ...around, ...beside];
  const kept = new Set(effectiveHeaders(level).map(lower));
  return dropped
    .filter(({ header }) => !kept.has(lower(header)))
    .map((one) => ({ ...one, unless: [...one.unless, ...replacing(one, before)] }));
}

const replacing = ({ header, under }: Dropped, before: readonly Level[]): readonly Level[] =>
  before
    .slice(under === undefined ? 0 : before.indexOf(under) + 1)
    .filter((level) => ownHeaders(level).some((other) => lower(other) === lower(header)));

/** A header that the headers-more module sets or clears, in the order in which it does so. */
export interface MoreHeader {
  readonly how: 'set' | 'add' | 'remove';
  readonly name: string;
  /** The value as it is written. */
  readonly value: string;
  readonly placed: Placed;
  /** The word that holds name and value. */
  readonly word: number;
  /** The statuses that it is for; empty: all. */
  readonly statuses: readonly string[];
}

/** The `more_set_headers` and `more_clear_headers` in effect at a level: those outside first, then its own. */
export function moreHeaders(level: Level): readonly MoreHeader[] {
  const written = moreWritten(level);
  const names = new Set([...UPSTREAM_HEADERS, ...written.map(({ name }) => lowered(name))]);
  return written.flatMap((one) =>
    one.name.endsWith('*') ? [...names].filter(fits(one.name)).map((name) => ({ ...one, name })) : one,
  );
}

function moreWritten(level: Level): readonly MoreHeader[] {
  const own = named(level.own, 'more_set_headers', 'more_clear_headers').flatMap(moreHeadersOf);
  return level.parent === null ? own : [...moreWritten(level.parent), ...own];
}

/** `more_clear_headers "Access-Control-*"` */
const fits =
  (mask: string) =>
  (name: string): boolean =>
    !name.endsWith('*') && name.startsWith(lowered(mask.slice(0, -1)));

function moreHeadersOf(placed: Placed): readonly MoreHeader[] {
  const found: MoreHeader[] = [];
  const words = argsOf(placed);
  const statuses: string[] = [];
  let appends = false;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === '-s' || word === '-t') {
      i += 1;
      if (word === '-s') statuses.push(...(words[i] ?? '').split(/\s+/).filter((one) => one !== ''));
      continue;
    }
    if (/^-[ar]+$/.test(word)) {
      appends ||= word.includes('a');
      continue;
    }
    const [, name = '', value = ''] = /^([^:]*):?\s*(.*)$/s.exec(word) ?? [];
    const clears = placed.name === 'more_clear_headers' || value === '';
    found.push({ how: clears ? 'remove' : 'set', name: name.trim(), value, placed, word: i, statuses: [] });
  }
  return found.map((one) => ({ ...one, how: one.how === 'set' && appends ? 'add' : one.how, statuses }));
}

/**
 * The headers of an upstream that a level hides, each with the directive that does; what it passes on by name is not hidden
 * (nginx, `ngx_http_upstream_hide_headers_hash`).
 */
export function hiddenAt(level: Level, kind: string): readonly { readonly name: string; readonly placed: Placed }[] {
  const passed = new Set(effective(level, `${kind}_pass_header`).flatMap((one) => argsOf(one).map(lowered)));
  return effective(level, `${kind}_hide_header`).flatMap((placed) => {
    const name = lowered(argsOf(placed)[0] ?? '');
    return passed.has(name) ? [] : [{ name, placed }];
  });
}

const lowered = (text: string): string => text.toLowerCase();
