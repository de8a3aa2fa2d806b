import type { Choice, Site, Step, Test } from '../../service/program.ts';
import { type Errors, send } from './errors.ts';
import { hiddenAt } from './headers.ts';
import { effective, setting } from './levels.ts';
import { firstOf } from './locate.ts';
import { type Level, type Placed, siteOf } from './model.ts';
import { argsOf, named } from './place.ts';
import { UPSTREAM_HEADERS, upstreamHeader } from './variables.ts';

/** The modules that hand a request to another server, by the word that their directives begin with. */
export const UPSTREAM_KINDS = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc', 'memcached'] as const;
export type UpstreamKind = (typeof UPSTREAM_KINDS)[number];

const STATUS = 'upstream:status';

/** The option of an upstream that does not answer: nginx does, with a 502 of its own. */
const NONE = 'none';

/** The status that an upstream which is not in view answers with. */
export const upstreamStatus = (at: Site): Choice => ({
  id: STATUS,
  options: ['200', '201', '204', '304', '400', '401', '403', '404', '422', '500', '502', '504', NONE],
  says: 'the upstream answers with 200',
  at,
  kind: 'circumstance',
  presumed: '200',
  status: true,
});

/** What a location hands its requests to. */
export interface Pass {
  readonly kind: UpstreamKind;
  readonly placed: Placed;
}

/** The directive by which a level hands requests on; that of the location holds for its `if`s and its `limit_except` too. */
export function passOf(level: Level): Pass | undefined {
  for (const kind of UPSTREAM_KINDS) {
    const placed = named(level.own, `${kind}_pass`).at(-1);
    if (placed !== undefined) return { kind, placed };
  }
  const isInner = level.kind === 'if' || level.kind === 'limit_except';
  return isInner && level.parent !== null ? passOf(level.parent) : undefined;
}

/** What an upstream answers: a status, headers of CORS where it sends some, without those that the level hides. */
export function upstreamSteps({ kind, placed }: Pass, level: Level, errors: Errors): readonly Step[] {
  const by = siteOf(placed);
  const variable = 'upstream-status';
  return [
    { do: 'let', name: variable, value: [{ take: { from: 'choice', choice: STATUS } }] },
    { do: 'when', test: { choice: STATUS, is: NONE }, then: errors.at(502, level, by), else: [] },
    ...intercepted(kind, level, errors, by),
    ...UPSTREAM_HEADERS.map((name): Step => sentBy(name, by)),
    ...hiddenAt(level, kind).map(
      (hidden): Step => ({
        do: 'write',
        how: 'remove',
        name: hidden.name,
        value: [],
        by: siteOf(hidden.placed),
        from: [],
      }),
    ),
    ...send({ variable, otherwise: 200 }, by),
  ];
}

const sentBy = (name: string, by: Site): Step => ({
  do: 'when',
  test: { choice: upstreamHeader(name), is: '' },
  then: [],
  else: [
    { do: 'let', name: upstreamHeader(name), value: [{ take: { from: 'choice', choice: upstreamHeader(name) } }] },
    {
      do: 'write',
      how: 'add',
      name,
      value: [{ take: { from: 'choice', choice: upstreamHeader(name) } }],
      by,
      from: [by],
    },
  ],
});

/** `proxy_intercept_errors on`: pages of nginx stand in for the errors of the upstream. */
function intercepted(kind: UpstreamKind, level: Level, errors: Errors, by: Site): readonly Step[] {
  if (setting(level, `${kind}_intercept_errors`) !== 'on') return [];
  const codes = effective(level, 'error_page').flatMap((page) => argsOf(page).filter((arg) => /^[345]\d\d$/.test(arg)));
  return firstOf(
    [...new Set(codes)].map((code) => {
      const test: Test = { choice: STATUS, is: code };
      return { test, then: errors.at(Number(code), level, by) };
    }),
  );
}
