import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  combineHeaders,
  extractTokens,
  getHeader,
  isToken,
  trimOws,
  valuesOf,
} from '../../server/engine/browser/header-lists.ts';
import type { HeaderLine } from '../../server/engine/browser/types.ts';

const allowMethods = (...values: readonly string[]): readonly HeaderLine[] =>
  values.map((value) => ['Access-Control-Allow-Methods', value]);

describe('getting a header', () => {
  it('joins the lines of a name in their order, whatever its case, and trims each', () => {
    const headers: readonly HeaderLine[] = [
      ['X-A', ' 1 '],
      ['Other', 'x'],
      ['x-a', '\t2'],
    ];
    expect(getHeader(headers, 'X-a')).toBe('1, 2');
    expect(valuesOf(headers, 'x-A')).toEqual(['1', '2']);
  });

  it('tells an absent header from an empty one', () => {
    expect(getHeader([], 'X-A')).toBeNull();
    expect(getHeader([['X-A', '  ']], 'X-A')).toBe('');
  });

  it('trims spaces and tabs, and no other white space', () => {
    expect(trimOws('\t a\u00a0 \t')).toBe('a\u00a0');
    expect(trimOws('\n a')).toBe('\n a');
  });

  it('combines lines under the first spelling of their name', () => {
    const headers: readonly HeaderLine[] = [
      ['X-A', '1'],
      ['B', '2'],
      ['x-a', ' 3'],
    ];
    expect(combineHeaders(headers)).toEqual([
      ['X-A', '1, 3'],
      ['B', '2'],
    ]);
  });
});

describe('extracting a list of tokens', () => {
  it.each([
    [['GET, PUT'], ['GET', 'PUT']],
    [['GET ,PUT,,\tDELETE ,'], ['GET', 'PUT', 'DELETE']],
    [
      ['GET', 'PUT'],
      ['GET', 'PUT'],
    ],
    [[''], []],
    [['*'], ['*']],
    [['PUT POST'], 'malformed'],
    [['GET;PUT'], 'malformed'],
    [['"PUT"'], 'malformed'],
    [['GET', 'bad header'], 'malformed'],
    [[], 'absent'],
  ] as const)('%j gives %j', (values, tokens) => {
    expect(extractTokens(allowMethods(...values), 'access-control-allow-methods')).toEqual(tokens);
  });
});

describe('header lists, whatever they hold', () => {
  const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}$/);
  const ows = fc.stringMatching(/^[ \t]{0,3}$/);

  it('a list of tokens comes out as it went in, however it is spread over lines, spaces and empty items', () => {
    const lines = fc.array(fc.array(fc.tuple(ows, fc.option(token, { nil: '' }), ows), { minLength: 1 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(lines, (spread) => {
        const values = spread.map((items) => items.map((parts) => parts.join('')).join(','));
        const tokens = spread.flat().flatMap(([, item]) => (item === '' ? [] : [item]));
        expect(extractTokens(allowMethods(...values), 'Access-Control-Allow-Methods')).toEqual(tokens);
      }),
    );
  });

  it('one item that is no token spoils the list', () => {
    const broken = fc
      .tuple(token, fc.constantFrom(' ', '"', ';', '/', '(', '\u00e9'), token)
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(token), broken, fc.array(token), (before, item, after) => {
        expect(isToken(item)).toBe(false);
        expect(extractTokens(allowMethods([...before, item, ...after].join(',')), 'Access-Control-Allow-Methods')).toBe(
          'malformed',
        );
      }),
    );
  });

  it('combining keeps what every name gets', () => {
    const headers = fc.array(fc.tuple(fc.constantFrom('A', 'a', 'B', 'c'), fc.string()));
    fc.assert(
      fc.property(headers, (lines) => {
        const combined = combineHeaders(lines);
        for (const name of ['a', 'b', 'c']) expect(valuesOf(combined, name).length).toBeLessThanOrEqual(1);
        for (const name of ['a', 'b', 'c'])
          expect(combined.find(([key]) => key.toLowerCase() === name)?.[1] ?? null).toBe(getHeader(lines, name));
      }),
    );
  });
});
