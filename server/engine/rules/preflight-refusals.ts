import type { Answer, Exchange, Line, Trip } from '../service/exchange.ts';
import type { LayerId, Program, Route } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { stepsIn } from '../service/walk.ts';
import { hangsOnUnread, isAllowed, isBlocked, isOfUnseen, layerOf, linesNamed } from './exchanges.ts';
import { isSetByScripts } from './header-names.ts';
import type { Question } from './rule.ts';
import { lineOf, runsBehindPreflight } from './unhindered.ts';

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** A request that is refused before it is sent, and the answer that it would have got. */
export interface Unanswered {
  readonly exchange: Exchange;
  readonly line: Line;
  /** The answer to the preflight. */
  readonly end: Answer;
  /** Whether it was refused by what stands in front of the routes. */
  readonly gate: boolean;
  /** Whether the headers are written on the way out, whatever answers: they say what preflights should be told. */
  readonly onWayOut: boolean;
}

/** How OPTIONS is answered where nobody thought of it: by the framework's own list of methods, or as a path that is not there. */
const isLeftAlone = ({ status }: Answer): boolean =>
  (status >= 200 && status <= 299) || status === 404 || status === 405;

/** How it is answered by what asks for a password, a session or other methods. */
export const isRefusal = ({ status }: Answer): boolean => status === 401 || status === 403 || status === 429;

/** Whether what answered is where the headers of a line are written: else it stands in front of them. */
export const isAtLevelOf = (line: Line, passed: readonly LayerId[], { program }: Question): boolean =>
  passed.some((id) => {
    const steps = stepsIn(layerOf(id, program)?.steps ?? []);
    return steps.some((step) => step.do === 'write' && sameSite(step.by, line.by));
  });

/** Whether middleware that writes the headers stands behind a layer: then it only comes too late. */
function hasCorsBehind(id: string, { program }: Question): boolean {
  return Object.values(program.chains).some((layers) => {
    const at = layers.findIndex((layer) => layer.id === id);
    return at >= 0 && layers.slice(at + 1).some((layer) => layer.role === 'cors' && layer.on === 'request');
  });
}

/** Whether a request came to the place that a route is in: then it was refused there, if it was, and perhaps led away. */
export function reached(route: Route, trip: Trip | undefined, { chains }: Program): boolean {
  const layers = Object.values(chains).find((one) => one.some(({ id }) => id === route.layer)) ?? [];
  return layers.some(({ id }) => trip?.run.passed.includes(id) === true);
}

/** Whether a preflight is refused by what stands in front of the routes. */
export function isAtGate({ trips: [preflight] }: Exchange, { program }: Question): boolean {
  if (preflight?.kind !== 'preflight' || preflight.run.end === 'hung') return false;
  const { end } = preflight.run;
  return isRefusal(end) && layerOf(end.layer, program)?.role === 'gate';
}

/** Whether a preflight is refused where the request itself would be answered so that the page may read: none or one. */
export function unanswered(route: Route, exchange: Exchange, question: Question): Unanswered[] {
  const [preflight] = exchange.trips;
  if (preflight?.kind !== 'preflight' || preflight.run.end === 'hung') return [];
  const { end, passed } = preflight.run;
  if (!isBlocked(exchange, 'PreflightMissingAllowOriginHeader', 'PreflightInvalidStatus')) return [];
  const gate = isAtGate(exchange, question);
  if (!gate && (!isLeftAlone(end) || isOfUnseen(preflight, question.choices))) return [];
  if (hangsOnUnread(exchange, question) || hasCorsBehind(end.layer, question)) return [];
  const [run] = runsBehindPreflight(exchange.page, question);
  const line = run === undefined ? undefined : lineOf(run, ALLOW_ORIGIN);
  if (run === undefined || line === undefined) return [];
  // What refuses everybody does not stand in the way of preflights alone.
  if (run.end.status >= 400 && sameSite(run.end.by, end.by)) return [];
  if (gate && !isAtLevelOf(line, passed, question) && !reached(route, preflight, question.program)) return [];
  const onWayOut = run.passed.indexOf(run.end.layer) < run.passed.indexOf(line.layer);
  return [{ exchange, line, end, gate, onWayOut }];
}

/** Conversations with a header that the answers of a route say is allowed: of that they need to tell preflights alone. */
export function conversationsSpokenOf(own: readonly Exchange[], question: Question): readonly Exchange[] {
  return own.filter(isAllowed).flatMap(({ page, trips }) => {
    const lines = trips.length === 1 ? linesNamed(trips[0], 'access-control-allow-headers') : [];
    const name = lines.flatMap(({ value }) => value.split(',')).find((one) => isSetByScripts(one.trim().toLowerCase()));
    return name === undefined ? [] : question.ask({ ...page, headers: [[name.trim(), 'x']] });
  });
}

/** Whether the answers of a route speak to preflights, where the headers are written whatever answers. */
export const isSpokenTo = ({ exchange, onWayOut }: Unanswered, question: Question): boolean =>
  onWayOut &&
  runsBehindPreflight(exchange.page, question).some((run) => lineOf(run, 'access-control-allow-headers') !== undefined);

/** Whether the answers of a route allow the headers that a page's request is preflighted for, where these are told at all. */
export function allowsItsHeaders({ exchange }: Unanswered, question: Question): boolean {
  const asked = exchange.page.headers.map(([name]) => name.toLowerCase());
  return runsBehindPreflight(exchange.page, question).some((run) => {
    const value = lineOf(run, 'access-control-allow-headers')?.value.toLowerCase() ?? '';
    const allowed = value.split(',').map((name) => name.trim());
    return allowed.includes('*') || asked.every((name) => allowed.includes(name));
  });
}
