import type { Layer, Route, Step, StringSet, Test, Text } from '../../service/program.ts';
import { STATUS } from '../node/handling.ts';

/** Paths that a listener compares are the places that pages ask for; more of them than this are not told apart. */
const MOST_ROUTES = 32;

/** What is known of the requests that reach some steps: null where it may be any. */
interface Reached {
  readonly paths: readonly string[] | null;
  readonly methods: readonly string[] | null;
}

const ANY: Reached = { paths: null, methods: null };

/** An answer that is none of a failure, and the requests that get it. */
interface Answered extends Reached {
  readonly layer: string;
}

/** The routes of a server without a router: the paths and methods that its listeners compare, else every path. */
export function routesOf(layers: readonly Layer[], reads: readonly string[]): Route[] {
  const [first] = layers;
  if (first === undefined) return [];
  const answered = layers.flatMap(({ id, steps }) => answersIn(steps, ANY, id)).filter(isForPages);
  const named = answered.filter(({ paths }) => paths !== null);
  const places = new Map<string, Answered[]>();
  for (const one of named.length > 0 ? named : answered)
    for (const path of one.paths ?? ['/']) places.set(path, [...(places.get(path) ?? []), one]);
  if (places.size === 0) places.set('/', [{ ...ANY, layer: first.id }]);
  const set = (path: string): StringSet => (named.length > 0 ? { is: 'exactly', text: path } : 'any');
  return [...places].slice(0, MOST_ROUTES).map(([path, at]) => ({
    layer: at[0]?.layer ?? first.id,
    methods: methodsOf(at),
    path: set(path),
    written: path,
    sample: path,
    reads,
    visited: false,
  }));
}

/** Whether more than preflights get an answer. */
const isForPages = ({ methods }: Reached): boolean =>
  methods === null || methods.some((method) => method !== 'OPTIONS');

function methodsOf(answered: readonly Answered[]): string[] {
  if (answered.some(({ methods }) => methods === null)) return [];
  const methods = answered.flatMap((one) => one.methods ?? []);
  return [...new Set(methods)].filter((method) => method !== 'OPTIONS');
}

function answersIn(steps: readonly Step[], reached: Reached, layer: string): Answered[] {
  const found: Answered[] = [];
  let failing = false;
  for (const step of steps) {
    if (step.do === 'let' && step.name === STATUS) failing = /^[45]/.test(constantOf(step.value));
    if (step.do === 'answer' && !failing) found.push({ ...reached, layer });
    if (step.do === 'when' && !failing)
      found.push(...answersIn(step.then, narrowed(reached, step.test), layer), ...answersIn(step.else, reached, layer));
  }
  return found;
}

const constantOf = (text: Text): string => text.map((piece) => (typeof piece === 'string' ? piece : '')).join('');

/** What a test that holds adds to what is known. */
function narrowed(reached: Reached, test: Test): Reached {
  if ('all' in test) return test.all.reduce(narrowed, reached);
  const [paths, methods] = [comparedWith(test, isOfPath, PATH), comparedWith(test, isOfMethod, METHOD)];
  return { paths: paths ?? reached.paths, methods: methods ?? reached.methods };
}

const PATH = /^\/[^?#\s]*$/;
const METHOD = /^[A-Z]+$/;

/** The texts that one source is compared with; null where the test says something else. */
function comparedWith(test: Test, isSource: (text: Text) => boolean, form: RegExp): readonly string[] | null {
  if ('any' in test) return joined(test.any.map((one) => comparedWith(one, isSource, form)));
  return 'text' in test && isSource(test.text) ? namedIn(test.in, form) : null;
}

function namedIn(set: StringSet, form: RegExp): readonly string[] | null {
  if (typeof set === 'string') return null;
  if ('oneOf' in set) return joined(set.oneOf.map((one) => namedIn(one, form)));
  const isStart = 'is' in set && (set.is === 'exactly' || set.is === 'startsWith');
  return isStart && form.test(set.text) ? [set.text] : null;
}

const joined = (lists: readonly (readonly string[] | null)[]): readonly string[] | null =>
  lists.length > 0 && lists.every((list) => list !== null) ? lists.flat() : null;

const sourceOf = ([first]: Text): string | null =>
  typeof first === 'object' && 'take' in first ? first.take.from : null;

const isOfPath = (text: Text): boolean => sourceOf(text) === 'path' || sourceOf(text) === 'path-below';
const isOfMethod = (text: Text): boolean => sourceOf(text) === 'method';
