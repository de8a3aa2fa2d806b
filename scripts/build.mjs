// Bundles the extension, the language server and the command line into dist/. `--debug` makes readable bundles with source maps.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, clean, copyWasm, endToEndSuite, missingEntries, shipped } from './lib/bundles.mjs';
import { isMain, root } from './lib/paths.mjs';

/**
 * Builds everything anew.
 *
 * @param {string} folder the repository's root
 * @param {'shipping' | 'debugging'} style
 * @returns {Promise<string[]>} the files written, relative to the root; wasm left out
 * @throws {Error} where a source is missing or does not compile
 */
export async function buildAll(folder, style) {
  clean(folder);
  const missing = missingEntries(folder, shipped);
  if (missing.length > 0) throw new Error(`Nothing was built, these entry files are missing: ${missing.join(', ')}`);
  const suite = existsSync(join(folder, endToEndSuite.entry)) ? [endToEndSuite] : [];
  const bundles = [...shipped, ...suite];
  const results = await Promise.allSettled(bundles.map((bundle) => build(bundleOptions(folder, bundle, style))));
  const failed = bundles.filter((_, index) => results[index]?.status === 'rejected').map(({ entry }) => entry);
  if (failed.length > 0) throw new Error(`Not built: ${failed.join(', ')}; the reasons stand above.`);
  copyWasm(folder);
  return bundles.map(({ outfile }) => outfile);
}

if (isMain(import.meta.url)) {
  try {
    const written = await buildAll(root, process.argv.includes('--debug') ? 'debugging' : 'shipping');
    for (const file of written) console.log(`${file}  ${Math.ceil(statSync(join(root, file)).size / 1024)} KB`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
