import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consoleText } from '../../../server/engine/browser/console/console-text.ts';
import { readConsole } from '../../../server/engine/browser/console/read-console.ts';
import { judge } from '../../../server/engine/browser/judge.ts';
import type { BlockReason, HeaderLine, HttpResponse, PageRequest } from '../../../server/engine/browser/types.ts';
import { allowing, converse, ORIGIN, pageRequest, response, SERVICE } from '../conversations.ts';

type Case = readonly [page: PageRequest, responses: readonly HttpResponse[]];

const WITH_COOKIES = pageRequest({ credentials: 'include' });
const PUT = pageRequest({ method: 'PUT' });
const PUT_WITH_COOKIES = pageRequest({ method: 'PUT', credentials: 'include' });
const KEY = pageRequest({ headers: [['X-Api-Key', '1']] });
const origin = (value: string): HeaderLine => ['Access-Control-Allow-Origin', value];
const answer = (...values: readonly string[]) => response(200, ...values.map(origin));

/** For each reason a conversation that ends with it. */
const CASES: Readonly<Record<Exclude<BlockReason, 'ForbiddenMethod' | 'InvalidUrl'>, Case>> = {
  MissingAllowOriginHeader: [pageRequest(), [answer()]],
  WildcardOriginNotAllowed: [WITH_COOKIES, [answer('*')]],
  MultipleAllowOriginValues: [pageRequest(), [answer(ORIGIN, ORIGIN)]],
  InvalidAllowOriginValue: [pageRequest(), [answer('*.app.example')]],
  AllowOriginMismatch: [pageRequest(), [answer(`${ORIGIN}/`)]],
  InvalidAllowCredentials: [WITH_COOKIES, [allowing(['Access-Control-Allow-Credentials', 'True'])]],
  CorsDisabledScheme: [pageRequest({ url: 'ftp://api.example/items' }), []],
  PreflightInvalidStatus: [PUT, [response(404, origin(ORIGIN))]],
  PreflightDisallowedRedirect: [PUT, [response(308, origin(ORIGIN), ['Location', '/items/'])]],
  PreflightWildcardOriginNotAllowed: [PUT_WITH_COOKIES, [answer('*')]],
  PreflightMissingAllowOriginHeader: [PUT, [answer()]],
  PreflightMultipleAllowOriginValues: [PUT, [answer(`${ORIGIN}, https://b.example`)]],
  PreflightInvalidAllowOriginValue: [PUT, [answer('true')]],
  PreflightAllowOriginMismatch: [PUT, [answer('null')]],
  PreflightInvalidAllowCredentials: [PUT_WITH_COOKIES, [allowing()]],
  InvalidAllowMethodsPreflightResponse: [PUT, [allowing(['Access-Control-Allow-Methods', 'GET, PUT;POST'])]],
  InvalidAllowHeadersPreflightResponse: [PUT, [allowing(['Access-Control-Allow-Headers', 'x-foo; x-bar'])]],
  MethodDisallowedByPreflightResponse: [PUT, [allowing()]],
  HeaderDisallowedByPreflightResponse: [KEY, [allowing()]],
  RedirectContainsCredentials: [
    pageRequest(),
    [response(302, origin(ORIGIN), ['Location', 'https://me:secret@api.example/'])],
  ],
  ERR_INVALID_REDIRECT: [pageRequest(), [response(302, origin(ORIGIN), ['Location', 'https://['])]],
  ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION: [
    pageRequest(),
    [response(302, origin(ORIGIN), ['Location', '/a'], ['Location', '/b'])],
  ],
  ERR_UNSAFE_REDIRECT: [pageRequest(), [response(302, origin(ORIGIN), ['Location', 'data:,x'])]],
  ERR_UNKNOWN_URL_SCHEME: [pageRequest(), [response(302, origin(ORIGIN), ['Location', 'wss://api.example/'])]],
  ERR_TOO_MANY_REDIRECTS: [
    pageRequest(),
    Array.from({ length: 21 }, () => response(302, origin(ORIGIN), ['Location', '/items'])),
  ],
};

/** What Firefox's and Safari's texts leave open. */
const FIREFOX_SILENT = /^(?:RedirectContainsCredentials|ERR_.*)$/;
const SAFARI_SILENT =
  /^(?:Preflight)?(?:MissingAllowOriginHeader|InvalidAllowOriginValue|AllowOriginMismatch)$|^ERR_|^CorsDisabledScheme$/;

function printed([page, responses]: Case, browser: 'chrome' | 'firefox' | 'safari') {
  const trips = converse(page, responses);
  const verdict = judge(page, trips);
  return {
    reason: verdict.outcome === 'blocked' ? verdict.reason : 'allowed',
    text: consoleText(page, verdict, browser, trips),
  };
}

/** Firefox's reason for a redirect away from http is the one for such a URL. */
const NOT_HTTP = /^ERR_(?:UNSAFE_REDIRECT|UNKNOWN_URL_SCHEME)$/;
const firefoxSays = (reason: string): string | null => {
  if (NOT_HTTP.test(reason)) return 'CorsDisabledScheme';
  return FIREFOX_SILENT.test(reason) ? null : withoutPreflight(reason);
};

const withoutPreflight = (reason: string) => reason.replace(/^Preflight(?!InvalidStatus|DisallowedRedirect)/, '');

describe('what the console prints is read back', () => {
  it.each(Object.entries(CASES))('%s', (reason, conversation) => {
    const chrome = printed(conversation, 'chrome');
    expect(chrome.reason).toBe(reason);
    expect(readConsole(chrome.text).map((error) => error.reason)).toEqual([reason]);
    const firefox = readConsole(printed(conversation, 'firefox').text);
    expect(firefox.map((error) => error.reason)).toEqual([firefoxSays(reason)]);
    const safari = readConsole(printed(conversation, 'safari').text);
    const said = reason === 'PreflightDisallowedRedirect' ? 'PreflightInvalidStatus' : withoutPreflight(reason);
    expect(safari.map((error) => error.reason)).toEqual([SAFARI_SILENT.test(reason) ? null : said]);
    for (const error of [...firefox, ...safari]) expect(error.lookAt === null).toBe(error.reason !== null);
  });

  const anyUrl = fc.webUrl({ withQueryParameters: true }).map((url) => new URL(url).href);
  const anyOrigin = fc.oneof(
    fc.constant('null'),
    fc.webUrl().map((url) => new URL(url).origin),
  );
  const value = fc.stringMatching(/^[!-&(-~]{1,20}$/);
  const anyCase = fc.constantFrom(...Object.entries(CASES));

  it('whatever the URL, the origin and the value are', () => {
    fc.assert(
      fc.property(anyUrl, anyOrigin, anyCase, value, (url, pageOrigin, [reason], text) => {
        const page = pageRequest({ url, origin: pageOrigin });
        const named = { name: 'Access-Control-Allow-Origin', value: text };
        const verdict = {
          outcome: 'blocked',
          phase: 'actual',
          trip: 0,
          reason: reason as BlockReason,
          step: 'CORS check',
          header: named,
          parameter: 'x-api-key',
          firefox: 'CORSMissingAllowOrigin',
          warnings: [],
        } as const;
        const [error, ...more] = readConsole(consoleText(page, verdict, 'chrome'));
        expect(more).toEqual([]);
        expect(error).toMatchObject({ reason, browser: 'chrome' });
        if (!reason.startsWith('ERR_')) expect(error).toMatchObject({ url: page.url, origin: pageOrigin });
        expect(readConsole(consoleText(page, verdict, 'firefox'))).toMatchObject([
          { url, reason: 'MissingAllowOriginHeader' },
        ]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('consoleText', () => {
  const text = (conversation: Case, browser: 'chrome' | 'firefox' | 'safari') => printed(conversation, browser).text;

  it('is what the three browsers print', () => {
    const missing: Case = [pageRequest(), [response(200)]];
    expect(text(missing, 'chrome')).toBe(
      `Access to fetch at '${SERVICE}' from origin '${ORIGIN}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.\nGET ${SERVICE} net::ERR_FAILED 200 (OK)`,
    );
    expect(text(missing, 'firefox')).toBe(
      `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${SERVICE}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.`,
    );
    expect(text(missing, 'safari')).toBe(
      `Origin ${ORIGIN} is not allowed by Access-Control-Allow-Origin. Status code: 200\nFetch API cannot load ${SERVICE} due to access control checks.`,
    );
  });

  it('puts the words about the preflight before the check that both responses go through', () => {
    expect(text([PUT, [response(404)]], 'chrome')).toContain(
      "CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin'",
    );
    expect(text(CASES.MethodDisallowedByPreflightResponse, 'chrome')).toContain(
      'CORS policy: Method PUT is not allowed',
    );
  });

  it('lets Safari look at the status of a preflight before anything else', () => {
    expect(text([PUT, [response(404)]], 'safari')).toMatch(
      /^Preflight response is not successful\. Status code: 404\n/,
    );
    expect(text([PUT, [response(404)]], 'firefox')).toContain(
      '‘Access-Control-Allow-Origin’ missing). Status code: 404.',
    );
  });

  it('lets Firefox count lines of Access-Control-Allow-Origin, and quote a single one', () => {
    expect(text(CASES.MultipleAllowOriginValues, 'firefox')).toContain('(Reason: Multiple CORS header');
    expect(text(CASES.PreflightMultipleAllowOriginValues, 'firefox')).toContain(
      `does not match ‘${ORIGIN}, https://b.example’)`,
    );
  });

  it('quotes the first item that is no token in Firefox', () => {
    expect(text(CASES.InvalidAllowMethodsPreflightResponse, 'firefox')).toContain('invalid token ‘PUT;POST’ in');
  });

  it('names both ends of a redirect, and the opaque origin behind it', () => {
    const hop: Case = [
      pageRequest(),
      [response(302, origin(ORIGIN), ['Location', 'https://b.example/']), response(200, origin(ORIGIN))],
    ];
    expect(text(hop, 'chrome')).toContain(
      `Access to fetch at 'https://b.example/' (redirected from '${SERVICE}') from origin 'null' has been blocked`,
    );
    expect(text(hop, 'firefox')).toContain('resource at https://b.example/. (Reason');
  });

  it('is empty where nothing is refused, and where no request is made', () => {
    for (const browser of ['chrome', 'firefox', 'safari'] as const) {
      expect(text([pageRequest(), [allowing()]], browser)).toBe('');
      expect(text([pageRequest({ method: 'TRACE' }), []], browser)).toBe('');
      expect(text([pageRequest({ url: 'http://' }), []], browser)).toBe('');
    }
  });

  it('tells Safari’s denied redirects', () => {
    const ftp: Case = [pageRequest(), [response(302, origin(ORIGIN), ['Location', 'ftp://b.example/'])]];
    expect(text(ftp, 'safari')).toMatch(
      /^Cross-origin redirection to ftp:\/\/b\.example\/ denied .* with non CORS scheme\n/,
    );
    expect(readConsole(text(ftp, 'safari'))).toMatchObject([{ reason: 'CorsDisabledScheme', phase: 'actual' }]);
  });

  it('leaves the status out where the trips are not known', () => {
    const page = pageRequest();
    const verdict = judge(page, converse(page, [response(200)]));
    expect(consoleText(page, verdict, 'firefox')).toMatch(/missing\)\.$/);
    expect(consoleText(page, verdict, 'safari')).toContain('is not allowed by Access-Control-Allow-Origin.\n');
    for (const [asked, answers] of [CASES.PreflightInvalidStatus, CASES.PreflightDisallowedRedirect]) {
      const refused = judge(asked, converse(asked, answers));
      expect(consoleText(asked, refused, 'safari')).toMatch(/^Preflight response is not successful\.\n/);
    }
  });
});
