import { foldersAbove } from './paths.ts';

/** What gives the values of JSON files. */
export interface JsonFiles {
  /** Undefined where there is no such file, or no JSON in it. */
  json(path: string): unknown;
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
export function packageVersion(file: string, name: string, files: JsonFiles): string | undefined {
  for (const folder of foldersAbove(file)) {
    const lock = files.json(`${folder}/package-lock.json`);
    const locked =
      dig(lock, 'packages', `node_modules/${name}`, 'version') ?? dig(lock, 'dependencies', name, 'version');
    const manifest = files.json(`${folder}/package.json`);
    const ranges = ['dependencies', 'devDependencies', 'peerDependencies'].map((kind) => dig(manifest, kind, name));
    const version = numbersOf(locked) ?? ranges.map(numbersOf).find((found) => found !== undefined);
    if (version !== undefined) return version;
  }
  return undefined;
}
