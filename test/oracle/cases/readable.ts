import type { HeaderLine } from '../../../server/engine/browser/types.ts';
import { acac, acao, aceh, answer, type Case, type Exchange, exchange, SAME } from '../exchange.ts';

const HEADERS: readonly HeaderLine[] = [
  ['X-Total', '3'],
  ['x-total', ' 4\t'],
  ['ETag', '"1"'],
  ['Content-Type', 'text/css'],
  ['Cache-Control', 'no-store'],
  ['Content-Language', 'de'],
  ['Expires', '0'],
  ['Last-Modified', 'x'],
  ['Pragma', 'no-cache'],
  ['Set-Cookie', 'a=b'],
  ['Set-Cookie2', 'a=b'],
  ['Location', '/x'],
  ['X-Empty', ''],
];

const SAFELISTED = ['cache-control', 'content-language', 'content-type', 'expires', 'last-modified', 'pragma'];
const ALL = [
  ...SAFELISTED,
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'connection',
  'etag',
  'location',
  'x-empty',
  'x-total',
];

/** The lines of Access-Control-Expose-Headers, and what script may read beyond the safelist without credentials and with. */
const EXPOSED: readonly (readonly [
  lines: readonly string[],
  without: readonly string[],
  credentialed: readonly string[],
])[] = [
  [[], [], []],
  [['X-Total'], ['x-total'], ['x-total']],
  [['x-total'], ['x-total'], ['x-total']],
  [['x-total, etag'], ['etag', 'x-total'], ['etag', 'x-total']],
  [['x-total ,\tetag ,,'], ['etag', 'x-total'], ['etag', 'x-total']],
  [
    ['x-total', 'etag'],
    ['etag', 'x-total'],
    ['etag', 'x-total'],
  ],
  [['', 'etag'], ['etag'], ['etag']],
  [['X-Empty'], ['x-empty'], ['x-empty']],
  [['X-Absent'], [], []],
  [[''], [], []],
  [[','], [], []],
  [['Content-Type'], [], []],
  [['Set-Cookie, Set-Cookie2'], [], []],
  [['Location'], ['location'], ['location']],
  [['Access-Control-Allow-Origin'], ['access-control-allow-origin'], ['access-control-allow-origin']],
  [['x-*'], [], []],
  [['X-Total X-Empty'], [], []],
  [['X-Total; X-Empty'], [], []],
  [['"X-Total"'], [], []],
  [['X-Total, a b'], [], []],
  [['X-Total', 'a b'], [], []],
  [['X-Total\u00a0'], [], []],
];

const everything = ALL.filter((name) => !SAFELISTED.includes(name));

function readableCases(
  lines: readonly string[],
  exposed: readonly string[],
  credentials: Exchange['credentials'],
): Case {
  const headers = [...HEADERS, acao('{app}'), acac('true'), ...lines.map(aceh)];
  return {
    ...exchange(`${JSON.stringify(lines)} (${credentials})`, [answer(200, ...headers)], { credentials }),
    outcome: 'allowed',
    readable: [...SAFELISTED, ...exposed].sort(),
  };
}

/** What script may read: the safelist, what is exposed, and never cookies. */
export const readable: readonly Case[] = [
  ...EXPOSED.flatMap(([lines, without, credentialed]) => [
    readableCases(lines, without, 'same-origin'),
    readableCases(lines, without, 'omit'),
    readableCases(lines, credentialed, 'include'),
  ]),
  readableCases(['*'], [...everything, 'access-control-expose-headers'], 'omit'),
  readableCases(['*'], [], 'include'),
  readableCases(['*, X-Total'], [...everything, 'access-control-expose-headers'], 'same-origin'),
  readableCases(['*, X-Total'], ['x-total'], 'include'),
  readableCases(['*', 'a b'], [], 'omit'),
  {
    ...exchange(
      'a header that is named *, with credentials',
      [answer(200, acao('{app}'), acac('true'), ['*', '1'], aceh('*'))],
      {
        credentials: 'include',
      },
    ),
    outcome: 'allowed',
    readable: ['*'],
  },
  {
    ...exchange('everything but cookies on the own origin', [answer(200, ...HEADERS)], { url: SAME }),
    outcome: 'allowed',
    readable: ALL.filter((name) => !name.startsWith('access-control')).sort(),
  },
  {
    ...exchange('a failed response as well', [answer(503, acao('*'), ['Retry-After', '5'], aceh('Retry-After'))]),
    outcome: 'allowed',
    readable: ['retry-after'],
  },
];
