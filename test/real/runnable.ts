import { parseNginx } from '../../server/engine/syntax/nginx/parse.ts';
import type { Directive } from '../../server/engine/syntax/nginx/unit.ts';
import { preamble } from './directives.ts';
import { Includes } from './include.ts';
import { Rewriting } from './rewriting.ts';
import type { Addresses, Audience, FilePaths } from './surroundings.ts';
import type { UpstreamKind } from './upstreams.ts';

/** Where the things are that the test brings along. */
export interface Places {
  /** A folder for this configuration alone. */
  readonly prefix: string;
  /** The root of all locations. */
  readonly html: string;
  /** Of `auth_basic_user_file`. */
  readonly passwords: string;
  /** A file with a certificate and its key. */
  readonly certificate: string;
  /** The socket of an upstream. */
  upstream(kind: UpstreamKind, audience: Audience): string;
}

/** A socket on which a configuration listens. */
export interface Listener {
  readonly port: number;
  readonly secure: boolean;
  readonly socket: string;
  /** The names of the servers behind it. */
  readonly names: readonly string[];
  /** The one that a request for no name of theirs is for: engines know of no other than those that are written. */
  readonly standIn: string | undefined;
}

/** A configuration that runs here. */
export interface Runnable {
  /** Texts by absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** The path of the file that nginx is started with. */
  readonly configuration: string;
  readonly listeners: readonly Listener[];
  readonly addresses: Addresses;
  readonly paths: FilePaths;
}

/**
 * Makes a configuration run here as it is written. What it names of a machine is replaced by what the test has: addresses by sockets,
 * certificates, upstreams, the roots of files, passwords. A file of servers, and a snippet for a server or a location, is put into what it
 * lacks; behind a snippet that hands its requests to nobody stands an upstream.
 *
 * @param files by absolute path
 * @param entry where nginx begins: a whole configuration, a file of servers, or a snippet
 */
export function runnableOf(files: Readonly<Record<string, string>>, entry: string, places: Places): Runnable {
  const units = new Map(Object.entries(files).map(([path, text]) => [path, parseNginx(path, text)] as const));
  const includes = new Includes(units, entry);
  const rewriting = new Rewriting(units, includes, places);
  const configuration = `${places.prefix}/nginx.conf`;
  const text = wholeText(rewriting, entry, includes.topLevel(entry), places);
  return {
    files: { ...rewriting.files, [configuration]: text },
    configuration,
    listeners: rewriting.listeners,
    addresses: rewriting.addresses,
    paths: rewriting.paths,
  };
}

/** A whole configuration around what stands at the top of a file, at the level that it is for. */
function wholeText(rewriting: Rewriting, entry: string, top: readonly Directive[], places: Places): string {
  const has = (...names: readonly string[]): boolean => top.some(({ name }) => names.includes(name.value));
  if (has('http')) return `${has('events') ? '' : 'events {} '}${rewriting.text(entry, 'top')}`;
  const inHttp = (text: string): string => `events {} http { ${preamble(places)} ${text}\n}\n`;
  if (has('server')) return inHttp(rewriting.text(entry, 'http'));
  if (has('location', 'listen')) {
    const listens = has('listen') ? '' : rewriting.listenEverywhere();
    rewriting.names.add(top, '');
    const other = hasRoot(top) ? '' : `location / { ${rewriting.handledBy([])} }`;
    return inHttp(`server { ${listens} ${rewriting.text(entry, 'server')}\n${other} }`);
  }
  const server = (inside: string): string =>
    `server { ${rewriting.listenEverywhere()} location / { ${inside}\n${rewriting.handledBy(top)} } }`;
  // What has maps and no conditions stands around the servers.
  const isAround = has('map', 'geo') && !has('if');
  return inHttp(
    isAround ? `${rewriting.text(entry, 'http')}\n${server('')}` : server(rewriting.text(entry, 'location')),
  );
}

/** Whether a server has a location for every path. */
const hasRoot = (directives: readonly Directive[]): boolean =>
  directives.some(({ name, args }) => name.value === 'location' && args.length === 1 && args[0]?.value === '/');
