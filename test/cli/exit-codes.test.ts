import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTree, run, runJson, type Tree } from './support.ts';

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

async function code(...argv: string[]): Promise<number> {
  return (await run(tree.root, argv)).code;
}

describe.each(['pretty', 'json'])('the exit code of check --format %s', (format) => {
  const check = (...args: string[]) => code('check', '--format', format, ...args);

  it('is 0 where nothing is found', async () => {
    tree.write('a.ts', 'fine');
    expect(await check()).toBe(0);
  });

  it.each([
    ['ERROR', { error: 1, warning: 1, information: 1, hint: 1, none: 0 }],
    ['WARNING', { error: 0, warning: 1, information: 1, hint: 1, none: 0 }],
    ['INFORMATION', { error: 0, warning: 0, information: 1, hint: 1, none: 0 }],
    ['HINT', { error: 0, warning: 0, information: 0, hint: 1, none: 0 }],
  ])('is, for a finding of severity %s, 1 from that --fail-on down', async (word, expected) => {
    tree.write('a.ts', word);
    for (const [level, exit] of Object.entries(expected))
      expect([level, await check('--fail-on', level)]).toEqual([level, exit]);
  });

  it('is 1 from a warning on where nothing is said', async () => {
    tree.write('a.ts', 'HINT INFORMATION');
    expect(await check()).toBe(0);
    tree.write('a.ts', 'WARNING');
    expect(await check()).toBe(1);
  });

  it('is that of what is left after --fix', async () => {
    tree.write('a.ts', 'ERROR');
    expect(await check('--fix')).toBe(0);
    tree.write('a.ts', 'ERROR WARNING');
    expect(await check('--fix')).toBe(1);
  });

  it('is 2 where a named path cannot be read, whatever else is found', async () => {
    tree.write('a.ts', 'ERROR');
    expect(await check('gone')).toBe(2);
    expect(await check('a.ts', 'gone.ts')).toBe(2);
    expect(await check('a.ts', 'gone.ts', '--fail-on', 'none')).toBe(2);
  });

  it('is 2 on an internal error, and the other files are still judged', async () => {
    tree.write('a.ts', 'ERROR');
    tree.write('b.ts', 'CRASH');
    expect(await check()).toBe(2);
    const { result, stderr } = await runJson(tree.root);
    expect(result.findings.map(({ file }) => file)).toEqual(['a.ts']);
    expect(result.skipped).toEqual([{ file: 'b.ts', reason: 'internal error: the engine fell over' }]);
    expect(result.files).toBe(1);
    expect(stderr).toBe('cors-lens: b.ts: internal error: the engine fell over\n');
  });

  it('is 2 where the engine does not load, which is not tried where nothing matters', async () => {
    const engine = async () => {
      throw new Error('no such wasm');
    };
    tree.write('a.ts', 'fine');
    expect((await run(tree.root, ['check', '--format', format], { engine })).code).toBe(0);
    tree.write('a.ts', 'ERROR');
    const ran = await run(tree.root, ['check', '--format', format], { engine });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^cors-lens: internal error: Error: no such wasm/);
  });
});

describe('the exit code', () => {
  it('is 2 on wrong usage, told on stderr with what is right', async () => {
    for (const argv of [[], ['lint'], ['check', '--format', 'sarif'], ['check', '--wat'], ['lsp']]) {
      const ran = await run(tree.root, argv);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toMatch(/^cors-lens: .+\n\nFinds the mistakes.*\n\nUsage\n/);
    }
  });

  it('is 0 for help and the version, on stdout', async () => {
    expect(await run(tree.root, ['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
    const help = await run(tree.root, ['check', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const said of ['check', 'lsp --stdio', '--format pretty|json', '--fix', '--fail-on', '--help', '--version'])
      expect(help.stdout).toContain(said);
  });

  it('is 0 where the language server was started', async () => {
    let started = 0;
    const startLanguageServer = async () => {
      started += 1;
    };
    expect(await run(tree.root, ['lsp', '--stdio'], { startLanguageServer })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(started).toBe(1);
  });
});
