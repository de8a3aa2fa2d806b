import { describe, expect, it } from 'vitest';
import { ProjectFiles } from '../../server/engine/project/files.ts';
import { Manifests } from '../../server/engine/project/manifests.ts';

/** What a specifier leads to from `/p/src/app.ts`, or another file, where these files are in view. */
function resolved(specifier: string, files: Readonly<Record<string, string>>, from = '/p/src/app.ts') {
  return new ProjectFiles({ read: (path) => files[path] }, new Manifests()).resolve(specifier, from);
}

const held = (...paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, '']));

describe('a relative specifier', () => {
  it.each([
    ['./a', '/p/src/a.ts'],
    ['./a', '/p/src/a.js'],
    ['./a', '/p/src/a.mjs'],
    ['./a', '/p/src/a.cts'],
    ['./a', '/p/src/a.json'],
    ['./a', '/p/src/a/index.ts'],
    ['./a/', '/p/src/a/index.js'],
    ['./a.js', '/p/src/a.js'],
    ['./a.js', '/p/src/a.ts'],
    ['./a.js', '/p/src/a.tsx'],
    ['./a.mjs', '/p/src/a.mts'],
    ['./a.cjs', '/p/src/a.cts'],
    ['./a.service', '/p/src/a.service.ts'],
    ['./a.js', '/p/src/a.js.ts'],
    ['../a', '/p/a.ts'],
    ['../lib/a.json', '/p/lib/a.json'],
    ['.', '/p/src/index.ts'],
    ['..', '/p/index.js'],
  ])('%s leads to %s', (specifier, path) => {
    expect(resolved(specifier, held(path))).toBe(path);
  });

  it('prefers a file to a folder, and the language that it stands in', () => {
    const files = held('/p/src/a.ts', '/p/src/a.js', '/p/src/a/index.ts');
    expect(resolved('./a', files)).toBe('/p/src/a.ts');
    expect(resolved('./a', files, '/p/src/app.js')).toBe('/p/src/a.js');
    expect(resolved('./a/', files)).toBe('/p/src/a/index.ts');
  });

  it('leads into a folder by the main of its package.json', () => {
    const main = (name: string) => ({ '/p/src/a/package.json': JSON.stringify({ main: name }) });
    expect(resolved('./a', { ...main('lib/x'), ...held('/p/src/a/lib/x.js') })).toBe('/p/src/a/lib/x.js');
    expect(resolved('./a', { ...main('./lib'), ...held('/p/src/a/lib/index.js') })).toBe('/p/src/a/lib/index.js');
    expect(resolved('./a', { ...main('gone'), ...held('/p/src/a/index.js') })).toBe('/p/src/a/index.js');
  });

  it.each(['./b', '../../../a', './a/../../../../x'])('%s leads to nothing where there is nothing', (specifier) => {
    expect(resolved(specifier, held('/p/src/a.ts'))).toBeUndefined();
  });
});

describe('a name', () => {
  const configured = (options: object, extra: object = {}) => ({
    '/p/tsconfig.json': JSON.stringify({ compilerOptions: options, ...extra }),
  });

  it('is a package, which is not read', () => {
    expect(resolved('express', held('/p/node_modules/express/index.js', '/p/src/express.js'))).toBeUndefined();
    expect(resolved('../node_modules/x/a.js', held('/p/node_modules/x/a.js'))).toBeUndefined();
    expect(resolved('node:fs', held('/p/src/node:fs.js'))).toBeUndefined();
  });

  it('is looked for in the base', () => {
    expect(resolved('lib/a', { ...configured({ baseUrl: './src' }), ...held('/p/src/lib/a.ts') })).toBe(
      '/p/src/lib/a.ts',
    );
  });

  it('is expanded by the pattern with the longest start, target after target', () => {
    const options = { baseUrl: '.', paths: { '@/*': ['gone/*', 'src/*'], '@/lib/*': ['lib/*'], '@app': ['src/app'] } };
    const files = { ...configured(options), ...held('/p/src/a.ts', '/p/lib/a.ts', '/p/src/lib/a.ts', '/p/src/app.ts') };
    expect(resolved('@/a', files)).toBe('/p/src/a.ts');
    expect(resolved('@/lib/a', files)).toBe('/p/lib/a.ts');
    expect(resolved('@app', files)).toBe('/p/src/app.ts');
    expect(resolved('@other/a', files)).toBeUndefined();
  });

  it('is expanded as the extended configurations say, the last of several before the others', () => {
    const files = {
      '/p/tsconfig.json': '{ "extends": ["./a.json", "./b"] }',
      '/p/a.json': '{ "compilerOptions": { "paths": { "~/*": ["./one/*"] } } }',
      '/p/b.json': '{ "compilerOptions": { "paths": { "~/*": ["./two/*"] } } }',
      ...held('/p/one/x.ts', '/p/two/x.ts'),
    };
    expect(resolved('~/x', files)).toBe('/p/two/x.ts');
  });

  it('is not lost in configurations that extend each other', () => {
    const files = { '/p/tsconfig.json': '{ "extends": "./a" }', '/p/a.json': '{ "extends": "./tsconfig.json" }' };
    expect(resolved('~/x', files)).toBeUndefined();
  });

  it('is read from a jsconfig.json, comments and commas at the end passed over', () => {
    const files = {
      '/p/jsconfig.json': '\uFEFF{ // names\n "compilerOptions": { "paths": { "~/*": ["./src/*",], }, /* all */ } }',
      ...held('/p/src/x.js'),
    };
    expect(resolved('~/x', files)).toBe('/p/src/x.js');
  });

  it('with a hash is one of the imports of the nearest package.json', () => {
    const imports = { '#a': './src/a.js', '#b/*.js': { types: './gone.d.ts', node: './src/*.ts' }, '#c': 'express' };
    const files = { '/p/package.json': JSON.stringify({ imports }), ...held('/p/src/a.js', '/p/src/b.ts') };
    expect(resolved('#a', files)).toBe('/p/src/a.js');
    expect(resolved('#b/b.js', files)).toBe('/p/src/b.ts');
    expect(resolved('#c', files)).toBeUndefined();
  });
});

it('everything that was asked for is remembered, found or not', () => {
  const files = new ProjectFiles({ read: (path) => (path === '/p/src/a.js' ? '' : undefined) }, new Manifests());
  files.resolve('./a', '/p/src/app.js');
  files.resolve('./a', '/p/src/app.js');
  files.resolve('./a.json', '/p/src/app.js');
  expect(files.asked()).toContainEqual({ path: '/p/src/a.js', held: true });
  expect(files.asked()).toContainEqual({ path: '/p/src/a.json', held: false });
  expect(new Set(files.asked().map(({ path }) => path)).size).toBe(files.asked().length);
});
