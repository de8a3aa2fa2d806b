import { parseOrigin } from '../browser/origins.ts';
import type { HeaderLine, PageRequest } from '../browser/types.ts';
import { whyNotOrigin } from '../browser/why-not-origin.ts';
import { type Admissions, admissionsOf, telling } from './admissions.ts';
import type { Program, Route } from './program.ts';
import { type Leaf, leavesOf } from './string-set.ts';
import { originSets, readsHeader, sentConstants } from './walk.ts';

/** Where the service is taken to be. */
export const SERVICE = 'https://api.example.com';

/** A page that the service has no reason to know. */
export const PAGE = 'https://app.example.com';

/** Origins that nobody can have meant: unrelated registrable domains, one of them without TLS. */
export const STRANGERS: readonly string[] = [
  'https://stranger.example',
  'http://other-stranger.test',
  'https://x9.stranger.dev:8443',
];

const MOST_ORIGINS = 18;

/** Requests are asked on every keystroke: where there are many routes, most are asked with fewer origins, and some in full. */
const MOST_PAGES = 320;
const LEAST_PAGES_OF_A_ROUTE = 2;
const MOST_ROUTES_IN_FULL = 6;

/**
 * The requests that are worth asking a program: one for each region of its tests, as far as they can be told apart by origin, route and
 * credentials mode. The tests that it holds origins against propose the origins. Whoever stops early has heard of every route, then has
 * asked some in full.
 *
 * @param admissions what these tests admit, where that has been asked already
 */
export function explore(program: Program, admissions: Admissions = admissionsOf(program)): PageRequest[] {
  const origins = originsOf(program, admissions);
  const routes = routesOf(program);
  const asked = routes.flatMap((route) => methodsOf(route).map((method) => ({ route, method })));
  const share = Math.max(LEAST_PAGES_OF_A_ROUTE, Math.floor(MOST_PAGES / Math.max(1, asked.length)));
  const inFull = spread(routes, MOST_ROUTES_IN_FULL);
  const referer = readsHeader(program, 'referer') ? { tellsReferer: true as const } : {};
  const pages = asked.slice(0, MOST_PAGES).map(({ route, method }) => {
    const [first, ...others] = pagesOf(route, method, origins).map((page) => ({ ...page, ...referer }));
    const known = first === undefined ? [] : [first];
    return inFull.has(route)
      ? { first: known, full: others, few: [] }
      : { first: known, full: [], few: others.slice(0, share - 1) };
  });
  return [
    ...inTurn(pages.map(({ first }) => first)),
    ...inTurn(pages.map(({ full }) => full)),
    ...inTurn(pages.map(({ few }) => few)),
  ];
}

/** The first of each list, then the second of each. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

/** So many things of a list, the first and others at equal distances. */
function spread<T>(things: readonly T[], most: number): ReadonlySet<T> {
  const distance = Math.max(1, Math.ceil(things.length / most));
  return new Set(things.filter((_, i) => i % distance === 0));
}

type Asked = Pick<Route, 'methods' | 'sample'>;

const MOST_PLACES = 12;

/** The routes, and the places of layers where no route is in view: what stands behind them may be elsewhere. */
function routesOf(program: Program): readonly Asked[] {
  const known = new Set(program.routes.map(({ sample }) => sample));
  const layers = Object.values(program.chains).flat();
  const places = new Set(layers.flatMap(({ sample }) => (sample === undefined || known.has(sample) ? [] : [sample])));
  const elsewhere = [...places].slice(0, MOST_PLACES).map((sample): Asked => ({ methods: [], sample }));
  const asked = [...program.routes, ...elsewhere];
  return asked.length === 0 ? [{ methods: [], sample: '/' }] : asked;
}

/** One method that needs no preflight where there is one, and one that does. */
function methodsOf(route: Pick<Asked, 'methods'>): readonly string[] {
  if (route.methods.length === 0) return ['GET'];
  const simple = route.methods.find((method) => method === 'GET' || method === 'HEAD');
  const other = route.methods.find((method) => method !== simple);
  return [simple, other].filter((method) => method !== undefined);
}

/** The most telling pages first: the author's own without cookies, strangers with them. */
function pagesOf(route: Asked, method: string, origins: readonly string[]): PageRequest[] {
  const headers: HeaderLine[] = method === 'GET' || method === 'HEAD' ? [] : [['Content-Type', 'application/json']];
  const page = (origin: string, credentials: 'omit' | 'include'): PageRequest => ({
    origin,
    url: SERVICE + route.sample,
    method,
    headers,
    credentials,
  });
  const [own, ...others] = origins;
  const first = own === undefined ? [] : [page(own, 'omit')];
  const cookies = [...others, ...(own === undefined ? [] : [own])].map((origin) => page(origin, 'include'));
  return [...first, ...cookies, ...others.map((origin) => page(origin, 'omit'))];
}

function originsOf(program: Program, admissions: Admissions): readonly string[] {
  const compared = originSets(program).flatMap(leavesOf).flatMap(comparedWith);
  const admitted = [...admissions.values()].flatMap(telling);
  const known = [...constantOrigins(program), ...compared, ...admitted].filter(
    (origin) => parseOrigin(origin) !== null,
  );
  const own = known.find((origin) => !STRANGERS.includes(origin)) ?? PAGE;
  return [...new Set([own, ...STRANGERS, ...admitted, ...known, 'null', PAGE])].slice(0, MOST_ORIGINS);
}

/** Origins that are written into the header as constants. */
function constantOrigins(program: Program): string[] {
  return sentConstants(program, 'access-control-allow-origin').flatMap(({ text }) => serializedOf(text));
}

/** The text, where a client can send it; else the origin that it is evidently meant to be. */
function serializedOf(text: string): string[] {
  const faults = whyNotOrigin(text);
  if (faults === null) return [text];
  return faults.corrected === null ? [] : [faults.corrected];
}

const comparedWith = (leaf: Leaf): string[] =>
  typeof leaf === 'object' && leaf.is === 'exactly' ? serializedOf(leaf.text) : [];
