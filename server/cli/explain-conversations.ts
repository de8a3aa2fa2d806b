import { type HeaderLine, type PageRequest, serializeOrigin, type Trip } from '../engine/analyze.ts';
import { type Har, type HarEntry, lineOf } from './explain-har.ts';

/** A page's request and the entries that a browser made of it. */
export interface Conversation {
  /** Its credentials mode is what the HAR shows: `same-origin` only means that no cookies were seen. */
  readonly page: PageRequest;
  /** The answered ones. */
  readonly trips: readonly Trip[];
  /** The entry of the request itself, the last one after redirects; null where only a preflight was recorded. */
  readonly last: HarEntry | null;
}

const NO_CORS_MODES: ReadonlySet<string> = new Set(['navigate', 'no-cors', 'websocket', 'same-origin']);
const NO_CORS_RESOURCES: ReadonlySet<string> = new Set(['document', 'websocket', 'webtransport']);
const SCRIPTED: ReadonlySet<string> = new Set(['fetch', 'xhr']);
const MOST_HOPS = 21;

/**
 * Puts the entries of a HAR together to conversations: each cross-origin request that CORS decides with its preflight (same URL, method
 * and origin, the nearest in time) and its redirects. In the order of the requests in the file.
 */
export function conversationsOf(har: Har): readonly Conversation[] {
  const entries = har.entries.filter(({ url }) => /^https?:/i.test(url));
  const preflights = entries.filter(isPreflight);
  const requests = entries.filter((entry) => !isPreflight(entry));
  const pairs = pair(preflights, requests);
  const hops = new Set<HarEntry>();
  const found: { readonly index: number; readonly conversation: Conversation }[] = [];
  for (const request of requests) {
    const preflight = pairs.get(request) ?? null;
    const origin = originOf(request, preflight);
    if (hops.has(request) || origin === null) continue;
    const chain = chainFrom(request, requests);
    for (const hop of chain.slice(1)) hops.add(hop);
    found.push({ index: request.index, conversation: conversation(origin, chain, pairs) });
  }
  const paired = new Set(pairs.values());
  for (const preflight of preflights.filter((entry) => !paired.has(entry))) {
    const page = pageOf(preflight.origin ?? 'null', preflight, null);
    const alone = { page, trips: tripsOf('preflight', preflight), last: null };
    if (preflight.status > 0) found.push({ index: preflight.index, conversation: alone });
  }
  return found.toSorted((a, b) => a.index - b.index).map((one) => one.conversation);
}

function isPreflight({ method, requestHeaders }: HarEntry): boolean {
  return method === 'OPTIONS' && lineOf(requestHeaders, 'access-control-request-method') !== null;
}

/** The preflight of each request that has one. Either may be listed first. */
function pair(preflights: readonly HarEntry[], requests: readonly HarEntry[]): ReadonlyMap<HarEntry, HarEntry> {
  const open = new Map<string, HarEntry[]>();
  for (const request of requests) {
    const key = `${request.method} ${request.url}`;
    const same = open.get(key);
    if (same === undefined) open.set(key, [request]);
    else same.push(request);
  }
  const pairs = new Map<HarEntry, HarEntry>();
  for (const preflight of preflights) {
    const asked = lineOf(preflight.requestHeaders, 'access-control-request-method') ?? '';
    const waiting = open.get(`${asked} ${preflight.url}`) ?? [];
    const nearest = waiting
      .filter((request) => fits(request, preflight))
      .reduce<HarEntry | undefined>((best, one) => nearer(best, one, preflight), undefined);
    if (nearest === undefined) continue;
    pairs.set(nearest, preflight);
    waiting.splice(waiting.indexOf(nearest), 1);
  }
  return pairs;
}

/** A request that was never sent has no Origin header. */
function fits(request: HarEntry, preflight: HarEntry): boolean {
  return request.origin === null || request.origin === preflight.origin;
}

function nearer(best: HarEntry | undefined, one: HarEntry, preflight: HarEntry): HarEntry {
  return best === undefined || distance(one, preflight) < distance(best, preflight) ? one : best;
}

function distance(one: HarEntry, other: HarEntry): number {
  if (one.time === null || other.time === null) return Math.abs(one.index - other.index);
  return Math.abs(one.time - other.time);
}

/** The page's origin, where CORS decides about an entry; null where it does not, or where nothing tells. */
function originOf(request: HarEntry, preflight: HarEntry | null): string | null {
  if (NO_CORS_MODES.has(lineOf(request.requestHeaders, 'sec-fetch-mode')?.toLowerCase() ?? '')) return null;
  if (NO_CORS_RESOURCES.has(request.resource ?? '')) return null;
  const told = request.origin ?? preflight?.origin ?? null;
  const origin = told ?? unsentOrigin(request);
  return origin === null || (origin !== 'null' && origin === serializeOrigin(request.url)) ? null : origin;
}

/** A script's request that failed before its headers were recorded still has a Referer, or at least a page. */
function unsentOrigin({ status, error, resource, requestHeaders, page }: HarEntry): string | null {
  if (status !== 0 || error === null || !SCRIPTED.has(resource ?? '')) return null;
  const origin = serializeOrigin(lineOf(requestHeaders, 'referer') ?? page ?? '');
  return origin === 'null' ? null : origin;
}

/** A request and those that its redirects led to. */
function chainFrom(first: HarEntry, requests: readonly HarEntry[]): readonly HarEntry[] {
  const chain = [first];
  for (let entry = first; chain.length < MOST_HOPS; ) {
    const target = redirectOf(entry);
    if (target === null) break;
    const before = entry;
    const next = requests.find((other) => other.url === target && !chain.includes(other) && isAfter(other, before));
    if (next === undefined) break;
    chain.push(next);
    entry = next;
  }
  return chain;
}

function isAfter(one: HarEntry, other: HarEntry): boolean {
  if (one.time === null || other.time === null || one.time === other.time) return one.index > other.index;
  return one.time > other.time;
}

function redirectOf({ status, responseHeaders, url }: HarEntry): string | null {
  const location = status >= 301 && status <= 308 ? lineOf(responseHeaders, 'location') : null;
  if (location === null || !URL.canParse(location, url)) return null;
  return new URL(location, url).href.replace(/#.*$/s, '');
}

function conversation(
  origin: string,
  chain: readonly HarEntry[],
  pairs: ReadonlyMap<HarEntry, HarEntry>,
): Conversation {
  const [first] = chain;
  const trips = chain.flatMap((entry, hop) => {
    const preflight = pairs.get(entry);
    const before = preflight === undefined ? [] : tripsOf('preflight', preflight);
    return [...before, ...tripsOf(hop === 0 ? 'actual' : 'redirect', entry)];
  });
  const preflight = first === undefined ? undefined : pairs.get(first);
  return { page: pageOf(origin, preflight ?? null, first ?? null), trips, last: chain.at(-1) ?? null };
}

function tripsOf(
  kind: Trip['kind'],
  { method, url, requestHeaders, status, responseHeaders }: HarEntry,
): readonly Trip[] {
  // A stored answer was renewed: the headers that count are those it was stored with (Fetch Standard, "HTTP-network-or-cache fetch").
  const renewed =
    status === 304 && kind !== 'preflight' && lineOf(responseHeaders, 'access-control-allow-origin') === null;
  if (status === 0 || renewed) return [];
  return [{ kind, request: { method, url, headers: requestHeaders }, response: { status, headers: responseHeaders } }];
}

/**
 * What script asked for, as the preflight tells it: which of the recorded request headers script has set is seen nowhere else, and
 * nothing but the check of a preflight depends on them.
 */
function pageOf(origin: string, preflight: HarEntry | null, request: HarEntry | null): PageRequest {
  const asked = preflight?.requestHeaders ?? [];
  return {
    origin,
    url: (request ?? preflight)?.url ?? '',
    method: lineOf(asked, 'access-control-request-method') ?? request?.method ?? 'GET',
    headers: unsafeHeaders(lineOf(asked, 'access-control-request-headers') ?? ''),
    credentials: request?.cookies === true ? 'include' : 'same-origin',
  };
}

/** The headers that a preflight asks for, each with a value that is safelisted for none. */
function unsafeHeaders(list: string): readonly HeaderLine[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name): HeaderLine => [name, '"']);
}
