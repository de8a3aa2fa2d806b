import type { Displaced } from '../../service/program.ts';
import type { AddHeader, Level, Placed } from './model.ts';
import { siteOf, siteOfWord } from './model.ts';
import { argsOf, named } from './place.ts';

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
  if (how === 'merge') return [...outer(level), ...own];
  return own.length > 0 ? own : outer(level);
}

const outer = ({ parent }: Level): readonly AddHeader[] => (parent === null ? [] : effectiveHeaders(parent));

const lower = ({ name }: AddHeader): string => name.toLowerCase();

/**
 * The headers that are in effect around a level and that it drops.
 *
 * @param before levels beside it that may have been in effect before it took over: the `if`s above an `if`
 */
export function displacedAt(level: Level, before: readonly Level[]): readonly Displaced[] {
  const kept = new Set(effectiveHeaders(level).map(lower));
  const by = ownHeaders(level)[0]?.at ?? level.at;
  const lost = [...outer(level), ...before.flatMap(ownHeaders)].filter((header) => !kept.has(lower(header)));
  return lost.map((header) => ({ name: lower(header), written: header.at, by }));
}

/** A header that the headers-more module sets or clears, in the order in which it does so. */
export interface MoreHeader {
  readonly how: 'set' | 'remove';
  readonly name: string;
  /** The value as it is written, and where in the word it begins. */
  readonly value: string;
  readonly placed: Placed;
  /** The word that holds name and value. */
  readonly word: number;
  /** The statuses that it is for; empty: all. */
  readonly statuses: readonly string[];
}

/** The `more_set_headers` and `more_clear_headers` in effect at a level: those outside first, then its own. */
export function moreHeaders(level: Level): readonly MoreHeader[] {
  const own = named(level.own, 'more_set_headers', 'more_clear_headers').flatMap(moreHeadersOf);
  return level.parent === null ? own : [...moreHeaders(level.parent), ...own];
}

function moreHeadersOf(placed: Placed): readonly MoreHeader[] {
  const found: MoreHeader[] = [];
  const words = argsOf(placed);
  let statuses: readonly string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === '-s' || word === '-t') {
      i += 1;
      if (word === '-s') statuses = (words[i] ?? '').split(/\s+/).filter((one) => one !== '');
      continue;
    }
    if (/^-[ar]+$/.test(word)) continue;
    const [, name = '', value = ''] = /^([^:]*):?\s*(.*)$/s.exec(word) ?? [];
    const clears = placed.name === 'more_clear_headers' || value === '';
    found.push({ how: clears ? 'remove' : 'set', name: name.trim(), value, placed, word: i, statuses: [] });
  }
  return found.map((one) => ({ ...one, statuses }));
}

/** The headers of an upstream that a level hides (nginx, `ngx_http_upstream_hide_headers_hash`), each with the directive that does. */
export function hiddenAt(level: Level, kind: string): readonly { readonly name: string; readonly placed: Placed }[] {
  const [hide, pass] = [`${kind}_hide_header`, `${kind}_pass_header`];
  for (let at: Level | null = level; at !== null; at = at.parent) {
    const own = named(at.own, hide, pass);
    if (own.length === 0) continue;
    return named(own, hide).flatMap((placed) => {
      const [name] = argsOf(placed);
      return name === undefined ? [] : [{ name: name.toLowerCase(), placed }];
    });
  }
  return [];
}
