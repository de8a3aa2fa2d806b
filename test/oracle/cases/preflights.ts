import type { HeaderLine, PageRequest } from '../../../server/engine/browser/types.ts';
import { acac, acah, acam, acao, answer, type Case, exchange, lets, type Outcome } from '../exchange.ts';

type Credentials = PageRequest['credentials'];

/** The statuses of an actual response: all of them can be read. */
const STATUSES = [
  200, 201, 202, 203, 204, 205, 206, 226, 299, 300, 304, 305, 306, 400, 401, 402, 403, 404, 405, 406, 409, 410, 415,
  418, 422, 429, 451, 499, 500, 501, 502, 503, 504, 511, 599,
];

const REDIRECTS = [301, 302, 303, 307, 308];
const WRONG = [300, 304, 305, 306, 400, 401, 403, 404, 405, 429, 500, 501, 502, 503];

export const statuses: readonly Case[] = [
  ...STATUSES.flatMap((status): Case[] => [
    { ...exchange(`${status} with the header`, [answer(status, acao('*'))]), outcome: 'allowed' },
    { ...exchange(`${status} without it`, [answer(status)]), outcome: 'MissingAllowOriginHeader' },
  ]),
  ...REDIRECTS.map(
    (status): Case => ({
      ...exchange(`${status} that leads nowhere`, [answer(status, acao('*'))]),
      outcome: 'allowed',
    }),
  ),
];

const put = (name: string, answers: Case['answers'], outcome: Outcome): Case => ({
  ...exchange(name, answers, { method: 'PUT' }),
  outcome,
});

/** The response to a preflight: redirect, CORS check, status, lists, method, headers, in this order. */
export const preflightStatuses: readonly Case[] = [
  ...[200, 201, 202, 204, 205, 206, 226, 299].flatMap((status) => [
    put(`${status}`, [answer(status, acao('*'), acam('PUT')), lets()], 'allowed'),
    put(`${status} without Access-Control-Allow-Origin`, [answer(status)], 'PreflightMissingAllowOriginHeader'),
  ]),
  ...WRONG.flatMap((status) => [
    put(`${status}`, [answer(status, acao('*'), acam('PUT'))], 'PreflightInvalidStatus'),
    put(`${status} without Access-Control-Allow-Origin`, [answer(status)], 'PreflightMissingAllowOriginHeader'),
    put(`${status} before a malformed list`, [answer(status, acao('*'), acam('"'))], 'PreflightInvalidStatus'),
  ]),
  ...REDIRECTS.flatMap((status) => [
    put(`${status}`, [answer(status, acao('*'), ['Location', '{api}/{case}/next'])], 'PreflightDisallowedRedirect'),
    put(`${status}, relative`, [answer(status, acao('*'), ['Location', 'next'])], 'PreflightDisallowedRedirect'),
    put(`${status} before the CORS check`, [answer(status, ['Location', 'next'])], 'PreflightDisallowedRedirect'),
    put(`${status} that leads nowhere`, [answer(status, acao('*'), acam('PUT'))], 'PreflightInvalidStatus'),
    put(`${status} with an empty Location`, [answer(status, acao('*'), ['Location', ''])], 'PreflightInvalidStatus'),
    put(`${status} nowhere without the header`, [answer(status)], 'PreflightMissingAllowOriginHeader'),
  ]),
  put('302 to another origin', [answer(302, acao('*'), ['Location', '{other}/{case}'])], 'PreflightDisallowedRedirect'),
  put(
    '302 to user:password',
    [answer(302, ['Location', 'http://u:p@localhost/{case}'])],
    'PreflightDisallowedRedirect',
  ),
  put(
    '302 to user:password at the page',
    [answer(302, ['Location', 'http://u:p@{app-host}/{case}'])],
    'PreflightDisallowedRedirect',
  ),
  put(
    '302 to user:password, let in',
    [answer(302, acao('*'), ['Location', 'http://u:p@localhost/{case}'])],
    'PreflightDisallowedRedirect',
  ),
  put('302 to the page, let in', [answer(302, acao('*'), ['Location', '{app}/{case}'])], 'PreflightDisallowedRedirect'),
  put('302 to the page', [answer(302, ['Location', '{app}/{case}'])], 'PreflightDisallowedRedirect'),
  put(
    '302 to another scheme, let in',
    [answer(302, acao('*'), ['Location', 'foo:{case}'])],
    'PreflightDisallowedRedirect',
  ),
  put('302 to another scheme', [answer(302, ['Location', 'foo:{case}'])], 'PreflightDisallowedRedirect'),
  put('302 to data:', [answer(302, ['Location', 'data:,{case}'])], 'PreflightDisallowedRedirect'),
  put('302 to what is no URL', [answer(302, acao('*'), ['Location', 'http://['])], 'ERR_INVALID_REDIRECT'),
  put('302 to what is no URL, before the CORS check', [answer(302, ['Location', 'http://['])], 'ERR_INVALID_REDIRECT'),
  put(
    'two Locations',
    [answer(302, acao('*'), ['Location', 'a'], ['Location', 'b'])],
    'ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION',
  ),
  put(
    'two Locations with 200',
    [lets(acam('PUT'), ['Location', 'a'], ['Location', 'b'])],
    'ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION',
  ),
  put('300 with a Location', [answer(300, acao('*'), ['Location', 'next'])], 'PreflightInvalidStatus'),
  put('304 with a Location', [answer(304, acao('*'), ['Location', 'next'])], 'PreflightInvalidStatus'),
  put('200 with a Location', [answer(200, acao('*'), acam('PUT'), ['Location', 'next']), lets()], 'allowed'),
];

/** A method, the lines of Access-Control-Allow-Methods, and what comes of them. */
const METHODS: readonly (readonly [string, Credentials, readonly string[], Outcome])[] = [
  ['PUT', 'omit', [], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'omit', ['PUT'], 'allowed'],
  ['PUT', 'omit', ['GET, PUT'], 'allowed'],
  ['PUT', 'omit', ['GET,PUT'], 'allowed'],
  ['PUT', 'omit', ['GET ,\tPUT ,'], 'allowed'],
  ['PUT', 'omit', [',,PUT,,'], 'allowed'],
  ['PUT', 'omit', ['GET', 'PUT'], 'allowed'],
  ['PUT', 'omit', ['', 'PUT'], 'allowed'],
  ['PUT', 'omit', ['GET, HEAD, POST'], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'omit', [''], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'omit', [','], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'omit', ['put'], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'omit', ['Put'], 'MethodDisallowedByPreflightResponse'],
  ['put', 'omit', ['PUT'], 'allowed'],
  ['put', 'omit', ['put'], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'omit', ['PUTS'], 'MethodDisallowedByPreflightResponse'],
  ['delete', 'omit', ['DELETE'], 'allowed'],
  ['options', 'omit', ['OPTIONS'], 'allowed'],
  ['OPTIONS', 'omit', [], 'MethodDisallowedByPreflightResponse'],
  ['PATCH', 'omit', ['PATCH'], 'allowed'],
  ['patch', 'omit', ['PATCH'], 'MethodDisallowedByPreflightResponse'],
  ['patch', 'omit', ['patch'], 'allowed'],
  ['PATCH', 'omit', ['patch'], 'MethodDisallowedByPreflightResponse'],
  ['PROPFIND', 'omit', ['PROPFIND'], 'allowed'],
  ['QUERY', 'omit', ['query'], 'MethodDisallowedByPreflightResponse'],
  // The wildcard.
  ['PUT', 'omit', ['*'], 'allowed'],
  ['PUT', 'same-origin', ['*'], 'allowed'],
  ['PUT', 'same-origin', ['GET, *'], 'allowed'],
  ['PUT', 'include', ['*'], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'include', ['*, PUT'], 'allowed'],
  ['PUT', 'include', ['PUT'], 'allowed'],
  ['*', 'include', ['*'], 'allowed'],
  ['*', 'omit', ['*'], 'allowed'],
  ['*', 'omit', ['PUT'], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'omit', ['**'], 'MethodDisallowedByPreflightResponse'],
  // What is no list of tokens.
  ['PUT', 'omit', ['PUT POST'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['PUT;POST'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['PUT; POST'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['PUT|POST'], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'omit', ['"PUT"'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ["'PUT'"], 'MethodDisallowedByPreflightResponse'],
  ['PUT', 'omit', ['[PUT]'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['PUT, "GET, POST"'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['"PUT, POST"'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['PUT\u00a0'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['PUT\u000b'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['PUT\tPOST'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['PUT', 'a b'], 'InvalidAllowMethodsPreflightResponse'],
  ['PUT', 'omit', ['*', '/'], 'InvalidAllowMethodsPreflightResponse'],
  ['GET', 'omit', ['a b'], 'InvalidAllowMethodsPreflightResponse'],
  // Methods that need no listing; a header of the page makes them ask.
  ['GET', 'omit', [], 'allowed'],
  ['HEAD', 'omit', [], 'allowed'],
  ['POST', 'omit', [], 'allowed'],
  ['post', 'include', ['DELETE'], 'allowed'],
];

export const allowMethods: readonly Case[] = METHODS.map(([method, credentials, lines, outcome]) => ({
  ...exchange(
    `${method} (${credentials}) by ${JSON.stringify(lines)}`,
    [lets(...lines.map(acam), acah('X-A')), lets()],
    { method, credentials, headers: [['X-A', '1']] },
  ),
  outcome,
  ...(outcome === 'MethodDisallowedByPreflightResponse'
    ? { parameter: /^(put|delete|options)$/.test(method) ? method.toUpperCase() : method }
    : {}),
}));

/** The headers of a page, the lines of Access-Control-Allow-Headers, what comes of them, and the header refused. */
const HEADERS: readonly (readonly [readonly string[], Credentials, readonly string[], Outcome, string?])[] = [
  [['X-A'], 'omit', [], 'HeaderDisallowedByPreflightResponse', 'x-a'],
  [['X-A'], 'omit', ['X-A'], 'allowed'],
  [['X-A'], 'omit', ['x-a'], 'allowed'],
  [['x-a'], 'omit', ['X-A'], 'allowed'],
  [['X-A'], 'omit', ['x-b, x-a'], 'allowed'],
  [['X-A'], 'omit', ['x-b,x-a'], 'allowed'],
  [['X-A'], 'omit', ['x-b ,\t x-a ,'], 'allowed'],
  [['X-A'], 'omit', [',,x-a'], 'allowed'],
  [['X-A'], 'omit', ['x-b', 'x-a'], 'allowed'],
  [['X-A'], 'omit', ['', 'x-a'], 'allowed'],
  [['X-A'], 'omit', [''], 'HeaderDisallowedByPreflightResponse', 'x-a'],
  [['X-A'], 'omit', ['x-a-b'], 'HeaderDisallowedByPreflightResponse', 'x-a'],
  [['X-A', 'X-B'], 'omit', ['X-A'], 'HeaderDisallowedByPreflightResponse', 'x-b'],
  [['X-Z', 'X-B', 'X-A'], 'omit', ['x-c'], 'HeaderDisallowedByPreflightResponse'],
  [['X-Z', 'X-B', 'X-A'], 'omit', ['x-a'], 'HeaderDisallowedByPreflightResponse'],
  [['X-Z', 'X-B', 'X-A'], 'omit', ['x-b', 'x-a, x-z'], 'allowed'],
  [['X-A', 'Authorization'], 'omit', ['x-b'], 'HeaderDisallowedByPreflightResponse'],
  [['Authorization'], 'omit', ['authorization'], 'allowed'],
  [['Authorization'], 'include', ['Authorization'], 'allowed'],
  [['Cache-Control'], 'omit', ['content-type'], 'HeaderDisallowedByPreflightResponse', 'cache-control'],
  [['Pragma'], 'omit', [], 'HeaderDisallowedByPreflightResponse', 'pragma'],
  [['If-None-Match'], 'omit', ['if-match'], 'HeaderDisallowedByPreflightResponse', 'if-none-match'],
  [['traceparent'], 'omit', ['traceparent'], 'allowed'],
  // The wildcard.
  [['X-A'], 'omit', ['*'], 'allowed'],
  [['X-A'], 'same-origin', ['x-b, *'], 'allowed'],
  [['X-A'], 'include', ['*'], 'HeaderDisallowedByPreflightResponse', 'x-a'],
  [['X-A'], 'include', ['*, x-a'], 'allowed'],
  [['*'], 'include', ['*'], 'allowed'],
  [['*'], 'omit', ['x-a'], 'HeaderDisallowedByPreflightResponse', '*'],
  [['X-A'], 'omit', ['x-*'], 'HeaderDisallowedByPreflightResponse', 'x-a'],
  // The Standard does not let * cover Authorization; every engine does.
  [['Authorization'], 'omit', ['*'], 'allowed'],
  [['Authorization'], 'same-origin', ['*'], 'allowed'],
  [['Authorization', 'X-A'], 'omit', ['*'], 'allowed'],
  [['Authorization'], 'include', ['*'], 'HeaderDisallowedByPreflightResponse', 'authorization'],
  // What is no list of tokens.
  [['X-A'], 'omit', ['x-a; x-b'], 'InvalidAllowHeadersPreflightResponse'],
  [['X-A'], 'omit', ['x-a x-b'], 'InvalidAllowHeadersPreflightResponse'],
  [['X-A'], 'omit', ['bad header'], 'InvalidAllowHeadersPreflightResponse'],
  [['X-A'], 'omit', ['"x-a"'], 'InvalidAllowHeadersPreflightResponse'],
  [['X-A'], 'omit', ['x-a: 1'], 'InvalidAllowHeadersPreflightResponse'],
  [['X-A'], 'omit', ['x-a\u00a0'], 'InvalidAllowHeadersPreflightResponse'],
  [['X-A'], 'omit', ['x-\u00e9'], 'InvalidAllowHeadersPreflightResponse'],
  [['X-A'], 'omit', ['x-a', '(x-b)'], 'InvalidAllowHeadersPreflightResponse'],
  [['X-A'], 'omit', ['*, a b'], 'InvalidAllowHeadersPreflightResponse'],
  [['X-A'], 'omit', ["'x-a'"], 'HeaderDisallowedByPreflightResponse', 'x-a'],
];

export const allowHeaders: readonly Case[] = HEADERS.map(([names, credentials, lines, outcome, parameter]) => ({
  ...exchange(
    `${names.join(' and ')} (${credentials}) by ${JSON.stringify(lines)}`,
    [lets(...lines.map(acah)), lets()],
    {
      credentials,
      headers: names.map((name): HeaderLine => [name, '1']),
    },
  ),
  outcome,
  ...(parameter === undefined ? {} : { parameter }),
}));

/** What is looked at first where several things are wrong. */
export const order: readonly Case[] = (
  [
    ['the CORS check before the status', [answer(404, acao('null'), acac('true'))], 'PreflightAllowOriginMismatch'],
    ['the origin before the credentials', [answer(200, acao('*'), acac('false'))], 'PreflightWildcardOriginNotAllowed'],
    ['the credentials before the status', [answer(500, acao('{app}'))], 'PreflightInvalidAllowCredentials'],
    ['the status before the lists', [answer(403, acao('{app}'), acac('true'), acam('a b'))], 'PreflightInvalidStatus'],
    [
      'the list of methods before that of headers',
      [lets(acam('a b'), acah('a b'))],
      'InvalidAllowMethodsPreflightResponse',
    ],
    ['the list of headers before the method', [lets(acam('GET'), acah('a b'))], 'InvalidAllowHeadersPreflightResponse'],
    ['the method before the headers', [lets(acam('GET'), acah('x-b'))], 'MethodDisallowedByPreflightResponse', 'PUT'],
    ['the headers last', [lets(acam('PUT'), acah('x-b'))], 'HeaderDisallowedByPreflightResponse', 'x-a'],
    [
      'the actual response by itself: no header',
      [lets(acam('PUT'), acah('x-a')), answer(200)],
      'MissingAllowOriginHeader',
    ],
    [
      'the actual response by itself: no credentials',
      [lets(acam('PUT'), acah('x-a')), answer(200, acao('{app}'))],
      'InvalidAllowCredentials',
    ],
    [
      'the actual response by itself: the wildcard',
      [lets(acam('PUT'), acah('x-a')), answer(404, acao('*'), acac('true'))],
      'WildcardOriginNotAllowed',
    ],
    ['all as it should be', [lets(acam('PUT'), acah('x-a')), lets()], 'allowed'],
  ] as const
).map(
  ([name, answers, outcome, parameter]): Case => ({
    ...exchange(name, answers, { method: 'PUT', credentials: 'include', headers: [['X-A', '1']] }),
    outcome,
    ...(parameter === undefined ? {} : { parameter }),
  }),
);
