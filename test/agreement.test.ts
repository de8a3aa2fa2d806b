import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { openEngine, scan } from '../server/engine/analyze.ts';
import { runJson } from './cli/support.ts';
import { Client, inMemory } from './lsp/client.ts';
import { disk } from './lsp/disk.ts';
import { loadWasm } from './syntax/load-wasm.ts';

/** One line for each finding, as a person could compare the two by hand. */
type Said = readonly string[];

const SEVERITIES: Readonly<Record<number, string>> = {
  [DiagnosticSeverity.Error]: 'error',
  [DiagnosticSeverity.Warning]: 'warning',
  [DiagnosticSeverity.Information]: 'information',
  [DiagnosticSeverity.Hint]: 'hint',
};

const LANGUAGES: Readonly<Record<string, string>> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  ts: 'typescript',
  tsx: 'typescriptreact',
  conf: 'nginx',
  template: 'nginx',
  j2: 'nginx',
  vhost: 'nginx',
};

let root = '';

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'cors-lens-agree-')));
  cpSync('examples', join(root, 'examples'), { recursive: true });
  cpSync('test/rules/fixtures', join(root, 'fixtures'), { recursive: true });
  for (const [file, text] of Object.entries(PROJECT)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A service of several files, one of whose modules is wrong by itself alone. */
const PROJECT: Readonly<Record<string, string>> = {
  'project/server.js': "require('./app').listen(3000);\n",
  'project/app.js': `const express = require('express');
const app = express();
require('./security')(app);
app.use('/users', require('./routes').users);
module.exports = app;
`,
  'project/security.js': `const cors = require('cors');
const { options } = require('./options');
module.exports = (app) => app.use(cors(options));
`,
  'project/options.js': "exports.options = { origin: '*', credentials: true };\n",
  'project/admin.js': `const express = require('express');
const admin = express();
admin.use(require('cors')({ origin: require('./origins'), methods: require('./methods').listed }));
admin.patch('/', (req, res) => res.json([]));
admin.listen(3001);
`,
  'project/origins.js': "module.exports = ['https://a.example.com/', 'https://b.example.com/'];\n",
  'project/methods.js': "exports.listed = ['get', 'patch'];\n",
  'project/routes/index.js': "exports.users = require('./users');\n",
  'project/routes/users.js': `const router = require('express').Router();
router.get('/', (req, res) => res.json([]));
router.use(require('cors')({ origin: 'https://a.example.com' }));
module.exports = router;
`,
  'project/app.test.js': `const app = require('./app');
test('cors', () => app.use(require('cors')({ origin: true, credentials: true })));
`,
  'web/nginx.conf': `events {}
http {
  add_header X-Frame-Options DENY;
  include /etc/nginx/conf.d/*.conf;
  include sites-enabled/*;
}
`,
  'web/conf.d/api.conf': `server {
  listen 80;
  location /api/ {
    include snippets/cors.conf;
    add_header Access-Control-Allow-Credentials true;
    proxy_pass http://127.0.0.1:3000;
  }
}
`,
  'web/conf.d/static.conf': `server {
  listen 8080;
  location / { include snippets/cors.conf; }
}
`,
  'web/snippets/cors.conf': "add_header Access-Control-Allow-Origin '*';\n",
  'web/snippets/alone.conf':
    "add_header Access-Control-Allow-Origin '*';\nadd_header Access-Control-Allow-Credentials true;\n",
  'web/api.conf.template': `server {
  listen \${PORT};
  location / {
    # cors-lens-disable-next-line wildcard-with-credentials
    add_header Access-Control-Allow-Origin '*';
    add_header Access-Control-Allow-Credentials true;
    proxy_pass http://127.0.0.1:3000;
  }
}
`,
  'web/site.conf.j2': `{% for host in hosts %}
server {
  server_name {{ host }};
  location / {
    add_header Access-Control-Allow-Origin '*';
    add_header Access-Control-Allow-Credentials true;
    proxy_pass http://127.0.0.1:3000;
  }
}
{% endfor %}
`,
  'web/supervisord.conf': '[program:cors]\ncommand = node server.js\n',
};

const uriOf = (file: string): string => URI.file(file).toString();

/** An editor on a folder, whose server has searched it. */
async function startEditor(folder: string): Promise<{ client: Client; open: (file: string) => Promise<string> }> {
  const client = await Client.start(inMemory(openEngine(loadWasm), disk), { folders: [uriOf(folder)] });
  const open = async (file: string): Promise<string> => {
    const uri = uriOf(join(folder, file));
    const text = disk.readFile(join(folder, file)) ?? '';
    await client.open(uri, text, LANGUAGES[file.split('.').at(-1) ?? ''] ?? 'plaintext');
    return uri;
  };
  // The workspace has been searched once this is found, which only the module's importers show.
  const options = await open('project/options.js');
  await expect.poll(() => client.rules(options), { timeout: 30_000 }).not.toEqual([]);
  await client.close(options);
  return { client, open };
}

async function editorSays(files: readonly string[]): Promise<Said> {
  const { client, open } = await startEditor(root);
  const said: string[] = [];
  for (const file of files) {
    const uri = await open(file);
    for (const { range, severity, code, message } of await client.pull(uri)) {
      said.push(
        `${file}:${range.start.line + 1}:${range.start.character + 1}-${range.end.line + 1}:${range.end.character + 1} ${SEVERITIES[severity ?? 0]} ${code} ${message}`,
      );
    }
    await client.close(uri);
  }
  await client.stop();
  return said.sort();
}

/** Fixes all safe problems of each file and saves it. */
async function editorMends(folder: string, files: readonly string[]): Promise<void> {
  const { client, open } = await startEditor(folder);
  for (const file of files) {
    const uri = await open(file);
    const action = await client.sourceAction(uri);
    if (action !== undefined) {
      writeFileSync(join(folder, file), await client.apply(action));
      await client.save(uri);
      await client.filesChanged(uri);
    }
    await client.close(uri);
  }
  await client.stop();
}

it('the editor and the command line say the same about the same tree', async () => {
  const { result } = await runJson(root, ['.', '--fail-on', 'none'], {
    scan,
    engine: async () => openEngine(loadWasm),
  });
  expect(result.skipped).toEqual([]);
  const commandLine = result.findings
    .map(
      (finding) =>
        `${finding.file}:${finding.line}:${finding.column}-${finding.endLine}:${finding.endColumn} ${finding.severity} ${finding.rule} ${finding.message}`,
    )
    .sort();
  expect(commandLine.length).toBeGreaterThan(50);
  const files = [...new Set(result.findings.map(({ file }) => file))];
  expect(files).toEqual(expect.arrayContaining(['project/options.js', 'web/snippets/cors.conf', 'web/site.conf.j2']));
  const others = ['examples/express-right/src/server.js', ...Object.keys(PROJECT)];
  expect(await editorSays([...new Set([...files, ...others])])).toEqual(commandLine);
}, 180_000);

it('the editor and the command line mend the same tree in the same way', async () => {
  const copies = ['editor', 'command-line'].map((name) => join(root, '..', `${basename(root)}-${name}`));
  try {
    const [editor = '', commandLine = ''] = copies;
    for (const copy of copies) cpSync(root, copy, { recursive: true });
    const how = { scan, engine: async () => openEngine(loadWasm) };
    const { result } = await runJson(root, ['.', '--fail-on', 'none'], how);
    const files = [...new Set(result.findings.map(({ file }) => file))];
    await runJson(commandLine, ['.', '--fix', '--fail-on', 'none'], how);
    await editorMends(editor, files);
    const texts = (folder: string) => files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
    expect(texts(commandLine)).not.toEqual(texts(root));
    expect(texts(editor)).toEqual(texts(commandLine));
  } finally {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  }
}, 180_000);
