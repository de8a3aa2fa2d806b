import { corsCheck } from '../browser/cors-check.ts';
import { isSafelistedMethod } from '../browser/methods.ts';
import { actualRequest } from '../browser/preflight.ts';
import type { HeaderLine, HttpResponse, PageRequest } from '../browser/types.ts';
import type { Answer, Exchange, Line, Run } from '../service/exchange.ts';
import type { Program, Route } from '../service/program.ts';
import { leavesOf } from '../service/string-set.ts';
import { setsFor } from '../service/walk.ts';
import { isSetByScripts, spelt } from './header-names.ts';
import { urlOf } from './routes.ts';
import type { Question } from './rule.ts';

const responseOf = ({ status, lines }: Answer): HttpResponse => ({
  status,
  headers: lines.map(({ name, value }) => [name, value]),
});

/** A run that ended with an answer. */
export type AnsweredRun = Run & { readonly end: Answer };

const isAnswered = (run: Run): run is AnsweredRun => run.end !== 'hung';

/**
 * The ways in which the request itself would be answered so that a page may read, were its preflight passed: what the author set up for
 * the page, where only the preflight stands in its way.
 */
export function runsBehindPreflight(page: PageRequest, { respond }: Question): readonly AnsweredRun[] {
  return respond(actualRequest(page))
    .filter(isAnswered)
    .filter(
      ({ end }) =>
        end.status !== 404 &&
        end.lines.every(({ unread }) => unread === undefined) &&
        corsCheck(page, responseOf(end)) === null,
    );
}

/** The last line of a header in an answer. */
export const lineOf = ({ end }: AnsweredRun, name: string): Line | undefined =>
  end.lines.findLast((line) => line.name.toLowerCase() === name);

const MOST_ORIGINS = 6;

/** A value of a request header: with the scheme, or whatever else it has to begin with, where that is tested. */
function valueFor(name: string, program: Program): string {
  const leaves = setsFor(name, program).flatMap(leavesOf);
  const start = leaves.find((leaf) => typeof leaf === 'object' && leaf.is === 'startsWith');
  return typeof start === 'object' && start.is === 'startsWith' ? `${start.text}x` : 'x';
}

/** The conversations of pages at a route: those that `explore` proposes, and some with the headers that the route reads. */
export function conversationsAt(route: Route, question: Question): readonly Exchange[] {
  const url = urlOf(route);
  const proposed = question.exchanges.filter(
    ({ page }) => page.url === url && (route.methods.length === 0 || route.methods.includes(page.method)),
  );
  const headers = route.reads
    .filter(isSetByScripts)
    .map((name): HeaderLine => [spelt(name), valueFor(name, question.program)]);
  if (headers.length === 0) return proposed;
  const method = route.methods.find((one) => one === 'GET' || one === 'HEAD') ?? route.methods[0] ?? 'GET';
  const origins = [...new Set(proposed.map(({ page }) => page.origin))].slice(0, MOST_ORIGINS);
  return [
    ...proposed,
    ...origins.flatMap((origin) => question.ask({ origin, url, method, headers, credentials: 'omit' })),
  ];
}

/** How much it takes for a request to be preflighted: the request itself, a header without which it is refused, or what a page may leave out. */
export type Need = 'always' | 'with its headers' | 'at will';

/** Why a page's request is preflighted: for its method, for headers that the service asks for, or for such as it does without. */
export function needOf(page: PageRequest, question: Question): Need {
  if (!isSafelistedMethod(page.method)) return 'always';
  if (page.headers.every(([name]) => name.toLowerCase() === 'content-type')) return 'at will';
  const bare = runsBehindPreflight({ ...page, headers: [] }, question);
  return bare.some(({ end }) => end.status < 400) ? 'at will' : 'with its headers';
}
