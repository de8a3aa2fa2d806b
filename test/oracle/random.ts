import fc from 'fast-check';
import type { HeaderLine, HttpResponse } from '../../server/engine/browser/types.ts';
import { API, acac, acah, acam, acao, aceh, answer, type Exchange, exchange, SAME } from './exchange.ts';

/** Values, the earlier ones more often: half of the time the first of them. */
function mostly<T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(first) },
    { weight: 2, arbitrary: fc.constantFrom(first, ...others) },
  );
}

/** Zero to three lines of a header, one of them most often, with white space around the values. */
function lines(make: (value: string) => HeaderLine, value: fc.Arbitrary<string>): fc.Arbitrary<readonly HeaderLine[]> {
  const padded = fc
    .tuple(mostly('', ' ', '\t', ' \t '), value, mostly('', ' ', '\t'))
    .map((parts): HeaderLine => make(parts.join('')));
  return fc.oneof(
    { weight: 8, arbitrary: padded.map((line) => [line]) },
    { weight: 1, arbitrary: fc.array(padded, { maxLength: 3 }) },
  );
}

/** A comma-separated list with what people and programs leave in such lists. */
function list(item: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(item, { maxLength: 4 }), mostly(', ', ',', ' ,\t', ',,', ' ', ';'))
    .map(([items, separator]) => items.join(separator));
}

const ORIGINS = [
  '{api}',
  '{other}',
  '{app}/',
  '{APP}',
  'http://localhost',
  'https://localhost:{app-port}',
  '{app-host}',
];
const ODD_ORIGINS = [
  '',
  '**',
  '*.localhost',
  'http://*.localhost',
  '{app}, {api}',
  '{app} {app}',
  '"*"',
  'true',
  'NULL',
  'localhost',
];
/** Texts of pieces of URLs: some are URLs, which tells a mismatch from an invalid value. */
const pieces = fc
  .array(
    fc.constantFrom(
      'http',
      'https',
      'foo',
      ':',
      '//',
      '://',
      'localhost',
      '{app-host}',
      '80',
      '/',
      '*',
      '.',
      '@',
      '?',
      '#',
      '-',
      '%',
      '%41',
      '\\',
      '[',
      ']',
      '[::1]',
      '1',
      '256',
      '|',
      '"',
      '\t',
      'null',
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'put', 'DELETE', 'OPTIONS', 'PATCH', 'patch', 'PROPFIND', 'QUERY'];
const HEADERS = [
  'X-A',
  'x-b',
  'Content-Type',
  'Authorization',
  'Cache-Control',
  'Range',
  'accept',
  'If-Match',
  'X-Empty',
];

const grant = fc.record({
  origin: lines(
    acao,
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('{app}', '*', 'null') },
      { weight: 1, arbitrary: fc.oneof(fc.constantFrom(...ORIGINS, ...ODD_ORIGINS), pieces) },
    ),
  ),
  credentials: lines(acac, mostly('true', 'True', '', 'false', '1', 'true, true')),
  methods: lines(
    acam,
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom('*', 'PUT, DELETE, PATCH, OPTIONS', METHODS.join()) },
      { weight: 1, arbitrary: list(fc.constantFrom(...METHODS, '*', 'a b', '"PUT"')) },
    ),
  ),
  headers: lines(
    acah,
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom('*', HEADERS.join(', '), 'x-a, content-type') },
      { weight: 1, arbitrary: list(fc.constantFrom(...HEADERS, '*', 'a b', 'x-a:')) },
    ),
  ),
  exposed: lines(aceh, list(fc.constantFrom('X-A', 'x-b', 'ETag', '*', 'Location', 'Set-Cookie', 'a b'))),
});

const payload = fc.subarray<HeaderLine>([
  ['X-A', '1'],
  ['x-a', '2'],
  ['X-B', ' b\t'],
  ['ETag', '"1"'],
  ['Content-Type', 'text/plain'],
  ['Cache-Control', 'no-store'],
  ['Set-Cookie', 'random=1'],
  ['Vary', 'Origin'],
]);

const location = fc.constantFrom(
  'next',
  '?again',
  '/{case}/path',
  '{api}/{case}/api',
  '{api}/{case}/api',
  '{other}/{case}/other',
  '{other}/{case}/other',
  '{app}/{case}/app',
  'http://user:pw@{app-host}/{case}',
  'foo:{case}',
  'data:,{case}',
  'ws://localhost/{case}',
  'http://[',
  '',
);

const status = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(200, 204, 200, 201) },
  { weight: 1, arbitrary: fc.constantFrom(206, 300, 304, 400, 401, 403, 404, 500, 503, 302) },
);

/** Lines in any order: names of other headers may stand between two lines of one. */
const shuffled = (headers: readonly HeaderLine[]): fc.Arbitrary<readonly HeaderLine[]> =>
  fc.shuffledSubarray([...headers], { minLength: headers.length });

const answered: fc.Arbitrary<HttpResponse> = fc
  .record({ status, grant, payload })
  .chain(({ status: code, grant: { origin, credentials, methods, headers, exposed }, payload: more }) =>
    shuffled([...origin, ...credentials, ...methods, ...headers, ...exposed, ...more]).map((all) => ({
      status: code,
      headers: all,
    })),
  );

const redirected: fc.Arbitrary<HttpResponse> = fc
  .record({ status: fc.constantFrom(301, 302, 303, 307, 308), response: answered, location })
  .map(({ status: code, response, location: target }) => ({
    status: code,
    headers: [...response.headers, ['Location', target]],
  }));

const requestHeader: fc.Arbitrary<HeaderLine> = fc.oneof(
  fc.constantFrom<HeaderLine[]>(
    ['X-A', '1'],
    ['x-b', ''],
    ['Content-Type', 'text/plain'],
    ['Content-Type', 'application/json'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Authorization', 'Bearer x'],
    ['Accept', 'application/json'],
    ['Accept', 'a"b'],
    ['accept-language', 'de'],
    ['Accept-Language', 'en_US'],
    ['Content-Language', 'de'],
    ['Range', 'bytes=0-5'],
    ['Range', 'bytes=-5'],
    ['Cache-Control', 'no-cache'],
    ['If-Match', '"x"'],
    ['Cookie', 'a=b'],
    ['Sec-X', '1'],
    ['X-HTTP-Method-Override', 'PUT'],
  ),
  fc
    .tuple(fc.constantFrom('Accept', 'Content-Language', 'Range', 'X-A'), fc.stringMatching(/^[ -~]{0,12}$/))
    .map(([name, value]): HeaderLine => [name, value]),
  fc
    .tuple(fc.constantFrom('Accept', 'Accept-Language', 'Content-Type'), fc.integer({ min: 40, max: 135 }))
    .map(([name, length]): HeaderLine => [name, 'x'.repeat(length)]),
);

const request = fc.record({
  from: mostly<Exchange['from']>('app', 'app', 'sandbox'),
  url: mostly(API, SAME, '{other}/{case}/start', '{api}/{case}/start?q=1#part'),
  method: fc.oneof(fc.constantFrom('GET', 'get', 'POST', 'HEAD'), fc.constantFrom(...METHODS)),
  headers: mostly(0, 1, 2, 3).chain((length) => fc.array(requestHeader, { minLength: length, maxLength: length })),
  credentials: fc.constantFrom<Exchange['credentials']>('include', 'include', 'same-origin', 'omit'),
});

const LAST: HttpResponse = { status: 200, headers: [] };

/**
 * Any exchange: up to three stops, of which each may be a redirect. There are answers enough for every preflight that may come, so that
 * a conversation never wants for one.
 */
export const anyExchange: fc.Arbitrary<Exchange> = fc
  .record({
    request,
    upload: mostly(false, true),
    answers: fc.array(fc.oneof({ weight: 5, arbitrary: answered }, { weight: 3, arbitrary: redirected }), {
      minLength: 2,
      maxLength: 7,
    }),
  })
  .map(({ request: asked, upload, answers }) => ({
    // An upload needs a body, and XMLHttpRequest has no mode for omitting credentials.
    ...exchange('random', [...answers, LAST], {
      ...asked,
      upload: upload && asked.method === 'POST' && asked.credentials !== 'omit',
    }),
  }));

/** A plain request whose answer has nearly an origin in Access-Control-Allow-Origin. */
export const anyAllowOrigin: fc.Arbitrary<Exchange> = pieces.map((value) =>
  exchange('random', [answer(200, acao(value))]),
);
