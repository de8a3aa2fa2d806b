import fc from 'fast-check';
import { weighted } from '../code.ts';
import { originText } from '../values.ts';

/** The variables that configurations give values to: by `set`, by `map`, by `geo`. */
export const SET = ['$cors', '$flag'] as const;
export const MAPS = ['$is_allowed', '$cors_origin', '$cors_methods', '$vary_on'] as const;
export const GEO = '$is_inside';

const origins = weighted<string>(
  [3, fc.constant('*')],
  [5, originText],
  [5, fc.constant('$http_origin')],
  [6, fc.constant('$cors_origin')],
  [2, fc.constantFrom('$cors', '$1', 'https://$1', '$is_allowed', '$flag')],
  [1, fc.constantFrom('$scheme://$host', '$upstream_http_access_control_allow_origin', '', '${http_origin}')],
);

const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'Access-Control-Allow-Origin': origins,
  'Access-Control-Allow-Credentials': fc.constantFrom('true', 'true', 'false', '$is_allowed', '$is_inside'),
  'Access-Control-Allow-Methods': fc.constantFrom(
    'GET, POST, OPTIONS',
    'GET,PUT,DELETE',
    '*',
    '$cors_methods',
    '$http_access_control_request_method',
  ),
  'Access-Control-Allow-Headers': fc.constantFrom(
    'Authorization, Content-Type',
    'x-request-id',
    '*',
    '$http_access_control_request_headers',
    '$cors',
  ),
  'Access-Control-Max-Age': fc.constantFrom('600', '86400', '0'),
  'Access-Control-Expose-Headers': fc.constantFrom(
    'X-Total',
    'X-Total,Link',
    '$request_method',
    '$status',
    '$uri',
    '$args',
  ),
  Vary: fc.constantFrom('Origin', 'Origin', 'Accept-Encoding', '$vary_on', '$sent_http_vary', '$upstream_http_vary'),
  'X-Frame-Options': fc.constantFrom('DENY', ''),
};

/** A header with a value. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

const NAMES: fc.Arbitrary<string> = weighted<string>(
  [8, fc.constant('Access-Control-Allow-Origin')],
  [3, fc.constant('Vary')],
  [
    7,
    fc.constantFrom(
      'Access-Control-Allow-Credentials',
      'Access-Control-Allow-Methods',
      'Access-Control-Allow-Headers',
      'Access-Control-Max-Age',
      'Access-Control-Expose-Headers',
    ),
  ],
  [2, fc.constant('X-Frame-Options')],
);

/** Headers as configurations send them. */
export const header: fc.Arbitrary<Header> = fc
  .tuple(NAMES, fc.constantFrom('as is', 'as is', 'as is', 'lower'))
  .chain(([name, letters]) =>
    (VALUES[name] ?? fc.constant('x')).map((value) => ({
      name: letters === 'lower' ? name.toLowerCase() : name,
      value,
    })),
  );

/** Regular expressions over origins, without marks. */
export const originPattern: fc.Arbitrary<string> = fc.constantFrom(
  '^https://app\\.example\\.com$',
  '^https://(app|admin)\\.example\\.com$',
  '\\.example\\.com$',
  'example.com',
  '^https?://([a-z]+)\\.example\\.com',
  '^https://(?<sub>[a-z]+)\\.example\\.com$',
  '^http://localhost(:\\d+)?$',
  '^https://[a-z]{3,5}\\.example\\.com$',
  '(?i)^HTTPS://APP',
  '.',
  'null',
);
