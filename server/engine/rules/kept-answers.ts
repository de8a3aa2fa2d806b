import { mayBeReused, variesByOrigin } from '../browser/caches.ts';
import { corsCheck } from '../browser/cors-check.ts';
import { getHeader } from '../browser/header-lists.ts';
import type { Exchange, Trip } from '../service/exchange.ts';
import { agree, isAllowed } from './exchanges.ts';
import type { Question } from './rule.ts';

/** Statuses whose answers a cache may keep without being told to (RFC 9110, section 15.1). */
const KEPT: ReadonlySet<number> = new Set([200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501]);

/** A conversation that ended with an answer to the request itself. */
export interface Answered {
  readonly exchange: Exchange;
  readonly trip: Trip;
  /** Access-Control-Allow-Origin, null where the answer has none. */
  readonly value: string | null;
}

/** What a cache keeps of one page's request, and the page that it would break. */
export interface Mixed {
  readonly kept: Answered;
  readonly other: Answered;
}

function answered(exchange: Exchange): Answered[] {
  const trip = exchange.trips.findLast(({ kind }) => kind === 'actual');
  if (trip === undefined || exchange.verdict.outcome === 'unread' || trip.run.end === 'hung') return [];
  return [{ exchange, trip, value: getHeader(trip.response.headers, 'Access-Control-Allow-Origin') }];
}

/** Requests whose answers may be kept, asked without what would have them preflighted: a cache is not asked by pages alone. */
function exchangesOf({ program, exchanges, ask }: Question): readonly Exchange[] {
  const asked = new Set(program.routes.map(({ sample }) => sample));
  const cacheable = exchanges.filter(({ page }) => page.method === 'GET' || page.method === 'HEAD');
  const routed =
    asked.size === 0
      ? cacheable
      : cacheable.filter(({ page }) => [...asked].some((sample) => page.url.endsWith(sample)));
  return routed.flatMap((exchange) =>
    exchange.trips[0]?.kind === 'preflight' ? ask({ ...exchange.page, headers: [] }) : [exchange],
  );
}

function byAddress(found: readonly Answered[]): Answered[][] {
  const groups = new Map<string, Answered[]>();
  for (const one of found) {
    const key = `${one.exchange.page.method} ${one.exchange.page.url}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

const mayBeKept = ({ trip }: Answered): boolean =>
  trip.run.end !== 'hung' &&
  KEPT.has(trip.run.end.status) &&
  mayBeReused(trip.request.method, trip.response.headers) &&
  !variesByOrigin(trip.response.headers);

/** Whether a page that is let in would be refused, were it given the answer that another origin's request got. */
const breaks = (kept: Answered, other: Answered): boolean =>
  kept.value !== other.value &&
  agree(kept.exchange.world, other.exchange.world) &&
  corsCheck(other.exchange.page, kept.trip.response) !== null;

function mixedUp(group: readonly Answered[]): Mixed[] {
  const allowed = group.filter(({ exchange }) => isAllowed(exchange));
  return group.filter(mayBeKept).flatMap((kept) => {
    const others = allowed.filter((other) => breaks(kept, other));
    // One of each value tells as much as all of them.
    const once = new Map(others.map((other) => [other.value, other]));
    return [...once.values()].map((other) => ({ kept, other }));
  });
}

/** The answers that a cache may keep, each with one of every other value that a page would have been let in by. */
export const mixedAnswers = (question: Question): readonly Mixed[] =>
  byAddress(exchangesOf(question).flatMap(answered)).flatMap(mixedUp);
