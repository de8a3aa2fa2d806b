import { matchesOrigin, parseOrigin } from '../browser/origins.ts';
import { type OriginFault, whyNotOrigin } from '../browser/why-not-origin.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import { sameSite } from '../service/sites.ts';
import { sentConstants } from '../service/walk.ts';
import { ownOf } from './asking.ts';
import { allowListed, clearest, decidingTrip, groupBySites, isBlocked, linesNamed } from './exchanges.ts';
import type { Finding, Question } from './rule.ts';

/** An answer whose header is made of the request, and is no page's origin. */
interface Varying {
  readonly exchange: Exchange;
  readonly line: Line;
}

/** What the faults of a text that is made of a request say of it. Of globs and patterns the text may be a part that is left over. */
const NEVER: Readonly<Partial<Record<OriginFault, string>>> = {
  'no-scheme': 'it lacks the scheme',
  'user-info': 'it has a user name in it',
  'trailing-slash': 'it ends in a slash',
  path: 'it has a path',
  query: 'it has a query',
};

function reasonOf(value: string): string | undefined {
  if (value.startsWith('/')) return 'it is a path';
  const faults = whyNotOrigin(value);
  return faults === null ? undefined : NEVER[faults.reason];
}

const isCrossOrigin = ({ verdict }: Exchange): boolean => verdict.outcome !== 'allowed' || verdict.crossOrigin;

/** Lines of Access-Control-Allow-Origin that are not written as a constant. */
function linesOf({ program, exchanges }: Question): Varying[] {
  const constants = sentConstants(program, 'access-control-allow-origin');
  const isConstant = (line: Line): boolean => constants.some(({ at }) => sameSite(at, line.from.at(-1)));
  return exchanges.filter(isCrossOrigin).flatMap((exchange) => {
    const [line, ...more] = linesNamed(decidingTrip(exchange), 'access-control-allow-origin');
    if (line === undefined || more.length > 0 || line.unread !== undefined || isConstant(line)) return [];
    return [{ exchange, line }];
  });
}

const authorityOf = (url: string): string => /^[^:/]*:\/\/[^/]*/.exec(url)?.[0] ?? '';

/** Whether a value is the origin of the address that was asked. */
const isOwn = ({ exchange, line }: Varying): boolean => matchesOrigin(line.value, authorityOf(exchange.page.url));

const isRefused = ({ exchange }: Varying): boolean =>
  isBlocked(exchange, 'AllowOriginMismatch', 'InvalidAllowOriginValue');

function finding(causes: Finding['causes'], things: readonly [Varying, ...Varying[]], question: Question): Finding[] {
  const [{ line }] = things;
  if (!things.every(isRefused) || line.value === '') return [];
  const shown = things.map(({ exchange }) => exchange);
  const exchange = clearest(ownOf(shown), question.program);
  if (exchange === undefined) return [];
  const change = allowListed(line, question.knownOrigins);
  const common = {
    at: line.from[0] ?? line.by,
    related: [],
    witness: { exchanges: [exchange] as const },
    shown,
    causes,
  };
  const reason = reasonOf(line.value);
  if (reason !== undefined && things.every((one) => reasonOf(one.line.value) !== undefined))
    return [
      {
        ...common,
        message: {
          what: `\`${line.value}\` is sent as the allowed origin, which is none: ${reason}.`,
          browser: `A page at ${exchange.page.origin} is refused, as all others are: browsers compare the header with the page’s scheme, host and port.`,
          todo: 'Send the origin of the page that may read the answers.',
        },
        changes: [change],
      },
    ];
  if (!things.every(isOwn)) return [];
  return [
    {
      ...common,
      message: {
        what: `The service’s own origin is sent as the allowed one: \`${line.value}\`.`,
        browser: `Pages of that origin need no CORS, and a page at ${exchange.page.origin} is refused.`,
        todo: 'Send the origin of the page that may read the answers, or leave the header out.',
      },
      changes: [change],
      ...(isMetElsewhere(line.value, exchange, question) ? { ceiling: 'hint' as const } : {}),
    },
  ];
}

/** Whether a page of that origin gets in where the service listens at a port of its own. */
function isMetElsewhere(origin: string, { page }: Exchange, { ask }: Question): boolean {
  if (parseOrigin(origin) === null) return false;
  const url = page.url.replace(/^([^:/]*:\/\/[^/:]*)(?::\d+)?/, '$1:8443');
  const other = { ...page, origin, url, method: 'GET', headers: [], credentials: 'omit' as const };
  return ask(other).some(({ verdict }) => verdict.outcome === 'allowed');
}

/** Where what is sent as the allowed origin is made of the request, and is never the origin of a page. */
export function varyingOrigins(question: Question): Finding[] {
  return groupBySites(linesOf(question), ({ line }) => line.from).flatMap(({ sites, things }) =>
    finding(sites, things, question),
  );
}
