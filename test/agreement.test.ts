import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { openEngine } from '../server/engine/analyze.ts';
import { mayMatter } from '../server/engine/programs.ts';
import { runJson } from './cli/support.ts';
import { Client, inMemory } from './lsp/client.ts';
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
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function editorSays(files: readonly string[]): Promise<Said> {
  const client = await Client.start(inMemory(openEngine(loadWasm), { readFile }), {
    folders: [URI.file(root).toString()],
  });
  const said: string[] = [];
  for (const file of files) {
    const uri = URI.file(join(root, file)).toString();
    await client.open(uri, readFile(join(root, file)) ?? '', LANGUAGES[file.split('.').at(-1) ?? ''] ?? 'plaintext');
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
    mayMatter,
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
  const silent = ['examples/express-right/src/server.js'];
  expect(await editorSays([...files, ...silent])).toEqual(commandLine);
});
