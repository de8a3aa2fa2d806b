import {
  adviceOn,
  askingWith,
  type Browser,
  type ConsoleError,
  type ConsoleReason,
  judge,
  type Trip,
  type Verdict,
} from '../engine/analyze.ts';
import type { Conversation } from './explain-conversations.ts';
import type { Har } from './explain-har.ts';

/** One console message or one request of a HAR, explained. */
export interface Explained {
  readonly url: string | null;
  readonly origin: string | null;
  readonly method: string | null;
  readonly browser: Browser | null;
  readonly verdict: 'allowed' | 'blocked' | 'failed';
  readonly phase: 'preflight' | 'actual' | null;
  readonly reason: ConsoleReason | null;
  readonly parameter: string | null;
  /** The header at fault. `value`: null where it is absent, undefined where it is not known. */
  readonly header: { readonly name: string; readonly value: string | null | undefined } | null;
  /** What is wrong. */
  readonly what: string;
  /** What mends it, or what to look at; null where there is nothing to do. */
  readonly todo: string | null;
  /** What the explanation rests on, where that is not certain; null else. */
  readonly note: string | null;
}

/** What the browser quotes with these reasons is the value of the header at fault. */
const QUOTES_VALUE =
  /(?:MultipleAllowOriginValues|InvalidAllowOriginValue|AllowOriginMismatch|InvalidAllowCredentials)$/;
const IS_MISSING = /MissingAllowOriginHeader$/;
const IS_WILDCARD = /WildcardOriginNotAllowed$/;

/** Explains a message that was pasted. */
export function explainMessage(error: ConsoleError): Explained {
  const { url, origin, method, browser, outcome, phase, reason, parameter } = error;
  const base = { url, origin, method, browser, verdict: outcome, phase, reason, parameter, note: null };
  if (error.lookAt !== null) return { ...base, header: null, what: error.message, todo: error.lookAt };
  const { what, todo, header } = adviceOn({ ...error, value: null });
  return { ...base, header: header === null ? null : { name: header, value: valueIn(error) }, what, todo };
}

function valueIn({ reason, parameter }: ConsoleError): string | null | undefined {
  if (IS_MISSING.test(reason ?? '')) return null;
  if (IS_WILDCARD.test(reason ?? '')) return '*';
  return QUOTES_VALUE.test(reason ?? '') && parameter !== null ? parameter : undefined;
}

/**
 * Explains a conversation of a HAR by what `judge` makes of it. Cookies that are seen mean credentials; where none are seen both modes
 * are judged, and what the browser recorded (a failed load) decides between them.
 */
export function explainConversation(conversation: Conversation, har: Har): Explained {
  const { page, trips, last } = conversation;
  const shown = judge(page, trips);
  const withCredentials = judge({ ...page, credentials: 'include' }, trips);
  const failed = last !== null && (last.error !== null || last.status === 0);
  const base = { url: last?.url ?? page.url, origin: page.origin, method: page.method, browser: har.browser };
  if (shown.outcome === 'blocked')
    return { ...base, ...refusal(conversation, shown, otherwise(shown, withCredentials, har)) };
  if (withCredentials.outcome === 'blocked' && failed && isRefusal(last.error))
    return {
      ...base,
      ...refusal(
        conversation,
        withCredentials,
        `Without credentials it would be allowed, and the browser refused it. ${unseen(har)}`,
      ),
    };
  if (failed) return { ...base, ...noAnswer(conversation) };
  const note =
    withCredentials.outcome === 'blocked'
      ? `With credentials it would be blocked (${withCredentials.reason}). ${unseen(har)}`
      : null;
  return { ...base, ...NO_REFUSAL, verdict: 'allowed', what: allowedText(trips), todo: null, note };
}

/** Chromium gives one net error to everything that CORS refuses; other browsers give none. */
function isRefusal(error: string | null): boolean {
  return error === null || error === 'net::ERR_FAILED';
}

const NO_REFUSAL = { phase: null, reason: null, parameter: null, header: null } as const;

function unseen({ sanitized }: Har): string {
  return sanitized
    ? 'The HAR has no Cookie and no Authorization header anywhere: browsers leave them out of an export unless asked, so their absence proves nothing about credentials.'
    : 'The HAR shows no cookies on this request, which proves nothing about its credentials mode.';
}

type Blocked = Extract<Verdict, { readonly outcome: 'blocked' }>;

/** With credentials the reason may be another one. */
function otherwise(shown: Blocked, withCredentials: Verdict, har: Har): string | null {
  if (withCredentials.outcome === 'allowed' || withCredentials.reason === shown.reason) return null;
  return `With credentials the reason would be ${withCredentials.reason}. ${unseen(har)}`;
}

function refusal({ page, trips }: Conversation, blocked: Blocked, note: string | null) {
  const { phase, reason, header } = blocked;
  const trip: Trip | undefined = trips[blocked.trip];
  const url = trip?.request.url ?? page.url;
  const sent = trip?.request.headers.find(([name]) => name.toLowerCase() === 'origin')?.[1];
  const origin = sent ?? page.origin;
  const parameter = blocked.parameter ?? (QUOTES_VALUE.test(reason) ? (header?.value ?? '') : null);
  const about = { reason, phase, url, origin, method: page.method, parameter, value: header?.value ?? null };
  const { what, todo } = adviceOn({ ...about, status: trip?.response.status ?? null });
  const hop = trip?.kind === 'redirect' ? ` It was redirected here from ${page.url}.` : '';
  return {
    verdict: 'blocked' as const,
    url,
    origin,
    phase,
    reason,
    parameter,
    header,
    what: `${what}${hop}`,
    todo,
    note,
  };
}

function allowedText(trips: readonly Trip[]): string {
  const answered = trips.some(({ kind }) => kind !== 'preflight');
  return answered
    ? 'The browser lets the page read the answer.'
    : 'The preflight lets the request pass; the request itself is not in the HAR.';
}

/** What to do about Chromium's net errors that are none of CORS. */
const NET_ERRORS: readonly (readonly [error: RegExp, todo: string])[] = [
  [
    /CONNECTION_REFUSED|ADDRESS_UNREACHABLE|TIMED_OUT|EMPTY_RESPONSE|CONNECTION_(?:RESET|CLOSED)/,
    'Look whether the server runs and listens at this host and port.',
  ],
  [/NAME_NOT_RESOLVED|INTERNET_DISCONNECTED/, 'Look at the host name in the URL, and at the network.'],
  [/CERT|SSL/, 'Open the URL in a tab of its own, and mend the certificate.'],
  [/BLOCKED_BY_CLIENT/, 'An extension of the browser blocked it: try a window without extensions.'],
  [
    /BLOCKED_BY/,
    'Another policy blocked it: look at the console for Content-Security-Policy, mixed content or Cross-Origin-Resource-Policy.',
  ],
  [/UNSAFE_PORT/, 'Browsers refuse this port: let the server listen on another one.'],
  [/ABORTED/, 'The page left, or its script gave the request up, before the answer came.'],
];

function noAnswer({ page, trips, last }: Conversation) {
  const error = last?.error ?? null;
  const named = error === null ? '' : ` (${error})`;
  const other = NET_ERRORS.find(([pattern]) => error !== null && pattern.test(error));
  const failed = { ...NO_REFUSAL, verdict: 'failed' as const, note: null };
  if (other !== undefined)
    return { ...failed, what: `No answer came${named}: this is no CORS problem.`, todo: other[1] };
  if (last !== null && last.status > 0)
    return {
      ...failed,
      what: `The browser reports a failed load${named}, though the recorded headers pass every CORS check.`,
      todo: 'Look at the console for the reason: Local Network Access, Content-Security-Policy, or an answer that broke off.',
    };
  const preflight = trips.some(({ kind }) => kind === 'preflight') ? ' Its preflight was allowed.' : '';
  return {
    ...failed,
    what: `The HAR holds no answer to this request${named}, so no header can be checked.${preflight}`,
    todo: `Look at the console line that begins with “Access to …”: it names the reason, and explain takes it. Or ask yourself: ${askingWith(page.origin, page.url)}`,
  };
}
