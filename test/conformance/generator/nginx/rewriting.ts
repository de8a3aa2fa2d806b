import fc from 'fast-check';
import { weighted } from '../code.ts';
import { NAMED_ORIGINS } from '../values.ts';
import { type Made, sending } from './headers.ts';
import { originPattern, SET } from './values.ts';
import { block, type Directive, directive, inside, once, printed, type Quoting, quoting, word } from './words.ts';

const setValue = weighted<string>(
  [3, fc.constantFrom('1', '0', '', 'true', 'https://app.example.com')],
  [3, fc.constantFrom('$http_origin', '$cors_origin', '$is_allowed')],
  [3, fc.constantFrom('${cors}1', '${cors}-$request_method', '$flag$cors', '${flag}O')],
  [1, fc.constantFrom('$1', '$2', '$sub', '$uri', '$is_inside', '$cors_methods')],
);

const set: fc.Arbitrary<Directive> = fc
  .tuple(fc.constantFrom(...SET, '$CORS'), setValue, quoting)
  .map(([name, value, quotes]) => directive(`set ${name} ${word(value, quotes)};`));

/** What `return` is given. */
const returned: fc.Arbitrary<string> = weighted<string>(
  [6, fc.constantFrom('204', '200', '204', "200 'ok'", '200 "ok"')],
  [4, fc.constantFrom('403', '404', '401', '405', '403 "no"', "404 'none'", '500', '418')],
  [
    2,
    fc.constantFrom(
      '301 /items',
      '302 https://www.example.com$uri',
      '308 https://$host$request_uri',
      'https://www.example.com/',
    ),
  ],
  [1, fc.constantFrom('444', '202 ok', '304', '429', '503', '403 ""', '499')],
);

/** Ends the phase with an answer. */
export const returning: fc.Arbitrary<Directive> = returned.map((what) => directive(`return ${what};`));

const rewriteTo = (...replacements: readonly string[]): fc.Arbitrary<Directive> =>
  fc
    .record({
      pattern: fc.constantFrom('^/old/(.*)$', '^/data/(.*)$', '^/(data|items)$', '^', '^/none', '/(\\d+)$'),
      replacement: fc.constantFrom(...replacements),
      quotes: quoting,
    })
    .map(({ pattern, replacement, quotes }) => directive(`rewrite ${word(pattern, quotes)} ${replacement};`));

/** Without a flag, or with one behind the replacement. */
const ELSEWHERE = [
  'https://www.example.com/$1',
  '/items/$1 redirect',
  '/data permanent',
  'http://$host/items? break',
] as const;
const PATHS = [
  '/items/$1',
  '/data',
  '/items/$1 last',
  '/api/data last',
  '/items/7 break',
  '/items/ break',
  '/items?from=$uri',
] as const;

/** Where files are served no path is rewritten. */
const rewrite = ({ from }: Made): fc.Arbitrary<Directive> =>
  from === 'upstreams' ? weighted([1, rewriteTo(...ELSEWHERE)], [3, rewriteTo(...PATHS)]) : rewriteTo(...ELSEWHERE);

/** A condition: a subject alone, or an operator and what it is held against. */
type Condition = readonly [subject: string, operator?: string, object?: string];

const condition: fc.Arbitrary<Condition> = weighted<Condition>(
  [
    5,
    fc.constantFrom<Condition[]>(
      ['$request_method', '=', 'OPTIONS'],
      ['$request_method', '=', 'POST'],
      ['$request_method', '!=', 'GET'],
    ),
  ],
  [
    1,
    fc.constantFrom<Condition[]>(
      ['$request_method', '~', '^(GET|POST)$'],
      ['$request_method', '~*', '(get|options)'],
      ['$request_method', '!~', '^(GET|HEAD)$'],
    ),
  ],
  [
    2,
    fc.constantFrom<Condition[]>(
      ['$http_origin'],
      ['$cors'],
      ['$flag'],
      ['$is_allowed'],
      ['$http_access_control_request_method'],
      ['$arg_x'],
      ['$is_inside'],
    ),
  ],
  [2, fc.constantFrom(...NAMED_ORIGINS, 'null', '').map((origin): Condition => ['$http_origin', '=', origin])],
  [
    5,
    fc
      .tuple(fc.constantFrom('~', '~*', '!~', '!~*', '~*'), originPattern)
      .map(([operator, pattern]): Condition => ['$http_origin', operator, pattern]),
  ],
  [
    3,
    fc.constantFrom<Condition[]>(
      ['$cors', '=', '1'],
      ['$cors', '=', '11'],
      ['$flag', '=', 'O'],
      ['$cors', '!=', ''],
      ['$cors_origin', '=', ''],
      ['$cors_origin', '!=', ''],
    ),
  ],
  [
    1,
    fc.constantFrom<Condition[]>(
      ['$flag', '=', '$cors'],
      ['$http_origin', '!=', '$cors_origin'],
      ['$uri', '~', '^/data(/.*)?$'],
      ['$http_authorization', '=', ''],
      ['$scheme', '=', 'http'],
    ),
  ],
);

const conditionText = ([subject, operator, object]: Condition, quotes: Quoting, gap: string): string => {
  if (operator === undefined || object === undefined) return `(${gap}${subject}${gap})`;
  return `(${gap}${subject} ${operator} ${word(object, quotes)}${gap})`;
};

const FORMS = ['', '', '', ' '] as const;

const ifWith = (contents: fc.Arbitrary<readonly Directive[]>): fc.Arbitrary<Directive> =>
  fc.record({ condition, quotes: quoting, gap: fc.constantFrom(...FORMS), contents }).map(
    ({ condition: tested, quotes, gap, contents: directives }) =>
      (place) =>
        block(`if ${conditionText(tested, quotes, gap)}`, printed(directives, inside(place, 'if'))),
  );

const breaking: fc.Arbitrary<Directive> = fc.constant(directive('break;'));

const rewriting = (made: Made): fc.Arbitrary<Directive> =>
  weighted<Directive>([5, set], [4, returning], [1, rewrite(made)], [1, breaking]);

/** What a server's rewriting is made of. */
export const ofServer = (made: Made): fc.Arbitrary<Directive> =>
  weighted<Directive>([4, set], [5, ifWith(fc.array(rewriting(made), { maxLength: 3 }))], [1, rewrite(made)]);

const pages: fc.Arbitrary<Directive> = fc.constant(once('error_page 404', 'error_page 404 =200 /error.json;'));
const handing: fc.Arbitrary<Directive> = fc.constant(once('content', 'proxy_pass http://127.0.0.1:3000;'));

/** What a location's rewriting is made of: its `if`s are levels with headers of their own. */
export const ofLocation = (made: Made): fc.Arbitrary<Directive> => {
  const within = fc.array(weighted<Directive>([8, sending(made)], [5, rewriting(made)], [1, pages], [1, handing]), {
    maxLength: 4,
  });
  return weighted<Directive>([3, set], [9, ifWith(within)], [1, rewrite(made)], [1, breaking], [1, returning]);
};
