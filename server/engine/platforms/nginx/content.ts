import type { Choice, Site, Step, StringSet, Test } from '../../service/program.ts';
import { type Errors, inEffect, send } from './errors.ts';
import { toNamed, toPath, withoutQuery } from './jumps.ts';
import { effective, hasUnseen, setting } from './levels.ts';
import { firstOf, letText, URI } from './locate.ts';
import { enteredName, type Level, type Placed, siteOf } from './model.ts';
import { argsOf, named } from './place.ts';
import { passOf, upstreamSteps } from './upstream.ts';
import type { Variables } from './variables.ts';

/** Whether the file is there that a static location is asked for; whether one is where others may answer instead. */
const EXISTS = 'file:exists';
const TRIED = 'file:tried';

export const fileChoices = (at: Site): readonly Choice[] => [
  {
    id: EXISTS,
    options: ['yes', 'no'],
    says: 'the file is there',
    at,
    kind: 'circumstance',
    presumed: 'yes',
  },
  {
    id: TRIED,
    options: ['no', 'yes'],
    says: 'no file of that name is there',
    at,
    kind: 'circumstance',
    presumed: 'no',
  },
  {
    id: 'content:status',
    options: ['200', '404', '500'],
    says: 'the answer is a 200',
    at,
    kind: 'circumstance',
    presumed: '200',
  },
];

const METHOD = [{ take: { from: 'variable', name: 'method' } }] as const;

const isMethod = (at: Site, ...methods: readonly string[]): Test => ({
  text: METHOD,
  in: { oneOf: methods.map((text): StringSet => ({ is: 'exactly', text })) },
  at,
});

/** Directives whose answer is made by code that is not read. */
const BY_CODE =
  /^(?:content_by_lua(?:_block|_file)?|js_content|perl|echo(?:_.*)?|memc_pass|redis_pass|drizzle_pass|postgres_pass|passenger_enabled|dav_methods|mirror_content|lua_.*_handler|proxy_by_lua.*)$/;

/** The directives that make answers of their own, without reading files. */
const FIXED: ReadonlySet<string> = new Set([
  'stub_status',
  'empty_gif',
  'api',
  'status',
  'check_status',
  'vhost_traffic_status_display',
]);

const isStatic = (level: Level): boolean => {
  const inner = level.kind === 'if' || level.kind === 'limit_except';
  const own = inner && level.parent !== null ? [...level.own, ...level.parent.own] : level.own;
  return !own.some(({ name }) => BY_CODE.test(name) || FIXED.has(name));
};

/** What content is made from. */
export interface Contents {
  readonly variables: Variables;
  readonly errors: Errors;
}

/** The content phase of a level: an upstream, files, or something that is not in view. */
export function contentSteps(level: Level, { errors }: Contents): readonly Step[] {
  const pass = passOf(level);
  if (pass !== undefined) return upstreamSteps(pass, level, errors);
  if (level.placed === null || isUnseen(level) || !isStatic(level)) return unseen(level);
  return fileSteps(level, errors);
}

/**
 * The content of an `if` of a location. One that hands requests on, and that a later one has taken over from, leaves its handler behind without
 * what that is to work with: an error of the server (nginx, `ngx_http_update_location_config`).
 *
 * @param earlier the `if`s above it
 */
export function contentBehind(level: Level, earlier: readonly Level[], contents: Contents): readonly Step[] {
  const steps = contentSteps(level, contents);
  const kind = passOf(level)?.kind;
  const isOwn = level.own.some(({ name }) => name === `${kind ?? ''}_pass`);
  const passing = isOwn ? [] : earlier.filter((one) => passOf(one)?.kind !== kind);
  if (passing.length === 0 || steps.length === 0) return steps;
  const left: Test = {
    any: passing.map((one) => ({
      text: [{ take: { from: 'variable', name: enteredName(one) } }],
      in: { is: 'exactly', text: 'yes' },
      at: one.at,
    })),
  };
  return [{ do: 'when', test: left, then: contents.errors.at(500, level, level.at), else: [] }, ...steps];
}

const isUnseen = (level: Level): boolean =>
  hasUnseen(level) || (level.kind !== 'location' && level.parent !== null && isUnseen(level.parent));

/** An answer that is made out of view: taken to be one, without headers of CORS. */
const unseen = ({ at }: Level): readonly Step[] => [
  { do: 'let', name: 'content-status', value: [{ take: { from: 'choice', choice: 'content:status' } }] },
  ...send({ variable: 'content-status', otherwise: 200 }, at),
];

/** Files (nginx, `ngx_http_static_handler`), and the index of a folder, which is an internal redirect (`ngx_http_index_handler`). */
function fileSteps(level: Level, errors: Errors): readonly Step[] {
  const { at } = level;
  const refuse = errors.at(405, level, at);
  const missing = errors.at(404, level, at);
  const forbidden = errors.at(403, level, at);
  const index = setting(level, 'index') ?? 'index.html';
  const exists: Test = { choice: EXISTS, is: 'yes' };
  const folder: Test = { text: URI, in: { is: 'endsWith', text: '/' }, at };
  const file: readonly Step[] = [
    { do: 'when', test: exists, then: [], else: missing },
    { do: 'when', test: isMethod(at, 'POST'), then: refuse, else: [] },
    ...send(200, at),
  ];
  const toIndex: readonly Step[] = [
    { do: 'when', test: exists, then: [], else: [{ do: 'when', test: isRoot(at), then: forbidden, else: missing }] },
    letText('internal', 'yes'),
    { do: 'let', name: 'uri', value: [...URI, index] },
    { do: 'enter', chain: 'server' },
  ];
  return [
    { do: 'when', test: isMethod(at, 'GET', 'HEAD', 'POST'), then: [], else: refuse },
    { do: 'when', test: folder, then: toIndex, else: [] },
    ...file,
  ];
}

/** `try_files` (nginx, `ngx_http_try_files_handler`), which the `if`s of a location do not have. */
export function tryFilesSteps(location: Level, { variables, errors }: Contents): readonly Step[] {
  const placed = named(location.own, 'try_files').at(-1);
  const fallback = placed === undefined ? undefined : argsOf(placed).at(-1);
  if (placed === undefined || fallback === undefined) return [];
  const at = siteOf(placed);
  const code = /^=(\d{3})$/.exec(fallback)?.[1];
  if (code !== undefined) {
    const then = errors.at(Number(code), location, at);
    return whereInEffect(location, [{ do: 'when', test: isFound(placed, EXISTS), then: [], else: then }]);
  }
  const { text, before } = variables.ofText(fallback);
  const path = withoutQuery(text);
  const goOn: readonly Step[] = fallback.startsWith('@') ? toNamed(fallback, at) : [...before, ...toPath(text)];
  const constant = path.every((piece) => typeof piece === 'string') ? path.join('') : '';
  const isThere: Test = {
    all: [
      { text: URI, in: { is: 'exactly', text: constant }, at },
      { choice: EXISTS, is: 'yes' },
    ],
  };
  return whereInEffect(location, [
    {
      do: 'when',
      test: { any: [isThere, isFound(placed, TRIED)] },
      then: [],
      else: goOn,
    },
  ]);
}

/** The root itself, which is always there. */
const isRoot = (at: Site): Test => ({ text: URI, in: { is: 'exactly', text: '/' }, at });

/** Whether a candidate is there: a path with a slash at its end is a folder's, which counts where a candidate has one too. */
function isFound(placed: Placed, choice: string): Test {
  const at = siteOf(placed);
  const takesFolders = argsOf(placed)
    .slice(0, -1)
    .some((one) => one.endsWith('/'));
  const isThere: Test = { choice, is: 'yes' };
  if (takesFolders) return { any: [isRoot(at), isThere] };
  return { all: [{ text: URI, in: { not: { is: 'endsWith', text: '/' } }, at }, isThere] };
}

const whereInEffect = (level: Level, then: readonly Step[]): readonly Step[] => [
  { do: 'when', test: inEffect(level), then, else: [] },
];

/** Dispatches over the levels that may be in effect. */
export const byLevel = (levels: readonly Level[], stepsOf: (level: Level) => readonly Step[]): readonly Step[] =>
  firstOf(
    levels.flatMap((level) => {
      const then = stepsOf(level);
      return then.length === 0 ? [] : [{ test: inEffect(level), then }];
    }),
  );

/** Whether a level answers with files: what asks for them is a browser that visits, not a script. */
export const servesFiles = (level: Level): boolean =>
  passOf(level) === undefined &&
  level.placed !== null &&
  !isUnseen(level) &&
  isStatic(level) &&
  effective(level, 'return').length === 0;
