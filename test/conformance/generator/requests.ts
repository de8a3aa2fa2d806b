import fc from 'fast-check';
import type { HeaderLine, HttpRequest } from '../../../server/engine/browser/types.ts';
import { weighted } from './code.ts';
import { NAMED_ORIGINS, STRANGERS } from './values.ts';

/** Where the generated programs are asked. The path of a request is what the server sees. */
export const BASE = 'http://localhost:3000';

const path = weighted<string>(
  [12, fc.constantFrom('/data', '/', '/data', '/data', '/items', '/items/7', '/api', '/api/data', '/api/items/7')],
  [
    2,
    fc.constantFrom('/none', '/api/none', '/data/', '/DATA', '/data?q=1', '/dataset', '/items/7/parts', '/data/items'),
  ],
);

const origin = weighted<readonly HeaderLine[]>(
  [5, fc.constantFrom(...NAMED_ORIGINS).map((value): readonly HeaderLine[] => [['Origin', value]])],
  [
    3,
    fc.constantFrom(...STRANGERS, 'https://api.example.com').map((value): readonly HeaderLine[] => [['Origin', value]]),
  ],
  [2, fc.constant<readonly HeaderLine[]>([])],
);

const plain: fc.Arbitrary<HttpRequest> = fc
  .record({
    method: weighted<string>(
      [5, fc.constant('GET')],
      [4, fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH', 'HEAD')],
      [1, fc.constant('OPTIONS')],
    ),
    path,
    origin,
  })
  .map(({ method, path: at, origin: lines }) => ({ method, url: `${BASE}${at}`, headers: lines }));

const preflight: fc.Arbitrary<HttpRequest> = fc
  .record({
    path,
    origin,
    asked: fc.constantFrom('GET', 'PUT', 'DELETE', 'PATCH', 'POST'),
    headers: fc.option(fc.constantFrom('authorization', 'content-type,x-request-id', 'x-total')),
  })
  .map(({ path: at, origin: lines, asked, headers }) => ({
    method: 'OPTIONS',
    url: `${BASE}${at}`,
    headers: [
      ...lines,
      ['Access-Control-Request-Method', asked] as const,
      ...(headers === null ? [] : [['Access-Control-Request-Headers', headers] as const]),
    ],
  }));

/** Requests as browsers and other clients send them: actual ones, preflights and OPTIONS that is no preflight. */
export const httpRequest: fc.Arbitrary<HttpRequest> = weighted([3, plain], [2, preflight]);
