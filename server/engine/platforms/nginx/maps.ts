import type { Choice, Layer, PatternSet, Site, Step, StringSet, Test, Text } from '../../service/program.ts';
import { type Case, firstOf, letText } from './locate.ts';
import { type Placed, siteOf, siteOfWord } from './model.ts';
import { argsOf, named } from './place.ts';
import { kept, type Variables } from './variables.ts';

/** The `map`s, `geo`s and `split_clients` of a configuration, by the variables that they make. */
export class Maps {
  readonly #byName = new Map<string, Placed>();

  /** @param http the directives of the level at which maps stand */
  constructor(http: readonly Placed[]) {
    for (const placed of named(http, 'map', 'geo', 'split_clients')) {
      const name = argsOf(placed).at(-1);
      if (name?.startsWith('$') === true) this.#byName.set(nameOf(name), placed);
    }
  }

  /** The chain that gives a variable its value; undefined for one that no map makes. */
  chainOf(name: string): string | undefined {
    return this.#byName.has(name) ? `map:${name}` : undefined;
  }

  /** What the `map` of a variable goes by, as it is written; nothing for a variable that no `map` makes. */
  sourceOf(name: string): string {
    const placed = this.#byName.get(name);
    return placed?.name === 'map' ? (argsOf(placed)[0] ?? '') : '';
  }

  /** The chains of all maps. A value is made when it is first asked for, and kept (nginx, `ngx_http_get_indexed_variable`). */
  chains(variables: Variables): Readonly<Record<string, readonly Layer[]>> {
    return Object.fromEntries(
      [...this.#byName].map(([name, placed]) => {
        const at = siteOf(placed);
        const steps = stepsOf(name, placed, variables);
        const isKept = named(placed.inside ?? [], 'volatile').length === 0;
        const all = isKept ? once(name, steps, at) : everyTime(name, steps, at);
        const layer = { id: `map:${name}`, role: 'plain', on: 'request', at, steps: all } as const;
        return [`map:${name}`, [layer]];
      }),
    );
  }

  /** What the addresses of clients decide. */
  choices(): readonly Choice[] {
    return [...this.#byName].flatMap(([name, placed]) => (placed.name === 'map' ? [] : [choiceOf(name, placed)]));
  }
}

const isYes = (name: string, at: Site): Test => ({
  text: [{ take: { from: 'variable', name } }],
  in: { is: 'exactly', text: 'yes' },
  at,
});

/** Gives a variable its value where it has none. A map that asks for itself finds it empty: nginx breaks such cycles too. */
function once(name: string, steps: readonly Step[], at: Site): readonly Step[] {
  const hasNone: Test = { text: [{ take: { from: 'variable', name: kept(name) } }], in: 'absent', at };
  const done = `done:${name}`;
  const then = [letText(done, 'yes'), letText(kept(name), ''), ...steps];
  return [{ do: 'when', test: { all: [{ not: isYes(done, at) }, hasNone] }, then, else: [] }];
}

/** Gives a variable its value every time, but not while it is at it. */
function everyTime(name: string, steps: readonly Step[], at: Site): readonly Step[] {
  const busy = `busy:${name}`;
  const again = [letText(busy, 'yes'), ...steps, letText(busy, '')];
  return [{ do: 'when', test: isYes(busy, at), then: [letText(kept(name), '')], else: again }];
}

const nameOf = (written: string): string => written.slice(1).toLowerCase();

const choiceId = (name: string): string => `${name}:of-client`;

const valueIn = (entry: Placed): string => argsOf(entry)[0] ?? '';

/** `geo` and `split_clients` go by the client: by their default where there is one. */
function choiceOf(name: string, placed: Placed): Choice {
  const entries = placed.inside ?? [];
  const standard = entries.find(({ directive }) => ['default', '*'].includes(directive.name.value));
  const values = [...new Set(entries.map(valueIn))];
  const presumed = standard === undefined ? (values[0] ?? '') : valueIn(standard);
  return {
    id: choiceId(name),
    options: [presumed, ...values.filter((value) => value !== presumed)],
    says: `\`$${name}\` is \`${presumed}\` for the client`,
    at: siteOf(placed),
    kind: 'circumstance',
    presumed,
  };
}

function stepsOf(name: string, placed: Placed, variables: Variables): readonly Step[] {
  if (placed.name === 'map') return new MapSteps(name, placed, variables).steps();
  return [{ do: 'let', name: kept(name), value: [{ take: { from: 'choice', choice: choiceId(name) } }] }];
}

const PARAMETERS: ReadonlySet<string> = new Set(['default', 'hostnames', 'volatile', 'include']);

class MapSteps {
  readonly #name: string;
  readonly #entries: readonly Placed[];
  readonly #variables: Variables;
  readonly #source: Text;
  readonly #before: readonly Step[];
  readonly #hostnames: boolean;

  constructor(name: string, placed: Placed, variables: Variables) {
    this.#name = name;
    this.#entries = placed.inside ?? [];
    this.#variables = variables;
    const [source] = placed.directive.args;
    const value = source === undefined ? { text: [''], before: [] } : variables.of(source);
    this.#source = value.text;
    this.#before = value.before;
    this.#hostnames = this.#entries.some(({ directive }) => directive.name.value === 'hostnames');
  }

  /** Texts first, then masks, the longest first, then patterns in their order (nginx, `ngx_http_map_find`). */
  steps(): readonly Step[] {
    const entries = this.#entries.filter(({ directive: { name } }) => !PARAMETERS.has(name.value));
    const of = (kind: 'text' | 'mask' | 'pattern'): readonly Placed[] =>
      entries.filter((entry) => this.#kindOf(entry) === kind);
    const masks = of('mask').toSorted(byMask);
    const standard = this.#entries.find(({ directive: { name } }) => name.value === 'default');
    const otherwise: readonly Step[] =
      standard === undefined ? [{ do: 'let', name: kept(this.#name), value: [''] }] : this.#let(standard);
    const all = [...of('text'), ...masks, ...of('pattern')].map((entry) => this.#entry(entry));
    return [...this.#before, ...firstOf(all, otherwise)];
  }

  #kindOf({ directive }: Placed): 'text' | 'mask' | 'pattern' {
    const { value } = directive.name;
    if (value.startsWith('~')) return 'pattern';
    return this.#hostnames && /^\.|\*/.test(value) ? 'mask' : 'text';
  }

  #entry(placed: Placed): Case {
    const key = placed.directive.name;
    const at = siteOfWord(placed.file, key);
    if (this.#kindOf(placed) !== 'pattern') {
      const set = this.#kindOf(placed) === 'mask' ? maskOf(key.value, at) : textSet(key.value.replace(/^\\/, ''), at);
      return { test: this.#test(set, at), then: this.#let(placed) };
    }
    const set = patternOf(key.value, at);
    const isGiven = this.#test({ not: { oneOf: ['absent', { is: 'exactly', text: '' }] } }, at);
    const matches = this.#test(set, at);
    return {
      // A pattern is not asked about the empty text.
      test: matchesNothing(set) ? { all: [isGiven, matches] } : matches,
      then: [...this.#variables.captured(set, this.#source), ...this.#let(placed)],
    };
  }

  #test(set: StringSet, at: Site): Test {
    return { text: this.#source, in: set, at };
  }

  #let(placed: Placed): readonly Step[] {
    const [word] = placed.directive.args;
    if (word === undefined) return [{ do: 'let', name: kept(this.#name), value: [''] }];
    const { text, before } = this.#variables.of(word);
    const from = [siteOfWord(placed.file, word)];
    return [...before, { do: 'let', name: kept(this.#name), value: text, from }];
  }
}

/** Masks of the ends of hosts are asked before those of their beginnings, longer ones first. */
function byMask(a: Placed, b: Placed): number {
  const [one, two] = [a.directive.name.value, b.directive.name.value];
  return Number(one.endsWith('.*')) - Number(two.endsWith('.*')) || two.length - one.length;
}

/** Whether a pattern is found in the empty text, or may be. */
function matchesNothing({ source, flags }: PatternSet): boolean {
  try {
    return new RegExp(source, flags).test('');
  } catch {
    return true;
  }
}

const textSet = (text: string, at: Site): StringSet => ({ is: 'exactly', text, ignoreCase: true, at });

/** A pattern with its `~` or `~*`. */
export function patternOf(written: string, at: Site): PatternSet {
  const [, mark = '', source = ''] = /^(~\*?)(.*)$/s.exec(written) ?? [];
  return { is: 'pattern', source, flags: mark === '~*' ? 'i' : '', dialect: 'pcre', at };
}

/** `*.example.com`, `.example.com`, `example.*` (nginx, `ngx_hash_add_key`). */
function maskOf(mask: string, at: Site): StringSet {
  const set = (is: 'exactly' | 'endsWith' | 'startsWith', text: string): StringSet => ({
    is,
    text,
    ignoreCase: true,
    at,
  });
  if (mask.startsWith('*.')) return set('endsWith', mask.slice(1));
  // No origin is a bare name: that part of the mask is nothing that its author wrote for one.
  if (mask.startsWith('.'))
    return { oneOf: [{ is: 'exactly', text: mask.slice(1), ignoreCase: true }, set('endsWith', mask)] };
  return mask.endsWith('.*') ? set('startsWith', mask.slice(0, -1)) : set('exactly', mask);
}
