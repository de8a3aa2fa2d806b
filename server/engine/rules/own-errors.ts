import type { Exchange, Line } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import {
  clearest,
  decidingTrip,
  groupBySites,
  hangsOnUnread,
  isBlocked,
  isLetIn,
  layerOf,
  linesNamed,
} from './exchanges.ts';
import { pageRoutes } from './routes.ts';
import type { Finding, Question } from './rule.ts';
import { conversationsAt } from './unhindered.ts';

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** An error that a proxy answers with by itself, from another place than the one whose headers the route's answers carry. */
interface OwnError {
  readonly exchange: Exchange;
  readonly written: string;
  readonly status: number;
  /** Where it is answered. */
  readonly at: Site;
  /** The header that the answers of the upstream leave with. */
  readonly origin: Line;
}

/** The option in which an upstream that is not in view gives no answer: the last of its statuses. */
const NO_ANSWER = 'none';

/** What becomes of a page that is let in, where the upstream does not answer. */
function ownErrors(exchange: Exchange, written: string, question: Question): OwnError[] {
  const trip = decidingTrip(exchange);
  const origin = linesNamed(trip, ALLOW_ORIGIN).at(-1);
  const choice = Object.keys(trip?.run.world ?? {}).find((id) => question.choices.get(id)?.options.includes(NO_ANSWER));
  if (origin === undefined || choice === undefined || !isLetIn(exchange, question)) return [];
  if (layerOf(origin.layer, question.program)?.role !== 'cors') return [];
  return question.ask(exchange.page, { [choice]: NO_ANSWER }).flatMap((other): OwnError[] => {
    const last = decidingTrip(other);
    if (last?.kind !== 'actual' || last.run.end === 'hung' || hangsOnUnread(other, question)) return [];
    // Where the headers are in effect and leave errors out, it is their own business.
    if (!isBlocked(other, 'MissingAllowOriginHeader') || last.run.passed.includes(origin.layer)) return [];
    const at = layerOf(last.run.end.layer, question.program)?.at;
    return at === undefined ? [] : [{ exchange: other, written, status: last.run.end.status, at, origin }];
  });
}

function finding(found: readonly [OwnError, ...OwnError[]], { program }: Question): Finding[] {
  const shown = found.map((one) => one.exchange);
  const exchange = clearest(shown, program);
  const telling = found.find((one) => one.exchange === exchange);
  if (exchange === undefined || telling === undefined) return [];
  const { written, status, at, origin } = telling;
  return [
    {
      at,
      related: [{ at: origin.by, message: `The answers of ${written} have it from here.` }],
      message: {
        what: `Where the upstream of ${written} does not answer, the ${status} comes from here, without CORS headers.`,
        browser: `The browser finds no Access-Control-Allow-Origin, so the page’s script learns of a network error and not of the ${status}.`,
        todo: 'Write the headers here as well, if pages are to tell an outage from a lost connection.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [at],
      changes: [],
    },
  ];
}

/** Errors that a proxy answers with by itself where it has no CORS headers. */
export const errorsOfProxies = (question: Question): readonly Finding[] =>
  groupBySites(
    pageRoutes(question.program).flatMap((route) =>
      conversationsAt(route, question).flatMap((exchange) => ownErrors(exchange, route.written, question)),
    ),
    ({ at }) => [at],
  ).flatMap(({ things }) => finding(things, question));
