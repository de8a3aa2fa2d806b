import { isToken, trimOws } from '../header-lists.ts';
import { OPAQUE_ORIGIN } from '../origins.ts';
import type { Verdict } from '../types.ts';
import { parseUrl } from '../url.ts';
import { phaseOf } from './chrome.ts';
import { joinedUrl, matchAt, type Paste, skip, statusOf, type Taken } from './paste.ts';
import { type ConsoleReason, type Said, type Silence, UNSAID } from './types.ts';

/** Where a message of Firefox begins: with its head, or (copied without it) with its reason. */
export const FIREFOX_HEAD = /Cross-Origin Request Blocked:/;
export const FIREFOX_REASON =
  /Reason: |Multiple CORS header 'Access-Control|CORS (?:header 'Access-Control-Allow-Origin' (?:missing|does not match)|header 'Origin' cannot|request (?:did not succeed|external redirect|not http)|preflight (?:response|channel) did not succeed)|Credential is not supported if the CORS|Did not find method in CORS|expected 'true' in CORS|(?:invalid|missing) token '|header '[^' ]{1,200}' is not allowed according to|^ ?CORS disabled/;

type Explains =
  | { readonly reason: ConsoleReason; readonly phase?: 'preflight' }
  | { readonly silence: Silence; readonly outcome?: 'failed' };

/** The reasons of Firefox's security.properties, older wordings included. */
const REASONS: readonly (Explains & { readonly pattern: RegExp })[] = [
  { silence: 'firefox-cors-disabled', pattern: /^CORS disabled/d },
  { silence: 'firefox-no-answer', outcome: 'failed', pattern: /^CORS request did not succeed|^CORS request failed/d },
  { silence: 'firefox-origin-not-added', pattern: /^CORS header 'Origin' cannot be added/d },
  { reason: 'PreflightDisallowedRedirect', pattern: /^CORS request external redirect not allowed/d },
  { reason: 'CorsDisabledScheme', pattern: /^CORS request not (?:http|HTTP)/d },
  { reason: 'MissingAllowOriginHeader', pattern: /^CORS header 'Access-Control-Allow-Origin' missing/d },
  { reason: 'MultipleAllowOriginValues', pattern: /^Multiple CORS header 'Access-Control-Allow-Origin' not allowed/d },
  {
    reason: 'AllowOriginMismatch',
    pattern: /^CORS header 'Access-Control-Allow-Origin' does not match '(?<value>.*?)'(?=[).]|$)/d,
  },
  {
    reason: 'WildcardOriginNotAllowed',
    pattern: /^Credential is not supported if the CORS header 'Access-Control-Allow-Origin' is '\*'/d,
  },
  {
    reason: 'MethodDisallowedByPreflightResponse',
    pattern: /^Did not find method in CORS header 'Access-Control-Allow-Methods'/d,
  },
  {
    reason: 'InvalidAllowCredentials',
    pattern: /^expected 'true' in CORS header 'Access-Control-Allow-Credentials'/d,
  },
  { reason: 'PreflightInvalidStatus', pattern: /^CORS preflight (?:response|channel) did not succeed/d },
  {
    reason: 'InvalidAllowMethodsPreflightResponse',
    pattern: /^invalid token '(?<value>.*?)' in CORS header 'Access-Control-Allow-Methods'/d,
  },
  {
    reason: 'InvalidAllowHeadersPreflightResponse',
    pattern: /^invalid token '(?<value>.*?)' in CORS header 'Access-Control-Allow-Headers'/d,
  },
  {
    reason: 'HeaderDisallowedByPreflightResponse',
    pattern:
      /^(?:header '(?<value>.*?)' is not allowed according to header 'Access-Control-Allow-Headers' from CORS preflight response|missing token '(?<token>.*?)' in CORS header 'Access-Control-Allow-Headers'(?: from CORS preflight channel)?)/d,
  },
];

const HEAD =
  /^Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at (?:'(?<quoted>.*?)'|(?<url>.*?))\.? ?\(?(?=Reason:)/d;
const TAIL = /^\.?\)\.?(?: ?Status code: (?:(?<status>\d+)|\(null\)))?\.?/d;

/**
 * Reads a message of Firefox from its head on.
 *
 * @param end what lies behind belongs to another message
 */
export function readFirefox(pasted: Paste, start: number, end: number): Taken<Said> | null {
  const head = matchAt(pasted, HEAD, start, end);
  if (head === null) return null;
  const url = joinedUrl(head.group('url') ?? head.group('quoted'));
  const taken = readFirefoxReason(pasted, head.end, end);
  if (taken !== null) return { said: { ...taken.said, url }, end: taken.end };
  return { said: { ...UNSAID, browser: 'firefox', url, silence: 'firefox-unknown' }, end: head.end };
}

/** Reads a reason of Firefox, with the word `Reason` in front or without. */
export function readFirefoxReason(pasted: Paste, start: number, end: number): Taken<Said> | null {
  const from = skip(pasted, /^ ?Reason: ?|^ /d, start, end);
  for (const { pattern, ...explains } of REASONS) {
    const match = matchAt(pasted, pattern, from, end);
    if (match === null) continue;
    const tail = matchAt(pasted, TAIL, match.end, end);
    const parameter = match.group('value') ?? match.group('token');
    const known = {
      ...UNSAID,
      browser: 'firefox' as const,
      parameter,
      status: statusOf(tail?.group('status') ?? null),
    };
    const said: Said =
      'reason' in explains ? { ...known, ...reasonOf(explains.reason, parameter) } : { ...known, ...explains };
    return { said, end: tail?.end ?? match.end };
  }
  return null;
}

/** Firefox words the refusals of the CORS check alike on a preflight and on the request itself. */
function reasonOf(reason: ConsoleReason, parameter: string | null): Pick<Said, 'reason' | 'phase'> {
  const named = reason === 'AllowOriginMismatch' && parameter !== null ? mismatch(parameter) : reason;
  const phase = phaseOf(named);
  return { reason: named, phase: phase === 'preflight' || named === 'CorsDisabledScheme' ? phase : null };
}

/** What Chromium calls a value that is not the origin. */
function mismatch(value: string): ConsoleReason {
  if (/[ ,]/.test(value)) return 'MultipleAllowOriginValues';
  return value === OPAQUE_ORIGIN || parseUrl(value) !== null ? 'AllowOriginMismatch' : 'InvalidAllowOriginValue';
}

type Blocked = Extract<Verdict, { readonly outcome: 'blocked' }>;

/** Firefox's reason for a verdict, in its own quotes. */
export function firefoxReason({ firefox, header, parameter }: Blocked): string {
  const value = header?.value ?? '';
  const refused = parameter ?? '';
  switch (firefox) {
    case 'CORSExternalRedirectNotAllowed':
      return 'CORS request external redirect not allowed';
    case 'CORSRequestNotHttp':
      return 'CORS request not http';
    case 'CORSMissingAllowOrigin':
      return 'CORS header ‘Access-Control-Allow-Origin’ missing';
    case 'CORSMultipleAllowOriginNotAllowed':
      return 'Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed';
    case 'CORSAllowOriginNotMatchingOrigin':
      return `CORS header ‘Access-Control-Allow-Origin’ does not match ‘${value}’`;
    case 'CORSNotSupportingCredentials':
      return 'Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’';
    case 'CORSMethodNotFound':
      return 'Did not find method in CORS header ‘Access-Control-Allow-Methods’';
    case 'CORSMissingAllowCredentials':
      return 'expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’';
    case 'CORSPreflightDidNotSucceed':
      return 'CORS preflight response did not succeed';
    case 'CORSInvalidAllowMethod':
      return `invalid token ‘${firstNoToken(value)}’ in CORS header ‘Access-Control-Allow-Methods’`;
    case 'CORSInvalidAllowHeader':
      return `invalid token ‘${firstNoToken(value)}’ in CORS header ‘Access-Control-Allow-Headers’`;
    case 'CORSMissingAllowHeaderFromPreflight':
      return `header ‘${refused}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response`;
    default:
      return 'CORS request did not succeed';
  }
}

/** Whether Firefox adds the status to a reason. */
export function tellsStatus({ firefox }: Blocked): boolean {
  return /^CORS(?:DidNotSucceed|MissingAllowOrigin|PreflightDidNotSucceed)$/.test(firefox);
}

function firstNoToken(list: string): string {
  const items = list.split(',').map(trimOws);
  return String(items.find((item) => item !== '' && !isToken(item)));
}
