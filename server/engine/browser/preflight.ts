import { combineHeaders } from './header-lists.ts';
import { isSafelistedMethod, normalizeMethod } from './methods.ts';
import { OPAQUE_ORIGIN, sameOrigin, serializeOrigin } from './origins.ts';
import { isForbiddenRequestHeader, unsafeHeaderNames } from './safelist.ts';
import type { HeaderLine, HttpRequest, PageRequest } from './types.ts';
import { isDataUrl, parseUrl, wireUrl } from './url.ts';

/** Why a browser asks before it sends a request. */
export interface PreflightCause {
  /** The normalized method, where it is not a safelisted one. */
  readonly method?: string;
  /** The headers that are not safelisted: lower case, unique, sorted. */
  readonly headers: readonly string[];
  /** Whether the request is preflighted whatever its method and headers are. */
  readonly forced: boolean;
}

/** Whether a page asks another origin than its own, so that CORS applies (Fetch Standard, "main fetch"). */
export function isCrossOrigin(page: PageRequest): boolean {
  return !isDataUrl(page.url) && !sameOrigin(page.origin, serializeOrigin(page.url));
}

/** The headers that script set and that the browser sends: forbidden ones dropped, one line for each name. */
export function scriptHeaders(page: PageRequest): readonly HeaderLine[] {
  return combineHeaders(page.headers.filter((line) => !isForbiddenRequestHeader(line)));
}

/**
 * Why the browser sends a preflight first (Fetch Standard, "HTTP fetch" and "main fetch"); null where it sends none, a same-origin
 * request's being never sent.
 */
export function preflightCause(page: PageRequest): PreflightCause | null {
  if (!isCrossOrigin(page)) return null;
  const method = normalizeMethod(page.method);
  const headers = unsafeHeaderNames(scriptHeaders(page));
  const forced = page.forcePreflight === true;
  if (!isSafelistedMethod(method)) return { method, headers, forced };
  return headers.length > 0 || forced ? { headers, forced } : null;
}

/** Whether the browser sends a preflight before this request. */
export function needsPreflight(page: PageRequest): boolean {
  return preflightCause(page) !== null;
}

/**
 * The preflight that asks for a request, as far as a service can decide by it (Fetch Standard, "CORS-preflight fetch", steps 1 to 6):
 * never cookies nor Authorization, and no Access-Control-Request-Headers where nothing needs listing. What a browser adds for other
 * purposes (User-Agent, Sec-Fetch-*, Accept-Encoding; Referer, unless the page is to tell it) is left out.
 */
export function preflightRequest(page: PageRequest): HttpRequest {
  const unsafe = unsafeHeaderNames(scriptHeaders(page));
  const asked: readonly HeaderLine[] =
    unsafe.length === 0 ? [] : [['Access-Control-Request-Headers', unsafe.join(',')]];
  return {
    method: 'OPTIONS',
    url: sentUrl(page),
    headers: [
      ['Accept', '*/*'],
      ['Access-Control-Request-Method', normalizeMethod(page.method)],
      ...asked,
      ['Origin', page.origin],
      ...refererOf(page),
    ],
  };
}

/**
 * The request itself: the page's headers, Accept where script set none, and Origin where CORS applies or the method is neither GET nor
 * HEAD (Fetch Standard, "append a request Origin header" and "fetch"). Cookies are not modelled.
 */
export function actualRequest(page: PageRequest): HttpRequest {
  const method = normalizeMethod(page.method);
  const headers = scriptHeaders(page);
  const accept: readonly HeaderLine[] = headers.some(([name]) => name.toLowerCase() === 'accept')
    ? []
    : [['Accept', '*/*']];
  const sendsOrigin = isCrossOrigin(page) || (method !== 'GET' && method !== 'HEAD');
  const origin: readonly HeaderLine[] = sendsOrigin ? [['Origin', page.origin]] : [];
  return { method, url: sentUrl(page), headers: [...accept, ...headers, ...origin, ...refererOf(page)] };
}

/** The Referer of `strict-origin-when-cross-origin` (Referrer Policy, "determine request's referrer"): none of an opaque origin, none from https to http. */
function refererOf({ origin, url, tellsReferer }: PageRequest): readonly HeaderLine[] {
  const isDowngrade = /^https:/i.test(origin) && /^http:/i.test(url);
  return tellsReferer !== true || origin === OPAQUE_ORIGIN || isDowngrade ? [] : [['Referer', `${origin}/`]];
}

function sentUrl(page: PageRequest): string {
  const url = parseUrl(page.url);
  return url === null ? page.url : wireUrl(url);
}
