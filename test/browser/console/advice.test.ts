import { describe, expect, it } from 'vitest';
import { adviceOn, askingWith, lookInstead, type Refused } from '../../../server/engine/browser/console/advice.ts';
import type { ConsoleReason, Silence } from '../../../server/engine/browser/console/types.ts';
import { ORIGIN, URL } from './texts.ts';

const about = (reason: ConsoleReason | null, differs: Partial<Refused> = {}) =>
  adviceOn({
    reason,
    phase: 'actual',
    url: URL,
    origin: ORIGIN,
    method: 'PUT',
    parameter: null,
    value: null,
    status: null,
    ...differs,
  });

describe('the advice on a refusal', () => {
  it.each<[ConsoleReason, string | null, RegExp]>([
    [
      'MissingAllowOriginHeader',
      'Access-Control-Allow-Origin',
      /^Send Access-Control-Allow-Origin: https:\/\/app\.example\.com on every/,
    ],
    [
      'PreflightMissingAllowOriginHeader',
      'Access-Control-Allow-Origin',
      /Access-Control-Allow-Origin: https:\/\/app\.example\.com/,
    ],
    [
      'WildcardOriginNotAllowed',
      'Access-Control-Allow-Origin',
      /Allow-Origin: https:\/\/app\.example\.com, Access-Control-Allow-Credentials: true/,
    ],
    ['MultipleAllowOriginValues', 'Access-Control-Allow-Origin', /leave it to one of them/],
    ['InvalidAllowOriginValue', 'Access-Control-Allow-Origin', /Patterns and lists/],
    ['AllowOriginMismatch', 'Access-Control-Allow-Origin', /without a slash/],
    [
      'InvalidAllowCredentials',
      'Access-Control-Allow-Credentials',
      /Access-Control-Allow-Credentials: true .* beside Access-Control-Allow-Origin: https/,
    ],
    ['PreflightInvalidStatus', null, /^Answer OPTIONS \/v1\/data with 204/],
    ['PreflightDisallowedRedirect', 'Location', /final URL/],
    [
      'InvalidAllowMethodsPreflightResponse',
      'Access-Control-Allow-Methods',
      /Access-Control-Allow-Methods: GET, PUT, DELETE/,
    ],
    [
      'InvalidAllowHeadersPreflightResponse',
      'Access-Control-Allow-Headers',
      /Access-Control-Allow-Headers: content-type, authorization/,
    ],
    ['MethodDisallowedByPreflightResponse', 'Access-Control-Allow-Methods', /^Add it: Access-Control-Allow-Methods/],
    ['HeaderDisallowedByPreflightResponse', 'Access-Control-Allow-Headers', /^Add it: Access-Control-Allow-Headers/],
    ['RedirectContainsCredentials', 'Location', /Leave them out/],
    ['CorsDisabledScheme', null, /Location/],
    ['ERR_INVALID_REDIRECT', 'Location', /Mend its Location/],
    ['ERR_TOO_MANY_REDIRECTS', 'Location', /lead to each other/],
    ['ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION', 'Location', /leave it to one of them/],
    ['ERR_UNSAFE_REDIRECT', 'Location', /http or https.*the content itself/],
    ['ERR_UNKNOWN_URL_SCHEME', 'Location', /http or https.*the WebSocket itself/],
    ['ForbiddenMethod', null, /another one/],
    ['InvalidUrl', null, /Mend the URL/],
    ['DisallowedByMode', null, /mode cors/],
    ['InvalidResponse', null, /Network tab/],
    ['InsecureLocalNetwork', null, /^No response header mends this/],
    ['InvalidLocalNetworkAccess', null, /^No response header mends this/],
    ['LocalNetworkAccessPermissionDenied', null, /^No response header mends this/],
  ])('%s: at fault is %s', (reason, header, todo) => {
    const advice = about(reason);
    expect(advice.header).toBe(header);
    expect(advice.todo).toMatch(todo);
    expect(advice.what).toMatch(/^[A-Z].*\.$/);
  });

  it('quotes the value at fault, as it was seen or as the browser quotes it', () => {
    expect(about('MultipleAllowOriginValues', { value: 'a, b' }).what).toContain('(a, b)');
    expect(about('InvalidAllowOriginValue', { parameter: '**' }).what).toContain('(**)');
    expect(about('InvalidAllowCredentials', { value: 'True' }).what).toContain('is True,');
    expect(about('InvalidAllowCredentials', { parameter: '' }).what).toContain('is missing,');
    expect(about('PreflightDisallowedRedirect', { value: '/login' }).what).toContain('to /login');
    expect(about('InvalidAllowMethodsPreflightResponse', { value: 'PUT POST' }).what).toContain('(PUT POST)');
    expect(about('RedirectContainsCredentials', { value: 'https://a:b@c.example/' }).what).toContain('a:b@');
    expect(about('ERR_UNSAFE_REDIRECT', { value: 'data:,x' }).what).toContain('(data:,x)');
    expect(about('ERR_UNKNOWN_URL_SCHEME', { value: 'wss://a.example/' }).what).toContain('(wss://a.example/)');
    expect(about('ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION', { value: '/a, /b' }).what).toContain('(/a, /b)');
    expect(about('LocalNetworkAccessPermissionDenied', { parameter: 'loopback' }).what).toContain('(loopback)');
  });

  it('names the response that it speaks of, with its status', () => {
    expect(about('MissingAllowOriginHeader').what).toMatch(/^The response has/);
    expect(about('MissingAllowOriginHeader', { status: 200 }).what).toMatch(/^The response \(status 200\)/);
    expect(about('MissingAllowOriginHeader', { phase: null }).what).toMatch(
      /^The response to the request or to its preflight/,
    );
    expect(about('PreflightAllowOriginMismatch', { phase: 'preflight' }).what).toMatch(/^The answer to the preflight/);
    expect(about('PreflightInvalidStatus', { status: 404 }).what).toContain('status 404');
  });

  it('points at error pages', () => {
    expect(about('MissingAllowOriginHeader', { status: 502 }).todo).toContain('Status 502 hints at an error page');
    expect(about('MissingAllowOriginHeader', { status: 200 }).todo).not.toContain('error page');
  });

  it('asks for the page’s own origin where it is not known, and warns of null', () => {
    expect(about('MissingAllowOriginHeader', { origin: null }).todo).toContain('with the page’s own origin');
    expect(about('AllowOriginMismatch', { origin: null }).what).toContain('than the page’s origin');
    expect(about('MissingAllowOriginHeader', { origin: 'null' }).todo).not.toContain('Allow-Origin: null');
  });

  it('tells that methods are compared with their case', () => {
    expect(about('MethodDisallowedByPreflightResponse', { parameter: 'patch' }).todo).toContain('ask with PATCH');
    expect(about('MethodDisallowedByPreflightResponse', { parameter: 'PUT' }).todo).not.toContain('case');
    expect(about('MethodDisallowedByPreflightResponse').todo).toContain('the request’s method');
  });

  it('names the path to answer OPTIONS at, where it is known', () => {
    expect(about('PreflightInvalidStatus', { url: null }).todo).toContain('OPTIONS at this URL');
    expect(about('PreflightInvalidStatus', { url: 'https://a.example/x?y=1' }).todo).toContain('OPTIONS /x?y=1');
    expect(about('PreflightInvalidStatus', { url: '…' }).todo).toContain('OPTIONS at this URL');
  });

  it('tells the ways to a wrong scheme apart', () => {
    const scheme = (url: string | null, origin: string | null = ORIGIN) => about('CorsDisabledScheme', { url, origin });
    expect(scheme('file:///a.json', 'null')).toMatchObject({
      what: expect.stringContaining('file:, asked from a file'),
      todo: expect.stringContaining('from a web server'),
    });
    expect(scheme('localhost:3000/x').todo).toContain('Begin the URL with https://');
    expect(scheme(null).what).toBe('CORS exists over http and https only.');
    expect(scheme('no url').what).toBe('CORS exists over http and https only.');
    expect(scheme('http://a.example/').todo).toContain('Location');
    expect(scheme('https://a.example/').todo).toContain('Location');
  });

  it('blames nothing where no reason is known', () => {
    expect(about(null)).toMatchObject({ todo: expect.stringContaining('Network tab'), header: null });
  });

  it('leaves holes where the text has none to fill in', () => {
    expect(about('HeaderDisallowedByPreflightResponse').what).toContain('Access-Control-Allow-Headers');
    expect(about('ForbiddenMethod', { parameter: 'TRACE' }).what).toContain('TRACE');
  });
});

describe('what to look at instead', () => {
  const silences: readonly Silence[] = [
    'net-error',
    'broken-off',
    'access-control-checks',
    'origin-not-allowed',
    'firefox-no-answer',
    'firefox-cors-disabled',
    'firefox-origin-not-added',
    'firefox-unknown',
  ];

  it.each(silences)('is told for %s, with the URL or without', (silence) => {
    const known = lookInstead(silence, { url: URL, origin: ORIGIN, status: 200 });
    const unknown = lookInstead(silence, { url: null, origin: null, status: null });
    for (const { message, lookAt } of [known, unknown]) {
      expect(message).toMatch(/^[A-Z].*\.$/s);
      expect(lookAt.length).toBeGreaterThan(20);
      expect(lookAt).not.toMatch(/null|undefined/);
    }
  });

  it('is never a guess at a header by name alone', () => {
    expect(lookInstead('origin-not-allowed', { url: URL, origin: ORIGIN, status: 200 }).message).toContain(
      '(status 200)',
    );
  });

  it('quotes what was pasted in the command that it proposes', () => {
    expect(askingWith(ORIGIN, URL)).toBe(`curl -i -H 'Origin: ${ORIGIN}' '${URL}'`);
    expect(askingWith("';x;'", "https://a.example/';reboot;'")).toBe(
      "curl -i -H 'Origin: %27;x;%27' 'https://a.example/%27;reboot;%27'",
    );
    expect(askingWith(null, null)).toBe("curl -i -H 'Origin: https://your.page' URL");
  });
});
