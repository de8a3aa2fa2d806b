import { closeSync, ftruncateSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTree, run, runJson, type Tree } from './support.ts';

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

describe('input that is not what it seems', () => {
  it.each([
    ['a binary file', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0x00, 0x45, 0x52, 0x52, 0x4f, 0x52]), 'binary'],
    ['UTF-16', Buffer.from('\ufeffERROR', 'utf16le'), 'binary'],
    ['more than 1 MB of text', `ERROR${' '.repeat(1024 * 1024)}`, 'larger than 1 MB'],
  ])('is skipped with the reason: %s', async (_, content, reason) => {
    tree.write('a.ts', content);
    expect(await runJson(tree.root)).toMatchObject({
      code: 0,
      stderr: '',
      result: { files: 0, findings: [], skipped: [{ file: 'a.ts', reason }] },
    });
  });

  it('is judged up to 1 MB, whatever its letters take on the disk', async () => {
    tree.write('a.ts', `ERROR${'…'.repeat(1024 * 1024 - 5)}`);
    expect((await runJson(tree.root)).result).toMatchObject({ files: 1, findings: [{ file: 'a.ts' }], skipped: [] });
  });

  it('is not read at all where it is huge', async () => {
    const file = openSync(tree.path('a.ts'), 'w');
    writeSync(file, 'ERROR');
    ftruncateSync(file, 50 * 1024 * 1024);
    closeSync(file);
    const { result } = await runJson(tree.root);
    // Behind its first word the file is all zeros: had it been read, it would be called binary.
    expect(result.skipped).toEqual([{ file: 'a.ts', reason: 'larger than 1 MB' }]);
  });

  it('is judged where single bytes are wrong: lone surrogates, another encoding', async () => {
    tree.write('a.ts', Buffer.concat([Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(' ERROR')]));
    tree.write('b.ts', Buffer.from('caf\xe9 ERROR', 'latin1'));
    const { result } = await runJson(tree.root);
    expect(result.findings.map(({ file }) => file)).toEqual(['a.ts', 'b.ts']);
  });

  it('may be empty, or a byte order mark alone', async () => {
    tree.write('a.ts', '');
    tree.write('b.ts', '\ufeff');
    expect((await runJson(tree.root)).result).toEqual({ version: 1, files: 2, findings: [], skipped: [] });
  });

  it('may have a name that a terminal would obey', async () => {
    const name = 'a\u001b[31m\n.ts';
    tree.write(name, 'ERROR');
    symlinkSync('gone', tree.path('b\u001b[2J.ts'));
    const { stdout } = await run(tree.root, ['check']);
    expect(stdout).not.toContain('\u001b');
    expect((await runJson(tree.root)).result.findings.map(({ file }) => file)).toEqual([name]);
  });

  it('does not keep the other files from being judged', async () => {
    tree.write('a.ts', new Uint8Array([0]));
    tree.write('b.ts', 'ERROR');
    symlinkSync('c.ts', tree.path('c.ts'));
    const { code, result } = await runJson(tree.root);
    expect(code).toBe(1);
    expect(result.findings.map(({ file }) => file)).toEqual(['b.ts']);
    expect(result.skipped.map(({ file }) => file)).toEqual(['a.ts', 'c.ts']);
  });
});
