import { API, acac, acao, aceh, answer, type Case, exchange, lets, SAME } from '../exchange.ts';
import { grants, open, type Row, row, to } from './redirect-rows.ts';

const REDIRECTS = [301, 302, 303, 307, 308] as const;

/** What each status makes of a method: the method of the next request. */
const METHODS = {
  GET: { 301: 'GET', 302: 'GET', 303: 'GET', 307: 'GET', 308: 'GET' },
  HEAD: { 301: 'HEAD', 302: 'HEAD', 303: 'HEAD', 307: 'HEAD', 308: 'HEAD' },
  POST: { 301: 'GET', 302: 'GET', 303: 'GET', 307: 'POST', 308: 'POST' },
  PUT: { 301: 'PUT', 302: 'PUT', 303: 'GET', 307: 'PUT', 308: 'PUT' },
  DELETE: { 301: 'DELETE', 302: 'DELETE', 303: 'GET', 307: 'DELETE', 308: 'DELETE' },
  PATCH: { 301: 'PATCH', 302: 'PATCH', 303: 'GET', 307: 'PATCH', 308: 'PATCH' },
  OPTIONS: { 301: 'OPTIONS', 302: 'OPTIONS', 303: 'GET', 307: 'OPTIONS', 308: 'OPTIONS' },
} as const;

const isSafe = (method: string): boolean => ['GET', 'HEAD', 'POST'].includes(method);

function methodCase(method: keyof typeof METHODS, status: (typeof REDIRECTS)[number], location: string): Case {
  const after = METHODS[method][status];
  return {
    ...exchange(
      `${status}: ${method} becomes ${after} at ${location}`,
      [...(isSafe(method) ? [] : [grants]), to(status, location), ...(isSafe(after) ? [] : [grants]), open],
      { method },
    ),
    outcome: 'allowed',
    sends: [...(isSafe(method) ? [] : ['preflight']), method, ...(isSafe(after) ? [] : ['preflight']), after],
  };
}

const NAMES = Object.keys(METHODS) as (keyof typeof METHODS)[];

/** A redirect of an actual request: the method, and a preflight of its own where the next request needs one. */
export const redirectedMethods: readonly Case[] = NAMES.flatMap((method) =>
  REDIRECTS.flatMap((status) => [
    methodCase(method, status, 'next'),
    methodCase(method, status, '{other}/{case}/next'),
  ]),
);

/** Each hop is checked, and from the second origin on the request does not say where it comes from. */
export const redirectedOrigins: readonly Case[] = (
  [
    ['a hop without the header', [answer(302, ['Location', 'next'])], 'MissingAllowOriginHeader'],
    ['a hop for another origin', [answer(302, acao('{api}'), ['Location', 'next'])], 'AllowOriginMismatch'],
    ['a hop before its Location is looked at', [answer(302, ['Location', 'foo:x'])], 'MissingAllowOriginHeader'],
    ['an end without the header', [to(302, 'next'), answer(200)], 'MissingAllowOriginHeader'],
    ['the same origin again', [to(302, 'next'), lets()], 'allowed'],
    ['a second origin: the page’s own in the header', [to(302, '{other}/{case}'), lets()], 'AllowOriginMismatch'],
    ['a second origin: null', [to(302, '{other}/{case}'), answer(200, acao('null'))], 'allowed'],
    ['a second origin: the wildcard', [to(302, '{other}/{case}'), open], 'allowed'],
    ['a second origin: the first', [to(302, '{other}/{case}'), answer(200, acao('{api}'))], 'AllowOriginMismatch'],
    ['there and back: null', [to(302, '{other}/{case}'), to(302, API), answer(200, acao('null'))], 'allowed'],
    ['there and back: the page’s own', [to(302, '{other}/{case}'), to(302, API), lets()], 'AllowOriginMismatch'],
    ['back to the page: null', [to(302, SAME), answer(200, acao('null'))], 'allowed'],
    ['back to the page: nothing', [to(302, SAME), answer(200)], 'MissingAllowOriginHeader'],
    ['back to the page: its own', [to(302, SAME), answer(200, acao('{app}'))], 'AllowOriginMismatch'],
    ['from the own origin: nothing on the hop', [answer(302, ['Location', API]), lets()], 'allowed', { url: SAME }],
    [
      'from the own origin: checked at the end',
      [answer(302, ['Location', API]), answer(200)],
      'MissingAllowOriginHeader',
      { url: SAME },
    ],
    ['within the own origin', [answer(302, ['Location', 'next']), answer(200)], 'allowed', { url: SAME }],
    [
      'from the own origin and back: null',
      [answer(302, ['Location', API]), to(302, SAME), answer(200, acao('null'))],
      'allowed',
      { url: SAME },
    ],
    [
      'from the own origin and back: nothing',
      [answer(302, ['Location', API]), to(302, SAME), answer(200)],
      'MissingAllowOriginHeader',
      { url: SAME },
    ],
    [
      'from the own origin over two others',
      [answer(302, ['Location', API]), to(302, '{other}/{case}'), answer(200, acao('null'))],
      'allowed',
      { url: SAME },
    ],
    ['from a sandbox', [to(302, '{other}/{case}'), answer(200, acao('null'))], 'allowed', { from: 'sandbox' }],
    [
      'credentials: the wildcard on a hop',
      [to(302, 'next'), lets()],
      'WildcardOriginNotAllowed',
      { credentials: 'include' },
    ],
    [
      'credentials: none on a hop',
      [answer(302, acao('{app}'), ['Location', 'next'])],
      'InvalidAllowCredentials',
      { credentials: 'include' },
    ],
    [
      'credentials: all along',
      [answer(302, acao('{app}'), acac('true'), ['Location', 'next']), lets()],
      'allowed',
      { credentials: 'include' },
    ],
    [
      'credentials: null at a second origin',
      [
        answer(302, acao('{app}'), acac('true'), ['Location', '{other}/{case}']),
        answer(200, acao('null'), acac('true')),
      ],
      'allowed',
      { credentials: 'include' },
    ],
    [
      'credentials: the wildcard at the end',
      [answer(302, acao('{app}'), acac('true'), ['Location', 'next']), open],
      'WildcardOriginNotAllowed',
      { credentials: 'include' },
    ],
  ] satisfies readonly Row[]
).map(row);

/** What script may read after a redirect, by the last response alone. */
export const redirectedReadable: readonly Case[] = [
  {
    ...exchange('what the last response exposes', [
      to(302, 'next', aceh('X-A'), ['X-A', '1']),
      answer(200, acao('*'), ['X-A', '2'], ['X-B', '3'], aceh('X-B')),
    ]),
    outcome: 'allowed',
    readable: ['x-b'],
  },
  {
    ...exchange('back on the own origin', [to(302, SAME), answer(200, acao('*'), ['X-A', '2'])]),
    outcome: 'allowed',
    readable: [],
  },
  {
    ...exchange('within the own origin', [answer(302, ['Location', 'next']), answer(200, ['X-A', '2'])], { url: SAME }),
    outcome: 'allowed',
    readable: ['connection', 'x-a'],
  },
  {
    ...exchange(
      'from the own origin to another',
      [answer(302, ['Location', API]), answer(200, acao('*'), ['X-A', '2'])],
      { url: SAME },
    ),
    outcome: 'allowed',
    readable: [],
  },
];
