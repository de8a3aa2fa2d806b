import fc from 'fast-check';
import { type Code, fixed, inlineOrNamed, quote, textOf, weighted } from './code.ts';

/** Origins that programs name. */
export const NAMED_ORIGINS = ['https://app.example.com', 'https://admin.example.com', 'http://localhost:3000'] as const;

/** Origins that no program means: neighbours of the named ones, and the opaque origin. */
export const STRANGERS = [
  'https://evil.test',
  'https://app.example.com.evil.test',
  'https://notexample.com',
  'http://app.example.com',
  'null',
] as const;

/** Origins as authors write them, with the usual slips. */
export const originText: fc.Arbitrary<string> = weighted<string>(
  [12, fc.constantFrom(...NAMED_ORIGINS)],
  [
    1,
    fc.constantFrom(
      'https://app.example.com/',
      'app.example.com',
      'HTTPS://APP.EXAMPLE.COM',
      'https://*.example.com',
      'null',
    ),
  ],
);

/** Patterns over origins, anchored and not. */
export const pattern: fc.Arbitrary<Code> = weighted(
  [
    6,
    textOf(
      '/^https:\\/\\/app\\.example\\.com$/',
      '/\\.example\\.com$/',
      '/example\\.com/',
      '/example.com$/i',
      '/^https?:\\/\\/(app|admin)\\.example\\.com$/',
      '/^http:\\/\\/localhost(:\\d+)?$/',
      '/^https:\\/\\/[a-z]+\\.example\\.com/',
      '/./',
    ),
  ],
  [1, textOf("new RegExp('example\\\\.com$')", "new RegExp('^https://app', 'i')")],
);

/** The items of a list of origins, printed. */
const originItems: fc.Arbitrary<string> = fc
  .array(originText, { minLength: 1, maxLength: 3 })
  .map((origins) => origins.map(quote).join(', '));

/** A list of origins that holds texts only: what `includes` and `indexOf` are asked. */
export const originList: fc.Arbitrary<Code> = weighted(
  [
    8,
    inlineOrNamed(
      'allowed',
      originItems.map((items) => fixed(`[${items}]`)),
    ),
  ],
  [1, textOf(`${quote(NAMED_ORIGINS.slice(0, 2).join(','))}.split(',')`)],
  [
    1,
    fc.tuple(originItems, originItems).map(
      ([base, more]): Code =>
        (scope) => {
          const name = scope.declare('base', (own) => `const ${own} = [${base}];`);
          return `[...${name}, ${more}]`;
        },
    ),
  ],
);

/** Names of request and response headers, as authors write lists of them. */
export const headerNames: fc.Arbitrary<readonly string[]> = fc.subarray(
  ['Content-Type', 'authorization', 'X-Total', 'x-request-id'],
  {
    minLength: 1,
  },
);

/** Method lists. */
export const methodNames: fc.Arbitrary<readonly string[]> = weighted<readonly string[]>(
  [5, fc.subarray(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'], { minLength: 1 })],
  [1, fc.constantFrom(['put', 'delete'], ['Get', 'POST'], ['*'])],
);

/** A list of names as an array literal or as one text. */
export const nameList = (names: fc.Arbitrary<readonly string[]>): fc.Arbitrary<Code> =>
  fc
    .tuple(names, fc.constantFrom('array', 'comma', 'comma and blank'))
    .map(([list, form]) =>
      fixed(form === 'array' ? `[${list.map(quote).join(', ')}]` : quote(list.join(form === 'comma' ? ',' : ', '))),
    );
