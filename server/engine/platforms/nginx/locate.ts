import type { Layer, Site, Step, StringSet, Test, Text } from '../../service/program.ts';
import type { Location, Server } from './levels.ts';
import { UPSTREAM_KINDS } from './upstream.ts';
import type { Variables } from './variables.ts';

export const URI: Text = [{ take: { from: 'variable', name: 'uri' } }];

/** The variable that names the location which was chosen, and the one that says that no other is looked for. */
const LOCATION: Text = [{ take: { from: 'variable', name: 'location' } }];
const FOUND: Text = [{ take: { from: 'variable', name: 'found' } }];

const isYes: StringSet = { is: 'exactly', text: 'yes' };

export const letText = (name: string, text: string): Step => ({ do: 'let', name, value: [text] });

/** A test, and what happens where it is the first that holds. */
export interface Case {
  readonly test: Test;
  readonly then: readonly Step[];
}

/** So many cases are nested in each other; more of them are tested for in groups, so that the nesting does not grow with their number. */
const MOST_NESTED = 100;

/** Nested `when`s: the first whose test holds. */
export function firstOf(cases: readonly Case[], otherwise: readonly Step[] = []): readonly Step[] {
  const groups = cases.length <= MOST_NESTED ? cases : grouped(cases);
  return groups.reduceRight<readonly Step[]>(
    (rest, { test, then }) => [{ do: 'when', test, then, else: rest }],
    otherwise,
  );
}

function grouped(cases: readonly Case[]): readonly Case[] {
  const count = Math.ceil(cases.length / MOST_NESTED);
  return Array.from({ length: count }, (_, i): Case => {
    const group = cases.slice(i * MOST_NESTED, (i + 1) * MOST_NESTED);
    return { test: { any: group.map(({ test }) => test) }, then: firstOf(group) };
  });
}

/** What happens where a location is asked for without the slash at its end: it is a redirect. */
export type Redirect = (location: Location) => readonly Step[];

/**
 * The chains that choose the location of a request (nginx, `ngx_http_core_find_location`): an exact one, else the longest prefix and the
 * locations in it, else the first pattern.
 */
export class Locating {
  readonly #server: Server;
  readonly #redirect: Redirect;
  readonly #variables: Variables;
  readonly chains: Record<string, readonly Layer[]> = {};

  constructor(server: Server, variables: Variables, redirect: Redirect) {
    this.#server = server;
    this.#variables = variables;
    this.#redirect = redirect;
    this.#addChains(server.level.id, server.locations, server.level.at);
  }

  /** Chooses the location; then the variable `location` holds its id, or that of the server. */
  steps(): readonly Step[] {
    const { id } = this.#server.level;
    return [letText('location', id), letText('found', ''), { do: 'enter', chain: `locate:${id}` }];
  }

  /** Tests for the location that was chosen. */
  isAt({ level }: Pick<Location, 'level'>): Test {
    return { text: LOCATION, in: { is: 'exactly', text: level.id }, at: level.at };
  }

  #addChains(scope: string, locations: readonly Location[], at: Site): void {
    const layer = (id: string, steps: readonly Step[]): readonly Layer[] => [
      { id, role: 'plain', on: 'request', at, steps },
    ];
    this.chains[`locate:${scope}`] = layer(`locate:${scope}`, this.#byText(scope, locations));
    this.chains[`match:${scope}`] = layer(`match:${scope}`, this.#byPattern(locations));
    for (const { level, locations: inner } of locations) {
      if (inner.length > 0) this.#addChains(level.id, inner, level.at);
    }
  }

  #byText(scope: string, locations: readonly Location[]): readonly Step[] {
    const patterns: Step = { do: 'enter', chain: `match:${scope}` };
    const exact = locations.filter(({ matching }) => matching === '=');
    const prefixes = locations
      .filter(({ matching }) => matching === '' || matching === '^~')
      .toSorted((a, b) => b.text.length - a.text.length);
    return firstOf(
      [
        ...exact.map((one) => ({ test: this.#is(one, 'exactly', one.text), then: this.#choose(one, 'found') })),
        ...prefixes.flatMap((one) => this.#prefix(one, [...exact, ...prefixes], patterns)),
      ],
      [patterns],
    );
  }

  #prefix(location: Location, others: readonly Location[], patterns: Step): { test: Test; then: readonly Step[] }[] {
    const { level, text, matching, locations } = location;
    const found: Test = { text: FOUND, in: isYes, at: level.at };
    const within: readonly Step[] = locations.length > 0 ? [{ do: 'enter', chain: `locate:${level.id}` }] : [];
    const then: readonly Step[] = [
      ...this.#choose(location, 'as far as known'),
      ...within,
      ...(matching === '^~' ? [] : [{ do: 'when', test: found, then: [], else: [patterns] } as const]),
    ];
    const asked = { test: this.#is(location, 'startsWith', text), then };
    const bare = text.slice(0, -1);
    const redirects =
      text.length > 1 && text.endsWith('/') && passesOn(location) && !others.some((other) => other.text === bare);
    return redirects ? [{ test: this.#is(location, 'exactly', bare), then: this.#redirect(location) }, asked] : [asked];
  }

  #byPattern(locations: readonly Location[]): readonly Step[] {
    const patterns = locations.filter(({ matching }) => matching === '~' || matching === '~*');
    return firstOf(
      patterns.map((one) => {
        const set: StringSet & { is: 'pattern' } = {
          is: 'pattern',
          source: one.text,
          flags: one.matching === '~*' ? 'i' : '',
          dialect: 'pcre',
          at: one.textAt,
        };
        const within: readonly Step[] =
          one.locations.length > 0 ? [{ do: 'enter', chain: `locate:${one.level.id}` }] : [];
        const test: Test = { text: URI, in: set, at: one.textAt };
        return {
          test,
          then: [
            ...this.#variables.captured(set, URI),
            ...this.#choose(one, 'as far as known'),
            ...within,
            letText('found', 'yes'),
          ],
        };
      }),
    );
  }

  #is({ textAt }: Location, is: 'exactly' | 'startsWith', text: string): Test {
    return { text: URI, in: { is, text, at: textAt }, at: textAt };
  }

  #choose({ level }: Location, how: 'found' | 'as far as known'): readonly Step[] {
    return how === 'found' ? [letText('location', level.id), letText('found', 'yes')] : [letText('location', level.id)];
  }
}

/** Whether a location hands its requests to another server: only such a one redirects to its slash (nginx, `clcf->auto_redirect`). */
const passesOn = ({ level }: Location): boolean =>
  UPSTREAM_KINDS.some((kind) => level.own.some(({ name }) => name === `${kind}_pass`));
