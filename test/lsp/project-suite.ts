import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClientCapabilities, Range } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Client, type Connect, changeOf, PUSHED, rangeOf, type Session } from './client.ts';

const SERVER = `import { createApp } from './app';
createApp().listen(3000);
`;
const APP = `import express from 'express';
import cors from 'cors';
import { options } from './options';
export function createApp() {
  const app = express();
  app.use(cors(options));
  app.get('/me', (req, res) => { res.json({ id: 1 }); });
  return app;
}
`;
const RIGHT = "export const options = { origin: 'https://a.example.com', credentials: true };\n";
const WRONG = RIGHT.replace('https://a.example.com', '*');
const RULE = 'wildcard-with-credentials';

/** An app that decides the origin itself, and takes from the options whether there are credentials. */
const WILDCARD_APP = APP.replace('cors(options)', "cors({ origin: '*', ...options })");
const WITH_CREDENTIALS = 'export const options = { credentials: true };\n';
const WITHOUT_CREDENTIALS = WITH_CREDENTIALS.replace('true', 'false');

const PUSHED_AND_WATCHING: ClientCapabilities = {
  ...PUSHED,
  workspace: { ...PUSHED.workspace, didChangeWatchedFiles: { dynamicRegistration: true } },
};

const rangeIn = (text: string, what: string): Range => rangeOf(TextDocument.create('', 'typescript', 1, text), what);

/** Wrong by itself, right below an app that sends the headers. */
const ROUTER = `import { Router } from 'express';
import cors from 'cors';
export const router = Router();
router.get('/me', (req, res) => { res.json({}); });
router.use(cors({ origin: 'https://a.example.com' }));
`;

/** What is found here is found once the folders have been searched. */
const SENTINEL = { 'sentinel/app.ts': APP, 'sentinel/options.ts': WRONG };

/**
 * What every way to run the server has to do with services of several files.
 *
 * @param name of the way.
 * @param connect begins a new server.
 */
export function describeProjects(name: string, connect: Connect): void {
  const running: Client[] = [];
  const folders: string[] = [];

  /** A server for a folder with these files, and their URIs. */
  async function start(files: Readonly<Record<string, string>>, session: Session = {}) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cors-lens-')));
    folders.push(folder);
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    const erase = (file: string): void => rmSync(join(folder, file), { recursive: true });
    for (const [file, text] of Object.entries({ ...files, ...SENTINEL })) write(file, text);
    const client = await Client.start(connect, { folders: [pathToFileURL(folder).href], ...session });
    running.push(client);
    await client.registeredFor('workspace/didChangeWatchedFiles');
    const uri = (file: string): string => pathToFileURL(join(folder, file)).href;
    const open = (file: string): Promise<void> => client.open(uri(file), files[file] ?? '', 'typescript');
    const searched = async (): Promise<void> => {
      await client.open(uri('sentinel/options.ts'), WRONG, 'typescript');
      await eventually(client, uri('sentinel/options.ts')).toEqual([RULE]);
    };
    return { client, uri, open, write, erase, searched };
  }

  /** Diagnostics once the workspace has been searched and all that follows from it is told. */
  const eventually = (client: Client, uri: string) => expect.poll(() => client.rules(uri), { timeout: 10_000 });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((client) => client.stop()));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  describe(`the project view of the server ${name}`, () => {
    it('reports in the options what the app that uses them makes of them, with the app closed', async () => {
      const { client, uri, open } = await start({ 'server.ts': SERVER, 'app.ts': APP, 'options.ts': WRONG });
      await open('options.ts');
      await eventually(client, uri('options.ts')).toEqual([RULE]);
    });

    it('follows what is typed in the options into the app, and back', async () => {
      const { client, uri, open } = await start({
        'server.ts': SERVER,
        'app.ts': WILDCARD_APP,
        'options.ts': WITHOUT_CREDENTIALS,
      });
      await open('app.ts');
      await open('options.ts');
      await client.pull(uri('options.ts'));
      await eventually(client, uri('app.ts')).toEqual(['wildcard-origin']);
      const refreshes = client.refreshes;
      await client.replace(uri('options.ts'), 'false', 'true');
      await client.refreshed(refreshes + 1);
      expect(await client.rules(uri('app.ts'))).toContain(RULE);
      await client.replace(uri('app.ts'), "'*'", "'https://a.example.com'");
      expect(await client.rules(uri('app.ts'))).toEqual([]);
    });

    it('publishes anew for a client that does not pull, in the options and in the app, and back', async () => {
      const { client, uri, open } = await start(
        { 'server.ts': SERVER, 'app.ts': WILDCARD_APP, 'options.ts': WITHOUT_CREDENTIALS },
        { capabilities: PUSHED_AND_WATCHING },
      );
      await open('options.ts');
      await open('app.ts');
      const published = (file: string) =>
        expect.poll(
          () => client.published.findLast((each) => each.uri === uri(file))?.diagnostics.map(({ code }) => code),
          { timeout: 10_000 },
        );
      await published('app.ts').toEqual(['wildcard-origin']);
      await client.replace(uri('options.ts'), 'false', 'true');
      await published('app.ts').toContain(RULE);
      await client.replace(uri('options.ts'), 'credentials: true', "origin: '*', credentials: true");
      await published('options.ts').toEqual([RULE]);
      await published('app.ts').toEqual([]);
      await client.replace(uri('options.ts'), "origin: '*', credentials: true", 'credentials: false');
      await published('app.ts').toEqual(['wildcard-origin']);
      await published('options.ts').toEqual([]);
    });

    it('points from the app to the place in the options that is involved', async () => {
      const { client, uri, open } = await start({ 'app.ts': WILDCARD_APP, 'options.ts': WITH_CREDENTIALS });
      await open('app.ts');
      const [found] = await client.pull(uri('app.ts'));
      expect(found).toMatchObject({
        code: RULE,
        relatedInformation: [
          {
            location: { uri: uri('options.ts'), range: rangeIn(WITH_CREDENTIALS, 'credentials: true') },
            message: 'Credentials are allowed here.',
          },
        ],
      });
    });

    it.each([
      ['an open document in the version that it has', 1],
      ['a file that is not open', null],
    ])('offers beside the finding in the app a fix that changes the options, %s', async (_, version) => {
      const { client, uri, open } = await start({ 'app.ts': WILDCARD_APP, 'options.ts': WITH_CREDENTIALS });
      if (version !== null) await open('options.ts');
      await open('app.ts');
      const fix = (await client.actions(uri('app.ts'), "origin: '*'")).find(({ title }) => title.includes('Leave'));
      expect(fix?.diagnostics).toMatchObject([{ code: RULE, range: rangeIn(WILDCARD_APP, "origin: '*'") }]);
      const { uri: changed, version: ofText, edits } = changeOf(fix);
      expect([changed, ofText]).toEqual([uri('options.ts'), version]);
      const options = TextDocument.create(changed, 'typescript', 1, WITH_CREDENTIALS);
      expect(TextDocument.applyEdits(options, [...edits])).toBe('export const options = {};\n');
    });

    it('takes the text of the disk again once a module is closed without being saved', async () => {
      const { client, uri, open } = await start({ 'app.ts': WILDCARD_APP, 'options.ts': WITHOUT_CREDENTIALS });
      await open('app.ts');
      await open('options.ts');
      await client.replace(uri('options.ts'), 'false', 'true');
      expect(await client.rules(uri('app.ts'))).toContain(RULE);
      const { refreshes } = client;
      await client.close(uri('options.ts'));
      await client.refreshed(refreshes + 1);
      expect(await client.rules(uri('app.ts'))).toEqual(['wildcard-origin']);
    });

    it('hears of files that change outside of the editor', async () => {
      const { client, uri, open, write } = await start({ 'server.ts': SERVER, 'app.ts': APP, 'options.ts': WRONG });
      await open('options.ts');
      await eventually(client, uri('options.ts')).toEqual([RULE]);
      write('app.ts', APP.replace('cors(options)', "cors({ ...options, origin: 'https://a.example.com' })"));
      await client.filesChanged(uri('app.ts'));
      await eventually(client, uri('options.ts')).toEqual([]);
      write('other.ts', APP);
      await client.filesChanged(uri('other.ts'));
      await eventually(client, uri('options.ts')).toEqual([RULE]);
    });

    it('follows a module that is not open over changes, renaming and deleting', async () => {
      const { client, uri, open, write, erase } = await start({
        'app.ts': WILDCARD_APP,
        'options.ts': WITH_CREDENTIALS,
      });
      await open('app.ts');
      await eventually(client, uri('app.ts')).toContain(RULE);
      const change = async (act: () => void, ...files: string[]): Promise<readonly unknown[]> => {
        const { refreshes } = client;
        act();
        await client.filesChanged(...files.map(uri));
        await client.refreshed(refreshes + 1);
        return client.rules(uri('app.ts'));
      };
      expect(await change(() => write('options.ts', WITHOUT_CREDENTIALS), 'options.ts')).toEqual(['wildcard-origin']);
      const moved = await change(
        () => {
          erase('options.ts');
          write('options/index.ts', WITH_CREDENTIALS);
        },
        'options.ts',
        'options/index.ts',
      );
      expect(moved).toContain(RULE);
      // What is not in view may allow credentials or not, and is no reason to speak.
      expect(await change(() => erase('options/index.ts'), 'options/index.ts')).toEqual([]);
    });

    it('judges anew when the paths of a tsconfig lead elsewhere', async () => {
      const paths = (folder: string): string => `{ "compilerOptions": { "paths": { "@/*": ["./${folder}/*"] } } }`;
      const { client, uri, open, write } = await start({
        'tsconfig.json': paths('right'),
        'app.ts': WILDCARD_APP.replace('./options', '@/options'),
        'right/options.ts': WITHOUT_CREDENTIALS,
        'wrong/options.ts': WITH_CREDENTIALS,
      });
      await open('app.ts');
      expect(await client.rules(uri('app.ts'))).toEqual(['wildcard-origin']);
      write('tsconfig.json', paths('wrong'));
      await client.filesChanged(uri('tsconfig.json'));
      await client.refreshed();
      expect(await client.rules(uri('app.ts'))).toContain(RULE);
    });

    it('judges anew when the package.json names another version of the framework', async () => {
      const manifest = (version: string): string => `{ "dependencies": { "express": "${version}" } }`;
      const { client, uri, open, write } = await start({
        'package.json': manifest('^4.19.0'),
        'app.ts': APP.replace('  return app;', "  app.options('*', cors(options));\n  return app;"),
        'options.ts': RIGHT,
      });
      await open('app.ts');
      expect(await client.rules(uri('app.ts'))).not.toContain('crashing-wildcard-path');
      write('package.json', manifest('^5.0.0'));
      await client.filesChanged(uri('package.json'));
      await client.refreshed();
      expect(await client.rules(uri('app.ts'))).toContain('crashing-wildcard-path');
    });

    it('holds nothing against a module for what its importer does right', async () => {
      const { client, uri, open, searched } = await start({
        'router.ts': ROUTER,
        'app.ts': `import express from 'express';
import cors from 'cors';
import { router } from './router';
const app = express();
app.use(cors({ origin: 'https://a.example.com' }));
app.use(router);
`,
      });
      await searched();
      await open('router.ts');
      expect(await client.rules(uri('router.ts'))).toEqual([]);
    });

    it('judges a module by itself where nothing imports it', async () => {
      const { client, uri, open } = await start({ 'router.ts': ROUTER });
      await open('router.ts');
      expect(await client.rules(uri('router.ts'))).toEqual(['cors-after-routes']);
    });

    it('offers a fix where the finding stands, and changes the file that it stands in', async () => {
      const { client, uri, open } = await start({ 'server.ts': SERVER, 'app.ts': APP, 'options.ts': WRONG });
      await open('options.ts');
      await eventually(client, uri('options.ts')).toEqual([RULE]);
      const [fix] = await client.actions(uri('options.ts'), "origin: '*'");
      expect(changeOf(fix).uri).toBe(uri('options.ts'));
      await client.apply(fix);
      expect(await client.rules(uri('options.ts'))).not.toContain(RULE);
    });

    it('tells in a hover what an option in another module decides', async () => {
      const { client, uri, open } = await start({ 'server.ts': SERVER, 'app.ts': APP, 'options.ts': RIGHT });
      await open('options.ts');
      await expect
        .poll(async () => (await client.hover(uri('options.ts'), 'credentials: true'))?.contents)
        .toMatchObject({ value: expect.stringMatching(/credentials/i) });
    });

    it('leaves out what git ignores and what is excluded', async () => {
      const { client, uri, open, searched } = await start(
        {
          '.gitignore': 'made/\n',
          'options.ts': WRONG,
          'made/app.ts': APP.replace('./options', '../options'),
          'old/app.ts': APP.replace('./options', '../options'),
        },
        { settings: { 'file:///': { exclude: ['old/'] } } },
      );
      await searched();
      await open('options.ts');
      expect(await client.rules(uri('options.ts'))).toEqual([]);
    });
  });
}
