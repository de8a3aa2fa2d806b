import { isOnStatus } from '../service/counterfactual.ts';
import type { Exchange, Line, Trip } from '../service/exchange.ts';
import { choicesIn, type Layer, type Program, type Route, type Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { stepsIn, stepsOf } from '../service/walk.ts';
import {
  clearest,
  decidingTrip,
  groupBySites,
  hangsOnUnread,
  isBlocked,
  isLetIn,
  isOfUnseen,
  layerOf,
  linesNamed,
} from './exchanges.ts';
import { isAtLevelOf, isRefusal, reached } from './preflight-refusals.ts';
import { pageRoutes } from './routes.ts';
import type { Finding, Question } from './rule.ts';
import { conversationsAt, lineOf, runsBehindPreflight } from './unhindered.ts';

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** A refusal that comes from another place than the one whose headers the answers of a route carry. */
interface Elsewhere {
  readonly exchange: Exchange;
  readonly route: Route;
  readonly status: number;
  /** The layer that answered, and the code of it that did. */
  readonly layer: Layer;
  readonly by: Site;
  /** The headers that the refusal carries. */
  readonly own: readonly Line[];
  /** Access-Control-Allow-Origin of the route's answers, and the headers of CORS beside it. */
  readonly origin: Line;
  readonly headers: readonly Line[];
}

/** What the answers of a route carry, where it is written on the way out. */
interface Carried {
  readonly origin: Line;
  readonly headers: readonly Line[];
}

function carriedBy({ run }: Pick<Trip, 'run'>): Carried | undefined {
  const { end, passed } = run;
  if (end === 'hung') return undefined;
  const origin = end.lines.findLast(({ name }) => name.toLowerCase() === ALLOW_ORIGIN);
  if (origin === undefined || passed.indexOf(end.layer) >= passed.indexOf(origin.layer)) return undefined;
  const headers = end.lines.filter(
    ({ name, layer }) => layer === origin.layer && /^(?:access-control-.*|vary)$/i.test(name),
  );
  return { origin, headers };
}

function elsewhere(
  exchange: Exchange,
  trip: Trip | undefined,
  { origin, headers }: Carried,
  route: Route,
  question: Question,
): Elsewhere[] {
  const end = trip?.run.end;
  if (trip === undefined || end === undefined || end === 'hung' || !isRefusal(end)) return [];
  if (linesNamed(trip, ALLOW_ORIGIN).length > 0 || isAtLevelOf(origin, trip.run.passed, question)) return [];
  if (hangsOnUnread(exchange, question) || isOfUnseen(trip, question.choices)) return [];
  const layer = layerOf(end.layer, question.program);
  // Files are pages of errors for people.
  if (layer?.role !== 'gate') return [];
  const own = end.lines.filter((line) => line.layer !== end.layer);
  return [{ exchange, route, status: end.status, layer, by: end.by, own, origin, headers }];
}

/** Preflights that are refused in front of the place whose headers the answer to the request would carry. */
const preflightsRefusedBefore = (question: Question): readonly Elsewhere[] =>
  pageRoutes(question.program).flatMap((route) =>
    conversationsAt(route, question).flatMap((exchange): Elsewhere[] => {
      if (!isBlocked(exchange, 'PreflightMissingAllowOriginHeader')) return [];
      if (reached(route, exchange.trips[0], question.program)) return [];
      const [run] = runsBehindPreflight(exchange.page, question);
      const carried = run === undefined || lineOf(run, ALLOW_ORIGIN) === undefined ? undefined : carriedBy({ run });
      return carried === undefined ? [] : elsewhere(exchange, exchange.trips[0], carried, route, question);
    }),
  );

/** The options, other than those presumed, by which gates refuse. */
function refusingWorlds({ chains, choices }: Program): { readonly id: string; readonly option: string }[] {
  const gates = Object.values(chains)
    .flat()
    .filter(({ role }) => role === 'gate');
  const asked = new Set(
    gates.flatMap(({ steps }) => stepsIn(steps).flatMap((step) => (step.do === 'when' ? choicesIn(step.test) : []))),
  );
  return choices.flatMap(({ id, options, presumed }) =>
    presumed === undefined || !asked.has(id)
      ? []
      : options.filter((option) => option !== presumed).map((option) => ({ id, option })),
  );
}

/** Whether a header is written on some statuses alone. */
const isForSome = (line: Line, program: Program): boolean =>
  stepsOf(program).some(
    (step) =>
      step.do === 'when' &&
      isOnStatus(step.test) &&
      stepsIn(step.then).some((one) => one.do === 'write' && sameSite(one.by, line.by)),
  );

/** Requests of pages that are let in, refused in other circumstances by an answer from another place, though the route's headers are for errors too. */
function refusedElsewhere(question: Question): readonly Elsewhere[] {
  const { program } = question;
  const worlds = refusingWorlds(program);
  if (worlds.length === 0) return [];
  return pageRoutes(program).flatMap((route) =>
    conversationsAt(route, question).flatMap((exchange) => {
      const [trip, ...more] = exchange.trips;
      const carried = trip === undefined || more.length > 0 ? undefined : carriedBy(trip);
      if (carried === undefined || !isLetIn(exchange, question) || isForSome(carried.origin, program)) return [];
      return worlds
        .filter(({ id }) => exchange.world[id] !== undefined)
        .flatMap(({ id, option }) => question.ask(exchange.page, { [id]: option }))
        .filter((other) => isBlocked(other, 'MissingAllowOriginHeader'))
        .flatMap((other) => elsewhere(other, decidingTrip(other), carried, route, question));
    }),
  );
}

/** What is wrong with refusals that come from one place. */
function finding(found: readonly [Elsewhere, ...Elsewhere[]], { program }: Question): Finding[] {
  const shown = found.map((one) => one.exchange);
  const exchange = clearest(shown, program);
  const telling = found.find((one) => one.exchange === exchange);
  if (exchange === undefined || telling === undefined) return [];
  const { route, status, layer, by, own, origin, headers } = telling;
  const early = exchange.verdict.outcome === 'blocked' && exchange.verdict.phase === 'preflight';
  const into = layer.at;
  const sites = [...own, ...headers].map((line) => line.by);
  return [
    {
      at: early ? by : into,
      related: [{ at: origin.by, message: `The answers of ${route.written} have it from here.` }],
      message: {
        what: early
          ? `Preflights for ${route.written} are answered here, with ${status} and without the CORS headers that stand further in.`
          : `Requests for ${route.written} that are refused are answered here, with ${status} and without CORS headers.`,
        browser: early
          ? 'A preflight carries neither cookies nor the headers that the page has set, so what is asked for here is never there: it is refused, and the request is never sent.'
          : `The answer carries no Access-Control-Allow-Origin, so the page’s script learns of a network error and not of the ${status}.`,
        todo: early
          ? 'Let OPTIONS pass here, or decide where the headers are written.'
          : 'Write the headers here as well.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [early ? by : into],
      changes: early
        ? []
        : [
            {
              kind: 'repeat',
              sites: sites.filter((site, i) => sites.findIndex((other) => sameSite(other, site)) === i),
              into,
              title: 'Send the same headers with this answer',
              safety: 'suggested',
              preferred: true,
            },
          ],
    },
  ];
}

/** Refusals that come from elsewhere than from where the headers of CORS are written on the way out. */
export const answersElsewhere = (question: Question): readonly Finding[] =>
  [
    ...groupBySites(preflightsRefusedBefore(question), ({ by }) => [by]),
    ...groupBySites(refusedElsewhere(question), ({ layer }) => [layer.at]),
  ].flatMap(({ things }) => finding(things, question));
