import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { Client, type Connect, changeOf, PUSHED, type Session } from './client.ts';

const URI = 'file:///project/app/server.js';

function app(...lines: readonly string[]): string {
  return [
    "const express = require('express');",
    "const cors = require('cors');",
    'const app = express();',
    ...lines,
    'app.listen(3000);',
    '',
  ].join('\n');
}

const ROUTE = "app.get('/me', (req, res) => res.json({ id: 1 }));";
const WILDCARD = app("app.use(cors({ origin: '*', credentials: true }));", ROUTE);
const REFLECTED = app('app.use(cors({ origin: true, credentials: true }));', ROUTE);
const UNMATCHABLE = app("app.use(cors({ origin: ['https://a.example.com/', 'https://b.example.com/'] }));", ROUTE);
const LATE = app(ROUTE, "app.use(cors({ origin: 'https://a.example.com' }));");
const RIGHT = app("app.use(cors({ origin: 'https://a.example.com', credentials: true }));", ROUTE);

/**
 * What every way to run the server has to do with real code.
 *
 * @param name of the way.
 * @param connect begins a new server.
 */
export function describeServer(name: string, connect: Connect): void {
  const running: Client[] = [];
  const start = async (session: Session = {}): Promise<Client> => {
    const client = await Client.start(connect, session);
    running.push(client);
    return client;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((client) => client.stop()));
  });

  describe(`the server ${name}`, () => {
    it.each([
      ['wildcard-with-credentials', WILDCARD],
      ['reflected-origin', REFLECTED],
      ['unmatchable-origin', UNMATCHABLE.replace('a.example.com/', 'a.example.com')],
      ['cors-after-routes', LATE],
    ])('finds %s, and its preferred fix mends it', async (rule, text) => {
      const client = await start();
      await client.open(URI, text);
      const [diagnostic, ...others] = await client.pull(URI);
      expect(others).toEqual([]);
      expect(diagnostic).toMatchObject({ code: rule, source: 'cors-lens', severity: DiagnosticSeverity.Error });
      expect(diagnostic?.message).not.toMatch(/[\r\n]/);
      const actions = await client.actions(URI, client.document(URI).getText(diagnostic?.range));
      await client.apply(actions.find(({ isPreferred }) => isPreferred));
      expect(await client.rules(URI)).toEqual([]);
    });

    it('is silent where all is well', async () => {
      const client = await start();
      await client.open(URI, RIGHT);
      expect(await client.pull(URI)).toEqual([]);
    });

    it('pushes to a client that does not pull, and clears what it closes', async () => {
      const client = await start({ capabilities: PUSHED });
      await client.open(URI, WILDCARD);
      expect((await client.publishedFor(URI)).map(({ code }) => code)).toEqual(['wildcard-with-credentials']);
      await client.close(URI);
      expect(await client.publishedFor(URI, 2)).toEqual([]);
    });

    it('applies all safe fixes at once', async () => {
      const client = await start();
      await client.open(URI, UNMATCHABLE);
      const action = await client.sourceAction(URI);
      expect(changeOf(action).version).toBe(1);
      expect(await client.apply(action)).toBe(UNMATCHABLE.replaceAll(".com/'", ".com'"));
      expect(await client.rules(URI)).toEqual([]);
    });

    it('applies no suggested fix unasked', async () => {
      const client = await start();
      await client.open(URI, WILDCARD);
      expect(await client.sourceAction(URI)).toBeUndefined();
    });

    it('obeys the comment by which it disables a rule', async () => {
      const client = await start();
      const text = WILDCARD.replaceAll('\n', '\r\n');
      await client.open(URI, text);
      const title = 'Disable wildcard-with-credentials for this line';
      const actions = await client.actions(URI, "origin: '*', credentials: true");
      const comment = '// cors-lens-disable-next-line wildcard-with-credentials\r\n';
      expect(await client.apply(actions.find((action) => action.title === title))).toBe(
        text.replace('app.use', `${comment}app.use`),
      );
      expect(await client.rules(URI)).toEqual([]);
    });

    it('tells in a hover what an option does', async () => {
      const client = await start();
      await client.open(URI, RIGHT);
      const hover = await client.hover(URI, 'credentials: true');
      expect(hover?.contents).toMatchObject({ kind: 'markdown', value: expect.stringMatching(/credentials/i) });
      expect(hover?.range?.start.line).toBe(3);
      expect(await client.hover(URI, 'listen')).toBeNull();
    });

    it('takes the severity of a rule from the settings of each folder', async () => {
      const settings = { 'file:///project/app': { rules: { 'wildcard-with-credentials': 'hint' } } };
      const client = await start({ settings, folders: ['file:///project/app', 'file:///project/api'] });
      await client.open(URI, WILDCARD);
      await client.open('file:///project/api/server.js', WILDCARD);
      expect((await client.pull(URI))[0]?.severity).toBe(DiagnosticSeverity.Hint);
      expect((await client.pull('file:///project/api/server.js'))[0]?.severity).toBe(DiagnosticSeverity.Error);
      await client.set('file:///project/app', { rules: { 'wildcard-with-credentials': 'off' } });
      await client.refreshed();
      expect(await client.pull(URI)).toEqual([]);
    });

    it('reads documents without a file, in the language that the editor says', async () => {
      const client = await start();
      await client.open('untitled:Untitled-1', WILDCARD, 'javascript');
      await client.open('untitled:Untitled-2', WILDCARD.replace('express()', '<Application>express()'), 'typescript');
      expect(await client.rules('untitled:Untitled-1')).toEqual(['wildcard-with-credentials']);
      expect(await client.rules('untitled:Untitled-2')).toEqual(['wildcard-with-credentials']);
    });

    it('has the client pull again when the package.json of a file changes', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'cors-lens-'));
      try {
        const manifest = join(folder, 'package.json');
        const uri = pathToFileURL(join(folder, 'server.js')).href;
        writeFileSync(manifest, '{ "dependencies": { "express": "^4.18.0" } }');
        const client = await start();
        await client.open(uri, WILDCARD);
        await client.pull(uri);
        writeFileSync(manifest, '{ "dependencies": { "express": "^5.0.0" } }');
        await client.filesChanged(pathToFileURL(manifest).href);
        await client.refreshed();
        expect(await client.rules(uri)).toEqual(['wildcard-with-credentials']);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it('survives any text', async () => {
      const client = await start();
      await client.open(URI, `cors({{{{ '\u0000 \uD800 ${'['.repeat(5000)} app.use(cors(\`\${`);
      await client.pull(URI);
      await client.open('file:///project/app/b.js', WILDCARD);
      expect(await client.rules('file:///project/app/b.js')).toEqual(['wildcard-with-credentials']);
    });
  });
}
