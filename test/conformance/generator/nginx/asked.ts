import fc from 'fast-check';
import type { HeaderLine, HttpRequest } from '../../../../server/engine/browser/types.ts';
import type { World } from '../../../../server/engine/service/exchange.ts';
import { weighted } from '../code.ts';
import { NAMED_ORIGINS, STRANGERS } from '../values.ts';

const BASE = 'http://api.example.com';

const path = weighted<string>(
  [12, fc.constantFrom('/data', '/', '/data', '/items', '/items/7', '/api/data', '/data/1', '/api')],
  [
    3,
    fc.constantFrom('/none', '/data/', '/items/', '/api/', '/DATA', '/dataset', '/data.json', '/items/abc', '/API/x'),
  ],
  [
    1,
    fc.constantFrom(
      '/data?x=1',
      '/?x=0',
      '/old/data',
      '/error.json',
      '/auth',
      '/page.html',
      '/index.html',
      '/api/data/7',
      '/items/7/',
    ),
  ],
);

const origin = weighted<readonly HeaderLine[]>(
  [5, fc.constantFrom(...NAMED_ORIGINS).map((value): readonly HeaderLine[] => [['Origin', value]])],
  [3, fc.constantFrom(...STRANGERS).map((value): readonly HeaderLine[] => [['Origin', value]])],
  [2, fc.constant<readonly HeaderLine[]>([])],
);

const authorization = weighted<readonly HeaderLine[]>(
  [3, fc.constant<readonly HeaderLine[]>([])],
  [2, fc.constant<readonly HeaderLine[]>([['Authorization', 'Basic given']])],
  [1, fc.constant<readonly HeaderLine[]>([['Authorization', 'Bearer given']])],
);

const plain: fc.Arbitrary<HttpRequest> = fc
  .record({
    method: weighted<string>(
      [5, fc.constant('GET')],
      [4, fc.constantFrom('POST', 'PUT', 'HEAD', 'DELETE')],
      [1, fc.constant('OPTIONS')],
    ),
    path,
    origin,
    authorization,
  })
  .map(({ method, path: at, origin: from, authorization: by }) => ({
    method,
    url: BASE + at,
    headers: [...from, ...by],
  }));

const preflight: fc.Arbitrary<HttpRequest> = fc
  .record({
    path,
    origin,
    asked: fc.constantFrom('GET', 'PUT', 'DELETE', 'POST'),
    headers: fc.option(fc.constantFrom('authorization', 'content-type,x-request-id')),
  })
  .map(({ path: at, origin: from, asked, headers }) => ({
    method: 'OPTIONS',
    url: BASE + at,
    headers: [
      ...from,
      ['Access-Control-Request-Method', asked] as const,
      ...(headers === null ? [] : [['Access-Control-Request-Headers', headers] as const]),
    ],
  }));

/** Requests as browsers and others send them. */
export const nginxRequest: fc.Arbitrary<HttpRequest> = weighted([3, plain], [2, preflight]);

const status = weighted<string>(
  [5, fc.constant('200')],
  [4, fc.constantFrom('201', '204', '304', '400', '401', '403', '404', '422', '500', '502', '504')],
  [1, fc.constantFrom('202', '206', '301', '302', '307', '405', '429', '503', '418', '299')],
);

const upstreamHeader = (...values: readonly string[]): fc.Arbitrary<string> =>
  weighted<string>([6, fc.constant('')], [2, fc.constantFrom(...values)]);

/** Whether files are there: the one that is asked for, and others that are served in its place. */
const FILES: Readonly<Record<'there' | 'missing' | 'others', World>> = {
  there: { 'file:exists': 'yes', 'file:tried': 'yes', 'file:tested': 'yes' },
  missing: { 'file:exists': 'no', 'file:tried': 'no', 'file:tested': 'no' },
  others: { 'file:exists': 'yes', 'file:tried': 'no', 'file:tested': 'no' },
};

const presumed: fc.Arbitrary<World> = fc.record({
  'upstream:status': status,
  'upstream:header:access-control-allow-origin': upstreamHeader('*', 'https://app.example.com'),
  'upstream:header:access-control-allow-credentials': upstreamHeader('true'),
  'upstream:header:access-control-allow-methods': upstreamHeader('GET, PUT', '*'),
  'upstream:header:access-control-allow-headers': upstreamHeader('*'),
  'upstream:header:access-control-expose-headers': upstreamHeader('X-Total'),
  'upstream:header:access-control-max-age': upstreamHeader('5'),
  'upstream:header:vary': upstreamHeader('Origin', 'Accept-Encoding'),
  'auth:password': fc.constantFrom('right', 'right', 'wrong'),
  'auth:request': fc.constantFrom('passes', 'passes', 'refuses'),
  'auth:preflight': fc.constantFrom('passes', 'refuses'),
  'access:address': fc.constantFrom('allowed', 'allowed', 'denied'),
  'is_inside:of-client': fc.constantFrom('', '0', '1', 'no', 'yes'),
});

const around = (...files: readonly World[]): fc.Arbitrary<World> =>
  fc.tuple(presumed, fc.constantFrom(...files)).map(([others, there]) => ({ ...others, ...there }));

/** What is around a configuration: an upstream, files, passwords, clients. */
export const nginxWorld = around(FILES.there, FILES.there, FILES.missing);

/** The same around one that serves a page where no file is there. */
export const singlePageWorld = around(FILES.others, FILES.others, FILES.there, FILES.missing);
