import { chmodSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/cli/fix.ts';
import { fakeEngine } from './fake-engine.ts';
import { makeTree, run, runJson, type Tree } from './support.ts';

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

const text = (name: string) => readFileSync(tree.path(name), 'utf8');
const fix = (...args: string[]) => runJson(tree.root, ['--fix', ...args]);

describe('--fix', () => {
  it('takes the safe fixes, leaves the suggested ones, and prints what is left', async () => {
    tree.write('a.ts', 'one ERROR two ERROR three WARNING');
    const { result, stderr } = await fix();
    expect(text('a.ts')).toBe('one mended two mended three WARNING');
    expect(result.findings.map(({ rule, column }) => [rule, column])).toEqual([['rule-warning', 29]]);
    expect(stderr).toBe('fixed a.ts (2 fixes)\n');
  });

  it('does nothing the second time', async () => {
    tree.write('a.ts', 'ERROR');
    await fix();
    const { ino, mtimeMs } = statSync(tree.path('a.ts'));
    expect((await fix()).stderr).toBe('');
    expect(statSync(tree.path('a.ts'))).toMatchObject({ ino, mtimeMs });
  });

  it('writes nothing where it is not asked for', async () => {
    tree.write('a.ts', 'ERROR');
    await run(tree.root, ['check']);
    expect(text('a.ts')).toBe('ERROR');
  });

  it('keeps line ends, the byte order mark and the permissions, and leaves no other file behind', async () => {
    tree.write('a.ts', '\ufeffone\r\nERROR\r\n\tthree\rfour\n');
    chmodSync(tree.path('a.ts'), 0o750);
    await fix();
    expect(text('a.ts')).toBe('\ufeffone\r\nmended\r\n\tthree\rfour\n');
    expect(statSync(tree.path('a.ts')).mode & 0o777).toBe(0o750);
    expect(readdirSync(tree.root)).toEqual(['a.ts']);
  });

  it('takes fixes that overlap or meet in two rounds', async () => {
    tree.write('a.ts', 'TWIN TWIN;');
    const { result, stderr } = await fix();
    expect(text('a.ts')).toBe('single single ');
    expect(result.findings).toEqual([]);
    expect(stderr).toBe('fixed a.ts (2 fixes)\n');
  });

  it('goes on until nothing is left to mend', async () => {
    tree.write('a.ts', 'AGAIN');
    const { result, stderr } = await fix();
    expect(text('a.ts')).toBe('mended');
    expect(result.findings).toEqual([]);
    expect(stderr).toBe('fixed a.ts (2 fixes)\n');
  });

  it('stops after ten rounds', async () => {
    tree.write('a.ts', 'ENDLESS');
    const { code, result } = await fix();
    expect(text('a.ts')).toBe(`${'x '.repeat(10)}ENDLESS`);
    expect(result.findings).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('judges anew what depends on a mended file, and nothing else', async () => {
    tree.write('app.ts', 'uses(shared.ts)');
    tree.write('shared.ts', 'ERROR');
    tree.write('other.ts', 'WARNING');
    const analysed: string[] = [];
    const engine = async () => ({
      ...fakeEngine,
      analyze: async (...args: Parameters<typeof fakeEngine.analyze>) => {
        analysed.push(args[0].slice(tree.root.length + 1));
        return fakeEngine.analyze(...args);
      },
    });
    const { result } = await runJson(tree.root, ['--fix'], { engine });
    expect(result.findings.map(({ file }) => file)).toEqual(['other.ts']);
    expect(analysed).toEqual(['app.ts', 'other.ts', 'app.ts']);
  });

  it('touches no file that was not asked for', async () => {
    tree.write('app.ts', 'uses(shared.ts)');
    tree.write('shared.ts', 'ERROR');
    const { result, stderr } = await fix('app.ts');
    expect(text('shared.ts')).toBe('ERROR');
    expect(result.findings.map(({ file }) => file)).toEqual(['shared.ts']);
    expect(stderr).toBe('');
  });

  it('leaves a file in another encoding alone', async () => {
    tree.write('a.ts', Buffer.from('caf\xe9 ERROR', 'latin1'));
    const { result, stderr, code } = await fix();
    expect(readFileSync(tree.path('a.ts'), 'latin1')).toBe('café ERROR');
    expect(result.findings).toHaveLength(1);
    expect([code, stderr]).toEqual([1, '']);
  });

  it('leaves a file alone that was changed in the meantime, and says so', async () => {
    tree.write('a.ts', 'ERROR');
    tree.write('b.ts', 'ERROR');
    const engine = async () => {
      tree.write('a.ts', 'ERROR, and more');
      return fakeEngine;
    };
    const { code, result, stderr } = await runJson(tree.root, ['--fix'], { engine });
    expect(text('a.ts')).toBe('ERROR, and more');
    expect(text('b.ts')).toBe('mended');
    expect(stderr).toBe('cors-lens: a.ts: not written: it was changed in the meantime\nfixed b.ts (1 fix)\n');
    expect(result.findings.map(({ file }) => file)).toEqual(['a.ts']);
    expect(code).toBe(2);
  });

  it('replaces what a link leads to, not the link', async () => {
    tree.write('real/a.ts', 'ERROR');
    tree.write('here/.keep', '');
    symlinkSync('../real/a.ts', tree.path('here/link.ts'));
    await fix('here');
    expect(text('real/a.ts')).toBe('mended');
    expect(lstatSync(tree.path('here/link.ts')).isSymbolicLink()).toBe(true);
    expect(readlinkSync(tree.path('here/link.ts'))).toBe('../real/a.ts');
  });

  it('is told in the pretty format too', async () => {
    tree.write('a.ts', 'ERROR ERROR');
    const { stdout, stderr } = await run(tree.root, ['check', '--fix']);
    expect(stdout).toBe('fixed a.ts (2 fixes)\n\n✓ No CORS mistakes found. 1 file checked.\n');
    expect(stderr).toBe('');
  });
});

describe('edits', () => {
  it('are offsets of the text before any of them', () => {
    const edit = (start: number, end: number, replacement: string) => ({ file: 'a', start, end, text: replacement });
    expect(applyEdits('0123456789', [edit(8, 9, 'Y'), edit(0, 0, '>'), edit(2, 4, ''), edit(10, 10, '<')])).toBe(
      '>014567Y9<',
    );
    expect(applyEdits('same', [])).toBe('same');
  });
});
