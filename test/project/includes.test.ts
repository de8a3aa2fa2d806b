import { describe, expect, it } from 'vitest';
import { ProjectFiles } from '../../server/engine/project/files.ts';
import { globTest } from '../../server/engine/project/globs.ts';
import { Manifests } from '../../server/engine/project/manifests.ts';
import { includesIn } from '../../server/engine/project/specifiers.ts';
import { namesIn } from './tree.ts';

const ROOT = '/repo/nginx/nginx.conf';

interface Tree {
  readonly root?: string;
  readonly from?: string;
}

/** What an `include` leads to where these files are in view. */
function included(pattern: string, paths: readonly string[], { root = ROOT, from = root }: Tree = {}) {
  const held = new Set([root, ...paths]);
  const files = new ProjectFiles(
    { read: (path) => (held.has(path) ? '' : undefined), list: (folder) => namesIn(held, folder) },
    new Manifests(),
  );
  return files.included(pattern, root, from);
}

describe('the path of an include', () => {
  it.each([
    ['snippets/cors.conf', '/repo/nginx/snippets/cors.conf'],
    ['./cors.conf', '/repo/nginx/cors.conf'],
    ['../shared/cors.conf', '/repo/shared/cors.conf'],
    ['/etc/nginx/snippets/cors.conf', '/repo/nginx/snippets/cors.conf'],
    ['/usr/local/nginx/conf/cors.conf', '/repo/nginx/cors.conf'],
    ['/usr/local/openresty/nginx/conf/cors.conf', '/repo/nginx/cors.conf'],
    ['/usr/local/etc/nginx/cors.conf', '/repo/nginx/cors.conf'],
    ['/opt/homebrew/etc/nginx/cors.conf', '/repo/nginx/cors.conf'],
    ['/srv/shared/cors.conf', '/srv/shared/cors.conf'],
    ['c:/nginx/cors.conf', 'c:/nginx/cors.conf'],
  ])('%s leads to %s', (pattern, path) => {
    expect(included(pattern, [path])).toEqual([path]);
  });

  it('starts at the folder of the root, whichever file it stands in', () => {
    const paths = ['/repo/nginx/cors.conf', '/repo/nginx/snippets/cors.conf'];
    expect(included('cors.conf', paths, { from: '/repo/nginx/snippets/api.conf' })).toEqual(['/repo/nginx/cors.conf']);
  });

  it('starts at a folder above where the root is no main configuration, the nearest first', () => {
    const root = '/repo/docker/nginx/sites-available/api';
    const paths = ['/repo/docker/nginx/snippets/cors.conf', '/repo/docker/snippets/cors.conf', '/snippets/cors.conf'];
    expect(included('snippets/cors.conf', paths, { root })).toEqual(paths.slice(0, 1));
    expect(included('/etc/nginx/snippets/cors.conf', paths.slice(1), { root })).toEqual(paths.slice(1, 2));
    expect(included('snippets/cors.conf', paths.slice(2), { root })).toEqual([]);
  });

  it('starts at the folder of the file that it stands in where the root’s leads nowhere', () => {
    const from = '/repo/conf/site.conf';
    expect(included('common/cors.conf', ['/repo/conf/common/cors.conf'], { from })).toEqual([
      '/repo/conf/common/cors.conf',
    ]);
  });

  it('leads to a file of its name beside the root where no folder has the path: images are put together from these', () => {
    expect(included('/etc/nginx/snippets/cors.conf', ['/repo/nginx/cors.conf'])).toEqual(['/repo/nginx/cors.conf']);
    expect(included('/etc/nginx/conf.d/*.conf', ['/repo/nginx/cors.conf'])).toEqual([]);
  });

  it.each(['', '$dir/cors.conf', '{{ dir }}/cors.conf', '<%= dir %>/cors.conf', '..', '/', 'snippets/'])(
    '%j leads nowhere',
    (pattern) => {
      expect(included(pattern, ['/repo/nginx/cors.conf', '/repo/nginx/snippets/cors.conf'])).toEqual([]);
    },
  );
});

describe('a pattern', () => {
  const at = (...names: readonly string[]): string[] => names.map((name) => `/repo/nginx/${name}`);

  it('leads to all files that it fits, in the order of their bytes', () => {
    expect(included('conf.d/*.conf', at('conf.d/b.conf', 'conf.d/a.conf', 'conf.d/B.conf', 'conf.d/a.txt'))).toEqual(
      at('conf.d/B.conf', 'conf.d/a.conf', 'conf.d/b.conf'),
    );
  });

  it('may stand for folders', () => {
    const files = at('vhosts/a/s.conf', 'vhosts/a.b/s.conf', 'vhosts/.c/s.conf', 'vhosts/s.conf');
    expect(included('vhosts/*/*.conf', files)).toEqual(at('vhosts/a.b/s.conf', 'vhosts/a/s.conf'));
  });

  it('that fits nothing leads nowhere', () => {
    expect(included('/etc/nginx/sites-enabled/*', at('sites-available/api'))).toEqual([]);
    expect(included('sites-available/*', at('sites-available/api'))).toEqual(at('sites-available/api'));
  });

  it('leads to so many files at most', () => {
    const many = Array.from({ length: 400 }, (_, i) => `conf.d/${String(i).padStart(3, '0')}.conf`);
    expect(included('conf.d/*.conf', at(...many))).toEqual(at(...many.slice(0, 250)));
  });
});

describe('a template', () => {
  it.each(['.template', '.j2', '.erb', '.tmpl', '.tpl', '.in'])('that ends in %s counts as what it writes', (end) => {
    const path = `/repo/nginx/snippets/cors.conf${end}`;
    expect(included('snippets/cors.conf', [path])).toEqual([path]);
    expect(included('snippets/*.conf', [path])).toEqual([path]);
    const files = new ProjectFiles({ read: (one) => (one === path ? '' : undefined) }, new Manifests());
    expect(files.included('snippets/cors.conf', ROOT, ROOT)).toEqual([path]);
  });

  it('gives way to the file itself', () => {
    const paths = ['/repo/nginx/a.conf.j2', '/repo/nginx/a.conf'];
    expect(included('a.conf', paths)).toEqual(['/repo/nginx/a.conf']);
    expect(included('a*.conf', paths)).toEqual(['/repo/nginx/a.conf']);
  });

  it('in the folder that the image of nginx reads is written to conf.d', () => {
    const paths = ['/repo/nginx/templates/api.conf.template', '/repo/nginx/templates/README.conf'];
    expect(included('/etc/nginx/conf.d/*.conf', paths)).toEqual(paths.slice(0, 1));
  });
});

describe('a glob', () => {
  it.each([
    ['*.conf', ['B.conf', ']z.conf', 'a-b.conf', 'a.conf', 'aa.conf', 'x[1].conf']],
    ['?.conf', ['B.conf', 'a.conf']],
    ['[a-b]*.conf', ['a-b.conf', 'a.conf', 'aa.conf']],
    ['[!a]*.conf', ['B.conf', ']z.conf', 'x[1].conf']],
    ['[^a]*.conf', ['B.conf', ']z.conf', 'x[1].conf']],
    ['x[[]1].conf', ['x[1].conf']],
    ['x\\[1].con?', ['x[1].conf']],
    ['[]]z.conf', [']z.conf']],
    ['.*.conf', ['.d.conf']],
    ['{a,aa}.conf*', []],
    ['[a', []],
    ['**a**.conf', ['a-b.conf', 'a.conf', 'aa.conf']],
    ['a*', ['a-b.conf', 'a.conf', 'aa.conf']],
    ['a', []],
  ])('%s fits %j', (pattern, expected) => {
    const names = ['.d.conf', 'B.conf', ']z.conf', 'a-b.conf', 'a.conf', 'aa.conf', 'x[1].conf'];
    expect(names.filter(globTest(pattern))).toEqual(expected);
  });

  it('is decided at once, however many stars it has', () => {
    expect(globTest(`${'*a'.repeat(2000)}b`)('a'.repeat(5000))).toBe(false);
  });
});

it.each([
  ['include snippets/cors.conf;', ['snippets/cors.conf']],
  ['location / { include a.conf; include b.conf ; }', ['a.conf', 'b.conf']],
  ['include "a b.conf"; include \'c.conf\';', ['a b.conf', 'c.conf']],
  ['# include a.conf;\n  #include b.conf;\ninclude c.conf; # include d.conf;', ['c.conf']],
  ['include a#b.conf;', ['a#b.conf']],
  ['include a.conf;\ninclude a.conf;', ['a.conf']],
  ["{% include 'a.conf' %}\ninclude {{ dir }}/a.conf;", []],
  ['include a.conf', []],
])('%j includes %j', (text, patterns) => {
  expect(includesIn(text)).toEqual(patterns);
});
