import { normalizeMethod } from './methods.ts';
import { OPAQUE_ORIGIN, sameOrigin, serializeOrigin } from './origins.ts';
import { isCrossOrigin } from './preflight.ts';
import { redirectTarget } from './redirect-target.ts';
import type { HeaderLine, HttpResponse, PageRequest, Refusal } from './types.ts';
import { isHttpUrl, type ParsedUrl, parseUrl } from './url.ts';

const STEP = 'HTTP-redirect fetch';

/** How many redirects a browser follows within one conversation. */
export const MAX_REDIRECTS = 20;

// Fetch Standard, "request-body-header name".
const BODY_HEADERS: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
]);

/** What a browser makes of a response that redirects. */
export type Redirect =
  /** It goes on with the page as it stands after the hop: new URL, maybe another method, fewer headers, the opaque origin. */
  { readonly kind: 'followed'; readonly page: PageRequest } | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * What a browser does with a redirect on an actual request that has passed the CORS check (Fetch Standard, "HTTP-redirect fetch").
 *
 * @param page the page as it stood when the request was sent
 * @param followed how many redirects came before this one
 * @returns null where the response does not redirect
 */
export function followRedirect(page: PageRequest, response: HttpResponse, followed = 0): Redirect | null {
  const location = redirectTarget(response);
  if (location === null) return null;
  const target = parseUrl(location, page.url);
  const refusal = locationRefusal(page, location, target, followed);
  if (refusal !== null) return { kind: 'refused', refusal };
  return target === null ? null : { kind: 'followed', page: pageAfter(page, response.status, target) };
}

function pageAfter(page: PageRequest, status: number, target: ParsedUrl): PageRequest {
  const url = target.href;
  const leaves = !sameOrigin(serializeOrigin(page.url), serializeOrigin(url));
  const method = methodAfter(normalizeMethod(page.method), status);
  const dropped = (name: string): boolean =>
    (leaves && name === 'authorization') || (method !== normalizeMethod(page.method) && BODY_HEADERS.has(name));
  const headers: readonly HeaderLine[] = page.headers.filter(([name]) => !dropped(name.toLowerCase()));
  // A second origin may be acting for the first: from then on the request does not say where it comes from ("redirect-taint").
  const origin = leaves && isCrossOrigin(page) ? OPAQUE_ORIGIN : page.origin;
  return { ...page, origin, url, method, headers };
}

function methodAfter(method: string, status: number): string {
  if ((status === 301 || status === 302) && method === 'POST') return 'GET';
  return status === 303 && method !== 'HEAD' ? 'GET' : method;
}

function locationRefusal(
  page: PageRequest,
  location: string,
  target: ParsedUrl | null,
  followed: number,
): Refusal | null {
  const refused = (reason: Refusal['reason'], firefox: Refusal['firefox']): Refusal => {
    return { reason, step: STEP, header: { name: 'Location', value: location }, parameter: null, firefox };
  };
  if (target === null) return refused('ERR_INVALID_REDIRECT', 'CORSDidNotSucceed');
  if (!isHttpUrl(target)) return refused('CorsDisabledScheme', 'CORSRequestNotHttp');
  if (followed >= MAX_REDIRECTS) return refused('ERR_TOO_MANY_REDIRECTS', 'CORSDidNotSucceed');
  const crosses = isCrossOrigin(page) || !sameOrigin(page.origin, serializeOrigin(target.href));
  const hasCredentials = target.username !== '' || target.password !== '';
  return crosses && hasCredentials ? refused('RedirectContainsCredentials', 'CORSDidNotSucceed') : null;
}
