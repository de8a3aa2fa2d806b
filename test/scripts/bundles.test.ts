import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleOptions, missingEntries, shipped, wasmModules } from '../../scripts/lib/bundles.mjs';
import { root } from '../../scripts/lib/paths.mjs';

describe('bundles', () => {
  it('leave out only what the editor provides', () => {
    const external = shipped.map(({ outfile, external }) => [outfile, ...external]);
    expect(external).toEqual([['dist/client.js', 'vscode'], ['dist/server.js'], ['dist/cli.js']]);
  });

  it('take the CommonJS build of web-tree-sitter', () => {
    for (const bundle of shipped) {
      expect(bundleOptions(root, bundle, 'shipping').alias?.['web-tree-sitter']).toMatch(/\.cjs$/);
    }
  });

  it('name the entries that are missing', () => {
    expect(missingEntries(join(root, 'docs'), shipped)).toEqual(shipped.map(({ entry }) => entry));
    expect(missingEntries(root, shipped)).toEqual([]);
  });

  it('come with wasm files that the installed packages hold', () => {
    for (const path of wasmModules) expect(existsSync(join(root, 'node_modules', path)), path).toBe(true);
  });
});
