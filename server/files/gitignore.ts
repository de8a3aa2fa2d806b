import ignore, { type Ignore } from 'ignore';

/** The rules of one folder's `.gitignore`, and of those above it. */
export interface Rules {
  /** The folder with forward slashes, ending in one. */
  readonly folder: string;
  readonly own: Ignore;
  readonly above: Rules | null;
}

/** How names are compared: git does as the file system does. */
export type Names = 'with case' | 'without case';

/**
 * The rules that hold in a folder.
 *
 * @param folder An absolute path with forward slashes.
 * @param text Of its `.gitignore`, without a byte order mark; undefined where there is none, or none that can be read.
 * @param above What holds in the folder above.
 */
export function rulesOf(folder: string, text: string | undefined, above: Rules | null, names: Names): Rules | null {
  if (text === undefined) return above;
  const own = ignore({ ignorecase: names === 'without case' }).add(text);
  return { folder: `${folder.replace(/\/$/, '')}/`, own, above };
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
