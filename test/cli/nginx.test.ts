import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { openEngine, scan } from '../../server/engine/analyze.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import { makeTree, runJson, type Tree } from './support.ts';

const trees: Tree[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove();
});

const MAIN = 'events {}\nhttp {\n  include /etc/nginx/conf.d/*.conf;\n}\n';
const site = (inside: string): string =>
  `server {\n  listen 80;\n  location /api/ {\n    ${inside}\n    proxy_pass http://127.0.0.1:3000;\n  }\n}\n`;
const CREDENTIALS = 'add_header Access-Control-Allow-Credentials true;';
const WILDCARD = "add_header Access-Control-Allow-Origin '*';\n";
const WRONG = `${WILDCARD}${CREDENTIALS}\n`;
const RULE = 'wildcard-with-credentials';

async function checked(files: Readonly<Record<string, string>>, args: readonly string[] = ['.']) {
  const tree = makeTree(files);
  trees.push(tree);
  const engine = openEngine(loadWasm);
  const { result, code, stderr } = await runJson(tree.root, args, { scan, engine: async () => engine });
  const errors = result.findings.filter(({ severity }) => severity === 'error');
  return { tree, code, stderr, result, errors: errors.map(({ file, rule }) => `${file} ${rule}`) };
}

describe('check, on configurations of nginx', () => {
  it('judges a snippet in what includes it', async () => {
    const alone = await checked({ 'snippets/cors.conf': WILDCARD });
    expect(alone.errors).toEqual([]);
    expect(alone.result.files).toBe(1);
    const included = {
      'nginx.conf': MAIN,
      'conf.d/api.conf': site(`include snippets/cors.conf; ${CREDENTIALS}`),
      'snippets/cors.conf': WILDCARD,
    };
    expect((await checked(included)).errors).toEqual([`snippets/cors.conf ${RULE}`]);
  });

  it('tells once what several servers make of a snippet', async () => {
    const { result } = await checked({
      'sites-available/a': site('include snippets/cors.conf;'),
      'sites-available/b': site('include snippets/cors.conf;'),
      'snippets/cors.conf': WRONG,
    });
    expect(result.findings.filter(({ rule }) => rule === RULE).map(({ file }) => file)).toEqual(['snippets/cors.conf']);
  });

  it('counts what it has judged, and nothing that only has such a name', async () => {
    const { result, stderr } = await checked({
      'nginx.conf': MAIN,
      'app.conf': '[program:app]\ncommand = node app.js ; cors\n',
      'mine.conf': site(WRONG),
      'a.js': '',
    });
    expect(result).toMatchObject({ files: 3, skipped: [] });
    expect(stderr).toBe('');
  });

  it('judges a file that is named by its text, and says so where it is none of ours', async () => {
    const files = { 'proxy.txt': site(WRONG), 'notes.txt': 'Nothing.\n', 'README.md': site(WRONG) };
    const { errors, result, code } = await checked(files, ['proxy.txt', 'notes.txt', 'README.md', '--fail-on', 'none']);
    expect(errors).toEqual([`proxy.txt ${RULE}`]);
    const reason = 'neither JavaScript, TypeScript nor nginx';
    expect(result.skipped).toEqual([
      { file: 'README.md', reason },
      { file: 'notes.txt', reason },
    ]);
    expect([result.files, code]).toEqual([1, 0]);
  });

  it('reads templates', async () => {
    const files = { 'templates/api.conf.j2': `{% if api %}\n${site(WRONG)}{% endif %}\n` };
    expect((await checked(files)).errors).toEqual([`templates/api.conf.j2 ${RULE}`]);
  });

  it('mends nothing outside of what was named', async () => {
    const files = { 'site/nginx.conf': site('include ../cors.conf;'), 'cors.conf': WRONG };
    const { tree, errors } = await checked(files, ['site', '--fix']);
    expect(errors).toEqual([`cors.conf ${RULE}`]);
    expect(readFileSync(tree.path('cors.conf'), 'utf8')).toBe(WRONG);
  });
});
