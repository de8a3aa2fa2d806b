import type { Change } from '../service/change.ts';
import { type Choices, choicesOf, isUnread, openChoices } from '../service/choices.ts';
import type { Exchange, Line, Trip, World } from '../service/exchange.ts';
import type { Layer, LayerId, Program, Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import type { Question } from './rule.ts';

/** The header lines of one answer by name, compared without case. */
export function linesNamed(trip: Trip | undefined, name: string): readonly Line[] {
  const end = trip?.run.end;
  if (end === undefined || end === 'hung') return [];
  return end.lines.filter((line) => line.name.toLowerCase() === name);
}

/** Whether an answer was made by a server that is not in view: what it sends beside what is written here is not known. */
export const isOfUnseen = ({ run }: Trip, choices: Choices): boolean =>
  Object.keys(run.world).some((id) => choices.get(id)?.status === true || choices.get(id)?.header !== undefined);

/** The trip at whose answer the verdict was reached. */
export function decidingTrip({ trips, verdict }: Exchange): Trip | undefined {
  return verdict.outcome === 'blocked' ? trips[verdict.trip] : trips.at(-1);
}

export const isBlocked = ({ verdict }: Exchange, ...reasons: readonly string[]): boolean =>
  verdict.outcome === 'blocked' &&
  reasons.some((reason) => verdict.reason === reason || verdict.reason === `Preflight${reason}`);

export const isAllowed = ({ verdict }: Exchange): boolean => verdict.outcome === 'allowed' && verdict.crossOrigin;

const statusOf = ({ trips }: Exchange): number => {
  const end = trips.at(-1)?.run.end;
  return end === undefined || end === 'hung' ? 0 : end.status;
};

/** Whether a page reads what it asks for: not an error that is its own, where other pages are given more. */
export function isLetIn(exchange: Exchange, { exchanges }: Pick<Question, 'exchanges'>): boolean {
  if (!isAllowed(exchange)) return false;
  if (statusOf(exchange) < 400) return true;
  const { url, method } = exchange.page;
  return !exchanges.some(
    (other) => other.page.url === url && other.page.method === method && isAllowed(other) && statusOf(other) < 400,
  );
}

/** Whether a page reads the answer, or might: what decides is there and could not be read, such as an origin that a template fills in. */
export const mayBeAllowed = (exchange: Exchange): boolean =>
  isAllowed(exchange) || exchange.verdict.outcome === 'unread';

/** An answer that says something, at a path that says something, before one that says nothing. */
function dullness({ page, trips }: Exchange): number {
  const end = trips.at(-1)?.run.end;
  const failed = end === undefined || end === 'hung' || end.status >= 400;
  return (failed ? 2 : 0) + (/^[^/]*\/\/[^/]*\/?$/.test(page.url) ? 1 : 0);
}

/** The exchange that depends on the fewest choices, and of these the most telling; the first of equals. */
export function clearest(exchanges: readonly Exchange[], program: Program): Exchange | undefined {
  if (exchanges.length < 2) return exchanges[0];
  const choices = choicesOf(program);
  const ranked = exchanges.map((exchange) => ({
    exchange,
    choices: openChoices(exchange, choices).length,
    dull: dullness(exchange),
  }));
  const better = (a: (typeof ranked)[number], b: (typeof ranked)[number]): boolean =>
    a.choices < b.choices || (a.choices === b.choices && a.dull < b.dull);
  return ranked.reduce<(typeof ranked)[number] | undefined>(
    (best, one) => (best === undefined || better(one, best) ? one : best),
    undefined,
  )?.exchange;
}

/** Whether a conversation went its way only because something that we could not read fell so: others of its page end otherwise. */
export function hangsOnUnread(exchange: Exchange, { siblings, choices }: Question): boolean {
  const ends = siblings.get(exchange.page) ?? [];
  if (ends.every(({ verdict }) => verdict.outcome === exchange.verdict.outcome)) return false;
  return openChoices(exchange, choices).some(isUnread);
}

const keyOf = (sites: readonly Site[]): string =>
  sites.map((site) => `${site.file}:${site.start}-${site.end}`).join(' ');

/** Things by the sites that they go back to, in the order of their first appearance. */
export function groupBySites<T>(
  things: readonly T[],
  sitesOf: (thing: T) => readonly Site[],
): { sites: readonly Site[]; things: [T, ...T[]] }[] {
  const groups = new Map<string, { sites: readonly Site[]; things: [T, ...T[]] }>();
  for (const thing of things) {
    const sites = sitesOf(thing);
    const group = groups.get(keyOf(sites));
    if (group === undefined) groups.set(keyOf(sites), { sites, things: [thing] });
    else group.things.push(thing);
  }
  return [...groups.values()];
}

/** Whether a header's value is a library's default: then the call that writes it is the only fact behind it. */
export const isDefault = (line: Line): boolean => sameSite(line.from[0], line.by);

/** Whether a library's own middleware or plugin writes a line, and no code of the author's. */
export const isOfLibrary = ({ layer }: Line, { declared }: Program): boolean =>
  declared.some((one) => one.layer === layer);

/** The layer of an id; of one that stands in several chains any, as they differ in what leads to them alone. */
export const layerOf = (id: LayerId, { chains }: Program): Layer | undefined =>
  Object.values(chains)
    .flat()
    .find((layer) => layer.id === id);

/** The change that lets in the origins that the project names, or those that are to be filled in, where a line's fact decides now. */
export function allowListed(
  { layer, from, by }: Pick<Line, 'layer' | 'from' | 'by'>,
  knownOrigins: readonly string[],
): Change {
  const at = from[0] ?? by;
  const named = knownOrigins.length > 0;
  return {
    kind: 'allow',
    layer,
    origins: named ? knownOrigins : 'placeholder',
    at,
    literal: from.at(-1) ?? at,
    title: named ? 'Allow the origins that this project names' : 'Allow exactly the origins that you list',
    safety: 'suggested',
    preferred: true,
  };
}

/** Whether the same service may go both ways: what both depend on fell the same way. */
export const agree = (one: World, other: World): boolean =>
  Object.entries(one).every(([id, option]) => other[id] === undefined || other[id] === option);
