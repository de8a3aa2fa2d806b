import { type NextRequest, nextRequest } from '../../server/engine/browser/conversation.ts';
import { getHeader, trimOws } from '../../server/engine/browser/header-lists.ts';
import { judge } from '../../server/engine/browser/judge.ts';
import { scriptHeaders } from '../../server/engine/browser/preflight.ts';
import { requestDeviations } from '../../server/engine/browser/safelist.ts';
import type { HeaderLine, HttpRequest, PageRequest, Trip, Verdict } from '../../server/engine/browser/types.ts';
import type { Observation } from './chromium.ts';
import type { Deviation } from './exchange.ts';

/** The page's request as the engine is given it. */
export function pageOf({ exchange, origin }: Observation): PageRequest {
  const { url, method, headers, credentials, upload } = exchange;
  return { origin, url, method, headers, credentials, ...(upload ? { forcePreflight: true } : {}) };
}

/** `allowed`, the name of the error, or `unsent` where the script got an error and no request was made. */
export function outcomeOf({ got, failure }: Observation): string {
  if ('headers' in got) return 'allowed';
  return failure?.reason ?? 'unsent';
}

/** The requests that a service got to see, by method. */
export function sentBy({ trips }: Observation): readonly string[] {
  return trips.map(({ kind, request }) => (kind === 'preflight' ? 'preflight' : request.method));
}

/** What the engine remarks without blocking. */
export function warningsOn(observation: Observation): readonly string[] {
  return judge(pageOf(observation), observation.trips).warnings.map(({ reason }) => reason);
}

/** How Chromium shows a refusal: a request that is never made has no name for what is wrong with it. */
export function shownAs(reason: string, { trips }: Pick<Observation, 'trips'>): string {
  return NEVER_MADE.has(reason) || (reason === 'CorsDisabledScheme' && trips.length === 0) ? 'unsent' : reason;
}

/** The deviations of Chromium that an exchange shows. */
export function deviationsIn(observation: Observation): readonly Deviation[] {
  const found: readonly Deviation[] = requestDeviations(observation.exchange.headers).map(({ name }) => name);
  return abortsOwnUser(observation) ? [...found, 'OwnUserAborted'] : found;
}

function abortsOwnUser({ exchange, trips, failure, got }: Observation): boolean {
  if ('headers' in got || failure?.reason !== 'ERR_ABORTED' || exchange.upload) return false;
  const location = getHeader(trips.at(-1)?.response.headers ?? [], 'Location');
  return location !== null && /^http:\/\/[^/]*@/.test(location);
}

/** In what the engine and Chromium differ on an exchange, as sentences. */
export function differences(observation: Observation): readonly string[] {
  const page = pageOf(observation);
  const verdict = judge(page, observation.trips);
  if (abortsOwnUser(observation))
    return observation.trips.flatMap((trip, index) => tripDifferences(page, observation.trips.slice(0, index), trip));
  return [
    ...verdictDifferences(observation, verdict),
    ...readableDifferences(observation, verdict),
    ...requestDifferences(page, observation),
  ];
}

function differ(what: string, engine: unknown, chromium: unknown): readonly string[] {
  const [ours, theirs] = [JSON.stringify(engine), JSON.stringify(chromium)];
  return ours === theirs ? [] : [`${what}: the engine says ${ours}, Chromium ${theirs}`];
}

const NEVER_MADE: ReadonlySet<string> = new Set(['ForbiddenMethod', 'InvalidUrl']);

function verdictDifferences(observation: Observation, verdict: Verdict): readonly string[] {
  const { trips, failure } = observation;
  if (verdict.outcome === 'allowed') return differ('outcome', 'allowed', outcomeOf(observation));
  const last = trips.at(-1);
  return [
    ...differ('outcome', shownAs(verdict.reason, observation), outcomeOf(observation)),
    ...(namesAnotherHeader(observation, verdict)
      ? []
      : differ('parameter', parameterOf(verdict), failure?.parameter ?? '')),
    ...differ('trip at fault', verdict.trip, Math.max(0, trips.length - 1)),
    ...differ('phase', verdict.phase, last?.kind === 'preflight' ? 'preflight' : 'actual'),
  ];
}

/**
 * Where several headers are refused, Chromium names the one that its hash table has first, and the engine the first by name. It has to
 * be one that the engine would name if the page had set no other.
 */
function namesAnotherHeader(observation: Observation, { reason }: Extract<Verdict, { outcome: 'blocked' }>): boolean {
  const name = observation.failure?.parameter ?? '';
  if (reason !== 'HeaderDisallowedByPreflightResponse' || name === '') return false;
  const page = pageOf(observation);
  const alone = { ...page, headers: page.headers.filter((line) => line[0].toLowerCase() === name) };
  const verdict = judge(alone, observation.trips);
  return verdict.outcome === 'blocked' && verdict.reason === reason && verdict.parameter === name;
}

/** What Chromium names with a refusal: the header or method refused, or the value of the header at fault. */
function parameterOf({ reason, parameter, header }: Extract<Verdict, { outcome: 'blocked' }>): string {
  if (NEVER_MADE.has(reason)) return '';
  if (parameter !== null) return parameter;
  const named = /(MultipleAllowOriginValues|InvalidAllowOriginValue|AllowOriginMismatch|InvalidAllowCredentials)$/;
  const value = named.test(reason) ? (header?.value ?? '') : '';
  // A value that is no UTF-8 does not get through to the protocol.
  return /[\u0080-\uffff]/.test(value) ? '' : value;
}

function readableDifferences({ trips, got }: Observation, verdict: Verdict): readonly string[] {
  if (verdict.outcome !== 'allowed' || !('headers' in got)) return [];
  const last = trips.at(-1)?.response.headers;
  if (last === undefined) return [];
  const ours = verdict.readable.map((name) => [name, getHeader(last, name)]);
  return differ(
    'readable headers',
    ours,
    [...got.headers].sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Each request against what the engine says comes next, and the end of the conversation. */
function requestDifferences(page: PageRequest, { trips, surplus }: Observation): readonly string[] {
  const found = trips.flatMap((trip, index) => tripDifferences(page, trips.slice(0, index), trip));
  return [
    ...found,
    ...surplus.map(({ method, url }) => `Chromium sends ${method} ${url}, for which there is no answer`),
    ...differ('next request', nextRequest(page, trips)?.request ?? null, null),
  ];
}

function tripDifferences(page: PageRequest, before: readonly Trip[], { kind, request }: Trip): readonly string[] {
  const expected = expectedRequest(page, before);
  if (expected === null) return [`Chromium sends ${request.method} ${request.url}, the engine nothing`];
  const shown = `request ${before.length + 1}`;
  return [
    ...differ(
      `${shown}, line`,
      [expected.kind, expected.request.method, expected.request.url],
      [kind, request.method, request.url],
    ),
    ...differ(`${shown}, headers`, named(expected.request.headers), named(ownHeaders(page, request, kind))),
  ];
}

/** What the engine says comes next, without the preflight where Chromium knowingly sends none. */
function expectedRequest(page: PageRequest, before: readonly Trip[]): NextRequest | null {
  const deviating = requestDeviations(page.headers);
  const isHint = (header: string): boolean =>
    deviating.some((each) => each.name === 'ClientHintSafelisted' && each.header === header);
  const plain = page.headers.filter(([name]) => !deviating.some(({ header }) => header === name.toLowerCase()));
  const next = nextRequest({ ...page, headers: plain }, before);
  if (next === null || next.kind === 'preflight') return next;
  const hints = page.headers.filter(([name]) => isHint(name.toLowerCase()));
  return { ...next, request: { ...next.request, headers: [...next.request.headers, ...hints] } };
}

/** Names in lower case and in order, with their values; that of Range is rewritten by Chromium's cache even while it is switched off. */
function named(headers: readonly HeaderLine[]): readonly HeaderLine[] {
  const lines = headers.map(([name, value]): HeaderLine => [name.toLowerCase(), value]);
  return lines
    .map(([name, value]): HeaderLine => [name, name === 'range' ? '' : trimOws(value)])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

// What every request of Chromium has beside what CORS is about; the last two because its cache is switched off.
const ADDED: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'accept-encoding',
  'accept-language',
  'referer',
  'content-length',
  'cache-control',
  'pragma',
]);

function isSetByScript(page: PageRequest, name: string, value: string): boolean {
  return page.headers.some(([set, wanted]) => set.toLowerCase() === name && wanted === value);
}

/** The headers of a request that the engine has to tell. Cookies are the browser's own on the request itself, and never on a preflight. */
function ownHeaders(page: PageRequest, { headers }: HttpRequest, kind: Trip['kind']): readonly HeaderLine[] {
  const set = new Set(kind === 'preflight' ? [] : scriptHeaders(page).map(([name]) => name.toLowerCase()));
  return headers.filter(([name, value]) => {
    const lower = name.toLowerCase();
    if (lower === 'cookie') return kind === 'preflight' || page.credentials === 'omit';
    if (lower === 'user-agent') return isSetByScript(page, lower, value);
    if (lower.startsWith('sec-fetch-') || lower.startsWith('sec-ch-')) return false;
    return set.has(lower) || !ADDED.has(lower);
  });
}
