import type { Displaced, Layer, Site, Step, StringSet, Test, Text } from '../../service/program.ts';
import { inEffect } from './errors.ts';
import { type Dropped, droppedAt, effectiveHeaders, type MoreHeader, moreHeaders } from './headers.ts';
import { firstOf } from './locate.ts';
import { type AddHeader, enteredName, type Level, siteOf, siteOfWord } from './model.ts';
import { unseenHeaders } from './unseen.ts';
import type { Variables } from './variables.ts';

/** The statuses that `add_header` without `always` is for (nginx, `ngx_http_headers_filter`). */
const COVERED: readonly number[] = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

const covered: StringSet = { oneOf: COVERED.map((status) => ({ is: 'exactly', text: String(status) })) };

const IS_CORS = /^access-control-/i;

/** A level, and the `if`s of the same location that may have been in effect before it. */
export interface Filtered {
  readonly level: Level;
  readonly before: readonly Level[];
  /** A path that reaches the level. */
  readonly sample: string | undefined;
}

/** The chains that write headers on the way out, by the level that is in effect then: `headers` and one for each level. */
export function filterChains(levels: readonly Filtered[], variables: Variables): Record<string, readonly Layer[]> {
  const chains: Record<string, readonly Layer[]> = {};
  const cases: { test: Test; then: readonly Step[] }[] = [];
  for (const filtered of levels) {
    const layer = layerOf(filtered, variables);
    if (layer.steps.length === 0 && layer.displaced === undefined) continue;
    const { level } = filtered;
    chains[`headers:${level.id}`] = [layer];
    cases.push({ test: inEffect(level), then: [{ do: 'enter', chain: `headers:${level.id}` }] });
  }
  const [first] = levels;
  if (first !== undefined)
    chains['headers'] = [{ id: 'headers', role: 'plain', on: 'request', at: first.level.at, steps: firstOf(cases) }];
  return chains;
}

function layerOf({ level, before, sample }: Filtered, variables: Variables): Layer {
  const headers = effectiveHeaders(level);
  const more = moreHeaders(level);
  const displaced = droppedAt(level, before).map((one) => displacedBy(one, variables));
  const isCors = headers.some(({ name }) => IS_CORS.test(name)) || more.some(({ name }) => IS_CORS.test(name));
  return {
    id: level.id,
    role: isCors ? 'cors' : 'plain',
    on: 'request',
    at: level.at,
    steps: [
      ...more.flatMap((one) => moreSteps(one, variables)),
      ...headers.flatMap((one) => addSteps(one, variables)),
      ...unseenHeaders(level),
    ],
    ...(displaced.length === 0 ? {} : { displaced }),
    ...(sample === undefined ? {} : { sample }),
  };
}

function displacedBy({ header, by, level, under, unless }: Dropped, variables: Variables): Displaced {
  const entered = (one: Level): Test => ({
    text: [{ take: { from: 'variable', name: enteredName(one) } }],
    in: { is: 'exactly', text: 'yes' },
    at: one.at,
  });
  const applies: readonly Test[] = [
    ...(under === undefined ? [] : [entered(under)]),
    ...unless.map((one): Test => ({ not: entered(one) })),
  ];
  const steps = addSteps(header, variables);
  return {
    name: header.name.toLowerCase(),
    written: header.at,
    by,
    level: level.at,
    ...(under === undefined ? {} : { under: under.at }),
    steps: applies.length === 0 ? steps : [{ do: 'when', test: { all: applies }, then: steps, else: [] }],
  };
}

/** Writes a header whose value may come out empty: then something else is done. What could not be read is taken for a value. */
function unlessEmpty(text: Text, at: Site, write: Step, otherwise: Step | undefined): readonly Step[] {
  const constant = text.every((piece) => typeof piece === 'string') ? text.join('') : undefined;
  const other = otherwise === undefined ? [] : [otherwise];
  if (constant !== undefined) return constant === '' ? other : [write];
  if (text.some((piece) => typeof piece === 'object' && 'unread' in piece)) return [write];
  const isEmpty: Test = { text, in: { oneOf: ['absent', { is: 'exactly', text: '' }] }, at };
  return [{ do: 'when', test: isEmpty, then: other, else: [write] }];
}

/** A header whose value comes out empty is not sent (nginx, `ngx_http_headers_filter`). */
function addSteps({ name, value, always, at, valueAt }: AddHeader, variables: Variables): readonly Step[] {
  const { text, before } = variables.of(value);
  const write: Step = { do: 'write', how: 'add', name, value: text, by: at, from: [valueAt] };
  const sent: readonly Step[] = [...before, ...unlessEmpty(text, valueAt, write, undefined)];
  if (always) return sent;
  const isCovered: Test = { text: [{ take: { from: 'status' } }], in: covered, at };
  return [{ do: 'when', test: isCovered, then: sent, else: [] }];
}

function moreSteps({ how, name, value, placed, word, statuses }: MoreHeader, variables: Variables): readonly Step[] {
  const written = placed.directive.args[word];
  const by = siteOf(placed);
  const from = written === undefined ? [by] : [siteOfWord(placed.file, written)];
  const { text, before } = variables.ofText(value);
  const remove: Step = { do: 'write', how: 'remove', name, value: [], by, from };
  const steps = (): readonly Step[] => {
    if (how === 'remove') return [remove];
    const write: Step = { do: 'write', how, name, value: text, by, from };
    return [...before, ...unlessEmpty(text, by, write, how === 'set' ? remove : undefined)];
  };
  if (statuses.length === 0) return steps();
  const isOne: Test = {
    text: [{ take: { from: 'status' } }],
    in: { oneOf: statuses.map((status) => ({ is: 'exactly', text: status })) },
    at: by,
  };
  return [{ do: 'when', test: isOne, then: steps(), else: [] }];
}
