import type { BlockReason, CredentialsMode, HeaderLine, HttpResponse } from '../../server/engine/browser/types.ts';

/** `allowed`, or Chromium's name for the refusal; the last only where it differs from the engine. */
export type Outcome = 'allowed' | BlockReason | 'ERR_ABORTED';

/**
 * A page's request and what the service answers to the requests that come of it, one after the other. The texts hold placeholders,
 * since ports are known at run time only: `{app}`, `{api}` and `{other}` are three origins of which the first two are on one host,
 * `{app-host}` and `{app-port}` are parts of the first, `{APP}` is the first in upper case, and `{case}` is a path segment of the
 * case's own that every URL but a relative one has to hold.
 */
export interface Exchange {
  readonly name: string;
  /** Where the script runs: on the origin `{app}`, or in a sandbox, whose origin is opaque. */
  readonly from: 'app' | 'sandbox';
  readonly url: string;
  readonly method: string;
  readonly headers: readonly HeaderLine[];
  readonly credentials: CredentialsMode;
  /** By XMLHttpRequest with a listener for the upload, by which the request is always preflighted. */
  readonly upload: boolean;
  readonly answers: readonly HttpResponse[];
}

/**
 * The deviations: no preflight for a client hint, nor for a User-Agent, which is dropped; and `fetch`, other than XMLHttpRequest, gives a
 * request up that a redirect leads within the page's own origin to a URL with user or password, which is none of CORS.
 */
export type Deviation = 'ClientHintSafelisted' | 'UserAgentDropped' | 'OwnUserAborted';

/** An exchange of the specification: what comes of it is written beside it. */
export interface Case extends Exchange {
  readonly outcome: Outcome;
  /** The header or method that the refusal names. */
  readonly parameter?: string;
  /** The methods that the service gets to see, a preflight as `preflight`. */
  readonly sends?: readonly string[];
  /** What script may read of the response's headers, but for `Content-Length`, which every response has. */
  readonly readable?: readonly string[];
  /** Where Chromium knowingly does something else than the Standard, and so than the engine. */
  readonly deviation?: Deviation;
}

export const API = '{api}/{case}/start';
export const SAME = '{app}/{case}/start';

export const acao = (value: string): HeaderLine => ['Access-Control-Allow-Origin', value];
export const acac = (value: string): HeaderLine => ['Access-Control-Allow-Credentials', value];
export const acam = (value: string): HeaderLine => ['Access-Control-Allow-Methods', value];
export const acah = (value: string): HeaderLine => ['Access-Control-Allow-Headers', value];
export const aceh = (value: string): HeaderLine => ['Access-Control-Expose-Headers', value];

export function answer(status: number, ...headers: readonly HeaderLine[]): HttpResponse {
  return { status, headers };
}

/** A response that lets the page in, with credentials too. */
export function lets(...headers: readonly HeaderLine[]): HttpResponse {
  return answer(200, acao('{app}'), acac('true'), ...headers);
}

/** An exchange of the page `{app}` that asks `{api}` with GET and no credentials, but for what is given. */
export function exchange(name: string, answers: readonly HttpResponse[], differs: Partial<Exchange> = {}): Exchange {
  return {
    name,
    from: 'app',
    url: API,
    method: 'GET',
    headers: [],
    credentials: 'same-origin',
    upload: false,
    ...differs,
    answers,
  };
}

/** Where the placeholders of a case stand for. */
export interface Places {
  readonly app: string;
  readonly api: string;
  readonly other: string;
}

/** A text with its placeholders filled in. */
export function fill(text: string, { app, api, other }: Places, segment: string): string {
  const host = app.replace('http://', '');
  return text
    .replaceAll('{app}', app)
    .replaceAll('{APP}', app.toUpperCase())
    .replaceAll('{app-host}', host)
    .replaceAll('{app-port}', host.replace(/^.*:/, ''))
    .replaceAll('{api}', api)
    .replaceAll('{other}', other)
    .replaceAll('{case}', segment);
}

/** An exchange with all its placeholders filled in. */
export function fillExchange<T extends Exchange>(template: T, places: Places, segment: string): T {
  const lines = (headers: readonly HeaderLine[]): readonly HeaderLine[] =>
    headers.map(([name, value]) => [name, fill(value, places, segment)]);
  return {
    ...template,
    url: fill(template.url, places, segment),
    headers: lines(template.headers),
    answers: template.answers.map(({ status, headers }) => ({ status, headers: lines(headers) })),
  };
}

/** The path segment by which the service and the debugging protocol tell a case. */
export const segmentOf = (id: number): string => `case-${id}`;

/** The number of the case that a URL belongs to. */
export function caseOf(url: string): number | undefined {
  const digits = /\bcase-(\d+)\b/.exec(url)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
