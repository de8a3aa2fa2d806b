import { extractTokens } from '../browser/header-lists.ts';
import { matchesOrigin } from '../browser/origins.ts';
import type { HeaderLine, PageRequest } from '../browser/types.ts';
import type { Change, ListRole } from '../service/change.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import { hangsOnUnread, isAllowed, isDefault, linesNamed } from './exchanges.ts';
import type { Question } from './rule.ts';

/** The header of each list. */
export const HEADER_OF: Readonly<Record<ListRole, string>> = {
  methods: 'Access-Control-Allow-Methods',
  allowedHeaders: 'Access-Control-Allow-Headers',
  exposedHeaders: 'Access-Control-Expose-Headers',
};

/** The lists that a preflight is answered with. */
export type PreflightRole = Exclude<ListRole, 'exposedHeaders'>;

const MOST_ORIGINS = 4;

/** The author's own pages: the one that `explore` takes for it, and the public ones that the project names. */
const ownOrigins = ({ exchanges, knownOrigins }: Question): readonly string[] =>
  [...new Set([...exchanges.slice(0, 1).map(({ page }) => page.origin), ...knownOrigins])].slice(0, MOST_ORIGINS);

/** The conversations of the author's own pages among those that `explore` proposes. */
export function ownExchanges(question: Question): readonly Exchange[] {
  const own = ownOrigins(question);
  return question.exchanges.filter(({ page }) => own.some((origin) => matchesOrigin(page.origin, origin)));
}

/** What a page asks for, beside the origin. */
export type Asked = Pick<PageRequest, 'url' | 'method' | 'headers' | 'credentials'>;

const JUDGED_BY_LISTS: ReadonlySet<string> = new Set([
  'InvalidAllowMethodsPreflightResponse',
  'InvalidAllowHeadersPreflightResponse',
  'MethodDisallowedByPreflightResponse',
  'HeaderDisallowedByPreflightResponse',
]);

/** Whether the origin is let in, whatever the lists say. */
const isLetIn = (exchange: Exchange): boolean =>
  isAllowed(exchange) || (exchange.verdict.outcome === 'blocked' && JUDGED_BY_LISTS.has(exchange.verdict.reason));

/** The conversations of the first of the author's own pages whose origin is let in; none where none is. */
export function ownConversations(asked: Asked, question: Question): readonly Exchange[] {
  for (const origin of ownOrigins(question)) {
    const exchanges = question.ask({ origin, ...asked });
    if (exchanges.some(isLetIn)) return exchanges;
  }
  return [];
}

/** Those of them that fail for a reason. */
export const refusals = (asked: Asked, reason: string, question: Question): readonly Exchange[] =>
  ownConversations(asked, question).filter(({ verdict }) => verdict.outcome === 'blocked' && verdict.reason === reason);

/** The first of these; undefined where there is none, or where we can't tell. */
export const refused = (asked: Asked, reason: string, question: Question): Exchange | undefined =>
  refusals(asked, reason, question).find((exchange) => !hangsOnUnread(exchange, question));

/** A list in an answer to a preflight of one of the author's own pages. */
export interface Answered {
  readonly exchange: Exchange;
  readonly line: Line;
  readonly entries: readonly string[];
}

/** The list with which a preflight was answered; undefined where there was none. */
export function listAnswered(exchange: Exchange, role: PreflightRole): Answered | undefined {
  const trip = exchange.trips.find(({ kind }) => kind === 'preflight');
  const line = linesNamed(trip, HEADER_OF[role].toLowerCase()).at(-1);
  return line === undefined ? undefined : { exchange, line, entries: entriesOf(line.value) };
}

/** The lists with which the service answers preflights, wherever it can be asked. */
export const answeredLists = (role: PreflightRole, question: Question): readonly Answered[] =>
  preflighted(question).flatMap((exchange) => listAnswered(exchange, role) ?? []);

/** What makes the browser ask before a POST. */
export const JSON_BODY: HeaderLine = ['Content-Type', 'application/json'];

const MOST_PLACES = 12;

/** Where a service can be asked: its routes, and the places of layers where no route is in view. */
export const places = (question: Question): readonly string[] => [
  ...new Set(question.exchanges.map(({ page }) => page.url)),
];

/** Conversations of the author's own pages that begin with a preflight: one at each place where `explore` proposes one, and at some others. */
export function preflighted(question: Question): readonly Exchange[] {
  const begun = ownExchanges(question).filter(
    (exchange) => exchange.trips[0]?.kind === 'preflight' && isLetIn(exchange) && !hangsOnUnread(exchange, question),
  );
  const known = new Map(begun.map((exchange) => [exchange.page.url, exchange] as const).reverse());
  const others = places(question).filter((url) => !known.has(url));
  const asked = others
    .slice(0, MOST_PLACES)
    .flatMap((url) => ownConversations({ url, method: 'POST', headers: [JSON_BODY], credentials: 'omit' }, question));
  return [...known.values(), ...asked.filter((exchange) => !hangsOnUnread(exchange, question))];
}

/** The entries of a list as it is meant: what commas, white space and the like separate. */
export const entriesOf = (value: string): readonly string[] => value.split(/[\s,;|]+/).filter((entry) => entry !== '');

/** Whether a value is a list as browsers read it. */
export const isList = (value: string): boolean => extractTokens([['list', value]], 'list') !== 'malformed';

/** Whether the author wrote a list, and no library chose it. */
export const isWritten = (line: Line): boolean => !isDefault(line);

/** The facts behind a line; the code that writes it where there are none. */
export const factsOf = ({ from, by }: Line): readonly Site[] => (from.length === 0 ? [by] : from);

/** The option or the value that gives a line. */
export const factOf = ({ from, by }: Line): Site => from[0] ?? by;

/** The text or list itself, wherever it is written. */
export const literalOf = ({ from, by }: Line): Site => from.at(-1) ?? by;

/** The change of a list. */
export function entriesChange(
  line: Line,
  role: ListRole,
  differs: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  offered: Pick<Change, 'title' | 'safety'>,
): Change {
  return {
    kind: 'entries',
    site: factOf(line),
    literal: literalOf(line),
    role,
    add: differs.add ?? [],
    remove: differs.remove ?? [],
    now: entriesOf(line.value),
    ...offered,
    preferred: true,
  };
}
