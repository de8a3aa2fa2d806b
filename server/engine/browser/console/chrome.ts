import type { BlockReason, Verdict } from '../types.ts';
import { joinedUrl, matchAt, type Paste, skip, statusOf, type Taken } from './paste.ts';
import { type ConsoleReason, type Said, UNSAID } from './types.ts';

const PREFLIGHT = "Response to preflight request doesn't pass access control check: ";
const BLOCKED = 'has been blocked by CORS policy:';

/** Where a message of Chromium begins: with its head, or (copied without it) with the sentence that gives the reason. */
export const CHROME_HEAD = /Access to [\w -]{1,40}?(?: at '| ?has been blocked by CORS policy:)/;
export const CHROME_SENTENCE =
  /No 'Access-Control-Allow-Origin' header is present|(?:It|Response for preflight) (?:does not have|has invalid) HTTP|Redirect is not allowed for a preflight|The (?:value of the )?'Access-Control-Allow-(?:Origin|Credentials)' header|Method \S{1,100} is not allowed by Access-Control-Allow-Methods in preflight|Request header field \S{1,200} is not allowed by Access-Control-Allow-Headers in preflight|Cannot parse Access-Control-Allow-(?:Methods|Headers) response header|Redirect location '|Cross origin requests are (?:only supported for|not allowed by)|Permission was denied for this request to access|The request client is not a secure context and the resource|Request had a target IP address space of/;
/** The line on which Chromium reports the failed load, and what DevTools writes in front of it. */
export const CHROME_NET_LINE = /net::ERR_[A-Z_]+/;

interface Sentence {
  readonly reason: ConsoleReason;
  readonly pattern: RegExp;
  /** A reason of its own where the sentence stands behind the words about the preflight. */
  readonly preflight?: ConsoleReason;
}

/** The sentences of Chromium's `GetErrorString` (cors_error_string.cc). */
const SENTENCES: readonly Sentence[] = [
  {
    reason: 'MissingAllowOriginHeader',
    preflight: 'PreflightMissingAllowOriginHeader',
    pattern: /^No 'Access-Control-Allow-Origin' header is present on the requested resource\./d,
  },
  {
    reason: 'WildcardOriginNotAllowed',
    preflight: 'PreflightWildcardOriginNotAllowed',
    pattern:
      /^The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '\*' when the request's credentials mode is 'include'\.?/d,
  },
  {
    reason: 'MultipleAllowOriginValues',
    preflight: 'PreflightMultipleAllowOriginValues',
    pattern:
      /^The 'Access-Control-Allow-Origin' header contains multiple values '(?<value>.*?)', but only one is allowed\.?/d,
  },
  {
    reason: 'InvalidAllowOriginValue',
    preflight: 'PreflightInvalidAllowOriginValue',
    pattern: /^The 'Access-Control-Allow-Origin' header contains the invalid value '(?<value>.*?)'(?:\.|$)/d,
  },
  {
    reason: 'AllowOriginMismatch',
    preflight: 'PreflightAllowOriginMismatch',
    pattern:
      /^The 'Access-Control-Allow-Origin' header has a value '(?<value>.*?)' that is not equal to the supplied origin\.?/d,
  },
  {
    reason: 'InvalidAllowCredentials',
    preflight: 'PreflightInvalidAllowCredentials',
    pattern:
      /^The value of the 'Access-Control-Allow-Credentials' header in the response is '(?<value>.*?)' which must be 'true' when the request's credentials mode is 'include'\.?/d,
  },
  {
    reason: 'PreflightInvalidStatus',
    pattern:
      /^(?:It does not have HTTP ok status|Response for preflight (?:does not have HTTP ok status|has invalid HTTP status code(?: (?<status>\d{3}))?))\.?/d,
  },
  { reason: 'PreflightDisallowedRedirect', pattern: /^Redirect is not allowed for a preflight request\.?/d },
  {
    reason: 'InvalidAllowMethodsPreflightResponse',
    pattern: /^Cannot parse Access-Control-Allow-Methods response header field in preflight response\.?/d,
  },
  {
    reason: 'InvalidAllowHeadersPreflightResponse',
    pattern: /^Cannot parse Access-Control-Allow-Headers response header field in preflight response\.?/d,
  },
  {
    reason: 'MethodDisallowedByPreflightResponse',
    pattern: /^Method (?<value>\S+) is not allowed by Access-Control-Allow-Methods in preflight response\.?/d,
  },
  {
    reason: 'HeaderDisallowedByPreflightResponse',
    pattern:
      /^Request header field (?<value>\S+) is not allowed by Access-Control-Allow-Headers in preflight response\.?/d,
  },
  {
    reason: 'RedirectContainsCredentials',
    pattern:
      /^Redirect location '(?<value>.*?)' contains a username and password, which is disallowed for cross-origin requests\.?/d,
  },
  {
    reason: 'CorsDisabledScheme',
    pattern: /^Cross origin requests are only supported for (?:protocol schemes: [\w+., -]*?\.|HTTP\.)/d,
  },
  { reason: 'DisallowedByMode', pattern: /^Cross origin requests are not allowed by request mode\.?/d },
  { reason: 'InvalidResponse', pattern: /^The response is invalid\.?/d },
  {
    reason: 'LocalNetworkAccessPermissionDenied',
    pattern: /^Permission was denied for this request to access the '?(?<value>[\w-]+)'? address space\.?/d,
  },
  {
    reason: 'InsecureLocalNetwork',
    pattern:
      /^The request client is not a secure context and the resource is in more-private address space '?(?<value>[\w-]+)'?\.?/d,
  },
  {
    reason: 'InvalidLocalNetworkAccess',
    pattern:
      /^Request had a target IP address space of '?[\w-]+'? yet the resource is in address space '?(?<value>[\w-]+)'?\.?/d,
  },
];

const HEAD = /^Access to [\w -]{1,40}?(?: at '(?<place>.*))? ?has been blocked by CORS policy: ?$/d;
const PLACE = /^(?<url>.*?)'(?: \(?redirected from '(?<from>.*?)'\)?)?(?: from origin '(?<origin>.*?)')? ?$/di;

/**
 * Reads a message of Chromium from its head on.
 *
 * @param end what lies behind belongs to another message
 */
export function readChrome(pasted: Paste, start: number, end: number): Taken<Said> | null {
  const behind = pasted.plain.slice(start, end).indexOf(BLOCKED);
  const sentence = start + behind + BLOCKED.length;
  const head = behind < 0 ? null : matchAt(pasted, HEAD, start, sentence);
  if (head === null) return null;
  const place = head.group('place');
  const from = place === null ? sentence : start + pasted.raw.slice(start, sentence).indexOf(place);
  const places = matchAt(pasted, PLACE, from, start + behind);
  const said = readSentence(pasted, skip(pasted, /^ /d, sentence, end), end);
  const known = {
    browser: 'chrome' as const,
    url: joinedUrl(places?.group('url') ?? null),
    origin: joinedUrl(places?.group('origin') ?? null),
    redirectedFrom: joinedUrl(places?.group('from') ?? null),
  };
  if (said === null) return { said: { ...UNSAID, ...known, silence: 'broken-off' }, end: sentence };
  return { said: { ...said.said, ...known }, end: said.end };
}

/** In front of a bare sentence: how Chromium began its messages before 2018, and the words about the preflight. */
const BEFORE = /(?:cannot load|Failed to load) (?<url>\S+?)[.:] ?(?:Response to preflight request .{1,40}: ?)?$/;
const AFTER = /^ ?Origin '(?<origin>[^']*)' is therefore not allowed access\.?/d;
const LOOK_BEHIND = 2000;

/** Reads a sentence of Chromium that was copied without its head, or with the head of older versions. */
export function readChromeSentence(pasted: Paste, start: number, end: number): Taken<Said> | null {
  const before = pasted.plain.slice(Math.max(0, start - LOOK_BEHIND), start);
  const first = before.endsWith(PREFLIGHT) ? start - PREFLIGHT.length : start;
  const taken = readSentence(pasted, first, end);
  if (taken === null) return null;
  const url = BEFORE.exec(before)?.groups?.url ?? null;
  const after = matchAt(pasted, AFTER, taken.end, end);
  return { said: { ...taken.said, url, origin: after?.group('origin') ?? null }, end: after?.end ?? taken.end };
}

function readSentence(pasted: Paste, start: number, end: number): Taken<Said> | null {
  const preflight = matchAt(
    pasted,
    /^Response to preflight request (?:doesn't|does not) pass access control check: ?/d,
    start,
    end,
  );
  const from = preflight?.end ?? start;
  for (const sentence of SENTENCES) {
    const match = matchAt(pasted, sentence.pattern, from, end);
    if (match === null) continue;
    const reason = preflight === null ? sentence.reason : (sentence.preflight ?? sentence.reason);
    const said: Said = {
      ...UNSAID,
      browser: 'chrome',
      reason,
      phase: phaseOf(reason),
      parameter: match.group('value'),
      status: statusOf(match.group('status')),
      method: reason === 'MethodDisallowedByPreflightResponse' ? match.group('value') : null,
    };
    return { said, end: match.end };
  }
  return null;
}

/** Which of the two responses a reason speaks of; null where it speaks of none. */
export function phaseOf(reason: ConsoleReason): 'preflight' | 'actual' | null {
  if (/Preflight/.test(reason)) return 'preflight';
  return /LocalNetwork|DisallowedByMode|InvalidResponse/.test(reason) ? null : 'actual';
}

/** The failed load's line, which belongs to the message of the same request where there is one. */
export interface NetLine {
  /** Without `net::`. */
  readonly error: string;
  readonly method: string | null;
  readonly url: string | null;
  readonly status: number | null;
}

const NET_BEFORE = /(?:(?<method>\b[A-Z]{3,7}) )?(?<url>\bhttps?:\/\/[^\s']+) $/;
const NET = /^net::(?<error>ERR_[A-Z_]+)(?: (?<status>[1-9]\d\d)\b)?/d;

/** Reads a line such as `GET https://api.example/ net::ERR_FAILED 200 (OK)`. */
export function readNetLine(pasted: Paste, start: number, end: number): Taken<NetLine> | null {
  const match = matchAt(pasted, NET, start, end);
  if (match === null) return null;
  const before = NET_BEFORE.exec(pasted.plain.slice(Math.max(0, start - LOOK_BEHIND), start))?.groups;
  const said = {
    error: String(match.group('error')),
    method: before?.method ?? null,
    url: before?.url ?? null,
    status: statusOf(match.group('status')),
  };
  return { said, end: match.end };
}

type Blocked = Extract<Verdict, { readonly outcome: 'blocked' }>;

/** The reason sentence of Chromium for a verdict, with the words about the preflight where it has them; null where it prints none. */
export function chromeSentence({ reason, header, parameter }: Blocked): string | null {
  const value = header?.value ?? '';
  const bare = reason.replace(/^Preflight/, '');
  const text = SAYS[bare]?.(value, parameter ?? '');
  return text === undefined ? null : `${bare === reason ? '' : PREFLIGHT}${text}`;
}

const CORS_SCHEMES = 'chrome, chrome-extension, chrome-untrusted, data, http, https, isolated-app';

const SAYS: Readonly<Record<string, (value: string, parameter: string) => string>> = {
  MissingAllowOriginHeader: () => "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  WildcardOriginNotAllowed: () =>
    "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
  MultipleAllowOriginValues: (value) =>
    `The 'Access-Control-Allow-Origin' header contains multiple values '${value}', but only one is allowed.`,
  InvalidAllowOriginValue: (value) => `The 'Access-Control-Allow-Origin' header contains the invalid value '${value}'.`,
  AllowOriginMismatch: (value) =>
    `The 'Access-Control-Allow-Origin' header has a value '${value}' that is not equal to the supplied origin.`,
  InvalidAllowCredentials: (value) =>
    `The value of the 'Access-Control-Allow-Credentials' header in the response is '${value}' which must be 'true' when the request's credentials mode is 'include'.`,
  InvalidStatus: () => 'It does not have HTTP ok status.',
  DisallowedRedirect: () => 'Redirect is not allowed for a preflight request.',
  InvalidAllowMethodsPreflightResponse: () =>
    'Cannot parse Access-Control-Allow-Methods response header field in preflight response.',
  InvalidAllowHeadersPreflightResponse: () =>
    'Cannot parse Access-Control-Allow-Headers response header field in preflight response.',
  MethodDisallowedByPreflightResponse: (_, method) =>
    `Method ${method} is not allowed by Access-Control-Allow-Methods in preflight response.`,
  HeaderDisallowedByPreflightResponse: (_, name) =>
    `Request header field ${name} is not allowed by Access-Control-Allow-Headers in preflight response.`,
  RedirectContainsCredentials: (location) =>
    `Redirect location '${location}' contains a username and password, which is disallowed for cross-origin requests.`,
  CorsDisabledScheme: () => `Cross origin requests are only supported for protocol schemes: ${CORS_SCHEMES}.`,
} satisfies Partial<
  Record<BlockReason | 'InvalidStatus' | 'DisallowedRedirect', (value: string, parameter: string) => string>
>;
