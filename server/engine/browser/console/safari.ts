import type { Verdict } from '../types.ts';
import { phaseOf } from './chrome.ts';
import { joinedUrl, matchAt, type Paste, statusOf, type Taken } from './paste.ts';
import { type ConsoleReason, type Said, UNSAID } from './types.ts';

/** Where a message of Safari begins. */
export const SAFARI_START =
  /Cross-origin redirection to |Origin \S{1,300} is not allowed by Access-Control-Allow-Origin|Preflight response is not successful|Cannot use wildcard in Access-Control-Allow-Origin|Access-Control-Allow-Origin cannot contain more than one|Credentials flag is true, but|Method \S{1,100} is not allowed by Access-Control-Allow-Methods(?! in)|Request header field \S{1,200} is not allowed by Access-Control-Allow-Headers(?! in)|Header Access-Control-Allow-(?:Methods|Headers) has an invalid value|due to access control checks/;

/** One line of Safari's console. */
export interface SafariLine {
  readonly said: Said;
  /** `last`: the line that closes each refusal and names no reason. `echo`: the reason once more, on the failed load. */
  readonly role: 'reason' | 'last' | 'echo';
}

const STATUS = '(?:\\. ?Status code: (?<status>\\d{3}))?\\.?';

/** The texts of WebKit's CrossOriginAccessControl.cpp and CrossOriginPreflightResultCache.cpp. */
const REASONS: readonly { readonly reason: ConsoleReason | null; readonly pattern: RegExp }[] = [
  {
    reason: null,
    pattern: new RegExp(`^Origin (?<origin>\\S+) is not allowed by Access-Control-Allow-Origin${STATUS}`, 'd'),
  },
  { reason: 'PreflightInvalidStatus', pattern: new RegExp(`^Preflight response is not successful${STATUS}`, 'd') },
  {
    reason: 'WildcardOriginNotAllowed',
    pattern: /^Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true\.?/d,
  },
  {
    reason: 'MultipleAllowOriginValues',
    pattern: /^Access-Control-Allow-Origin cannot contain more than one origin\.?/d,
  },
  {
    reason: 'InvalidAllowCredentials',
    pattern: /^Credentials flag is true, but Access-Control-Allow-Credentials is not 'true'\.?/d,
  },
  {
    reason: 'MethodDisallowedByPreflightResponse',
    pattern: /^Method (?<value>\S+) is not allowed by Access-Control-Allow-Methods\.?/d,
  },
  {
    reason: 'HeaderDisallowedByPreflightResponse',
    pattern: /^Request header field (?<value>\S+) is not allowed by Access-Control-Allow-Headers\.?/d,
  },
  {
    reason: 'InvalidAllowMethodsPreflightResponse',
    pattern:
      /^Header Access-Control-Allow-Methods has an invalid value: ?(?<value>.*?)(?= (?:\[Error\]|Fetch API|XMLHttp|Failed to load)|$)/d,
  },
  {
    reason: 'InvalidAllowHeadersPreflightResponse',
    pattern:
      /^Header Access-Control-Allow-Headers has an invalid value: ?(?<value>.*?)(?= (?:\[Error\]|Fetch API|XMLHttp|Failed to load)|$)/d,
  },
  {
    reason: 'CorsDisabledScheme',
    pattern: /^not allowed to follow a cross-origin CORS redirection with non CORS scheme\.?/d,
  },
  { reason: 'RedirectContainsCredentials', pattern: /^redirection URL (?<value>\S+) has credentials\.?/d },
];

const REDIRECTION = /^Cross-origin redirection to (?<url>\S+) denied by Cross-Origin Resource Sharing policy: ?/d;
const LAST = /^due to access control checks\.?/d;
const LONGEST_URL = 4000;
const ECHO = 'Failed to load resource: ';

/**
 * Reads a line of Safari.
 *
 * @param end what lies behind belongs to another message
 */
export function readSafari(pasted: Paste, start: number, end: number): Taken<SafariLine> | null {
  const role = pasted.plain.slice(Math.max(0, start - ECHO.length), start) === ECHO ? 'echo' : 'reason';
  const last = matchAt(pasted, LAST, start, end);
  if (last !== null) {
    const before = pasted.raw.slice(Math.max(0, start - LONGEST_URL), start).trimEnd();
    const url = joinedUrl(before.slice(before.lastIndexOf(' ') + 1));
    return {
      said: { said: { ...UNSAID, browser: 'safari', url, silence: 'access-control-checks' }, role: 'last' },
      end: last.end,
    };
  }
  const redirection = matchAt(pasted, REDIRECTION, start, end);
  const from = redirection?.end ?? start;
  for (const { reason, pattern } of REASONS) {
    const match = matchAt(pasted, pattern, from, end);
    if (match === null) continue;
    const phase = reason === null ? null : phaseOf(reason);
    const said: Said = {
      ...UNSAID,
      browser: 'safari',
      url: joinedUrl(redirection?.group('url') ?? null),
      origin: match.group('origin'),
      method: reason === 'MethodDisallowedByPreflightResponse' ? match.group('value') : null,
      reason,
      // On redirects it is the actual request; elsewhere the texts of the CORS check fit the preflight as well.
      phase: redirection !== null ? 'actual' : phase === 'actual' ? null : phase,
      parameter: match.group('value'),
      status: statusOf(match.group('status')),
      silence: reason === null ? 'origin-not-allowed' : null,
    };
    return { said: { said, role }, end: match.end };
  }
  return null;
}

type Blocked = Extract<Verdict, { readonly outcome: 'blocked' }>;

/**
 * Safari's line for a verdict, without the last one; null where it prints that one alone. Safari looks at a preflight's status before
 * anything else.
 *
 * @param status the status of the response at fault, null where it is not known
 */
export function safariReason(verdict: Blocked, origin: string, status: number | null): string | null {
  const code = status === null ? '' : ` Status code: ${status}`;
  const { reason, header } = verdict;
  const value = header?.value ?? '';
  const refused = verdict.parameter ?? '';
  const unsuccessful = `Preflight response is not successful${code === '' ? '.' : `.${code}`}`;
  if (verdict.phase === 'preflight' && status !== null && (status < 200 || status > 299)) return unsuccessful;
  switch (reason) {
    case 'PreflightInvalidStatus':
    case 'PreflightDisallowedRedirect':
      return unsuccessful;
    case 'WildcardOriginNotAllowed':
    case 'PreflightWildcardOriginNotAllowed':
      return 'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.';
    case 'InvalidAllowCredentials':
    case 'PreflightInvalidAllowCredentials':
      return 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".';
    case 'MissingAllowOriginHeader':
    case 'PreflightMissingAllowOriginHeader':
    case 'InvalidAllowOriginValue':
    case 'PreflightInvalidAllowOriginValue':
    case 'AllowOriginMismatch':
    case 'PreflightAllowOriginMismatch':
    case 'MultipleAllowOriginValues':
    case 'PreflightMultipleAllowOriginValues':
      return value.includes(',')
        ? 'Access-Control-Allow-Origin cannot contain more than one origin.'
        : `Origin ${origin} is not allowed by Access-Control-Allow-Origin.${code}`;
    case 'InvalidAllowMethodsPreflightResponse':
    case 'InvalidAllowHeadersPreflightResponse':
      return `Header ${header?.name} has an invalid value: ${value}`;
    case 'MethodDisallowedByPreflightResponse':
      return `Method ${refused} is not allowed by Access-Control-Allow-Methods.`;
    case 'HeaderDisallowedByPreflightResponse':
      return `Request header field ${refused} is not allowed by Access-Control-Allow-Headers.`;
    case 'RedirectContainsCredentials':
      return redirection(value, `redirection URL ${value} has credentials`);
    case 'CorsDisabledScheme':
      return header === null
        ? null
        : redirection(value, 'not allowed to follow a cross-origin CORS redirection with non CORS scheme');
    default:
      return null;
  }
}

function redirection(location: string, why: string): string {
  return `Cross-origin redirection to ${location} denied by Cross-Origin Resource Sharing policy: ${why}`;
}
