import { mayBeReused, variesByOrigin } from './caches.ts';
import { follow } from './conversation.ts';
import { getHeader } from './header-lists.ts';
import { MAX_AGE_CAPS, parseMaxAge } from './max-age.ts';
import { isCrossOrigin } from './preflight.ts';
import { coversAuthorizationByWildcard } from './preflight-check.ts';
import { readableHeaders } from './readable-headers.ts';
import type { PageRequest, Trip, Verdict, Warning } from './types.ts';

/**
 * What a browser makes of a conversation (Fetch Standard, "main fetch" and what it calls), with the checks in Chromium's order and its
 * names for the reasons.
 *
 * Only what is given is judged: a preflight that is not among the trips counts as cached and passed, and trips that would still follow
 * are not held against the service. A request that never leaves the browser is blocked at trip 0, of which there is none then.
 *
 * @param page what the script asks for
 * @param trips the requests sent and their responses, in order, header lines as they came in
 */
export function judge(page: PageRequest, trips: readonly Trip[]): Verdict {
  const { pages, end } = follow(page, trips);
  const warnings = warningsOf(pages, trips);
  if (end.kind === 'refused') return { outcome: 'blocked', phase: end.phase, trip: end.trip, ...end.refusal, warnings };
  const last = trips.findLastIndex((trip) => trip.kind !== 'preflight');
  const [response, asked] = [trips[last]?.response, pages[last]];
  const readable = response === undefined || asked === undefined ? [] : readableHeaders(asked, response);
  return { outcome: 'allowed', crossOrigin: [page, ...pages].some(isCrossOrigin), readable, warnings };
}

/** At most one warning of each kind, in the order of the trips. */
function warningsOf(pages: readonly PageRequest[], trips: readonly Trip[]): readonly Warning[] {
  const all = trips.flatMap((trip, index) => {
    const page = pages[index];
    if (page === undefined || !isCrossOrigin(page)) return [];
    return trip.kind === 'preflight' ? preflightWarnings(page, trip) : actualWarnings(trip);
  });
  return all.filter((warning, index) => all.findIndex(({ reason }) => reason === warning.reason) === index);
}

function preflightWarnings(page: PageRequest, { response }: Trip): Warning[] {
  const warnings: Warning[] = [];
  if (coversAuthorizationByWildcard(page, response)) {
    const message =
      'By the Fetch Standard, * in Access-Control-Allow-Headers does not cover Authorization; browsers still accept it.';
    warnings.push({ reason: 'AuthorizationCoveredByWildcard', message });
  }
  const seconds = parseMaxAge(getHeader(response.headers, 'Access-Control-Max-Age'));
  const { chromium, firefox, webkit } = MAX_AGE_CAPS;
  if (seconds > chromium) {
    const message = `Access-Control-Max-Age ${seconds} is above the caps of browsers: Chromium ${chromium}, Firefox ${firefox}, Safari ${webkit} seconds.`;
    warnings.push({ reason: 'MaxAgeAboveCap', message });
  }
  return warnings;
}

/** One exchange cannot show whether the value is chosen by the request: a cache serves a constant one rightly without Vary. */
function actualWarnings({ request, response }: Trip): Warning[] {
  const value = getHeader(response.headers, 'Access-Control-Allow-Origin');
  if (value === null || value === '*' || !mayBeReused(request.method, response.headers)) return [];
  if (variesByOrigin(response.headers)) return [];
  const message =
    'Where Access-Control-Allow-Origin depends on the request, a cache needs Vary: Origin on every response.';
  return [{ reason: 'MissingVaryOrigin', message }];
}
