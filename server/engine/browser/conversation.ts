import { corsCheck } from './cors-check.ts';
import { isForbiddenMethod } from './methods.ts';
import { actualRequest, isCrossOrigin, needsPreflight, preflightRequest } from './preflight.ts';
import { preflightCheck } from './preflight-check.ts';
import { followRedirect, locationRefusal } from './redirect.ts';
import type { HttpRequest, PageRequest, Refusal, Trip } from './types.ts';
import { isDataUrl, isHttpUrl, parseUrl } from './url.ts';

/** A request that the browser sends next, and what it is within the conversation. */
export interface NextRequest {
  readonly kind: Trip['kind'];
  readonly request: HttpRequest;
}

/** What became of a conversation over the trips so far. */
export interface Course {
  /** The page as it stood at each trip; redirects change it. */
  readonly pages: readonly PageRequest[];
  readonly end:
    | {
        readonly kind: 'refused';
        readonly trip: number;
        readonly phase: 'preflight' | 'actual';
        readonly refusal: Refusal;
      }
    | { readonly kind: 'pending'; readonly next: NextRequest }
    | { readonly kind: 'answered' };
}

/**
 * Follows a conversation as a browser leads it: preflight where one is needed, the actual request, and both again after each redirect
 * (Fetch Standard, "HTTP fetch" and "HTTP-redirect fetch"). A preflight that is not among the trips counts as cached and passed.
 */
export function follow(page: PageRequest, trips: readonly Trip[]): Course {
  const unsent = unsentRefusal(page);
  if (unsent !== null) return { pages: [], end: { kind: 'refused', trip: 0, phase: 'actual', refusal: unsent } };
  const pages: PageRequest[] = [];
  let current = page;
  let redirects = 0;
  let pending: Trip['kind'] | null = isDataUrl(page.url) ? null : needsPreflight(page) ? 'preflight' : 'actual';
  for (const [index, trip] of trips.entries()) {
    pages.push(current);
    const phase = trip.kind === 'preflight' ? 'preflight' : 'actual';
    const refusal = locationRefusal(current, trip.response, redirects) ?? responseRefusal(current, trip);
    if (refusal !== null) return { pages, end: { kind: 'refused', trip: index, phase, refusal } };
    if (phase === 'preflight') {
      pending = redirects === 0 ? 'actual' : 'redirect';
      continue;
    }
    const redirect = followRedirect(current, trip.response);
    if (redirect?.kind === 'refused')
      return { pages, end: { kind: 'refused', trip: index, phase, refusal: redirect.refusal } };
    pending = null;
    if (redirect === null) continue;
    current = redirect.page;
    redirects += 1;
    pending = needsPreflight(current) ? 'preflight' : 'redirect';
  }
  return { pages, end: pending === null ? { kind: 'answered' } : { kind: 'pending', next: nextOf(current, pending) } };
}

/**
 * The request that a browser sends next in a conversation; null once it is over, whether answered or refused. A service is asked by
 * calling this with no trips, and again with each answer added.
 *
 * @param page what the script asks for
 * @param trips the requests sent so far with their responses, in order
 */
export function nextRequest(page: PageRequest, trips: readonly Trip[]): NextRequest | null {
  const { end } = follow(page, trips);
  return end.kind === 'pending' ? end.next : null;
}

function nextOf(page: PageRequest, kind: Trip['kind']): NextRequest {
  return { kind, request: kind === 'preflight' ? preflightRequest(page) : actualRequest(page) };
}

function responseRefusal(page: PageRequest, trip: Trip): Refusal | null {
  if (!isCrossOrigin(page)) return null;
  return trip.kind === 'preflight' ? preflightCheck(page, trip.response) : corsCheck(page, trip.response);
}

/** Why a request never leaves the browser (Fetch Standard, "Request class" and "scheme fetch"). */
function unsentRefusal(page: PageRequest): Refusal | null {
  const url = parseUrl(page.url);
  if (url === null || url.username !== '' || url.password !== '') {
    return {
      reason: 'InvalidUrl',
      step: 'Request class',
      header: null,
      parameter: page.url,
      firefox: 'CORSDidNotSucceed',
    };
  }
  if (isForbiddenMethod(page.method)) {
    return {
      reason: 'ForbiddenMethod',
      step: 'Request class',
      header: null,
      parameter: page.method,
      firefox: 'CORSDidNotSucceed',
    };
  }
  if (isHttpUrl(url) || isDataUrl(page.url)) return null;
  return {
    reason: 'CorsDisabledScheme',
    step: 'Main fetch',
    header: null,
    parameter: null,
    firefox: 'CORSRequestNotHttp',
  };
}
