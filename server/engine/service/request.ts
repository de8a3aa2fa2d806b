import type { HttpRequest } from '../browser/types.ts';

/** The value of a request header: lines of one name joined by a comma and a space; undefined where there is none. */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  const values = request.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/** Path and query (with its question mark) of a request's URL as they are sent on the request line, without interpretation. */
export function targetOf(request: HttpRequest): { path: string; query: string } {
  const afterScheme = request.url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const [target = ''] = afterScheme.split('#');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark < 0 ? '' : target.slice(mark) };
}

/** The scheme of the address that is asked, lower case. */
export const schemeOf = ({ url }: HttpRequest): string => /^[a-z][a-z0-9+.-]*/i.exec(url)?.[0].toLowerCase() ?? '';

/** The host of the address that is asked, lower case and without a port. */
export const hostOf = ({ url }: HttpRequest): string =>
  /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)/i.exec(url)?.[1]?.toLowerCase() ?? '';

/** What stands below the place that a layer is registered at. @param mount the source of a pattern for that place, empty for the root */
export function pathBelow(path: string, mount: string): string {
  const rest = mount === '' ? path : path.replace(new RegExp(`^${mount}`, 'i'), '');
  return rest.startsWith('/') ? rest : `/${rest}`;
}
