import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { openEngine } from '../engine/analyze.ts';
import { LONGEST_TEXT } from '../engine/user-code.ts';
import { startServer } from './server.ts';
import type { FolderEntry, Host } from './sources.ts';

const BYTE_ORDER_MARK = '\uFEFF';

const entriesOf = (entries: readonly Dirent[]): readonly FolderEntry[] =>
  entries.flatMap((entry): FolderEntry[] =>
    entry.isDirectory()
      ? [{ name: entry.name, is: 'folder' }]
      : entry.isFile()
        ? [{ name: entry.name, is: 'file' }]
        : [],
  );

const host: Host = {
  fileNames: process.platform === 'win32' || process.platform === 'darwin' ? 'without case' : 'with case',
  readFile(path) {
    try {
      if (statSync(path).size > LONGEST_TEXT) return undefined;
      const text = readFileSync(path, 'utf8');
      return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    } catch {
      return undefined;
    }
  },
  async listFolder(path) {
    try {
      return entriesOf(await readdir(`${path}/`, { withFileTypes: true }));
    } catch {
      return [];
    }
  },
  listFolderNow(path) {
    try {
      return entriesOf(readdirSync(`${path}/`, { withFileTypes: true }));
    } catch {
      return [];
    }
  },
};

/**
 * Serves the client that the process's arguments name (`--stdio`, `--node-ipc`, `--socket=PORT` or `--pipe=NAME`) until it leaves.
 *
 * @param wasmFolder holds the grammars.
 * @throws Error where the arguments name no client.
 */
function serve(wasmFolder: string): void {
  const engine = openEngine((name) => readFile(join(wasmFolder, `${name}.wasm`)));
  startServer(createConnection(ProposedFeatures.all), engine, host);
}

// This file is the entry of dist/server.js, beside which the build puts the grammars.
serve(join(__dirname, 'wasm'));
