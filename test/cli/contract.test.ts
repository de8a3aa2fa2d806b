import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTree, run, runJson, type Tree } from './support.ts';

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

describe('check --format json', () => {
  it('prints the contract', async () => {
    tree.write('src/app.ts', '// 🙂\n  ERROR here\n');
    tree.write('src/quiet.ts', 'nothing');
    tree.write('src/video.ts', new Uint8Array([0x47, 0x00, 0x10]));
    const { stdout, code } = await run(tree.root, ['check', '--format', 'json']);
    expect(code).toBe(1);
    expect(stdout.endsWith('}\n')).toBe(true);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      files: 2,
      findings: [
        {
          file: 'src/app.ts',
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 8,
          rule: 'rule-error',
          severity: 'error',
          confidence: 'certain',
          message: 'ERROR is a mistake. The browser refuses the answer. Write something else.',
          witness: [
            {
              origin: 'https://app.example.com',
              url: '/v1/data?page=2',
              method: 'GET',
              headers: [['X-Page', '2']],
              credentials: true,
              verdict: 'blocked',
              phase: 'actual',
              reason: 'WildcardOriginNotAllowed',
            },
          ],
          related: [{ file: 'src/app.ts', line: 1, column: 1, message: 'the file begins here' }],
          startUp: null,
          fixes: [
            {
              title: 'Write mended',
              safety: 'safe',
              edits: [{ file: 'src/app.ts', start: 8, end: 13, text: 'mended' }],
            },
          ],
        },
      ],
      skipped: [{ file: 'src/video.ts', reason: 'binary' }],
    });
  });

  it('keeps the order of the contract’s keys', async () => {
    tree.write('a.ts', 'ERROR');
    const { result } = await runJson(tree.root);
    expect(Object.keys(result)).toEqual(['version', 'files', 'findings', 'skipped']);
    expect(result.findings.flatMap((finding) => Object.keys(finding))).toEqual(
      'file line column endLine endColumn rule severity confidence message witness related startUp fixes'.split(' '),
    );
  });

  it('says what happens instead where nothing reaches a browser', async () => {
    tree.write('a.ts', 'STARTUP');
    const { result } = await runJson(tree.root);
    expect(result.findings).toMatchObject([{ witness: [], startUp: 'the server stops with a TypeError' }]);
  });

  it('is an empty result where there is nothing', async () => {
    const { code, result } = await runJson(tree.root);
    expect(code).toBe(0);
    expect(result).toEqual({ version: 1, files: 0, findings: [], skipped: [] });
  });

  it('names files from the working directory, with forward slashes, above it too', async () => {
    tree.write('one/a.ts', 'ERROR');
    tree.write('two/b.ts', 'ERROR');
    const { result } = await runJson(tree.path('one'), ['.', '../two', tree.path('one')]);
    expect(result.findings.map(({ file }) => file)).toEqual(['../two/b.ts', 'a.ts']);
  });

  it('is sorted, and the same text every time', async () => {
    for (const name of ['b.ts', 'a.ts', 'Z.ts', 'c/a.ts', 'é.ts']) tree.write(name, 'HINT ERROR\r\nWARNING\rERROR');
    const first = await run(tree.root, ['check', '--format', 'json']);
    const second = await run(tree.root, ['check', '--format', 'json', 'é.ts', 'c', '.', 'a.ts']);
    expect(second.stdout).toBe(first.stdout);
    const { result } = await runJson(tree.root);
    expect(result.findings.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual(
      ['Z.ts', 'a.ts', 'b.ts', 'c/a.ts', 'é.ts'].flatMap((file) =>
        ['1:1', '1:6', '2:1', '3:1'].map((place) => `${file}:${place}`),
      ),
    );
  });

  it('has a finding once, however many files lead to it', async () => {
    tree.write('one.ts', 'uses(shared.ts)');
    tree.write('two.ts', 'uses(shared.ts)');
    tree.write('shared.ts', 'ERROR');
    const { result } = await runJson(tree.root);
    expect(result.findings.map(({ file }) => file)).toEqual(['shared.ts']);
    expect(result.files).toBe(3);
  });

  it('counts no byte order mark', async () => {
    tree.write('a.ts', '\ufeffERROR');
    const { result } = await runJson(tree.root);
    expect(result.findings).toMatchObject([{ line: 1, column: 1, fixes: [{ edits: [{ start: 0, end: 5 }] }] }]);
  });

  it('writes nothing else on standard output, and no progress where nobody watches', async () => {
    tree.write('a.ts', 'ERROR');
    const { stdout, stderr } = await run(tree.root, ['check', '--format', 'json', '--fix', '.', 'gone.ts']);
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stderr).toBe('cors-lens: gone.ts: no such file or directory\nfixed a.ts (1 fix)\n');
  });
});
