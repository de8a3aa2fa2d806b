import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { slashes } from './paths.ts';

/** The rules of one folder's `.gitignore`, and of those above it. */
export interface Rules {
  /** The folder with forward slashes, ending in one. */
  readonly folder: string;
  readonly own: Ignore;
  readonly above: Rules | null;
}

/** Git compares names as the file system does. */
const IGNORE_CASE = process.platform === 'win32' || process.platform === 'darwin';

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
  const text = readIgnoreFile(join(folder, '.gitignore'));
  if (text === null) return above;
  return {
    folder: `${slashes(folder).replace(/\/$/, '')}/`,
    own: ignore({ ignorecase: IGNORE_CASE }).add(text),
    above,
  };
}

/**
 * Whether git ignores a path, given that it does not ignore the folder that holds it: that one was asked about on the way down, or was named by the user.
 * The nearest `.gitignore` that says anything decides (gitignore(5), "Patterns read from …").
 *
 * @param rules What holds in the folder of the path.
 * @param path An absolute path with forward slashes; a folder's ends in one.
 */
export function isIgnored(rules: Rules | null, path: string): boolean {
  for (let level = rules; level !== null; level = level.above) {
    const inside = path.slice(level.folder.length);
    const { ignored, unignored } = level.own.test(inside);
    if (unignored) return false;
    if (ignored && !ignoresFolderOf(level, inside)) return true;
  }
  return false;
}

/** `test` passes a folder's fate on to what is inside. Such an answer says nothing here, for the folder was let in after all. */
function ignoresFolderOf(level: Rules, inside: string): boolean {
  const slash = inside.lastIndexOf('/', inside.length - 2);
  return slash > 0 && level.own.test(inside.slice(0, slash + 1)).ignored;
}

function readIgnoreFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch {
    return null;
  }
}
