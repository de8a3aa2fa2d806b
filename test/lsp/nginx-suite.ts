import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Client, type Connect } from './client.ts';

const CREDENTIALS = 'add_header Access-Control-Allow-Credentials true;';
const WILDCARD = "add_header Access-Control-Allow-Origin '*';\n";
const MAIN = 'events {}\nhttp {\n  include conf.d/*.conf;\n}\n';
const site = (inside: string): string =>
  `server {\n  listen 80;\n  location /api/ {\n    ${inside}\n    proxy_pass http://127.0.0.1:3000;\n  }\n}\n`;
const RULE = 'wildcard-with-credentials';

/**
 * What every way to run the server has to do with configurations of nginx.
 *
 * @param name of the way.
 * @param connect begins a new server.
 */
export function describeNginx(name: string, connect: Connect): void {
  const running: Client[] = [];
  const folders: string[] = [];

  async function start(files: Readonly<Record<string, string>>) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cors-lens-')));
    folders.push(folder);
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    for (const [file, text] of Object.entries(files)) write(file, text);
    const client = await Client.start(connect, { folders: [pathToFileURL(folder).href] });
    running.push(client);
    await client.registeredFor('workspace/didChangeWatchedFiles');
    const uri = (file: string): string => pathToFileURL(join(folder, file)).href;
    const open = (file: string, text = files[file] ?? ''): Promise<void> => client.open(uri(file), text, 'nginx');
    const erase = (file: string): void => rmSync(join(folder, file));
    const eventually = (file: string) => expect.poll(() => client.rules(uri(file)), { timeout: 10_000 });
    return { client, uri, open, write, erase, eventually };
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map((client) => client.stop()));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  describe(`configurations of nginx and the server ${name}`, () => {
    it('reports in a snippet what the closed files that include it make of it', async () => {
      const { open, eventually } = await start({
        'nginx.conf': MAIN,
        'conf.d/api.conf': site(`include snippets/cors.conf; ${CREDENTIALS}`),
        'snippets/cors.conf': WILDCARD,
      });
      await open('snippets/cors.conf');
      await eventually('snippets/cors.conf').toContain(RULE);
    });

    it('takes a main file that is not saved yet, and goes back once it is closed', async () => {
      const { client, uri, open, eventually } = await start({ 'snippets/cors.conf': WILDCARD });
      await open('snippets/cors.conf');
      await eventually('snippets/cors.conf').not.toContain(RULE);
      await open('nginx.conf', site(`include snippets/cors.conf; ${CREDENTIALS}`));
      await eventually('snippets/cors.conf').toContain(RULE);
      await client.close(uri('nginx.conf'));
      await eventually('snippets/cors.conf').not.toContain(RULE);
    });

    it('judges anew when a file comes to a folder that is included, and when it goes', async () => {
      const { client, uri, open, write, erase, eventually } = await start({
        'nginx.conf': MAIN.replace('http {', `http {\n  ${WILDCARD}`),
      });
      await open('nginx.conf');
      await eventually('nginx.conf').not.toContain(RULE);
      const change = async (act: () => void): Promise<readonly unknown[]> => {
        const { refreshes } = client;
        act();
        await client.filesChanged(uri('conf.d/api.conf'));
        await client.refreshed(refreshes + 1);
        return client.rules(uri('nginx.conf'));
      };
      const api = 'server {\n  listen 80;\n  location / { proxy_pass http://127.0.0.1:3000; }\n}\n';
      expect(await change(() => write('conf.d/api.conf', api))).toContain('wildcard-origin');
      expect(await change(() => erase('conf.d/api.conf'))).not.toContain('wildcard-origin');
    });

    it('follows what is typed in a snippet into the server that includes it', async () => {
      const { client, uri, open, eventually } = await start({
        'conf.d/api.conf': site(`${WILDCARD}    include snippets/cors.conf;`),
        'snippets/cors.conf': '',
      });
      await open('conf.d/api.conf');
      await open('snippets/cors.conf', '# nothing\n');
      await eventually('conf.d/api.conf').not.toContain(RULE);
      const { refreshes } = client;
      await client.replace(uri('snippets/cors.conf'), '# nothing', CREDENTIALS);
      await client.refreshed(refreshes + 1);
      expect(await client.rules(uri('conf.d/api.conf'))).toContain(RULE);
    });

    it('reads a document without a file', async () => {
      const { client } = await start({});
      await client.open('untitled:Untitled-1', site(`${WILDCARD}${CREDENTIALS}`), 'nginx');
      expect(await client.rules('untitled:Untitled-1')).toContain(RULE);
    });
  });
}
