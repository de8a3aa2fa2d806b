import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Client, type Connect, changeOf, PUSHED, type Session } from './client.ts';

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
    return { client, uri, open, write, searched };
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
      const late = APP.replace('cors(options)', "cors({ origin: '*', ...options })");
      const { client, uri, open } = await start({
        'server.ts': SERVER,
        'app.ts': late,
        'options.ts': 'export const options = { credentials: false };\n',
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

    it('publishes anew for a client that does not pull', async () => {
      const { client, uri, open } = await start(
        { 'server.ts': SERVER, 'app.ts': APP, 'options.ts': RIGHT },
        {
          capabilities: {
            ...PUSHED,
            workspace: { ...PUSHED.workspace, didChangeWatchedFiles: { dynamicRegistration: true } },
          },
        },
      );
      await open('options.ts');
      await open('app.ts');
      await client.replace(uri('options.ts'), 'https://a.example.com', '*');
      await expect
        .poll(() =>
          client.published.findLast((each) => each.uri === uri('options.ts'))?.diagnostics.map(({ code }) => code),
        )
        .toEqual([RULE]);
    });

    it('hears of files that change outside of the editor', async () => {
      const { client, uri, open, write } = await start({ 'server.ts': SERVER, 'app.ts': APP, 'options.ts': WRONG });
      await open('options.ts');
      await eventually(client, uri('options.ts')).toEqual([RULE]);
      write('app.ts', APP.replace('cors(options)', "cors({ ...options, origin: 'https://a.example.com' })"));
      await client.fileChanged(uri('app.ts'));
      await eventually(client, uri('options.ts')).toEqual([]);
      write('other.ts', APP);
      await client.fileChanged(uri('other.ts'));
      await eventually(client, uri('options.ts')).toEqual([RULE]);
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
