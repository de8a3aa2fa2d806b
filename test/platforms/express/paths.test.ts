import { describe, expect, it } from 'vitest';
import { pathPattern, startUpError } from '../../../server/engine/platforms/express/paths.ts';

const LAX = { strict: false };

/** Whether a route of this path is for a request's path. */
function matches(path: string, major: 4 | 5, asked: string): boolean {
  const pattern = pathPattern(path, major, LAX);
  if (pattern === null) throw new Error(`${path} is not read`);
  return new RegExp(`^${pattern.source}\\/?$`, 'i').test(asked);
}

type Case = readonly [path: string, majors: readonly (4 | 5)[], inside: readonly string[], outside: readonly string[]];

const BOTH = [4, 5] as const;

const PATHS: readonly Case[] = [
  ['/api', BOTH, ['/api', '/api/', '/API'], ['/', '/api/x', '/apis', '/x/api']],
  ['/api/', BOTH, ['/api', '/api/'], ['/api/x']],
  ['/', BOTH, ['/', ''], ['/x']],
  ['/api.json', BOTH, ['/api.json'], ['/apixjson']],
  ['/api/:id', BOTH, ['/api/7', '/api/x-y'], ['/api', '/api/', '/api/7/8']],
  ['/:a/:b', BOTH, ['/x/y'], ['/x', '/x/y/z']],
  ['/:from-:to', BOTH, ['/a-b'], ['/ab']],
  ['/api/:id?', [4], ['/api', '/api/7'], ['/api/7/8']],
  ['/api/:id(\\d+)', [4], ['/api/7'], ['/api/x', '/api']],
  ['/api/*', [4], ['/api/', '/api/x/y'], ['/api', '/other']],
  ['*', [4], ['/', '/x/y'], []],
  ['/ab?c', [4], ['/ac', '/abc'], ['/abbc']],
  ['/ab+c', [4], ['/abc', '/abbc'], ['/ac']],
  ['/a(bc)?d', [4], ['/ad', '/abcd'], ['/abd']],
  ['/api{/:id}', [5], ['/api', '/api/7'], ['/api/7/8']],
  ['/api/*rest', [5], ['/api/x', '/api/x/y'], ['/api']],
  ['/{*rest}', [5], ['/', '/x/y'], []],
  ['/:"an id"', [5], ['/7'], ['/']],
  ['/a\\:b', [5], ['/a:b'], ['/ax']],
];

const cases = PATHS.flatMap(([path, majors, inside, outside]) =>
  majors.map((major) => [path, major, inside, outside] as const),
);

describe('a path of a route', () => {
  it.each(cases)('%s of Express %i', (path, major, inside, outside) => {
    expect(inside.filter((asked) => !matches(path, major, asked))).toEqual([]);
    expect(outside.filter((asked) => matches(path, major, asked))).toEqual([]);
  });

  it.each(cases)('%s of Express %i has a sample that it is for', (path, major) => {
    expect(matches(path, major, pathPattern(path, major, LAX)?.sample ?? '?')).toBe(true);
  });

  it.each<[string, 4 | 5]>([
    ['*', 5],
    ['/api/*', 5],
    ['/api/:id?', 5],
    ['/api/:id(\\d+)', 5],
    ['/a(b)c', 5],
    ['/a{b', 5],
    ['/a[b]', 5],
    ['/api/:rest*', 4],
    ['/a(b', 4],
    ['/a[b', 4],
  ])('%s is not read for Express %i', (path, major) => {
    expect(pathPattern(path, major, LAX)).toBeNull();
  });

  it('keeps how it is written, but for the root', () => {
    expect(pathPattern('/api/:id', 4, LAX)?.written).toBe('/api/:id');
    expect(pathPattern('/', 5, LAX)).toEqual({ source: '', sample: '', written: '' });
    expect(pathPattern('', 4, LAX)).toEqual({ source: '', sample: '', written: '' });
  });

  it('keeps the slash at its end where that counts', () => {
    expect(pathPattern('/api/', 4, { strict: true })?.sample).toBe('/api/');
    expect(pathPattern('/api/', 4, LAX)?.sample).toBe('/api');
    expect(new RegExp(pathPattern('', 5, { strict: true })?.source ?? '').test('')).toBe(false);
  });
});

describe('a path at which Express 5 stops', () => {
  it.each([
    ['*', 'Missing parameter name at index 1', '/{*splat}'],
    ['/*', 'Missing parameter name at index 2', '/{*splat}'],
    ['/api/*', 'Missing parameter name at index 6', '/api/{*splat}'],
    ['(.*)', 'Unexpected ( at index 0', '/{*splat}'],
    ['/*/x/*', 'Missing parameter name at index 2', '/{*splat}/x/{*splat2}'],
  ])('%s is written anew', (path, fault, value) => {
    expect(startUpError(path)).toEqual({ path, says: `TypeError: ${fault}: ${path}`, instead: value });
    expect(pathPattern(value, 5, LAX)).not.toBeNull();
  });

  it.each([
    ['/:id?', 'Unexpected ? at index 4'],
    ['/:rest*', 'Missing parameter name at index 7'],
    ['/a(b|c)', 'Unexpected ( at index 2'],
  ])('%s has no other way of saying it', (path, fault) => {
    expect(startUpError(path)).toEqual({ path, says: `TypeError: ${fault}: ${path}` });
  });

  it.each(['/', '/api', '/{*splat}', '/api/*rest', '/:id'])('%s is none', (path) => {
    expect(startUpError(path)).toBeNull();
  });
});
