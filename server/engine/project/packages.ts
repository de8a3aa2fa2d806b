/** A reader that remembers what it was asked for. */
export interface Reader {
  read(path: string): string | undefined;
}

/** The folders from a file's own upward, nearest first. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A member of nested objects, `undefined` where one is missing. */
function dig(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

const numbersOf = (range: unknown): string | undefined =>
  typeof range === 'string' ? /(\d+)(?:\.\d+)*/.exec(range)?.[0] : undefined;

/**
 * The version of a package for a file: from the nearest `package-lock.json` that names it, else from the nearest `package.json` that does,
 * where a range counts as its lowest version.
 *
 * @returns undefined where no file in view tells
 */
export function packageVersion(file: string, name: string, reader: Reader): string | undefined {
  for (const folder of foldersOf(file)) {
    const lock = parsed(reader.read(`${folder}/package-lock.json`));
    const locked =
      dig(lock, 'packages', `node_modules/${name}`, 'version') ?? dig(lock, 'dependencies', name, 'version');
    const manifest = parsed(reader.read(`${folder}/package.json`));
    const ranges = ['dependencies', 'devDependencies', 'peerDependencies'].map((kind) => dig(manifest, kind, name));
    const version = numbersOf(locked) ?? ranges.map(numbersOf).find((found) => found !== undefined);
    if (version !== undefined) return version;
  }
  return undefined;
}
