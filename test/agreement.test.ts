import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
  'project/routes/index.js': "exports.users = require('./users');\n",
  'project/routes/users.js': `const router = require('express').Router();
router.get('/', (req, res) => res.json([]));
router.use(require('cors')({ origin: 'https://a.example.com' }));
module.exports = router;
`,
  'project/app.test.js': `const app = require('./app');
test('cors', () => app.use(require('cors')({ origin: true, credentials: true })));
`,
};

async function editorSays(files: readonly string[]): Promise<Said> {
  const client = await Client.start(inMemory(openEngine(loadWasm), disk), {
    folders: [URI.file(root).toString()],
  });
  const open = async (file: string): Promise<string> => {
    const uri = URI.file(join(root, file)).toString();
    const text = disk.readFile(join(root, file)) ?? '';
    await client.open(uri, text, LANGUAGES[file.split('.').at(-1) ?? ''] ?? 'plaintext');
    return uri;
  };
  // The workspace has been searched once this is found, which only the module's importers show.
  const options = await open('project/options.js');
  await expect.poll(() => client.rules(options), { timeout: 30_000 }).not.toEqual([]);
  await client.close(options);
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
  expect(files).toContain('project/options.js');
  const others = ['examples/express-right/src/server.js', ...Object.keys(PROJECT)];
  expect(await editorSays([...new Set([...files, ...others])])).toEqual(commandLine);
}, 180_000);
