/** Writes docs/rules/*.md from the rule files: `npm run docs`. Pages of rules that are gone are removed. */

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { WasmName } from '../server/engine/analysis.ts';
import { openEngine } from '../server/engine/analyze.ts';
import { rulePages } from './rule-pages.ts';

const root = process.cwd();
const require = createRequire(join(root, 'package.json'));

const FILES: Readonly<Record<WasmName, string>> = {
  'web-tree-sitter': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-javascript': 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript': 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-tsx': 'tree-sitter-typescript/tree-sitter-tsx.wasm',
};

const folder = join(root, 'docs', 'rules');
const pages = await rulePages(openEngine((name) => readFile(require.resolve(FILES[name]))));

await mkdir(folder, { recursive: true });
const gone = (await readdir(folder)).filter((name) => name.endsWith('.md') && !pages.has(name));
await Promise.all(gone.map((name) => rm(join(folder, name))));
await Promise.all([...pages].map(([name, text]) => writeFile(join(folder, name), text)));
console.log(`docs/rules: ${pages.size} pages written${gone.length > 0 ? `, ${gone.length} removed` : ''}`);
