import { nextRequest } from '../../server/engine/browser/conversation.ts';
import { judge } from '../../server/engine/browser/judge.ts';
import type { HttpResponse, PageRequest, Trip, Verdict } from '../../server/engine/browser/types.ts';
import type { World } from '../../server/engine/service/exchange.ts';
import type { RealLibrary, RealProgram } from './runner.ts';

/** A conversation of a page with a running program, and what the browser makes of it. `unanswered`: a request hung. */
export interface Conversation {
  readonly trips: readonly Trip[];
  readonly verdict: Verdict | { readonly outcome: 'unanswered' };
}

/** Lets a page talk to the program that was loaded last, in a world. */
export async function converseWithReal(real: RealLibrary, page: PageRequest, world: World = {}): Promise<Conversation> {
  const trips: Trip[] = [];
  for (let next = nextRequest(page, trips); next !== null; next = nextRequest(page, trips)) {
    const observed = await real.ask(next.request, world);
    if (observed === 'no answer') return { trips, verdict: { outcome: 'unanswered' } };
    trips.push({ ...next, response: { status: observed.status, headers: observed.lines } });
  }
  return { trips, verdict: judge(page, trips) };
}

/** Loads a program, and lets a page talk to it. @throws where it does not start */
export async function observe(real: RealLibrary, program: RealProgram, page: PageRequest): Promise<Conversation> {
  const started = await real.load(program);
  if (started !== 'loaded')
    throw new Error(`${program.entry} does not start on ${program.stack.name}: ${started.failed}`);
  return converseWithReal(real, page);
}

const lower = (headers: Trip['request']['headers'], name: string): string =>
  headers
    .filter(([one]) => one.toLowerCase() === name)
    .map(([, value]) => value)
    .join(', ');

/** Whether a cache may answer a request with what another one got (RFC 9111, section 4.1). */
export function mayReuse(kept: Trip, asked: Trip['request'], response: HttpResponse): boolean {
  const names = lower(response.headers, 'vary')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  if (names.includes('*')) return false;
  return names.every((name) => lower(kept.request.headers, name) === lower(asked.headers, name));
}

/**
 * What becomes of a second page whose request a cache between it and the program answers with what the first page got, where `Vary` lets it.
 */
export async function converseThroughCache(
  real: RealLibrary,
  first: PageRequest,
  second: PageRequest,
  world: World = {},
): Promise<Conversation> {
  const kept = (await converseWithReal(real, first, world)).trips.at(-1);
  const { trips, verdict } = await converseWithReal(real, second, world);
  const last = trips.at(-1);
  if (kept === undefined || last === undefined || !mayReuse(kept, last.request, kept.response))
    return { trips, verdict };
  const through = [...trips.slice(0, -1), { ...last, response: kept.response }];
  return { trips: through, verdict: judge(second, through) };
}
