import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ARTICLE,
  CHROMIUM,
  chromeLine,
  FIREFOX,
  firefoxLine,
  ORIGIN,
  URL as SERVICE,
} from '../browser/console/texts.ts';
import { devTools, preflight, sent, unanswered } from './explain-hars.ts';
import { makeTree, run, type Tree } from './support.ts';

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

const explain = (...args: string[]) => run(tree.root, ['explain', ...args]);

async function errorsOf(text: string) {
  const { code, stdout, stderr } = await explain(text, '--format', 'json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout).errors;
}

describe('explain --format json', () => {
  it.each(CHROMIUM)('answers Chromium’s: %s', async (sentence, reason, parameter) => {
    expect(await errorsOf(chromeLine(sentence))).toEqual([
      {
        url: SERVICE,
        origin: ORIGIN,
        method: reason === 'MethodDisallowedByPreflightResponse' ? 'PUT' : null,
        browser: 'chrome',
        verdict: 'blocked',
        phase: /Preflight/.test(reason) ? 'preflight' : 'actual',
        reason,
        parameter,
        message: expect.stringMatching(/^[A-Z].{40,}[.]$/),
        findings: [],
      },
    ]);
  });

  it.each(FIREFOX)('answers Firefox’s: $text', async ({ text, reason, parameter, outcome }) => {
    expect(await errorsOf(firefoxLine(text))).toEqual([
      {
        url: SERVICE,
        origin: null,
        method: null,
        browser: 'firefox',
        verdict: outcome ?? 'blocked',
        phase: /Preflight/.test(reason ?? '') ? 'preflight' : reason === 'CorsDisabledScheme' ? 'actual' : null,
        reason,
        parameter: parameter ?? null,
        message: expect.stringMatching(/^[A-Z].{40,}[.]$/),
        findings: [],
      },
    ]);
  });

  it('has exactly the keys of the contract, one error for each message', async () => {
    const { stdout } = await explain(ARTICLE, '--format', 'json');
    const result = JSON.parse(stdout);
    expect(Object.keys(result)).toEqual(['version', 'errors']);
    expect(result.version).toBe(1);
    expect(result.errors).toHaveLength(2);
    for (const error of result.errors)
      expect(Object.keys(error)).toEqual([
        'url',
        'origin',
        'method',
        'browser',
        'verdict',
        'phase',
        'reason',
        'parameter',
        'message',
        'findings',
      ]);
  });

  it('says which header the server must send, with this origin', async () => {
    const todo: readonly (readonly [number, string])[] = [
      [0, `Send Access-Control-Allow-Origin: ${ORIGIN}`],
      [1, 'Answer OPTIONS /v1/data with 204'],
      [3, `Send Access-Control-Allow-Origin: ${ORIGIN}, Access-Control-Allow-Credentials: true`],
      [6, 'allows another origin (https://app.example.com/) than https://app.example.com.'],
      [7, 'Send Access-Control-Allow-Credentials: true'],
      [8, 'Access-Control-Allow-Methods: PUT'],
      [9, 'Access-Control-Allow-Headers: x-api-key'],
    ];
    for (const [index, text] of todo) {
      const [error] = await errorsOf(chromeLine(CHROMIUM[index]?.[0] ?? ''));
      expect(error.message).toContain(text);
    }
  });

  it('never advises to allow the origin null', async () => {
    const [error] = await errorsOf(chromeLine(CHROMIUM[0]?.[0] ?? '').replace(ORIGIN, 'null'));
    expect(error.message).toContain('which anyone can have');
    expect(error.message).not.toContain('Allow-Origin: null');
  });

  it('quotes what was pasted in the commands that it proposes', async () => {
    const [error] = await errorsOf("GET https://evil.example/';reboot;' net::ERR_FAILED");
    expect(error.message).not.toContain("';reboot");
  });
});

describe('explain for people', () => {
  it('shows verdict, reason, header and what to do', async () => {
    const { code, stdout, stderr } = await explain(chromeLine(CHROMIUM[9]?.[0] ?? ''));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`✗ blocked  ${ORIGIN} → ${SERVICE} (Chrome)
  reason   HeaderDisallowedByPreflightResponse (x-api-key), on the preflight
  header   Access-Control-Allow-Headers
  why      The answer to the preflight does not list the request header x-api-key in
           Access-Control-Allow-Headers.
  to do    Add it: Access-Control-Allow-Headers: x-api-key. With credentials * does not count.

1 blocked.
`);
  });

  it('shows what to look at where the text names no reason', async () => {
    const { stdout } = await explain(`Fetch API cannot load ${SERVICE} due to access control checks.`);
    expect(stdout).toMatch(
      /^✗ blocked {2}https:.* \(Safari\)\n {2}reason {3}the text does not say\n {2}why .*\n {2}look at {2}Look at/,
    );
  });

  it('shows the requests of a HAR, what they rest on, and how many there are', async () => {
    tree.write(
      'net.har',
      devTools(
        unanswered({ method: 'PUT' }),
        preflight({ response: { 'access-control-allow-origin': `${ORIGIN}/` } }),
        sent({ url: 'https://b.example/', response: { 'Access-Control-Allow-Origin': '*' } }),
        unanswered({ url: 'https://c.example/' }),
      ),
    );
    const { code, stdout } = await explain('net.har');
    expect(code).toBe(0);
    expect(stdout).toContain(`header   Access-Control-Allow-Origin: ${ORIGIN}/\n`);
    expect(stdout).toContain('note     With credentials it would be blocked');
    expect(stdout).toMatch(/\n1 blocked, 1 failed, 1 allowed\.\n$/);
  });

  it('obeys no control characters of what was pasted', async () => {
    const { stdout } = await explain(
      chromeLine("The 'Access-Control-Allow-Origin' header contains the invalid value 'a\u001b[31m'."),
    );
    expect(stdout).not.toContain('\u001b');
  });
});

describe('the argument of explain', () => {
  it('is a file where one exists, else the text itself', async () => {
    tree.write('console.log', ARTICLE);
    expect(JSON.parse((await explain('console.log', '--format=json')).stdout).errors).toHaveLength(2);
    expect(JSON.parse((await explain(ARTICLE, '--format=json')).stdout).errors).toHaveLength(2);
  });

  it('is a HAR by its content, whatever its name, and a byte order mark does not matter', async () => {
    tree.write('recorded', `\ufeff${devTools(sent({ status: 500 }))}`);
    expect((await explain('recorded')).stdout).toContain('MissingAllowOriginHeader');
  });

  it('may be JSON that holds console texts', async () => {
    const log = JSON.stringify({ level: 'error', text: chromeLine(CHROMIUM[0]?.[0] ?? '') });
    expect((await explain(log)).stdout).toContain('MissingAllowOriginHeader');
  });

  it.each([
    [
      'hello',
      /^cors-lens: "hello": this is no CORS error that a browser prints\. .*"Cross-Origin Request Blocked" \(Firefox\)/,
    ],
    ['TypeError: Failed to fetch', /no CORS error/],
    ['gone.har', /^cors-lens: gone\.har \(there is no such file\)/],
    ['a'.repeat(100_000), /^cors-lens: "a{60}…": this is no CORS error/],
    ['\ud800\udfff\ud800', /no CORS error/],
    ['a\0b', /no CORS error/],
  ])('%# that is neither gets a message and exit code 2', async (text, message) => {
    const { code, stdout, stderr } = await explain(text);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('may be a folder, an empty or a binary file, which are told', async () => {
    tree.write('folder/a', '');
    tree.write('empty.txt', ' \n');
    tree.write('binary', new Uint8Array([0x89, 0x50, 0, 0]));
    tree.write('utf16.txt', Buffer.from(ARTICLE, 'utf16le'));
    expect(await explain('folder')).toMatchObject({ code: 2, stderr: expect.stringMatching(/is a folder/) });
    expect(await explain('empty.txt')).toMatchObject({ code: 2, stderr: expect.stringMatching(/is empty/) });
    expect(await explain('binary')).toMatchObject({ code: 2, stderr: expect.stringMatching(/binary/) });
    expect(await explain('utf16.txt')).toMatchObject({ code: 2, stderr: expect.stringMatching(/save it as UTF-8/) });
  });

  it('may be too large, which is told without reading it to its end', async () => {
    const file = openSync(tree.path('huge.har'), 'w');
    writeSync(file, '{"log":');
    ftruncateSync(file, 50 * 1024 * 1024);
    closeSync(file);
    tree.write('long.txt', 'x'.repeat(2 * 1024 * 1024));
    expect(await explain('huge.har')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/larger than 32 MB/),
    });
    expect(await explain('long.txt')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/larger than 1 MB and no HAR/),
    });
  });

  it('is needed, once', async () => {
    for (const args of [[], [''], ['one', 'two'], ['x', '--format', 'sarif'], ['--fix', 'x']])
      expect(await explain(...args)).toMatchObject({ code: 2, stdout: '' });
    expect((await explain('Access', 'to', 'fetch')).stderr).toContain('put it in quotes');
    expect(await explain('--help')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('explain TEXT|HAR'),
    });
    expect(await explain('-v')).toMatchObject({ code: 0, stdout: '1.2.3\n' });
  });
});
