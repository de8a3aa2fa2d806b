import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { View, WasmName } from '../../server/engine/analysis.ts';
import { openEngine } from '../../server/engine/analyze.ts';
import { respond } from '../../server/engine/service/respond.ts';
import type { Predict } from './check.ts';
import type { ExpressVersion } from './generator/app.ts';

const require = createRequire(import.meta.url);

const GRAMMARS: Readonly<Record<WasmName, string>> = {
  'web-tree-sitter': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-javascript': 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript': 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-tsx': 'tree-sitter-typescript/tree-sitter-tsx.wasm',
};

/** Loads a WebAssembly file from the installed packages. */
export const loadWasm = (name: WasmName): Promise<Uint8Array> => readFile(require.resolve(GRAMMARS[name]));

/** The `package.json` of a project on a major of Express. */
export const packageJson = (version: ExpressVersion): string =>
  JSON.stringify({ name: 'conformance', dependencies: { express: version === 4 ? '4.22.3' : '5.3.0', cors: '2.8.6' } });

/** A view of texts by absolute path. */
export const viewOf = (files: Readonly<Record<string, string>>): View => ({ read: (path) => files[path] });

/** The engine as a predictor: it reads the very bytes that the real library runs. */
export async function openPredictor(): Promise<Predict> {
  const engine = await openEngine(loadWasm);
  return async ({ file, source }, version) => {
    const root = `/project/${file}`;
    const found = await engine.programs(
      root,
      viewOf({ [root]: source, '/project/package.json': packageJson(version) }),
    );
    const [program] = found;
    if (program === undefined || found.length > 1) return null;
    return {
      choices: program.choices,
      stopsAtStart: program.anomalies.some(({ kind }) => kind === 'stops-start-up'),
      respond: (request) => respond(program, request),
    };
  };
}
