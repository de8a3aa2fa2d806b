import { describe, expect, it } from 'vitest';
import {
  comparePaths,
  type Matching,
  prefixBelow,
  routePaths,
} from '../../../server/engine/platforms/fastify/paths.ts';

const USUAL: Matching = { caseSensitive: true, ignoreTrailingSlash: false, emptyExpressions: false };

const matches = (text: string, path: string, matching: Matching = USUAL): boolean =>
  (routePaths(text, matching) ?? []).some(({ source }) => new RegExp(`^(?:${source})$`).test(path));

describe('a path of find-my-way', () => {
  it.each([
    ['/items', '/items', true],
    ['/items', '/items/', false],
    ['/items/:id', '/items/1', true],
    ['/items/:id', '/items/', true],
    ['/items/:id', '/items/1/2', false],
    ['/items/:id?', '/items', true],
    ['/items/*', '/items/1/2', true],
    ['/items/*', '/items', false],
    ['*', '/anything', true],
    ['/:from-:to', '/a-b', true],
    ['/:from-:to', '/ab', false],
    ['/items/:id(^\\d+$)', '/items/12', true],
    ['/items/:id(^\\d+$)', '/items/x', false],
    ['/v1::run', '/v1:run', true],
    ['/a b', '/a%20b', true],
  ])('%s and %s: %s', (text, path, expected) => {
    expect(matches(text, path)).toBe(expected);
  });

  it('is compared without the slash at its end where that is ignored', () => {
    const matching = { ...USUAL, ignoreTrailingSlash: true };
    expect(matches('/items', '/items/', matching)).toBe(true);
    expect(matches('/items/:id', '/items/', matching)).toBe(false);
  });

  it('ends with its wildcard, and begins with a slash', () => {
    expect(routePaths('/a/*/b', USUAL)).toBeNull();
    expect(routePaths('items', USUAL)).toBeNull();
  });

  it('has a sample that it matches', () => {
    for (const text of ['/items/:id', '/items/*', '/:a-:b', '/x/:n(\\d+)'])
      for (const { sample } of routePaths(text, USUAL) ?? []) expect(matches(text, sample)).toBe(true);
  });

  it('is the same as another one whose parameters have other names', () => {
    const [a, b] = ['/items/:id', '/items/:name'].map((text) => routePaths(text, USUAL)?.[0]?.pattern);
    expect(a).toBe(b);
  });
});

it('text comes before parameters, and these before the wildcard, whatever the order of registration', () => {
  const texts = ['/items/*', '/', '/items/:id', '/items/new', '/items'];
  const paths = texts.flatMap((text) => routePaths(text, USUAL) ?? []);
  const sorted = [...paths].sort(comparePaths).map(({ written }) => written);
  expect(sorted).toEqual(['/', '/items', '/items/new', '/items/:id', '/items/*']);
  expect(
    [...paths]
      .reverse()
      .sort(comparePaths)
      .map(({ written }) => written),
  ).toEqual(sorted);
});

it.each([
  ['', '/api', '/api'],
  ['/api', '/v1', '/api/v1'],
  ['/api/', '/v1', '/api/v1'],
  ['/api', 'v1', '/api/v1'],
  ['/api', '', '/api'],
])('the prefix %s and below it %s: %s', (outer, inner, expected) => {
  expect(prefixBelow(outer, inner)).toBe(expected);
});
