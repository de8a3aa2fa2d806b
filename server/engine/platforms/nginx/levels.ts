import type { Site } from '../../service/program.ts';
import { type Level, type LevelKind, type Placed, siteOf } from './model.ts';
import { argsOf, named } from './place.ts';

/** How a location is chosen (nginx, `ngx_http_core_location`). */
export type Matching = '=' | '^~' | '~' | '~*' | '@' | '';

/** A location, with the locations in it. */
export interface Location {
  readonly level: Level;
  readonly matching: Matching;
  /** The path, the pattern, or the name with its `@`. */
  readonly text: string;
  /** Where the path or pattern stands. */
  readonly textAt: Site;
  readonly locations: readonly Location[];
  /** Its `if`s, in order. */
  readonly ifs: readonly Level[];
  readonly limitExcept: Level | null;
}

/** A server with its locations. */
export interface Server {
  readonly level: Level;
  readonly locations: readonly Location[];
}

const idOf = (kind: LevelKind, { file, start }: Site): string => `${kind}:${file}:${start}`;

/** The level that a directive with a block opens. */
export function levelOf(kind: LevelKind, placed: Placed, parent: Level | null): Level {
  const at = siteOf(placed);
  return { id: idOf(kind, at), kind, at, placed, parent, own: placed.inside ?? [] };
}

/** A level that no text opens: a snippet is taken to stand in it. */
export function impliedLevel(kind: LevelKind, file: string, parent: Level | null, own: readonly Placed[]): Level {
  return { id: `implied-${kind}:${file}`, kind, at: { file, start: 0, end: 0 }, placed: null, parent, own };
}

/** The server that a level is, with its locations. */
export function serverOf(level: Level): Server {
  return { level, locations: locationsIn(level) };
}

/** So many conditions of a location are levels. */
const MOST_IFS = 200;

const ifsIn = (level: Level): readonly Level[] =>
  named(level.own, 'if')
    .slice(0, MOST_IFS)
    .map((one) => levelOf('if', one, level));

const locationsIn = (level: Level): readonly Location[] =>
  named(level.own, 'location').flatMap((one) => locationOf(one, level) ?? []);

/** The location that a level is, with what it holds. */
export const locationFrom = (level: Level, matching: Matching, text: string, textAt: Site): Location => ({
  level,
  matching,
  text,
  textAt,
  locations: locationsIn(level),
  ifs: ifsIn(level),
  limitExcept: named(level.own, 'limit_except').map((one) => levelOf('limit_except', one, level))[0] ?? null,
});

function locationOf(placed: Placed, parent: Level): Location | undefined {
  const level = levelOf('location', placed, parent);
  const { args } = placed.directive;
  const [first, second] = args;
  if (first === undefined) return undefined;
  if (second !== undefined && isMatching(first.value))
    return locationFrom(level, first.value, second.value, { file: placed.file, start: second.start, end: second.end });
  return locationOfOneWord(level, first.value, { file: placed.file, start: first.start, end: first.end });
}

const isMatching = (text: string): text is '=' | '^~' | '~' | '~*' => ['=', '^~', '~', '~*'].includes(text);

/** `location =/a`, `location ~\.php$`: the modifier may stand at the beginning of the word. */
function locationOfOneWord(level: Level, word: string, at: Site): Location {
  if (word.startsWith('@')) return locationFrom(level, '@', word, at);
  const [, matching = '', text = word] = /^(=|\^~|~\*|~)(.*)$/s.exec(word) ?? [];
  return locationFrom(level, isMatching(matching) ? matching : '', text, at);
}

/** All locations of a server or a location, those within others included, outer ones first. */
export const allLocations = (locations: readonly Location[]): readonly Location[] =>
  locations.flatMap((one) => [one, ...allLocations(one.locations)]);

/** The levels that may be in effect once a location was chosen: its own, those of its `if`s, that of its `limit_except`. */
export const levelsOf = ({ level, ifs, limitExcept }: Location): readonly Level[] => [
  level,
  ...ifs,
  ...(limitExcept === null ? [] : [limitExcept]),
];

/** The `if`s of a location above one of them; none for a level that is no `if`. */
export const earlierIfs = ({ ifs }: Location, level: Level): readonly Level[] =>
  ifs.slice(0, Math.max(0, ifs.indexOf(level)));

/** The directives of some names that are in effect at a level: its own, or those of the nearest level outside that has any. */
export function effective(level: Level, ...names: readonly string[]): readonly Placed[] {
  for (let at: Level | null = level; at !== null; at = at.parent) {
    const own = named(at.own, ...names);
    if (own.length > 0) return own;
  }
  return [];
}

/** The first argument of the directive that is in effect at a level; of several the last. Undefined where there is none. */
export function setting(level: Level, name: string): string | undefined {
  const last = effective(level, name).at(-1);
  return last === undefined ? undefined : argsOf(last)[0];
}

/** Whether a level holds what may be anything: an `include` that leads to nothing in view, or what a template writes in its place. */
export const hasUnseen = (level: Level): boolean =>
  named(level.own, 'include').some(mayHoldAnything) ||
  level.own.some(({ directive }) => directive.name.placeholders.length > 0);

/** Files that nginx brings with it, which hold parameters for other protocols and types. */
const HARMLESS = /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi|proxy)_params|fastcgi\.conf|fastcgi-php\.conf)$/;

const mayHoldAnything = (include: Placed): boolean => !HARMLESS.test(argsOf(include)[0] ?? '');
