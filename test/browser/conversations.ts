import { nextRequest } from '../../server/engine/browser/conversation.ts';
import { judge } from '../../server/engine/browser/judge.ts';
import type { HeaderLine, HttpResponse, PageRequest, Trip, Verdict } from '../../server/engine/browser/types.ts';

export const ORIGIN = 'https://app.example';
export const SERVICE = 'https://api.example/items';

/** A page on ORIGIN that asks SERVICE with GET and without credentials, but for what is given. */
export function pageRequest(differs: Partial<PageRequest> = {}): PageRequest {
  return { origin: ORIGIN, url: SERVICE, method: 'GET', headers: [], credentials: 'same-origin', ...differs };
}

export function response(status: number, ...headers: readonly HeaderLine[]): HttpResponse {
  return { status, headers };
}

/** A response that lets ORIGIN in, with more header lines. */
export function allowing(...headers: readonly HeaderLine[]): HttpResponse {
  return response(200, ['Access-Control-Allow-Origin', ORIGIN], ['Vary', 'Origin'], ...headers);
}

/** Leads a conversation: each request that the browser sends gets the next of the responses, until either runs out. */
export function converse(page: PageRequest, responses: readonly HttpResponse[]): readonly Trip[] {
  const trips: Trip[] = [];
  for (const answer of responses) {
    const next = nextRequest(page, trips);
    if (next === null) break;
    trips.push({ ...next, response: answer });
  }
  return trips;
}

export function verdictOn(page: PageRequest, ...responses: readonly HttpResponse[]): Verdict {
  return judge(page, converse(page, responses));
}

/** `allowed`, or the reason of the refusal. */
export function outcomeOf(page: PageRequest, ...responses: readonly HttpResponse[]): string {
  const verdict = verdictOn(page, ...responses);
  return verdict.outcome === 'allowed' ? 'allowed' : verdict.reason;
}
