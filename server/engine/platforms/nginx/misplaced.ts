import type { Anomaly, Site } from '../../service/program.ts';
import { type Level, type Placed, siteOf } from './model.ts';

/** Where a block stands: what nginx calls the context of the directives in it. */
type Context = 'http' | 'server' | 'if in server' | 'location' | 'if in location' | 'limit_except';

const SAID: Readonly<Record<Context, string>> = {
  http: 'the `http` block',
  server: 'a `server` block',
  'if in server': 'an `if` of a `server` block',
  location: 'a `location` block',
  'if in location': 'an `if` of a `location` block',
  limit_except: 'a `limit_except` block',
};

const LEVELS: readonly Context[] = ['http', 'server', 'location'];
const HEADERS: readonly Context[] = [...LEVELS, 'if in location'];

/** Where nginx takes the directives that CORS is written with (their modules' `ngx_command_t` tables). */
const ALLOWED: ReadonlyMap<string, readonly Context[]> = new Map<string, readonly Context[]>([
  ['add_header', HEADERS],
  ['add_header_inherit', HEADERS],
  ['more_set_headers', HEADERS],
  ['more_clear_headers', HEADERS],
  ['proxy_hide_header', LEVELS],
  ['fastcgi_hide_header', LEVELS],
  ['uwsgi_hide_header', LEVELS],
  ['grpc_hide_header', LEVELS],
  ['proxy_set_header', LEVELS],
  ['map', ['http']],
  ['geo', ['http']],
  ['if', ['server', 'location']],
  ['location', ['server', 'location']],
  ['limit_except', ['location']],
]);

function contextIn(placed: Placed, around: Context): Context | undefined {
  switch (placed.name) {
    case 'server':
      return 'server';
    case 'location':
      return 'location';
    case 'limit_except':
      return 'limit_except';
    case 'if':
      return around === 'server' || around === 'if in server' ? 'if in server' : 'if in location';
    default:
      return undefined;
  }
}

function misplaced(placed: readonly Placed[], context: Context, level: Site | undefined): readonly Anomaly[] {
  return placed.flatMap((one) => {
    const allowed = ALLOWED.get(one.name);
    const own: readonly Anomaly[] =
      allowed === undefined || allowed.includes(context)
        ? []
        : [
            {
              kind: 'not-allowed-here',
              at: siteOf(one),
              name: one.name,
              within: SAID[context],
              ...(level === undefined ? {} : { level }),
              why: `nginx takes \`${one.name}\` in ${listed(allowed)} only`,
              says: `[emerg] "${one.name}" directive is not allowed here`,
            },
          ];
    const inner = contextIn(one, context);
    return inner === undefined || one.inside === null ? own : [...own, ...misplaced(one.inside, inner, siteOf(one))];
  });
}

function listed(contexts: readonly Context[]): string {
  const said = contexts.map((one) => SAID[one]);
  const last = said.at(-1) ?? '';
  return said.length < 2 ? last : `${said.slice(0, -1).join(', ')} or ${last}`;
}

/** The directives of a level, and of those in it, that nginx refuses where they stand: it does not start. */
export function misplacedIn(level: Level): readonly Anomaly[] {
  const at = level.placed === null ? undefined : level.at;
  if (level.kind === 'limit_except') return misplaced(level.own, 'limit_except', at);
  if (level.kind !== 'if') return misplaced(level.own, level.kind, at);
  return misplaced(level.own, level.parent?.kind === 'server' ? 'if in server' : 'if in location', at);
}
