import type { PageRequest } from '../browser/types.ts';
import type { Change } from '../service/change.ts';
import { converseWith } from '../service/converse.ts';
import { withDisplaced } from '../service/counterfactual.ts';
import type { Exchange, World } from '../service/exchange.ts';
import { STRANGERS } from '../service/explore.ts';
import type { Displaced, Layer, LayerId, Program, Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { decidingTrip, hangsOnUnread, isBlocked, mayBeAllowed } from './exchanges.ts';
import type { Note, Question } from './rule.ts';

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** A header that was dropped, its name as the author wrote it. */
export interface DroppedHeader {
  readonly name: string;
  readonly displaced: Displaced;
}

/** A conversation that fails because a layer drops headers of a level further out: with them the page is let in. */
export interface Dropping {
  readonly exchange: Exchange;
  readonly layer: Layer;
  /** The Access-Control-Allow-Origin among them. */
  readonly origin: Displaced;
  /** All that have a part in CORS, in the order in which they would be sent. */
  readonly dropped: readonly DroppedHeader[];
}

type Converse = (page: PageRequest, world?: World) => readonly Exchange[];

/** What would be if layers sent the headers that they drop. */
export class Inheriting {
  readonly #program: Program;
  readonly #asked = new Map<LayerId, Converse>();

  constructor(program: Program) {
    this.#program = program;
  }

  /** The conversations of a page where a layer drops nothing. */
  converse(layer: LayerId): Converse {
    const known = this.#asked.get(layer);
    if (known !== undefined) return known;
    const converse = converseWith(withDisplaced(this.#program, layer));
    this.#asked.set(layer, converse);
    return converse;
  }
}

const dropsOrigin = ({ displaced = [] }: Layer): boolean => displaced.some(({ name }) => name === ALLOW_ORIGIN);

/** The layers that drop an Access-Control-Allow-Origin. */
export const layersThatDrop = ({ chains }: Program): readonly Layer[] =>
  Object.values(chains).flat().filter(dropsOrigin);

/** The header lines of the answer that decides, in a conversation that would have gone better, which a layer drops. */
function droppedFrom(better: Exchange, at: number, { displaced = [] }: Layer): readonly DroppedHeader[] {
  const end = better.trips[at]?.run.end;
  if (end === undefined || end === 'hung') return [];
  return end.lines.flatMap(({ name, by }) => {
    const found = displaced.find(({ written }) => sameSite(written, by));
    return found === undefined || !/^(?:access-control-.*|vary)$/.test(found.name) ? [] : [{ name, displaced: found }];
  });
}

/** The conversations among these that fail for what one of these layers drops. */
export function droppingsIn(
  exchanges: readonly Exchange[],
  layers: readonly Layer[],
  inheriting: Inheriting,
  question: Question,
): readonly Dropping[] {
  return exchanges.flatMap((exchange): Dropping[] => {
    if (!isBlocked(exchange, 'MissingAllowOriginHeader') || hangsOnUnread(exchange, question)) return [];
    const trip = decidingTrip(exchange);
    const layer = layers.find(({ id }) => trip?.run.passed.includes(id) === true);
    if (trip === undefined || layer === undefined) return [];
    const better = inheriting.converse(layer.id)(exchange.page, exchange.world).find(mayBeAllowed);
    const dropped = better === undefined ? [] : droppedFrom(better, exchange.trips.indexOf(trip), layer);
    const origin = dropped.find(({ displaced }) => displaced.name === ALLOW_ORIGIN)?.displaced;
    return origin === undefined ? [] : [{ exchange, layer, origin, dropped }];
  });
}

/** The headers that some conversations lack, each once. */
export function allDropped(found: readonly Dropping[]): readonly DroppedHeader[] {
  const all = found.flatMap(({ dropped }) => dropped);
  return all.filter(
    (one, i) => all.findIndex((other) => sameSite(other.displaced.written, one.displaced.written)) === i,
  );
}

/** Their names, as code. */
export const namesOf = (dropped: readonly DroppedHeader[]): readonly string[] => [
  ...new Set(dropped.map(({ name }) => `\`${name}\``)),
];

const MOST_NOTES = 8;

/** Where the dropped headers are written. */
export const notesOn = (dropped: readonly DroppedHeader[]): readonly Note[] =>
  dropped
    .map(({ name, displaced }) => ({ at: displaced.written, message: `\`${name}\`, written here, is dropped.` }))
    .slice(0, MOST_NOTES);

/** Why a level does not send them, in a sentence. */
export const reasonFor = ({ under }: Displaced): string =>
  under !== undefined
    ? 'Of several conditions that hold the last one decides which headers are sent, and those of the others are not.'
    : 'A level that has headers of its own inherits none.';

/** The headers again at the level that drops them, where nothing else than that level decides whether they are sent; else outside of their condition. */
export function changesFor(
  found: readonly [Dropping, ...Dropping[]],
  dropped: readonly DroppedHeader[],
  inheriting: Inheriting,
): readonly Change[] {
  const [{ origin, layer, exchange }] = found;
  const { by, level, under } = origin;
  if (under !== undefined) return sameSite(by, level) ? [outsideOf(under, 'preferred')] : [];
  const isOpen = STRANGERS.every((stranger) =>
    inheriting
      .converse(layer.id)({ ...exchange.page, origin: stranger }, exchange.world)
      .some(mayBeAllowed),
  );
  return [
    {
      kind: 'repeat',
      sites: dropped.filter((one) => one.displaced.under === undefined).map(({ displaced }) => displaced.written),
      into: level,
      title: 'Repeat the headers that are dropped here',
      // What opens a place to everyone is not done unasked.
      safety: isOpen ? 'suggested' : 'safe',
      preferred: true,
    },
  ];
}

/** The change that writes the headers of a condition outside of it. */
export const outsideOf = (site: Site, rank: 'preferred' | 'alternative'): Change => ({
  kind: 'hoist',
  site,
  title: 'Write the headers outside of the condition, with values that depend on it',
  safety: 'suggested',
  ...(rank === 'preferred' ? { preferred: true } : {}),
});
