import { describe, expect, it } from 'vitest';
import type { Analysis, View } from '../../server/engine/analysis.ts';
import { openEngine } from '../../server/engine/analyze.ts';
import { namesIn } from './tree.ts';

const engine = openEngine(async () => {
  throw new Error('No grammar is needed for nginx.');
});

type Tree = Readonly<Record<string, string>>;

const viewOf = (files: Tree): View => ({
  read: (path) => files[path],
  list: (folder) => namesIn(Object.keys(files), folder),
});

const analyzed = (root: string, files: Tree, view = viewOf(files)): Promise<Analysis> => engine.analyze(root, view);

/** `file rule` of what is an error. */
const errorsIn = ({ findings }: Analysis): string[] =>
  findings.flatMap(({ severity, rule, at }) => (severity === 'error' ? [`${at.file} ${rule}`] : []));

const MAIN = 'events {}\nhttp {\n  include /etc/nginx/conf.d/*.conf;\n}\n';
const SITE =
  'server {\n  listen 80;\n  location /api/ {\n    include snippets/headers.conf;\n    proxy_pass http://127.0.0.1:3000;\n  }\n}\n';
const WRONG = "add_header Access-Control-Allow-Origin '*';\nadd_header Access-Control-Allow-Credentials true;\n";

const SERVICE: Tree = { '/p/nginx.conf': MAIN, '/p/conf.d/api.conf': SITE, '/p/snippets/headers.conf': WRONG };
const FOUND = '/p/snippets/headers.conf wildcard-with-credentials';

describe('a configuration of several files', () => {
  it('is read from its root, over all that is included', async () => {
    const analysis = await analyzed('/p/nginx.conf', SERVICE);
    expect(analysis.modules).toEqual(['/p/nginx.conf', '/p/conf.d/api.conf', '/p/snippets/headers.conf']);
    expect(errorsIn(analysis)).toEqual([FOUND]);
    expect(analysis.failures).toEqual([]);
  });

  it('is read from a server too, and from a snippet alone', async () => {
    expect(errorsIn(await analyzed('/p/conf.d/api.conf', SERVICE))).toEqual([FOUND]);
    expect((await analyzed('/p/snippets/headers.conf', SERVICE)).status).toBe('analysed');
  });

  it('matters where what it includes does', async () => {
    expect((await analyzed('/p/nginx.conf', { ...SERVICE, '/p/snippets/headers.conf': '' })).status).toBe('irrelevant');
  });

  it('depends on the files that it reads, and on the folders that it looks into', async () => {
    const { dependencies } = await analyzed('/p/nginx.conf', SERVICE);
    expect(dependencies).toContainEqual({ path: '/p/snippets/headers.conf', held: true });
    expect(dependencies).toContainEqual({ path: '/p/conf.d', held: true, is: 'folder' });
  });

  it('depends on what is missing', async () => {
    const { modules, dependencies } = await analyzed('/p/nginx.conf', { '/p/nginx.conf': `${MAIN}# cors` });
    expect(modules).toEqual(['/p/nginx.conf']);
    expect(dependencies).toContainEqual({ path: '/p/conf.d', held: false, is: 'folder' });
  });

  it('is read where the host knows no folders, as far as no pattern is in the way', async () => {
    const view: View = { read: (path) => SERVICE[path] };
    const { modules, dependencies } = await analyzed('/p/conf.d/api.conf', SERVICE, view);
    expect(modules).toContain('/p/snippets/headers.conf');
    expect(dependencies).toContainEqual({ path: '/p/conf.d/snippets/headers.conf', held: false });
    expect((await analyzed('/p/nginx.conf', SERVICE, view)).status).toBe('irrelevant');
  });

  it('is read in the name of its root, whatever the host calls the files that it includes', async () => {
    const view: View = { ...viewOf(SERVICE), language: (path) => (path === '/p/nginx.conf' ? 'nginx' : 'plaintext') };
    expect(errorsIn(await analyzed('/p/nginx.conf', SERVICE, view))).toEqual([FOUND]);
  });

  it('is left alone where the host says that it is something else', async () => {
    const view: View = { ...viewOf(SERVICE), language: () => 'yaml' };
    expect((await analyzed('/p/nginx.conf', SERVICE, view)).status).toBe('irrelevant');
  });
});

describe('what would not end', () => {
  it.each([
    ['a file that includes itself', { '/p/nginx.conf': `${SITE}include nginx.conf;\n${WRONG}` }],
    ['one of a pattern', { '/p/nginx.conf': `${SITE}include *.conf;\n${WRONG}` }],
    [
      'files that include each other',
      { '/p/nginx.conf': `include a.conf;\n${SITE}${WRONG}`, '/p/a.conf': 'include nginx.conf;' },
    ],
  ])('%s', async (_, files) => {
    const { status, failures } = await analyzed('/p/nginx.conf', files);
    expect([status, failures]).toEqual(['analysed', []]);
  });

  it('a chain of hundreds of files, and files that include all others', async () => {
    const name = (i: number): string => `f${String(i).padStart(3, '0')}.conf`;
    const chain = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`/p/${name(i)}`, `include ${name(i + 1)};\n${WRONG}`]),
    );
    expect((await analyzed(`/p/${name(0)}`, chain)).failures).toEqual([]);
    const everything = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`/p/d${i}/${name(i)}`, `include d*/*.conf;\n${WRONG}`]),
    );
    const { status, failures } = await analyzed('/p/nginx.conf', {
      ...everything,
      '/p/nginx.conf': 'include d*/*.conf;',
    });
    expect([status, failures]).toEqual(['analysed', []]);
  });

  it('a file that is too long is not included', async () => {
    const files = { ...SERVICE, '/p/snippets/headers.conf': `${WRONG}${'# '.repeat(200_000)}\n` };
    expect((await analyzed('/p/conf.d/api.conf', files)).modules).not.toContain('/p/snippets/headers.conf');
  });
});

describe('suppression comments', () => {
  const suppressed = (comment: string): Tree => ({
    ...SERVICE,
    '/p/snippets/headers.conf': `${comment}\n${WRONG}`,
  });

  it('stand in the file of the finding', async () => {
    const comment = '# cors-lens-disable-next-line wildcard-with-credentials -- an internal test server';
    expect(errorsIn(await analyzed('/p/nginx.conf', suppressed(comment)))).toEqual([]);
    expect(
      errorsIn(await analyzed('/p/nginx.conf', suppressed('# cors-lens-disable wildcard-with-credentials'))),
    ).toEqual([]);
  });

  it('that suppress nothing are a hint', async () => {
    const { findings } = await analyzed('/p/nginx.conf', suppressed('# cors-lens-disable-next-line max-age-too-long'));
    expect(findings.map(({ rule }) => rule)).toContain('unused-suppression');
  });
});
