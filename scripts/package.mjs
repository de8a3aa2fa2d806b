// Builds and writes cors-lens-<version>.vsix, the same bytes from the same sources.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from './build.mjs';
import { isMain, root, tools } from './lib/paths.mjs';
import { outsideOfNpm, run } from './lib/process.mjs';

const limitBytes = 2 * 1024 * 1024;
/** Time stamp of every file in the archive, in seconds: the clock must not show in the package. */
const fixedEpoch = '1767225600';

/**
 * The package's file name.
 *
 * @param {string} folder holds package.json
 * @returns {string}
 */
export function packageName(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name}-${version}.vsix`;
}

/**
 * Builds the extension and packages it.
 *
 * @param {string} folder the repository's root
 * @returns {Promise<{ file: string, bytes: number }>} `file` is absolute
 * @throws {Error} where the build or vsce fails, or the package is larger than 2 MB
 */
export async function packageExtension(folder) {
  await buildAll(folder, 'shipping');
  const file = join(folder, packageName(folder));
  // Everything is bundled: no dependencies. The README's links and images stay relative: no repository is named to point them at.
  const args = [
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    file,
  ];
  const { code, problem } = await run(process.execPath, [tools(folder).vsce, ...args], {
    cwd: folder,
    env: { SOURCE_DATE_EPOCH: fixedEpoch, ...outsideOfNpm(process.env) },
    onText: (text) => process.stdout.write(text),
  });
  if (code !== 0) throw new Error(`vsce did not package the extension: ${problem ?? `exit code ${code}`}`);
  const bytes = statSync(file).size;
  if (bytes > limitBytes)
    throw new Error(`${file} has ${bytes} bytes, more than the ${limitBytes} an extension of this kind may weigh.`);
  return { file, bytes };
}

if (isMain(import.meta.url)) {
  try {
    const { file, bytes } = await packageExtension(root);
    console.log(`${file}: ${(bytes / 1024 / 1024).toFixed(2)} MB`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
