import type { HeaderLine, HttpRequest } from '../../server/engine/browser/types.ts';
import type { World } from '../../server/engine/service/exchange.ts';
import type { UpstreamAnswer } from './upstreams.ts';

/** Who asks an upstream: a request that is handed on, or the subrequest of `auth_request`. */
export type Audience = 'main' | 'auth';

/** What an upstream answers in a world: choices are called `upstream:status`, `upstream:header:NAME`, `auth:request`, `auth:preflight`. */
export function answerOf(audience: Audience, world: World, method: string): UpstreamAnswer {
  if (audience === 'auth') {
    const said = method === 'OPTIONS' ? (world['auth:preflight'] ?? 'refuses') : world['auth:request'];
    return { status: said === 'refuses' ? 401 : 200, lines: [] };
  }
  const lines = Object.entries(world).flatMap(([id, value]): HeaderLine[] => {
    const name = /^upstream:header:(.+)$/.exec(id)?.[1];
    return name === undefined || value === '' ? [] : [[name, value]];
  });
  // What stands behind a snippet is an upstream here.
  const status = world['content:status'] ?? world['upstream:status'] ?? '200';
  return { status: status === 'none' ? 'no answer' : Number(status), lines };
}

const [USER, PASSWORD] = ['somebody', 'secret'];

/** Of `auth_basic_user_file`: everybody's name, and one password. */
export const PASSWORD_FILE = `${USER}:{PLAIN}${PASSWORD}\n`;

const basic = (password: string): string => `Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}`;

/** The request header by which the tests' nginx is told from where a request comes, and what a `geo` or `split_clients` makes of that. */
export const CLIENT_HEADER = 'X-Cors-Lens-Client';
export const choiceHeader = (variable: string): string => `X-Cors-Lens-${variable.toLowerCase().replaceAll('_', '-')}`;

/** Clients whom a configuration allows and denies. */
export interface Addresses {
  readonly allowed: string;
  readonly denied: string;
}

/** A request as somebody sends it in a world: with the right password where it has one, and from an address. */
export function withSurroundings(request: HttpRequest, world: World, addresses: Addresses): HttpRequest {
  const headers = request.headers.map(([name, value]): HeaderLine => {
    if (name.toLowerCase() !== 'authorization' || !/^basic /i.test(value)) return [name, value];
    return [name, basic(world['auth:password'] === 'wrong' ? `not ${PASSWORD}` : PASSWORD)];
  });
  const client = addresses[world['access:address'] === 'denied' ? 'denied' : 'allowed'];
  const choices = Object.entries(world).flatMap(([id, value]): HeaderLine[] => {
    const variable = /^(.+):of-client$/.exec(id)?.[1];
    return variable === undefined ? [] : [[choiceHeader(variable), value]];
  });
  return { ...request, headers: [...headers, [CLIENT_HEADER, client], ...choices] };
}

/** What files a configuration looks for besides those that are asked for: indexes of folders, and paths of its own. */
export interface FilePaths {
  readonly indexes: readonly string[];
  readonly constants: readonly string[];
}

/**
 * The files that are there in a world, below the root of all locations. `file:exists` says whether what is served is there,
 * `file:tried` and `file:tested` whether the path that was asked for is, where others may be served instead.
 */
export function filesFor({ url }: HttpRequest, world: World, { indexes, constants }: FilePaths): readonly string[] {
  const { pathname } = new URL(url);
  const path = /^[\w./~@+,;=-]+$/.test(pathname) ? pathname : '/';
  const exists = world['file:exists'] !== 'no';
  const tested = [world['file:tried'], world['file:tested']].filter((said) => said !== undefined);
  const isAsked = tested.length > 0 ? tested.every((said) => said === 'yes') : exists;
  const asked = isAsked
    ? suffixes(path).flatMap((one) => (one.endsWith('/') ? indexes.map((index) => one + index) : one))
    : [];
  const others = exists ? [...constants, ...indexes.map((index) => `/${index}`)] : [];
  return withoutFolders([...new Set([...asked, ...others])]);
}

/** A path, and what an `alias` may leave of it. */
const suffixes = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(index)).filter((one, i) => i === 0 || one !== '/');

/** Without those that are folders of others. */
const withoutFolders = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
