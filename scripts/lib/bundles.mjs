import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

/**
 * One program made of the sources.
 *
 * @typedef {object} Bundle
 * @property {string} entry source file, relative to the root
 * @property {string} outfile relative to the root
 * @property {string[]} external modules that the place it runs in provides
 * @property {string} [banner] first line of the output
 */

/** What ships: the editor's side, the language server, the command line. */
export const shipped = /** @type {const} @satisfies {Bundle[]} */ ([
  { entry: 'client/extension.ts', outfile: 'dist/client.js', external: ['vscode'] },
  { entry: 'server/lsp/node.ts', outfile: 'dist/server.js', external: [] },
  { entry: 'server/cli/node.ts', outfile: 'dist/cli.js', external: [], banner: '#!/usr/bin/env node' },
]);

/**
 * The suite that runs inside VS Code's extension host. Mocha loads its own parts at run time and stays a package.
 *
 * @type {Bundle}
 */
export const endToEndSuite = {
  entry: 'test/e2e/suite/index.ts',
  outfile: 'dist-test/e2e/index.js',
  external: ['vscode', 'mocha'],
};

/** The WebAssembly modules that the server and the command line load at run time, as paths inside node_modules. */
export const wasmModules = [
  'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-typescript/tree-sitter-tsx.wasm',
];

/**
 * How bundles are made: `shipping` is minified and has no source map, `debugging` is readable and has one beside it.
 *
 * @type {Record<'shipping' | 'debugging', import('esbuild').BuildOptions>}
 */
const styles = {
  shipping: { minify: true, keepNames: true, sourcemap: false },
  debugging: { minify: false, sourcemap: 'linked' },
};

/**
 * esbuild's options for a bundle.
 *
 * @param {string} folder the repository's root
 * @param {Bundle} bundle
 * @param {keyof typeof styles} style
 * @returns {import('esbuild').BuildOptions & { outfile: string }}
 */
export function bundleOptions(folder, bundle, style) {
  return {
    absWorkingDir: folder,
    entryPoints: [bundle.entry],
    outfile: bundle.outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: bundle.external,
    // The modern build of a library first: UMD builds hide their requires from the bundler.
    mainFields: ['module', 'main'],
    // web-tree-sitter's ES module asks import.meta.url for its place, which a CommonJS bundle does not have.
    alias: { 'web-tree-sitter': createRequire(join(folder, 'package.json')).resolve('web-tree-sitter') },
    // A crash prints the line it happened in: keep that short.
    lineLimit: 160,
    legalComments: 'none',
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'error' },
    ...(bundle.banner === undefined ? {} : { banner: { js: bundle.banner } }),
    ...styles[style],
  };
}

/**
 * The sources that have to be there before anything is built.
 *
 * @param {string} folder
 * @param {readonly Bundle[]} bundles
 * @returns {string[]} the entries that are missing
 */
export function missingEntries(folder, bundles) {
  return bundles.map(({ entry }) => entry).filter((entry) => !existsSync(join(folder, entry)));
}

/**
 * Lays `dist/wasm` down.
 *
 * @param {string} folder
 */
export function copyWasm(folder) {
  const target = join(folder, 'dist', 'wasm');
  mkdirSync(target, { recursive: true });
  for (const path of wasmModules) copyFileSync(join(folder, 'node_modules', path), join(target, basename(path)));
}

/**
 * Removes what an earlier build left, so that nothing can run against it by mistake.
 *
 * @param {string} folder
 */
export function clean(folder) {
  for (const name of ['dist', 'dist-test']) rmSync(join(folder, name), { recursive: true, force: true });
}
