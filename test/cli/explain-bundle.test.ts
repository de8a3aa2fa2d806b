import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ARTICLE, CHROMIUM, chromeLine, FIREFOX, firefoxLine } from '../browser/console/texts.ts';
import { devTools, sent } from './explain-hars.ts';
import { makeTree, type Tree } from './support.ts';

const cli = join(fileURLToPath(new URL('../..', import.meta.url)), 'dist', 'cli.js');

let tree: Tree;
beforeAll(() => {
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: run `npm run build` first');
});
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

function start(args: readonly string[], input: string | Buffer = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'explain', ...args], {
    cwd: tree.root,
    encoding: 'utf8',
    input,
  });
  return { code: status, stdout, stderr };
}

describe('explain as users start it', () => {
  it('reads standard input: all texts of Chromium and Firefox in one paste', () => {
    const paste = [
      ...CHROMIUM.map(([sentence]) => `${chromeLine(sentence)}Understand this error`),
      ...FIREFOX.map(({ text }) => firefoxLine(text)),
    ].join('\n');
    const { code, stdout, stderr } = start(['-', '--format', 'json'], paste);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout).errors.map(({ reason }: { reason: string | null }) => reason)).toEqual([
      ...CHROMIUM.map(([, reason]) => reason),
      ...FIREFOX.map(({ reason }) => reason),
    ]);
  });

  it('takes a text, a file and a HAR', () => {
    tree.write('net.har', devTools(sent({ status: 404 })));
    tree.write('console.txt', ARTICLE);
    for (const argument of [ARTICLE, 'console.txt', 'net.har'])
      expect(start([argument])).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('MissingAllowOriginHeader'),
      });
    expect(start(['-'], devTools(sent({ status: 404 })))).toMatchObject({ code: 0 });
  });

  it.each([
    ['', /standard input: is empty/],
    ['hello', /standard input: this is no CORS error/],
    ['{"log":', /standard input: the HAR is malformed/],
    [Buffer.alloc(33 * 1024 * 1024, 'x'), /standard input: larger than 32 MB/],
    [Buffer.from([1, 0, 2]), /standard input: binary/],
  ])('%#: ends with 2 where there is nothing to explain', (input, message) => {
    expect(start(['-'], input)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});
