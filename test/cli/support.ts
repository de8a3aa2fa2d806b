import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ExitCode, type Host, main } from '../../server/cli/main.ts';
import { fakeEngine, scan } from './fake-engine.ts';

/** A folder of its own for one test, outside any git repository. */
export interface Tree {
  readonly root: string;
  path(name: string): string;
  write(name: string, content: string | Uint8Array): void;
  remove(): void;
}

export function makeTree(files: Readonly<Record<string, string | Uint8Array>> = {}): Tree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cors-lens-cli-')));
  const tree: Tree = {
    root,
    path: (name) => join(root, name),
    write: (name, content) => {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const [name, content] of Object.entries(files)) tree.write(name, content);
  return tree;
}

export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process, with the fake engine unless told otherwise. */
export async function run(cwd: string, argv: readonly string[], differently: Partial<Host> = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
    },
    terminal: false,
  });
  const code = await main(argv, {
    cwd,
    stdout: output('stdout'),
    stderr: output('stderr'),
    environment: {},
    version: () => '1.2.3',
    now: () => 0,
    scan,
    engine: async () => fakeEngine,
    startLanguageServer: async () => undefined,
    ...differently,
  });
  return { code, ...written };
}

/** Runs `check --format json`, and reads what it prints. */
export async function runJson(cwd: string, args: readonly string[] = [], differently: Partial<Host> = {}) {
  const { code, stdout, stderr } = await run(cwd, ['check', '--format', 'json', ...args], differently);
  const result: JsonOutput = JSON.parse(stdout);
  return { code, stderr, result };
}

/** The contract, written down once more: the tests must not take it from the code. */
export interface JsonOutput {
  readonly version: number;
  readonly files: number;
  readonly findings: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly endLine: number;
    readonly endColumn: number;
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
    readonly fixes: readonly { readonly title: string; readonly safety: string; readonly edits: readonly unknown[] }[];
  }[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}
