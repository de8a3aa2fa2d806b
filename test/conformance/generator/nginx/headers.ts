import fc from 'fast-check';
import { weighted } from '../code.ts';
import { header } from './values.ts';
import { type Directive, directive, once, quoting, word } from './words.ts';

/** What one nginx takes and another does not. */
export interface Features {
  /** `add_header_inherit`, from 1.29.3 */
  readonly inherit: boolean;
  /** The headers-more module. */
  readonly more: boolean;
}

/** What configurations are made of. Where paths are rewritten no files are served: a rewritten path is that of none that the tests lay down. */
export interface Made extends Features {
  readonly from: 'files' | 'one page' | 'upstreams';
}

const UPSTREAM_HEADERS = [
  'Access-Control-Allow-Origin',
  'access-control-allow-origin',
  'Access-Control-Allow-Credentials',
  'Vary',
  'Server',
] as const;

/** `add_header`, with and without `always`. */
export const addHeader: fc.Arbitrary<Directive> = fc
  .record({
    header,
    always: fc.constantFrom('', '', '', ' always', ' always'),
    quotes: fc.tuple(quoting, quoting),
    gap: fc.constantFrom(' ', ' ', '  ', '\n    '),
  })
  .map(({ header: { name, value }, always, quotes: [ofName, ofValue], gap }) =>
    directive(`add_header ${word(name, ofName === 'double' ? 'bare' : ofName)}${gap}${word(value, ofValue)}${always};`),
  );

const inherit: fc.Arbitrary<Directive> = fc
  .constantFrom('merge', 'merge', 'merge', 'on', 'off')
  .map((how) => once('add_header_inherit', `add_header_inherit ${how};`));

const statuses = weighted<string>(
  [4, fc.constant('')],
  [1, fc.constantFrom("-s '404 500' ", '-s 200 ', '-s 204 ', '-s "401 403" ')],
);

const moreHeaders: fc.Arbitrary<Directive> = weighted<Directive>(
  [
    3,
    fc
      .record({
        status: statuses,
        headers: fc.array(header, { minLength: 1, maxLength: 2 }),
        gap: fc.constantFrom(': ', ':'),
      })
      .map(({ status, headers, gap }) =>
        directive(
          `more_set_headers ${status}${headers.map(({ name, value }) => `"${name}${gap}${value}"`).join(' ')};`,
        ),
      ),
  ],
  [
    1,
    fc
      .tuple(statuses, fc.constantFrom(...UPSTREAM_HEADERS, '"Access-Control-*"', 'Vary Access-Control-Max-Age'))
      .map(([status, name]) => directive(`more_clear_headers ${status}${name};`)),
  ],
);

/** What sends headers, at every level that may. */
export const sending = ({ inherit: inherits, more }: Features): fc.Arbitrary<Directive> =>
  weighted<Directive>(
    [10, addHeader],
    ...(inherits ? [[1, inherit] as const] : []),
    ...(more ? [[1, moreHeaders] as const] : []),
  );

/** What holds back headers of an upstream. */
export const hiding: fc.Arbitrary<Directive> = weighted<Directive>(
  [4, fc.constantFrom(...UPSTREAM_HEADERS).map((name) => directive(`proxy_hide_header ${name};`))],
  [1, fc.constantFrom(...UPSTREAM_HEADERS).map((name) => directive(`proxy_pass_header ${name};`))],
);
