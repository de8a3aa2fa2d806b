import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Scratch folder for reports and bundles made on the fly; git-ignored. */
export const cache = join(root, '.cache');

/**
 * Tells whether a module is the program that node was started with.
 *
 * @param {string} url the module's `import.meta.url`
 * @returns {boolean}
 */
export function isMain(url) {
  const started = process.argv[1];
  return started !== undefined && resolve(started) === fileURLToPath(url);
}

/**
 * The JavaScript entries of the development tools. They are started with the running node, so that no shell and no `.cmd` wrapper is needed.
 *
 * @param {string} folder the repository's root
 * @returns {{ biome: string, tsc: string, vitest: string, vsce: string }} absolute paths
 */
export function tools(folder) {
  const at = (/** @type {string} */ path) => join(folder, 'node_modules', path);
  return {
    biome: at('@biomejs/biome/bin/biome'),
    tsc: at('typescript/bin/tsc'),
    vitest: at('vitest/vitest.mjs'),
    vsce: at('@vscode/vsce/vsce'),
  };
}
