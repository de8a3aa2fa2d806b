import { describe, expect, it } from 'vitest';
import { Roots } from '../../server/engine/project/roots.ts';
import { type Scan, scanWith } from '../../server/engine/project/scan.ts';

const scanAt = scanWith((text) => text.includes('cors'));
const scan = (text: string): Scan => scanAt(text, '/p/a.js');

/** The roots of a folder of these files; a text names what it imports. */
function rootsOf(files: Readonly<Record<string, string>>) {
  const scans = new Map(Object.entries(files).map(([name, text]) => [`/p/${name}`, scanAt(text, `/p/${name}`)]));
  return new Roots(scans, () => undefined);
}

const from = (...names: readonly string[]): string => names.map((name) => `import '${name}';`).join('\n');
const named = (paths: readonly string[]): string[] => paths.map((path) => path.slice('/p/'.length));

describe('roots', () => {
  it('are what reaches a text that may matter and is imported by nothing that does', () => {
    const roots = rootsOf({
      'server.js': from('./app', './db'),
      'lambda.js': from('./app'),
      'app.js': from('./security'),
      'security.js': 'cors',
      'db.js': '',
      'script.js': from('./db'),
    });
    expect(named(roots.roots)).toEqual(['lambda.js', 'server.js']);
    expect(named(roots.rootsOf('/p/security.js'))).toEqual(['lambda.js', 'server.js']);
    expect(named(roots.rootsOf('/p/db.js'))).toEqual(['server.js']);
    expect(roots.rootsOf('/p/script.js')).toEqual([]);
  });

  it('of files that import each other are the first one, where nothing else imports them', () => {
    const circle = { 'b.js': `${from('./c')} cors`, 'c.js': from('./b') };
    expect(named(rootsOf(circle).roots)).toEqual(['b.js']);
    expect(named(rootsOf({ ...circle, 'z.js': from('./c') }).roots)).toEqual(['z.js']);
    expect(named(rootsOf({ 'a.js': `${from('./a')} cors` }).roots)).toEqual(['a.js']);
  });

  it('are no tests, but for what stands in them', () => {
    const test = "it('works', () => {});";
    const roots = rootsOf({
      'app.js': 'cors',
      'quiet.test.js': `${from('./app')} ${test}`,
      'loud.test.js': `${from('./app')} ${test} cors`,
    });
    expect(named(roots.roots)).toEqual(['app.js', 'loud.test.js']);
    expect(roots.counts('/p/loud.test.js', '/p/app.js')).toBe(false);
    expect(roots.counts('/p/loud.test.js', '/p/loud.test.js')).toBe(true);
    expect(roots.counts('/p/app.js', '/p/app.js')).toBe(true);
  });

  it('leave what may matter and was not read', () => {
    const roots = rootsOf({ 'server.js': from('./a', './b'), 'a.js': 'cors', 'b.js': 'cors', 'c.js': '' });
    expect(named(roots.left(new Set(['/p/server.js', '/p/a.js'])))).toEqual(['b.js']);
  });

  it('are the same where what did not change is not resolved again', () => {
    const files = { '/p/server.js': from('./a'), '/p/a.js': 'cors', '/p/b.js': 'cors' };
    const scans = new Map(Object.entries(files).map(([path, text]) => [path, scan(text)]));
    const before = new Roots(scans, () => undefined);
    const changed = new Map(scans).set('/p/server.js', scan(from('./b')));
    const anew = new Roots(changed, () => undefined);
    expect(named(anew.roots)).toEqual(['a.js', 'server.js']);
    expect(new Roots(changed, () => undefined, before).roots).toEqual(anew.roots);
  });
});

describe('roots among configurations of nginx', () => {
  const LISTEN = 'server { listen 80; }';
  const include = (...patterns: readonly string[]): string =>
    patterns.map((pattern) => `include ${pattern};`).join('\n');

  it('are those that nothing includes; what they include is judged in all of them', () => {
    const roots = rootsOf({
      'nginx.conf': `http { ${include('/etc/nginx/conf.d/*.conf', 'mime.types')} }`,
      'conf.d/a.conf': `${LISTEN} ${include('snippets/cors.conf')}`,
      'conf.d/b.conf': LISTEN,
      'dev/nginx.conf': `http { server { ${include('snippets/cors.conf')} } }`,
      'snippets/cors.conf': 'add_header X cors;',
    });
    expect(named(roots.roots)).toEqual(['dev/nginx.conf', 'nginx.conf']);
    expect(named(roots.rootsOf('/p/snippets/cors.conf'))).toEqual(['dev/nginx.conf', 'nginx.conf']);
    expect(named(roots.rootsOf('/p/conf.d/b.conf'))).toEqual(['nginx.conf']);
  });

  it('are snippets that nothing includes', () => {
    const roots = rootsOf({ 'nginx.conf': LISTEN, 'snippets/cors.conf': 'add_header X cors;' });
    expect(named(roots.roots)).toEqual(['snippets/cors.conf']);
  });

  it('are one of the files that include each other', () => {
    const circle = { 'a.conf': `${LISTEN} ${include('b.conf')} # cors`, 'b.conf': `${LISTEN} ${include('a.conf')}` };
    expect(named(rootsOf(circle).roots)).toEqual(['a.conf']);
    expect(named(rootsOf({ 'a.conf': `${LISTEN} ${include('*.conf')} # cors` }).roots)).toEqual(['a.conf']);
  });

  it('do not lead into code, nor code into them', () => {
    const roots = rootsOf({
      'nginx.conf': `${LISTEN} ${include('app.js')} # cors`,
      'app.js': `${from('./nginx.conf', './site')} cors`,
      'site.conf': `${LISTEN} # cors`,
    });
    expect(named(roots.roots)).toEqual(['app.js', 'nginx.conf', 'site.conf']);
  });

  it('are no tests, and no files that are not read', () => {
    const roots = rootsOf({
      'nginx.conf': `${LISTEN} # cors it('works')`,
      'apache.conf': `<VirtualHost *:80>\n${include('nginx.conf')} # cors`,
    });
    expect(named(roots.roots)).toEqual(['nginx.conf']);
    expect(roots.counts('/p/nginx.conf', '/p/other.conf')).toBe(true);
  });
});

it.each([
  ["import a from './a'", ['./a']],
  ['import "./a";', ['./a']],
  ["import type { A } from './a';", ['./a']],
  ["export * from './a'", ['./a']],
  ["const a = require('./a'), b = require ( './b' );", ['./a', './b']],
  ['await import(`./a`)', ['./a']],
  ['import(`./${name}`)', []],
  ["import a from './a'; import b from './a';", ['./a']],
  ["import x = require('./a')", ['./a']],
])('%s names %j', (text, specifiers) => {
  expect(scan(text).specifiers).toEqual(specifiers);
});
