import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { WasmName } from '../../server/engine/syntax/parser.ts';

const require = createRequire(import.meta.url);

const FILES: Readonly<Record<WasmName, string>> = {
  'web-tree-sitter': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-javascript': 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript': 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-tsx': 'tree-sitter-typescript/tree-sitter-tsx.wasm',
};

/** The installed packages' wasm, for `openParsers`. */
export function loadWasm(name: WasmName): Promise<Uint8Array> {
  return readFile(require.resolve(FILES[name]));
}
