import { nextRequest } from '../browser/conversation.ts';
import { judge } from '../browser/judge.ts';
import type { HttpResponse, PageRequest } from '../browser/types.ts';
import type { Exchange, Line, Run, Trip, World } from './exchange.ts';
import { type Prepared, prepare } from './prepared.ts';
import type { Program } from './program.ts';
import { MOST_RUNS, respondPrepared } from './respond.ts';

/** A conversation that is not at its end. */
interface Open {
  readonly trips: readonly Trip[];
  readonly world: World;
}

/** As many trips as a browser makes before it gives up on redirects. */
const MOST_TRIPS = 24;

const CORS_HEADER = /^(?:access-control-.*|vary)$/i;

/**
 * The conversations of a page with a service: preflight where one is needed, the actual request, redirects within the service.
 * Only this function makes exchanges.
 *
 * @returns one exchange for each way the choices that are met may fall; where there are more than `MOST_RUNS`, one for each way that CORS
 *   may have a part in, and none where these are too many as well
 */
export function converse(program: Program, page: PageRequest, world: World = {}): Exchange[] {
  return conversePrepared(prepare(program), page, world);
}

/** The same conversations, for a program that many pages talk to. */
export function converseWith(program: Program): (page: PageRequest, world?: World) => Exchange[] {
  const prepared = prepare(program);
  return (page, world = {}) => conversePrepared(prepared, page, world);
}

/** The same conversations, for a program that is made ready elsewhere. */
export function conversePrepared(prepared: Prepared, page: PageRequest, world: World = {}): Exchange[] {
  const exchanges = conversations(prepared, page, world);
  return exchanges.length > 0 ? exchanges : conversations(prepared.simpler(), page, world);
}

function conversations(prepared: Prepared, page: PageRequest, world: World): Exchange[] {
  const exchanges: Exchange[] = [];
  const open: Open[] = [{ trips: [], world }];
  for (let talk = open.shift(); talk !== undefined; talk = open.shift()) {
    const next = talk.trips.length < MOST_TRIPS ? nextRequest(page, talk.trips) : null;
    if (
      next === null ||
      isUnanswered(talk.trips) ||
      unreadable(talk.trips) ||
      (next.kind === 'redirect' && !staysHere(page, next.request.url))
    ) {
      exchanges.push(finish(page, talk));
      continue;
    }
    const runs = respondPrepared(prepared, next.request, talk.world);
    if (runs.length === 0 || exchanges.length + open.length + runs.length > MOST_RUNS) return [];
    open.unshift(
      ...runs.map((run) => ({
        trips: [...talk.trips, { ...next, response: responseOf(run), run }],
        world: { ...talk.world, ...run.world },
      })),
    );
  }
  return exchanges;
}

const staysHere = (page: PageRequest, url: string): boolean => authorityOf(page.url) === authorityOf(url);

const authorityOf = (url: string): string => /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0].toLowerCase() ?? '';

function responseOf(run: Run): HttpResponse {
  if (run.end === 'hung') return { status: 0, headers: [] };
  return { status: run.end.status, headers: run.end.lines.map((line) => [line.name, line.value]) };
}

const isUnread = (line: Line): boolean => line.unread !== undefined && CORS_HEADER.test(line.name);

/** Whether an answer holds what decides and could not be read. The status decides on preflights only. */
function unreadable(trips: readonly Trip[]): boolean {
  return trips.some(
    ({ run, kind }) =>
      run.end !== 'hung' &&
      (run.end.lines.some(isUnread) || (kind === 'preflight' && run.end.unreadStatus !== undefined)),
  );
}

const isUnanswered = (trips: readonly Trip[]): boolean => trips.at(-1)?.run.end === 'hung';

function verdictOf(page: PageRequest, trips: readonly Trip[]): Exchange['verdict'] {
  if (isUnanswered(trips)) return { outcome: 'unanswered' };
  return unreadable(trips) ? { outcome: 'unread' } : judge(page, trips);
}

function finish(page: PageRequest, { trips, world }: Open): Exchange {
  return { page, trips, world, verdict: verdictOf(page, trips) };
}
