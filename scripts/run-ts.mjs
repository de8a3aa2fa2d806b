// Runs a script written in TypeScript: node scripts/run-ts.mjs scripts/docs.ts [ARGUMENT…]
// The oldest supported node cannot run .ts files, so the script is bundled into .cache first, packages left out.
// `import.meta` then speaks of the bundle: such scripts find the repository by the working directory.
import { spawnSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { cache, root } from './lib/paths.mjs';

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error('usage: node scripts/run-ts.mjs FILE.ts [ARGUMENT…]');
  process.exit(2);
}
const outfile = join(cache, 'run-ts', `${basename(entry, '.ts')}.mjs`);
try {
  await build({
    entryPoints: [resolve(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
} catch {
  console.error(`${entry} was not run: it does not compile.`);
  process.exit(1);
}
const { status, error } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], {
  cwd: root,
  stdio: 'inherit',
});
if (error !== undefined) console.error(error.message);
process.exit(status ?? 1);
