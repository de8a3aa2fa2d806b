import { impliedLevel, levelOf, locationFrom, type Server, serverOf } from './levels.ts';
import type { Level, Placed } from './model.ts';
import { named } from './place.ts';

/** So many servers of one configuration are judged. */
const MOST_SERVERS = 60;

/** A server, and the directives of the level at which its maps stand. */
export interface Service {
  readonly server: Server;
  readonly http: readonly Placed[];
}

/**
 * The servers of a configuration. Of a file without an `http` block, what it holds tells the level that it is for: servers, locations, or
 * what stands in a location.
 *
 * @param file the path of the root
 */
export function servicesIn(placed: readonly Placed[], file: string): readonly Service[] {
  const blocks = named(placed, 'http');
  if (blocks.length > 0) return blocks.flatMap((one) => serversOf(levelOf('http', one, null)));
  const whole = impliedLevel('http', file, null, placed);
  if (named(placed, 'server').length > 0) return serversOf(whole);
  return isServerLevel(placed)
    ? [{ server: serverOf(impliedLevel('server', file, null, placed)), http: placed }]
    : isLocationLevel(placed)
      ? [{ server: locationAlone(placed, file), http: placed }]
      : [];
}

const serversOf = (http: Level): readonly Service[] =>
  named(http.own, 'server')
    .slice(0, MOST_SERVERS)
    .map((one) => ({ server: serverOf(levelOf('server', one, http)), http: http.own }));

const isServerLevel = (placed: readonly Placed[]): boolean => named(placed, 'location', 'listen').length > 0;

const OF_LOCATIONS: readonly string[] = [
  'add_header',
  'more_set_headers',
  'more_clear_headers',
  'if',
  'proxy_hide_header',
];

const isLocationLevel = (placed: readonly Placed[]): boolean => named(placed, ...OF_LOCATIONS).length > 0;

/**
 * A snippet that is taken to stand in a location, whose other directives are not in view. One with maps and without conditions stands around
 * the servers.
 */
function locationAlone(placed: readonly Placed[], file: string): Server {
  const isAround = named(placed, 'map', 'geo').length > 0 && named(placed, 'if').length === 0;
  const http = isAround ? impliedLevel('http', file, null, placed) : null;
  const server = impliedLevel('server', file, http, []);
  const level = impliedLevel('location', file, server, isAround ? [] : placed);
  return { level: server, locations: [locationFrom(level, '', '/', level.at)] };
}
