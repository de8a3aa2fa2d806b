import type { PageRequest, Trip, Verdict } from '../types.ts';
import { chromeSentence } from './chrome.ts';
import { firefoxReason, tellsStatus } from './firefox.ts';
import { safariReason } from './safari.ts';
import type { Browser } from './types.ts';

/** A refusal, and where the conversation stood when it came. */
interface Refused {
  readonly blocked: Extract<Verdict, { readonly outcome: 'blocked' }>;
  /** The URL that refused. */
  readonly url: string;
  /** The URL that the page asked for. */
  readonly asked: string;
  readonly origin: string;
  readonly method: string;
  /** Null where it is not known. */
  readonly status: number | null;
}

/**
 * What a browser's console prints for a verdict, for `fetch` in a page (Chromium: `GetErrorString` in cors_error_string.cc; Firefox:
 * security.properties; WebKit: CrossOriginAccessControl.cpp). The empty text where it prints nothing: the request is allowed, or script
 * gets a TypeError before any request is made.
 *
 * @param page what the script asks for
 * @param trips the trips that were judged: the status and the URL after redirects are read off the one at fault. Without them the
 *   text names the page's URL and, as older versions did, no status
 */
export function consoleText(
  page: PageRequest,
  verdict: Verdict,
  browser: Browser,
  trips: readonly Trip[] = [],
): string {
  if (verdict.outcome === 'allowed' || verdict.reason === 'ForbiddenMethod' || verdict.reason === 'InvalidUrl')
    return '';
  const trip = trips[verdict.trip];
  const refused: Refused = {
    blocked: verdict,
    url: trip?.request.url ?? page.url,
    asked: trips[0]?.request.url ?? page.url,
    origin: trip?.request.headers.find(([name]) => name.toLowerCase() === 'origin')?.[1] ?? page.origin,
    method: page.method,
    status: trip?.response.status ?? null,
  };
  switch (browser) {
    case 'chrome':
      return chromeText(refused);
    case 'firefox':
      return firefoxText(refused);
    case 'safari':
      return safariText(refused);
  }
}

function chromeText({ blocked, url, asked, origin, method, status }: Refused): string {
  const sentence = chromeSentence(blocked);
  if (sentence === null) return `${method} ${asked} net::${blocked.reason}`;
  const redirected = url === asked ? '' : ` (redirected from '${asked}')`;
  const head = `Access to fetch at '${url}'${redirected} from origin '${origin}' has been blocked by CORS policy: `;
  const answered = blocked.phase === 'actual' && status !== null && status < 300 ? ` ${status} (OK)` : '';
  return `${head}${sentence}\n${method} ${asked} net::ERR_FAILED${answered}`;
}

function firefoxText({ blocked, url, status }: Refused): string {
  const head = 'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ';
  const reason = firefoxReason(blocked);
  const shown = blocked.firefox === 'CORSNotSupportingCredentials' ? `‘${url}’` : url;
  const code = blocked.firefox === 'CORSDidNotSucceed' ? '(null)' : status;
  const tail = tellsStatus(blocked) && code !== null ? ` Status code: ${code}.` : '';
  return `${head}${shown}. (Reason: ${reason}).${tail}`;
}

function safariText({ blocked, asked, origin, status }: Refused): string {
  const last = `Fetch API cannot load ${asked} due to access control checks.`;
  const reason = safariReason(blocked, origin, status);
  return reason === null ? last : `${reason}\n${last}`;
}
