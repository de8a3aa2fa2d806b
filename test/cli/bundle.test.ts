import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type JsonOutput, makeTree, type Tree } from './support.ts';

/** What users start: the bundle with the real engine, in a process of its own. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist', 'cli.js');

let tree: Tree;
beforeAll(() => {
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: run `npm run build` first');
});
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

function start(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { code: status, stdout, stderr };
}

function startJson(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = start(cwd, 'check', '--format', 'json', ...args);
  const result: JsonOutput = JSON.parse(stdout);
  return { code, stderr, result, rules: result.findings.map(({ file, rule }) => `${file} ${rule}`) };
}

const WRONG = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: '*', credentials: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
app.listen(3000);
`;

describe('the examples', () => {
  it.each([
    ['express-after-routes', 1, ['src/server.js cors-after-routes']],
    ['express-options-module', 1, ['src/cors-options.js unmatchable-origin']],
    ['express-reflected', 1, ['src/app.js reflected-origin']],
    ['express-unmatchable', 1, ['src/app.js unmatchable-origin']],
    ['express-wildcard-credentials', 1, ['src/server.ts wildcard-with-credentials']],
    ['fastify-methods', 1, ['src/server.js missing-method']],
    [
      'nginx',
      1,
      [
        'conf.d/api.conf preflight-without-cors',
        'conf.d/api.conf uninherited-headers',
        'snippets/cors.conf wildcard-list-with-credentials',
      ],
    ],
    ['express-right', 0, []],
  ])('%s: exit code %i, %j', (name, code, rules) => {
    const found = startJson(join(root, 'examples', name));
    expect({ code: found.code, stderr: found.stderr, rules: found.rules, skipped: found.result.skipped }).toEqual({
      code,
      stderr: '',
      rules,
      skipped: [],
    });
  });

  it('give the JSON that is kept', async () => {
    const { stdout } = start(join(root, 'examples'), 'check', '--format', 'json');
    await expect(stdout).toMatchFileSnapshot('fixtures/examples.json');
  });

  it('give the text that is kept', async () => {
    const { stdout } = start(join(root, 'examples'), 'check');
    await expect(stdout).toMatchFileSnapshot('fixtures/examples.txt');
  });
});

describe('the contract on the real engine', () => {
  it('has a place that is the text it speaks of, and a witness that ends as the finding says', () => {
    tree.write('app.js', WRONG);
    const { code, result } = startJson(tree.root);
    expect(code).toBe(1);
    expect(result.findings).toMatchObject([
      {
        file: 'app.js',
        rule: 'wildcard-with-credentials',
        severity: 'error',
        confidence: 'certain',
        witness: [
          {
            url: '/v1/data',
            method: 'GET',
            credentials: true,
            verdict: 'blocked',
            phase: 'actual',
            reason: 'WildcardOriginNotAllowed',
          },
        ],
        startUp: null,
      },
    ]);
    const [finding] = result.findings;
    expect(finding?.line).toBe(4);
    expect(WRONG.split('\n')[3]?.slice((finding?.column ?? 0) - 1, (finding?.endColumn ?? 0) - 1)).toContain("'*'");
  });

  it('is the same from another working directory but for the names', () => {
    tree.write('app/app.js', WRONG);
    tree.write('elsewhere/.keep', '');
    const here = startJson(tree.path('app'));
    const there = startJson(tree.path('elsewhere'), '../app');
    const renamed = JSON.parse(JSON.stringify(there.result).replaceAll('"../app/app.js"', '"app.js"'));
    expect(renamed).toEqual(here.result);
  });
});

describe('--fix on the real engine', () => {
  it('mends what is safe to mend, keeps line ends and byte order mark, and has nothing to do the second time', () => {
    cpSync(join(root, 'examples', 'express-unmatchable'), tree.root, { recursive: true });
    const file = tree.path('src/app.js');
    const before = `\ufeff${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`;
    writeFileSync(file, before);
    const first = startJson(tree.root, '--fix');
    expect(first).toMatchObject({ code: 0, rules: [], stderr: 'fixed src/app.js (1 fix)\n' });
    expect(readFileSync(file, 'utf8')).toBe(before.replace('https://blog.example.com/', 'https://blog.example.com'));
    expect(startJson(tree.root, '--fix')).toMatchObject({ code: 0, stderr: '' });
  });

  it('takes no suggested fix', () => {
    tree.write('app.js', WRONG);
    expect(startJson(tree.root, '--fix').code).toBe(1);
    expect(readFileSync(tree.path('app.js'), 'utf8')).toBe(WRONG);
  });
});

describe('the process', () => {
  it('tells the version of its package, its usage, and wrong usage', () => {
    const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(start(tree.root, '--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(start(tree.root, '--help')).toMatchObject({ code: 0, stderr: '' });
    expect(start(tree.root, 'check', '--format', 'xml')).toMatchObject({ code: 2, stdout: '' });
    expect(start(tree.root, 'check', 'gone.js')).toMatchObject({
      code: 2,
      stderr: 'cors-lens: gone.js: no such file or directory\n',
    });
  });

  it('starts through a link, as npm lays its commands down', () => {
    symlinkSync(cli, tree.path('cors-lens'));
    tree.write('app.js', WRONG);
    const { status, stdout } = spawnSync(process.execPath, [tree.path('cors-lens'), 'check'], {
      cwd: tree.root,
      encoding: 'utf8',
    });
    expect([status, stdout.includes('wildcard-with-credentials')]).toEqual([1, true]);
    expect(readFileSync(cli, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
  });

  it('does not take an installation that lacks a part for a clean bill', () => {
    cpSync(cli, tree.path('installed/dist/cli.js'));
    tree.write('code/app.js', WRONG);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [tree.path('installed/dist/cli.js'), 'check', 'code'],
      {
        cwd: tree.root,
        encoding: 'utf8',
      },
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cors-lens: internal error: .*\.wasm/);
  });

  it('writes a long result to a pipe to its end', () => {
    for (let index = 0; index < 150; index += 1) tree.write(`app${index}.js`, WRONG);
    const { code, stdout } = start(tree.root, 'check', '--format', 'json');
    expect(stdout.length).toBeGreaterThan(128 * 1024);
    expect(code).toBe(1);
    const result: JsonOutput = JSON.parse(stdout);
    expect(result.findings).toHaveLength(150);
  });

  it('ends quietly where nobody reads on', async () => {
    for (let index = 0; index < 60; index += 1) tree.write(`app${index}.js`, WRONG);
    const child = spawn(process.execPath, [cli, 'check'], { cwd: tree.root, stdio: ['ignore', 'pipe', 'pipe'] });
    let complaints = '';
    child.stderr.on('data', (data) => {
      complaints += data;
    });
    child.stdout.destroy();
    const code = await new Promise((done) => child.on('close', done));
    expect([code, complaints]).toEqual([1, '']);
  });

  it('speaks the Language Server Protocol when asked to', async () => {
    const child = spawn(process.execPath, [cli, 'lsp', '--stdio'], {
      cwd: tree.root,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const send = (message: object) => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    const said = (pattern: RegExp) =>
      new Promise<string>((done) => {
        let heard = '';
        child.stdout.on('data', (data) => {
          heard += data;
          if (pattern.test(heard)) done(heard);
        });
      });
    send({ id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
    expect(await said(/"id":1\b.*\}$/s)).toContain('"capabilities"');
    send({ id: 2, method: 'shutdown' });
    await said(/"id":2\b/);
    send({ method: 'exit' });
    expect(await new Promise((done) => child.on('close', done))).toBe(0);
  });
});

describe('bad input on the real engine', () => {
  const marked = (text: string) => `const cors = require('cors'); // Access-Control-Allow-Origin\n${text}`;

  it.each([
    ['endless nesting of calls', marked('f('.repeat(100_000))],
    ['endless nesting of objects', marked(`cors(${'{a:'.repeat(50_000)}1${'}'.repeat(50_000)})`)],
    ['endless nesting of functions', marked('() => {'.repeat(50_000))],
    ['lone surrogates', marked("cors({ origin: '\\ud800', credentials: true }); '\ud800\udc00';")],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from(marked('"')), Buffer.from([0xff, 0xc0, 0xed, 0xa0, 0x80]), Buffer.from('"')]),
    ],
    ['no code at all', marked('%%% ??? <<<<<<< HEAD\n=======\n>>>>>>> theirs')],
    ['a text that breaks off', WRONG.slice(0, 110)],
  ])('ends with an answer: %s', (_, content) => {
    tree.write('bad.js', content);
    tree.write('good.js', WRONG);
    const { code, stderr, rules } = startJson(tree.root);
    expect([code, stderr]).toEqual([1, '']);
    expect(rules).toContain('good.js wildcard-with-credentials');
  });

  it('does not read 50 MB', () => {
    tree.write('huge.js', Buffer.alloc(50 * 1024 * 1024, `${WRONG}\n`));
    tree.write('good.js', WRONG);
    expect(startJson(tree.root)).toMatchObject({
      code: 1,
      result: { files: 1, skipped: [{ file: 'huge.js', reason: 'larger than 1 MB' }] },
    });
  });
});
