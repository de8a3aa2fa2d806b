import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Engine, openEngine, scan } from '../engine/analyze.ts';
import { type Host, main, type Output } from './main.ts';

// The bundle is CommonJS: `__dirname` is `dist/`, which holds the server and the wasm files too.

function output(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => {
      stream.write(text);
    },
    terminal: stream.isTTY === true,
    columns: stream.columns,
  };
}

/**
 * Opens the engine. What it loads is read beforehand, for an installation that lacks a part is to end the run: the engine itself would
 * pass over each file that it cannot parse.
 */
async function engineWith(folder: string): Promise<Engine> {
  const read = (name: string): Promise<Uint8Array> => readFile(join(folder, `${name}.wasm`));
  const [runtime, javascript, typescript, tsx] = await Promise.all([
    read('web-tree-sitter'),
    read('tree-sitter-javascript'),
    read('tree-sitter-typescript'),
    read('tree-sitter-tsx'),
  ]);
  const loaded = {
    'web-tree-sitter': runtime,
    'tree-sitter-javascript': javascript,
    'tree-sitter-typescript': typescript,
    'tree-sitter-tsx': tsx,
  };
  return openEngine(async (name) => loaded[name]);
}

/** The version in the package.json that is shipped with the bundle. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error('package.json names no version');
}

const host: Host = {
  cwd: process.cwd(),
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  environment: process.env,
  now: () => performance.now(),
  version,
  scan,
  engine: () => engineWith(join(__dirname, 'wasm')),
  startLanguageServer: async () => {
    await import(pathToFileURL(join(__dirname, 'server.js')).href);
  },
};

// A reader that has seen enough closes the pipe (`| head`): no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

main(process.argv.slice(2), host).then((code) => {
  // Set, not called: what is still to be written to a pipe is written.
  process.exitCode = code;
});
