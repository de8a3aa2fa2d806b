import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Names, type Rules, rulesOf } from '../files/gitignore.ts';
import { slashes } from './paths.ts';

const NAMES: Names = process.platform === 'win32' || process.platform === 'darwin' ? 'without case' : 'with case';

/**
 * The rules that hold in a folder because of the folders above it, up to the root of its git repository. Where there is none, only the `.gitignore`
 * files from the folder downward count.
 *
 * @param folder An absolute path.
 */
export function rulesAbove(folder: string): Rules | null {
  const above: string[] = [];
  for (let at = folder; !existsSync(join(at, '.git')); at = dirname(at)) {
    if (dirname(at) === at) return null;
    above.unshift(dirname(at));
  }
  return above.reduce<Rules | null>((rules, each) => rulesIn(each, rules), null);
}

/**
 * The rules that hold in a folder. A `.gitignore` that cannot be read counts as absent, as for git.
 *
 * @param folder An absolute path.
 * @param above What holds in the folder above.
 */
export function rulesIn(folder: string, above: Rules | null): Rules | null {
  return rulesOf(slashes(folder), readIgnoreFile(join(folder, '.gitignore')), above, NAMES);
}

function readIgnoreFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch {
    return undefined;
  }
}
