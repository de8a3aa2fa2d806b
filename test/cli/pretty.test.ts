import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../server/cli/main.ts';
import { makeTree, run, type Tree } from './support.ts';

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

/** A terminal that keeps what is written to it. */
function terminal(columns = 80): Output & { readonly text: () => string } {
  let text = '';
  return {
    write: (more) => {
      text += more;
    },
    terminal: true,
    columns,
    text: () => text,
  };
}

const pretty = async (...args: string[]) => (await run(tree.root, ['check', ...args])).stdout;

describe('check for people', () => {
  it('prints each finding with its place in the code, the proof and the fixes, and a summary', async () => {
    tree.write('src/app.ts', 'first();\n\tif (ERROR) {\n}\n');
    expect(await pretty()).toBe(`src/app.ts

  2:6  error  rule-error
  ERROR is a mistake.
  The browser refuses the answer.
  Write something else.

  1 │ first();
  2 │   if (ERROR) {
    │       ^^^^^
  3 │ }

  https://app.example.com → GET /v1/data?page=2 (credentials, X-Page: 2)
    request    GET /v1/data?page=2  200
               Access-Control-Allow-Origin: *
    ✗ blocked: WildcardOriginNotAllowed

  see  1:1  the file begins here
  fix  Write mended (safe: --fix takes it)

✗ 1 finding: 1 error. 1 file checked. --fix mends all of them.
`);
  });

  it('says in one line that nothing is wrong', async () => {
    tree.write('a.ts', 'fine');
    tree.write('b.ts', 'fine');
    expect(await pretty()).toBe('✓ No CORS mistakes found. 2 files checked.\n');
  });

  it('counts by severity, and says how many --fix mends', async () => {
    tree.write('a.ts', 'HINT ERROR WARNING ERROR INFORMATION');
    tree.write('b.ts', 'WARNING');
    const output = await pretty();
    expect(output).toContain(
      '✗ 6 findings: 2 errors, 2 warnings, 1 information, 1 hint. 2 files checked. --fix mends 2.\n',
    );
    expect(output).toContain('1:1  hint (suspected)  rule-hint');
  });

  it('says what happens at the start where nothing reaches a browser', async () => {
    tree.write('a.ts', 'STARTUP');
    expect(await pretty()).toContain('\n  When it starts: the server stops with a TypeError\n');
  });

  it('names what was skipped, the first ten', async () => {
    for (let index = 0; index < 12; index += 1) tree.write(`${String(index).padStart(2, '0')}.ts`, new Uint8Array([0]));
    const output = await pretty();
    expect(output).toContain('skipped 09.ts: binary\n… and 2 more (--format json lists them all)\n');
    expect(output).not.toContain('10.ts');
  });
});

describe('the code frame', () => {
  const frame = async (text: string) => {
    tree.write('a.ts', text);
    return (await pretty()).split('\n').filter((line) => line.includes('│'));
  };

  it('puts the carets under wide letters and tabs too', async () => {
    expect(await frame('\t"日本" ERROR')).toEqual(['  1 │   "日本" ERROR', '    │          ^^^^^']);
  });

  it('cuts a long line down to the place', async () => {
    const [code = '', carets = ''] = await frame(`${'a '.repeat(500)}ERROR${' b'.repeat(500)}`);
    expect(code.length).toBeLessThan(130);
    expect(code.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('ERROR');
  });

  it('obeys nothing that stands in the file', async () => {
    expect(await frame('"\u001b[31m\u009b\u202e" ERROR')).toEqual(['  1 │ "�[31m��" ERROR', '    │           ^^^^^']);
  });

  it('aligns line numbers of different lengths, and leaves blank neighbours out', async () => {
    expect(await frame(`${'\n'.repeat(8)}ERROR\nlast`)).toEqual(['   9 │ ERROR', '     │ ^^^^^', '  10 │ last']);
  });
});

describe('on a terminal', () => {
  it('there are colours, and none with NO_COLOR or a dumb one', async () => {
    tree.write('a.ts', 'ERROR');
    const seen = async (environment: Record<string, string>) => {
      const stdout = terminal();
      await run(tree.root, ['check'], { stdout, environment });
      return stdout.text();
    };
    expect(await seen({})).toContain('\u001b[');
    expect(await seen({ NO_COLOR: '' })).toContain('\u001b[');
    expect(await seen({ NO_COLOR: '1' })).not.toContain('\u001b[');
    expect(await seen({ TERM: 'dumb' })).not.toContain('\u001b[');
    expect(await pretty()).not.toContain('\u001b[');
  });

  it('lines are filled to its width', async () => {
    tree.write('a.ts', 'ERROR');
    const stdout = terminal(40);
    await run(tree.root, ['check'], { stdout, environment: { NO_COLOR: '1' } });
    expect(stdout.text()).toContain('\n  The browser refuses the answer.\n');
    expect(
      Math.max(
        ...stdout
          .text()
          .split('\n')
          .slice(0, 6)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(40);
  });

  it('progress is shown while it takes long, and wiped', async () => {
    for (const name of ['a.ts', 'b.ts', 'c.ts']) tree.write(name, 'fine');
    let time = 0;
    const stderr = terminal();
    await run(tree.root, ['check'], { stderr, now: () => (time += 60) });
    expect(stderr.text()).toBe('\r\u001b[Kreading 2/3 files\r\u001b[K');
    const quick = terminal();
    await run(tree.root, ['check'], { stderr: quick });
    expect(quick.text()).toBe('');
  });
});
