import fc from 'fast-check';
import { weighted } from '../code.ts';
import type { Made } from './headers.ts';
import { returning } from './rewriting.ts';
import { type Directive, once } from './words.ts';

/** Names of the locations that others lead to. */
export const NAMED = ['@fallback', '@app'] as const;
export const ERROR_PAGE = '/error.json';

/** Notes what a directive needs elsewhere, where it is printed. */
const needing =
  (made: Directive, ...names: readonly string[]): Directive =>
  (place) => {
    const text = made(place);
    if (text !== '') for (const name of names) if (name.startsWith('@')) place.needed.add(name);
    return text;
  };

const upstream: fc.Arbitrary<Directive> = fc
  .tuple(
    fc.constantFrom('http://127.0.0.1:3000', 'http://backend', 'http://localhost:8080'),
    fc.constantFrom('', '', '', '/', '/v1/'),
  )
  .map(
    ([host, path]) =>
      (place) =>
        once('content', `proxy_pass ${host}${place.path === null ? '' : path};`)(place),
  );

const otherUpstream: fc.Arbitrary<Directive> = fc
  .constantFrom(
    'fastcgi_pass 127.0.0.1:9000;',
    'uwsgi_pass 127.0.0.1:9001;',
    'grpc_pass grpc://127.0.0.1:50051;',
    'scgi_pass 127.0.0.1:9002;',
  )
  .map((text) => once('content', text));

const files: fc.Arbitrary<Directive> = fc
  .constantFrom('root /srv/www;', '', 'index index.html;', 'default_type text/plain;')
  .map((text) => once('content', text));

const tried: fc.Arbitrary<Directive> = fc
  .tuple(
    fc.constantFrom('$uri', '$uri $uri/', '$uri $uri/'),
    fc.constantFrom('=404', '=404', '@fallback', '@app', '=403'),
  )
  .map(([paths, last]) => needing(once('content', `try_files ${paths} ${last};`), last));

/** What answers the requests to a location. */
export const content = ({ from }: Made): fc.Arbitrary<Directive> =>
  from === 'files'
    ? weighted<Directive>([6, upstream], [4, files], [3, tried], [2, returning])
    : weighted<Directive>([9, upstream], [1, otherUpstream]);

const TARGETS = [ERROR_PAGE, ERROR_PAGE, '@fallback', '@app', 'https://www.example.com/sorry', '$uri'] as const;

/** A file: what serves one page for whatever is none would have to serve that. */
const FILE = '/sorry.html';

/** Pages for errors: paths, names of locations, other services. */
export const errorPage = ({ from }: Made): fc.Arbitrary<Directive> =>
  fc
    .record({
      codes: fc.constantFrom('404', '403', '401', '405', '401 403', '404 405', '500 502 503', '400 401 403 404 405'),
      status: fc.constantFrom('', '', ' =', ' =200', ' =204', ' =401', ' =302'),
      target: fc.constantFrom(...TARGETS, from === 'one page' ? ERROR_PAGE : FILE),
    })
    .map(({ codes, status, target }) => needing(() => `error_page ${codes}${status} ${target};`, target));

/** What changes between a location and its upstream. */
export const aroundUpstream: fc.Arbitrary<Directive> = weighted<Directive>(
  [2, fc.constant(once('proxy_intercept_errors', 'proxy_intercept_errors on;'))],
  [1, fc.constantFrom("proxy_set_header Origin '';", 'proxy_set_header Host $host;').map((text) => () => text)],
  [1, fc.constant(once('recursive_error_pages', 'recursive_error_pages on;'))],
  [1, fc.constant(once('proxy_http_version', 'proxy_http_version 1.1;'))],
);
