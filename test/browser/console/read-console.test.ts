import { describe, expect, it } from 'vitest';
import { readChrome, readNetLine } from '../../../server/engine/browser/console/chrome.ts';
import { readFirefox } from '../../../server/engine/browser/console/firefox.ts';
import { paste } from '../../../server/engine/browser/console/paste.ts';
import { readConsole } from '../../../server/engine/browser/console/read-console.ts';
import { readSafari } from '../../../server/engine/browser/console/safari.ts';
import {
  ARTICLE,
  CHROMIUM,
  CHROMIUM_OTHERS,
  CHROMIUM_PREFLIGHT,
  chromeLine,
  FIREFOX,
  FIREFOX_OLDER,
  firefoxLine,
  ORIGIN,
  SAFARI,
  URL,
} from './texts.ts';

const only = (text: string) => {
  const errors = readConsole(text);
  expect(errors).toHaveLength(1);
  return errors[0];
};
const reasons = (text: string) => readConsole(text).map(({ browser, reason }) => `${browser} ${reason}`);

describe('Chromium', () => {
  const all = [...CHROMIUM, ...CHROMIUM_PREFLIGHT, ...CHROMIUM_OTHERS];

  it.each(all)('%s', (sentence, reason, parameter) => {
    expect(only(chromeLine(sentence))).toMatchObject({
      outcome: 'blocked',
      browser: 'chrome',
      url: URL,
      origin: ORIGIN,
      reason,
      parameter,
      redirectedFrom: null,
      lookAt: null,
    });
  });

  it.each(CHROMIUM)('without its head: %s', (sentence, reason, parameter) => {
    expect(only(sentence)).toMatchObject({ browser: 'chrome', url: null, origin: null, reason, parameter });
  });

  it('tells the phase by the words about the preflight, or by the reason', () => {
    expect(all.map(([sentence]) => only(chromeLine(sentence))?.phase)).toEqual(
      all.map(([, reason]) =>
        /Preflight/.test(reason)
          ? 'preflight'
          : /LocalNetwork|DisallowedByMode|InvalidResponse/.test(reason)
            ? null
            : 'actual',
      ),
    );
  });

  it.each(['fetch', 'XMLHttpRequest', 'script', 'font', 'image', 'CSS stylesheet', 'internal resource', 'text track'])(
    'speaks of a %s',
    (kind) => {
      expect(only(chromeLine(CHROMIUM[0]?.[0] ?? '', kind))).toMatchObject({ url: URL, origin: ORIGIN });
    },
  );

  it.each([
    `Access to fetch at '${URL}' (redirected from 'https://api.example.com/old') from origin '${ORIGIN}' has been blocked by CORS policy: It does not have HTTP ok status.`,
    `Access to fetch at '${URL}' Redirected from 'https://api.example.com/old' from origin '${ORIGIN}' has been blocked by CORS policy: It does not have HTTP ok status.`,
  ])('names both ends of a redirect', (text) => {
    expect(only(text)).toMatchObject({ url: URL, origin: ORIGIN, redirectedFrom: 'https://api.example.com/old' });
  });

  it('reads null as an origin and file URLs', () => {
    const text =
      "Access to script at 'file:///C:/app/main.js' from origin 'null' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, data, http, https.";
    expect(only(text)).toMatchObject({ url: 'file:///C:/app/main.js', origin: 'null', reason: 'CorsDisabledScheme' });
    expect(only(text)?.message).toContain('from a web server');
  });

  it('keeps the quotes of a header value as they were pasted', () => {
    expect(
      only(chromeLine(`The 'Access-Control-Allow-Origin' header contains the invalid value '"*"'.`))?.parameter,
    ).toBe('"*"');
    expect(only(chromeLine("The 'Access-Control-Allow-Origin' header contains the invalid value ''."))?.parameter).toBe(
      '',
    );
  });

  it('of 2017 is understood too', () => {
    const text = `XMLHttpRequest cannot load ${URL}. No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin '${ORIGIN}' is therefore not allowed access.`;
    expect(only(text)).toMatchObject({ url: URL, origin: ORIGIN, reason: 'MissingAllowOriginHeader' });
    const preflight = `Failed to load ${URL}: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin '${ORIGIN}' is therefore not allowed access. The response had HTTP status code 404.`;
    expect(only(preflight)).toMatchObject({ url: URL, origin: ORIGIN, reason: 'PreflightMissingAllowOriginHeader' });
  });

  it('takes DevTools’ glue and the line of the failed load for the same error', () => {
    const text = `(index):1 ${chromeLine(CHROMIUM[0]?.[0] ?? '')}Understand this error\napp.js:12 GET ${URL} net::ERR_FAILED 200 (OK)\n(anonymous) @ app.js:12`;
    expect(only(text)).toMatchObject({ reason: 'MissingAllowOriginHeader', method: 'GET', status: 200, url: URL });
  });

  it('gives each failed load to the error of its URL', () => {
    const other = chromeLine(CHROMIUM[0]?.[0] ?? '').replace(URL, 'https://b.example/x');
    const text = `${chromeLine(CHROMIUM[1]?.[0] ?? '')}\nPUT ${URL} net::ERR_FAILED\n${other}\nGET https://b.example/x net::ERR_FAILED 500 (Internal Server Error)`;
    expect(readConsole(text).map(({ url, method, status }) => [url, method, status])).toEqual([
      [URL, 'PUT', null],
      ['https://b.example/x', 'GET', 500],
    ]);
  });

  it('lets the line of the failed load fill in what the message lacks', () => {
    const text = `Access to fetch has been blocked by CORS policy:It does not have HTTP ok status.\nPUT ${URL} net::ERR_FAILED`;
    expect(only(text)).toMatchObject({ url: URL, origin: null, method: 'PUT', reason: 'PreflightInvalidStatus' });
  });

  it('takes a failed load that is reported twice for one', () => {
    const message = chromeLine(CHROMIUM[0]?.[0] ?? '');
    const load = `GET ${URL} net::ERR_FAILED`;
    expect(only(`${message}\n${load}\n${load}\nFailed to load resource: net::ERR_FAILED`)?.reason).toBe(
      'MissingAllowOriginHeader',
    );
    const redirected = message.replace("' from", "' (redirected from 'https://api.example.com/old') from");
    const old = 'GET https://api.example.com/old net::ERR_FAILED';
    expect(only(`${redirected}\n${load}\n${old}`)?.reason).toBe('MissingAllowOriginHeader');
    expect(only(`${redirected}\n${old}\n${load}`)?.reason).toBe('MissingAllowOriginHeader');
  });

  it('reads a head without its end for what it is', () => {
    expect(
      only(`Access to fetch at '${URL} has been blocked by CORS policy: It does not have HTTP ok status.`),
    ).toMatchObject({ url: null, origin: null, reason: 'PreflightInvalidStatus' });
  });

  it('says what to look at where only the failed load was pasted', () => {
    const error = only(`GET ${URL} net::ERR_FAILED 200 (OK)`);
    expect(error).toMatchObject({ outcome: 'failed', reason: null, phase: null, url: URL, method: 'GET', status: 200 });
    expect(error?.lookAt).toContain('has been blocked by CORS policy');
    expect(only('Failed to load resource: net::ERR_FAILED')).toMatchObject({ outcome: 'failed', url: null });
  });

  it.each([
    ['ERR_INVALID_REDIRECT', null],
    ['ERR_TOO_MANY_REDIRECTS', 'actual'],
    ['ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION', null],
    ['ERR_UNSAFE_REDIRECT', 'actual'],
    ['ERR_UNKNOWN_URL_SCHEME', 'actual'],
  ])('names the redirect that is none of CORS: %s, of a preflight as well where the phase is %s', (name, phase) => {
    const error = only(`GET ${URL} net::${name}`);
    expect(error).toMatchObject({ outcome: 'blocked', reason: name, phase, url: URL, method: 'GET', lookAt: null });
    expect(error?.message).toMatch(/redirect|Location/);
  });

  it('does not guess where the text breaks off', () => {
    const error = only(chromeLine('No Access-Contr'));
    expect(error).toMatchObject({ outcome: 'blocked', url: URL, origin: ORIGIN, reason: null });
    expect(error?.lookAt).toContain('Copy the whole console line');
  });
});

describe('Firefox', () => {
  it.each([...FIREFOX, ...FIREFOX_OLDER])('$text', ({ text, reason, parameter, status, outcome }) => {
    const error = only(firefoxLine(text));
    expect(error).toMatchObject({
      browser: 'firefox',
      url: URL,
      origin: null,
      reason,
      parameter: parameter ?? null,
      status: status ?? null,
      outcome: outcome ?? 'blocked',
    });
    expect(error?.lookAt === null).toBe(reason !== null);
  });

  it.each([...FIREFOX, ...FIREFOX_OLDER])('with plain quotes: $text', ({ text, reason, parameter }) => {
    expect(only(firefoxLine(text.replace(/[‘’]/g, "'")))).toMatchObject({ reason, parameter: parameter ?? null });
  });

  it.each(FIREFOX)('the reason alone: $text', ({ text, reason, parameter }) => {
    const bare = text.slice(0, text.indexOf(')'));
    expect(only(bare)).toMatchObject({ browser: 'firefox', url: null, reason, parameter: parameter ?? null });
    expect(only(`Reason: ${bare}`)).toMatchObject({ reason });
  });

  it('words most refusals alike on preflight and request, and says so', () => {
    expect(only(firefoxLine(FIREFOX[5]?.text ?? ''))).toMatchObject({ phase: null });
    expect(only(firefoxLine(FIREFOX[5]?.text ?? ''))?.message).toContain('to the request or to its preflight');
    expect(only(firefoxLine(FIREFOX[11]?.text ?? ''))).toMatchObject({ phase: 'preflight' });
  });

  it('tells by the value that it quotes what kind of mismatch it is', () => {
    const quoting = (value: string) =>
      only(firefoxLine(`CORS header ‘Access-Control-Allow-Origin’ does not match ‘${value}’).`))?.reason;
    expect(quoting('https://a.example, https://b.example')).toBe('MultipleAllowOriginValues');
    expect(quoting('*.example.com')).toBe('InvalidAllowOriginValue');
    expect(quoting('null')).toBe('AllowOriginMismatch');
  });

  it('quotes the URL where credentials meet the wildcard', () => {
    const text = `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘${URL}’. (Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).`;
    expect(only(text)).toMatchObject({ url: URL, reason: 'WildcardOriginNotAllowed' });
  });

  it('does not guess at a reason that it does not know', () => {
    expect(only(firefoxLine('something new).'))).toMatchObject({ url: URL, reason: null, outcome: 'blocked' });
  });
});

describe('Safari', () => {
  const last = `Fetch API cannot load ${URL} due to access control checks.`;

  it.each(SAFARI)('%s', (text, reason, status) => {
    expect(only(`[Error] ${text}\n[Error] ${last}`)).toMatchObject({ browser: 'safari', url: URL, reason, status });
    expect(only(text)).toMatchObject({ browser: 'safari', url: null, reason, status });
  });

  it('says the same for a missing header and another origin, so neither is guessed', () => {
    const error = only(SAFARI[0]?.[0] ?? '');
    expect(error).toMatchObject({ origin: ORIGIN, reason: null, phase: null });
    expect(error?.lookAt).toMatch(/missing, or does it name another origin/);
  });

  it.each([last, `XMLHttpRequest cannot load ${URL} due to access control checks.`])(
    'names no reason with its last line alone: %s',
    (text) => {
      const error = only(text);
      expect(error).toMatchObject({ outcome: 'blocked', url: URL, reason: null, phase: null });
      expect(error?.lookAt).toContain('the console line above');
    },
  );

  it('reports a refusal in three lines, which are one error', () => {
    const reason = SAFARI[1]?.[0] ?? '';
    const text = `[Error] ${reason}\n[Error] ${last}\n[Error] Failed to load resource: ${reason} (data, line 0)`;
    expect(only(text)).toMatchObject({ url: URL, reason: 'PreflightInvalidStatus', status: 403 });
  });

  it('keeps refusals of different URLs apart', () => {
    const other = 'Fetch API cannot load https://b.example/ due to access control checks.';
    const text = `${SAFARI[1]?.[0]}\n${last}\n${last}\n${other}`;
    expect(readConsole(text).map(({ url, reason }) => [url, reason])).toEqual([
      [URL, 'PreflightInvalidStatus'],
      ['https://b.example/', null],
    ]);
  });

  it('tells a redirect that was denied', () => {
    const text = `[Error] Cross-origin redirection to https://b.example/ denied by Cross-Origin Resource Sharing policy: Origin ${ORIGIN} is not allowed by Access-Control-Allow-Origin. Status code: 301`;
    expect(only(text)).toMatchObject({ url: 'https://b.example/', origin: ORIGIN, phase: 'actual', status: 301 });
  });
});

describe('a reader', () => {
  it('finds nothing where no message begins', () => {
    const nothing = paste('hello');
    expect(readNetLine(nothing, 0, 5)).toBeNull();
    expect(readChrome(nothing, 0, 5)).toBeNull();
    expect(readFirefox(nothing, 0, 5)).toBeNull();
    expect(readSafari(nothing, 0, 5)).toBeNull();
  });
});

describe('a paste', () => {
  it('may hold messages of several browsers, as articles have them', () => {
    expect(readConsole(ARTICLE).map(({ browser, url, origin, reason }) => [browser, url, origin, reason])).toEqual([
      ['chrome', URL, ORIGIN, 'MissingAllowOriginHeader'],
      ['firefox', URL, null, 'MissingAllowOriginHeader'],
    ]);
  });

  it('may be broken into lines anywhere, within URLs too', () => {
    const text = chromeLine(CHROMIUM[6]?.[0] ?? '')
      .replaceAll(' ', '\r\n   ')
      .replace('/v1/', '/v1/\n');
    expect(only(text)).toMatchObject({ url: URL, origin: ORIGIN, reason: 'AllowOriginMismatch' });
    const firefox = firefoxLine(FIREFOX[5]?.text ?? '')
      .replaceAll(' ', '\n')
      .replace('/v1/', '/v1/\n');
    expect(only(firefox)).toMatchObject({ url: URL, reason: 'MissingAllowOriginHeader', status: 200 });
  });

  it('may have prefixes: places, times, levels', () => {
    for (const prefix of [
      'app.js:12 ',
      '(index):1 ',
      '12:03:04.567 ',
      '[Error] ',
      '> ',
      '\ufeff',
      '2026-05-04T10:11:12Z ERROR ',
    ])
      expect(only(`${prefix}${chromeLine(CHROMIUM[0]?.[0] ?? '')}`)).toMatchObject({
        reason: 'MissingAllowOriginHeader',
      });
  });

  it.each(['‘’', '“”', '„“', '«»', '‚‘', '""', '``', '’’'])('may have the quotes %s', (quotes) => {
    const quoted = chromeLine(CHROMIUM[6]?.[0] ?? '').replace(/'([^']*)'/g, `${quotes[0]}$1${quotes[1]}`);
    expect(only(quoted)).toMatchObject({ url: URL, origin: ORIGIN, reason: 'AllowOriginMismatch' });
  });

  it('keeps every message of a long one, in order', () => {
    const all = CHROMIUM.map(([sentence]) => chromeLine(sentence)).flatMap((line, index) => [
      line,
      firefoxLine(FIREFOX[index]?.text ?? ''),
    ]);
    expect(reasons(all.join('\n'))).toEqual(
      CHROMIUM.flatMap(([, reason], index) => [`chrome ${reason}`, `firefox ${FIREFOX[index]?.reason}`]),
    );
  });

  it.each([
    '',
    'Hello',
    'TypeError: Failed to fetch',
    'Uncaught ReferenceError: cors is not defined',
    'How do I enable Access-Control-Allow-Origin?',
    'GET https://api.example.com/ net::ERR_CONNECTION_REFUSED',
    'GET https://api.example.com/ 404 (Not Found)',
    'Access to the building is blocked',
    '\ud800 \udc00',
  ])('that is no CORS error gives nothing: %j', (text) => {
    expect(readConsole(text)).toEqual([]);
  });

  it.each([
    ["Access to fetch at '"],
    ["The 'Access-Control-Allow-Origin' header contains multiple values '"],
    ["Access to fetch at 'x' from origin 'y' has been blocked by CORS policy: "],
    ['Cross-Origin Request Blocked: '],
    ['Cross-origin redirection to x denied '],
    ['Reason: '],
    ['net::ERR_FAILED '],
    ["Redirect location '"],
    ['a'],
    [' cannot load'],
    ['x due to access control check'],
  ])('of a megabyte of %j ends soon', (piece) => {
    const before = performance.now();
    readConsole(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
