import type { Configuration } from '../../../evaluate/platform.ts';
import type { Edit } from '../../../service/change.ts';
import type { Directive, NginxUnit } from '../../../syntax/nginx/unit.ts';
import { type Found, nameOf } from './places.ts';
import { blockBefore, literally, quotedFor, wordLike } from './text.ts';

/** Stands where an origin has to be filled in. */
export const PLACEHOLDER = 'https://your-site.example';

export const originsOf = (origins: readonly string[] | 'placeholder'): readonly string[] =>
  origins === 'placeholder' ? [PLACEHOLDER] : [...new Set(origins)];

/** What stands at the level of `http` and nowhere further in. */
const OF_HTTP: ReadonlySet<string> = new Set(['server', 'map', 'upstream', 'geo', 'split_clients']);

/** The directive at the level of `http` that a place is in, before which a `map` may stand; undefined where that level is in no view. */
export function placeForMap({ unit, directive, outer }: Found): Directive | undefined {
  const path = [...outer, directive];
  const http = path.findIndex((one) => nameOf(one) === 'http');
  if (http >= 0) return path[http + 1];
  const isOfHttp = unit.directives.some((one) => OF_HTTP.has(nameOf(one)) && one.branch !== 'else');
  return isOfHttp && nameOf(path[0] ?? directive) !== 'stream' ? path[0] : undefined;
}

/** A name for a variable that nothing in view uses. */
export function freeName(wanted: string, unit: NginxUnit, { root }: Configuration): string {
  const texts = [unit.text, root.text];
  const isTaken = (name: string): boolean =>
    texts.some((text) => new RegExp(`\\$\\{?${name.slice(1)}\\b`, 'i').test(text));
  for (let i = 1; ; i += 1) {
    const name = i === 1 ? wanted : `${wanted}_${i}`;
    if (!isTaken(name)) return name;
  }
}

/** A variable that holds a request's origin where it is one of some, and the edit that makes it where there is none. */
export function originVariable(
  found: Found,
  origins: readonly string[],
  configuration: Configuration,
): { readonly name: string; readonly edits: readonly Edit[] } | undefined {
  const before = placeForMap(found);
  if (before === undefined) return undefined;
  const { unit } = found;
  const level = unit.directives.flatMap((one) => (nameOf(one) === 'http' ? (one.block?.directives ?? []) : [one]));
  const same = level.find((one) => nameOf(one) === 'map' && letsIn(one, origins));
  const known = same?.args[1]?.value;
  if (known !== undefined) return { name: known, edits: [] };
  const name = freeName('$cors_origin', unit, configuration);
  const entries = origins.map((origin) => `${quotedFor(unit, keyOf(origin))} $http_origin;`);
  const all = [`default ${quotedFor(unit, '')};`, ...entries];
  return { name, edits: [blockBefore(unit, before, `map $http_origin ${name}`, all)] };
}

/** The longest key that fits into a map without `map_hash_bucket_size` (nginx, `ngx_hash_init`, with a bucket of 64 bytes). */
const LONGEST_KEY = 46;

/** The key of a map for an origin: a pattern where the text would be too long. */
const keyOf = (origin: string): string => (origin.length > LONGEST_KEY ? `~^${literally(origin)}$` : origin);

/** Whether a map gives back exactly some origins. */
function letsIn({ args, block }: Directive, origins: readonly string[]): boolean {
  const entries = block?.directives ?? [];
  const isDefault = ({ name, args: [value] }: Directive): boolean => name.value === 'default' && value?.value === '';
  const keys = entries.filter((entry) => !isDefault(entry));
  const wanted = origins.map(keyOf);
  return (
    args[0]?.value === '$http_origin' &&
    keys.length === origins.length &&
    keys.every(({ name, args: [value] }) => wanted.includes(name.value) && value?.value === '$http_origin')
  );
}

/** Entries of a map, one for each origin that is no key of it yet. Keys are compared without regard to case (nginx, `ngx_http_map_find`). */
export function entriesFor(
  unit: NginxUnit,
  map: Directive,
  origins: readonly string[],
  value: string,
): readonly string[] {
  const known = new Set((map.block?.directives ?? []).map(({ name }) => name.value.toLowerCase()));
  const missing = origins.map(keyOf).filter((key) => !known.has(key.toLowerCase()));
  return missing.map((key) => `${keyLike(unit, map, key)} ${value};`);
}

/** A key, in quotes where the map's other keys have them. */
function keyLike(unit: NginxUnit, { block }: Directive, key: string): string {
  const keys = (block?.directives ?? []).map(({ name }) => name).filter(({ value }) => !/^(?:default$|~)/.test(value));
  const [first] = keys;
  return first === undefined ? quotedFor(unit, key) : wordLike(unit, key, first);
}
