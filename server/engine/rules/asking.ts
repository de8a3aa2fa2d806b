import { matchesOrigin, OPAQUE_ORIGIN } from '../browser/origins.ts';
import type { CredentialsMode, PageRequest } from '../browser/types.ts';
import type { Exchange, Trip } from '../service/exchange.ts';
import { STRANGERS } from '../service/explore.ts';
import { hangsOnUnread, isLetIn, linesNamed } from './exchanges.ts';
import type { Question } from './rule.ts';

const MOST_PLACES = 24;

const placeOf = ({ method, url }: PageRequest): string => `${method} ${url}`;

/** One page for each method and URL that is asked; where there are many, those first at which some origin is let in by a header. */
function places({ exchanges }: Question): PageRequest[] {
  const once = new Map(exchanges.map(({ page }) => [placeOf(page), page] as const).reverse());
  const all = [...once.values()].reverse();
  if (all.length <= MOST_PLACES) return all;
  const speaking = new Set(exchanges.filter(({ trips }) => trips.some(namesOrigin)).map(({ page }) => placeOf(page)));
  const isSpeaking = (page: PageRequest): boolean => speaking.has(placeOf(page));
  return [...all.filter(isSpeaking), ...all.filter((page) => !isSpeaking(page))].slice(0, MOST_PLACES);
}

const namesOrigin = (trip: Trip): boolean => linesNamed(trip, 'access-control-allow-origin').length > 0;

/** The conversations of a site's pages at every place, whether or not `explore` has thought of that site. */
export function conversationsFrom(origin: string, credentials: CredentialsMode, question: Question): Exchange[] {
  return places(question).flatMap((place) => {
    const known = question.exchanges.filter(
      ({ page }) =>
        matchesOrigin(page.origin, origin) &&
        page.url === place.url &&
        page.method === place.method &&
        page.credentials === credentials,
    );
    return known.length > 0 ? known : question.ask({ ...place, origin, credentials });
  });
}

/** Of some conversations those of sites that may be the author's own, where there are any: who suffers is one of them. */
export function ownOf(exchanges: readonly Exchange[]): readonly Exchange[] {
  const isForeign = ({ page }: Exchange): boolean =>
    STRANGERS.includes(page.origin) || matchesOrigin(page.origin, OPAQUE_ORIGIN);
  const own = exchanges.filter((exchange) => !isForeign(exchange));
  return own.length > 0 ? own : exchanges;
}

/** The conversations in which a site reads an answer, whatever code that we could not read does. */
export const letInFrom = (origin: string, credentials: CredentialsMode, question: Question): Exchange[] =>
  conversationsFrom(origin, credentials, question).filter(
    (exchange) => isLetIn(exchange, question) && !hangsOnUnread(exchange, question),
  );

/** Those of some conversations that are not with a place where every stranger is let in. */
export function guarded(exchanges: readonly Exchange[], question: Question): Exchange[] {
  const open = new Map<string, boolean>();
  return exchanges.filter(({ page }) => {
    const key = `${page.method} ${page.url} ${page.credentials}`;
    const isOpen =
      open.get(key) ??
      STRANGERS.every((origin) => question.ask({ ...page, origin }).some((one) => isLetIn(one, question)));
    open.set(key, isOpen);
    return !isOpen;
  });
}

/** Conversations that begin with a preflight: those that `explore` has thought of, else the same pages with a header that asks for one. */
export function conversationsPreflighted(question: Question): Exchange[] {
  const own = question.exchanges.filter(({ trips }) => trips[0]?.kind === 'preflight');
  const asked = new Set(own.map(({ page }) => page.url));
  const others = places(question).filter(({ url }) => !asked.has(url));
  return [
    ...own,
    ...others.flatMap((page) => question.ask({ ...page, headers: [...page.headers, ['X-Requested-With', 'fetch']] })),
  ];
}
