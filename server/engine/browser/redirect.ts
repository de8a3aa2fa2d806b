import { getHeader, valuesOf } from './header-lists.ts';
import { normalizeMethod } from './methods.ts';
import { OPAQUE_ORIGIN, sameOrigin, serializeOrigin } from './origins.ts';
import { isCrossOrigin, needsPreflight } from './preflight.ts';
import { locationUrl, redirectTarget } from './redirect-target.ts';
import type { HeaderLine, HttpResponse, PageRequest, Refusal } from './types.ts';
import { isHttpUrl, type ParsedUrl } from './url.ts';

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

// Schemes that nothing on the web may redirect to (Chromium, `IsSafeRedirectTarget`), and those of WebSockets.
const UNSAFE_SCHEMES: ReadonlySet<string> = new Set(['about:', 'blob:', 'data:', 'file:', 'filesystem:']);
const SOCKET_SCHEMES: ReadonlySet<string> = new Set(['ws:', 'wss:']);

/** What a browser makes of a response that redirects. */
export type Redirect =
  /** It goes on with the page as it stands after the hop: new URL, maybe another method, fewer headers, the opaque origin. */
  { readonly kind: 'followed'; readonly page: PageRequest } | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * What refuses a response before any header of CORS is looked at, whichever request it answers: in Chromium these are matters of the
 * network below, where the Standard checks CORS first (Fetch Standard, "HTTP-redirect fetch"; Chromium's `HttpStreamParser` and
 * `URLRequest`).
 *
 * @param page the page as it stood when the request was sent
 * @param followed how many redirects came before
 */
export function locationRefusal(page: PageRequest, response: HttpResponse, followed: number): Refusal | null {
  if (new Set(valuesOf(response.headers, 'Location')).size > 1) {
    return refusal('ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION', getHeader(response.headers, 'Location'));
  }
  const location = redirectTarget(response);
  if (location === null) return null;
  if (followed >= MAX_REDIRECTS) return refusal('ERR_TOO_MANY_REDIRECTS', location);
  return locationUrl(location, page.url) === null ? refusal('ERR_INVALID_REDIRECT', location) : null;
}

/**
 * What a browser does with a redirect on an actual request that has passed the CORS check (Fetch Standard, "HTTP-redirect fetch").
 *
 * @param page the page as it stood when the request was sent
 * @returns null where the response does not redirect to any URL
 */
export function followRedirect(page: PageRequest, response: HttpResponse): Redirect | null {
  const location = redirectTarget(response);
  const target = location === null ? null : locationUrl(location, page.url);
  if (target === null) return null;
  const after = pageAfter(page, response.status, target);
  const reason = targetReason(page, after, target);
  if (reason === null) return { kind: 'followed', page: after };
  return { kind: 'refused', refusal: refusal(reason, location) };
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

/** Why a browser does not go where a redirect leads, in Chromium's order. */
function targetReason(page: PageRequest, after: PageRequest, target: ParsedUrl): Refusal['reason'] | null {
  const crosses = isCrossOrigin(page) || !sameOrigin(page.origin, serializeOrigin(target.href));
  if (crosses && (target.username !== '' || target.password !== '')) return 'RedirectContainsCredentials';
  if (isHttpUrl(target)) return null;
  if (UNSAFE_SCHEMES.has(target.protocol)) return 'ERR_UNSAFE_REDIRECT';
  return SOCKET_SCHEMES.has(target.protocol) && goesOnBelow(page, after)
    ? 'ERR_UNKNOWN_URL_SCHEME'
    : 'CorsDisabledScheme';
}

/** Whether Chromium leaves a redirect to the network below, which knows nothing of CORS: all that CORS looked at stays as it was. */
function goesOnBelow(page: PageRequest, after: PageRequest): boolean {
  return isCrossOrigin(page) && after.method === normalizeMethod(page.method) && !needsPreflight(after);
}

const NOT_HTTP: ReadonlySet<Refusal['reason']> = new Set([
  'CorsDisabledScheme',
  'ERR_UNSAFE_REDIRECT',
  'ERR_UNKNOWN_URL_SCHEME',
]);

function refusal(reason: Refusal['reason'], value: string | null): Refusal {
  const firefox = NOT_HTTP.has(reason) ? 'CORSRequestNotHttp' : 'CORSDidNotSucceed';
  return { reason, step: STEP, header: { name: 'Location', value }, parameter: null, firefox };
}
