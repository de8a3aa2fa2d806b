import { jsonValue, readJson } from '../syntax/json.ts';
import { basePath, foldersAbove, joinPath } from './paths.ts';
import type { Files } from './resolve.ts';

/** What a `tsconfig.json` or a `package.json` says about the names of modules: patterns with at most one `*`, each with the paths to try. */
export interface Aliases {
  readonly patterns: readonly (readonly [pattern: string, paths: readonly string[]])[];
  /** In which any other name is looked for. */
  readonly base: string | null;
}

/** What has been read of aliases, by the path of the configuration; null where there is none. */
export type AliasReader = Map<string, Aliases | null>;

/** Configurations may extend each other: after so many, no more. */
const MOST_EXTENDED = 8;

/** The paths to try for a name that is not relative: none for most packages. */
export function aliasesOf(specifier: string, from: string, files: Files, known: AliasReader): readonly string[] {
  if (specifier.startsWith('#')) return expanded(specifier, nearest(from, ['package.json'], files, known));
  return expanded(specifier, nearest(from, ['tsconfig.json', 'jsconfig.json'], files, known));
}

function nearest(from: string, names: readonly string[], files: Files, known: AliasReader): Aliases | null {
  for (const folder of foldersAbove(from)) {
    for (const name of names) {
      const path = `${folder}/${name}`;
      const aliases = once(path, known, () => read(path, files));
      if (aliases !== null) return aliases;
    }
  }
  return null;
}

function once(path: string, known: AliasReader, read: () => Aliases | null): Aliases | null {
  const before = known.get(path);
  if (before !== undefined) return before;
  const aliases = read();
  known.set(path, aliases);
  return aliases;
}

function read(path: string, files: Files): Aliases | null {
  const config = parsed(files.read(path));
  if (config === null) return null;
  return path.endsWith('/package.json') ? importsOf(config, basePath(path)) : pathsOf(config, path, files, 0);
}

/** The target of the pattern with the longest start that fits, as TypeScript and Node choose (Node.js, "PACKAGE_IMPORTS_RESOLVE"). */
function expanded(specifier: string, aliases: Aliases | null): readonly string[] {
  if (aliases === null) return [];
  const fitting = aliases.patterns.flatMap(([pattern, paths]) => {
    const star = pattern.indexOf('*');
    const [start, end] = star < 0 ? [pattern, ''] : [pattern.slice(0, star), pattern.slice(star + 1)];
    const fits =
      star < 0
        ? specifier === pattern
        : specifier.length >= start.length + end.length && specifier.startsWith(start) && specifier.endsWith(end);
    const middle = specifier.slice(start.length, specifier.length - end.length);
    return fits ? [{ weight: star < 0 ? Number.POSITIVE_INFINITY : start.length, paths, middle }] : [];
  });
  const [best] = fitting.toSorted((a, b) => b.weight - a.weight);
  const named = best?.paths.map((path) => path.replace('*', () => best.middle)) ?? [];
  const inBase = aliases.base === null ? null : joinPath(aliases.base, specifier);
  return inBase === null ? named : [...named, inBase];
}

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string | undefined): Json | null {
  const json = text === undefined ? null : readJson(text);
  const value = json === null ? null : jsonValue(json);
  return isRecord(value) ? value : null;
}

/** `compilerOptions.paths` and `baseUrl`, those of the extended configurations where a nearer one says nothing (TypeScript, `extends`). */
function pathsOf(config: Json, path: string, files: Files, depth: number): Aliases {
  const options = isRecord(config['compilerOptions']) ? config['compilerOptions'] : {};
  const folder = basePath(path);
  const { baseUrl, paths } = options;
  const inherited = extendedBy(config, path, files, depth);
  const base = typeof baseUrl === 'string' ? joinPath(folder, baseUrl) : inherited.base;
  if (!isRecord(paths)) return { patterns: inherited.patterns, base };
  const from = base ?? folder;
  const patterns = Object.entries(paths).map(
    ([pattern, targets]) => [pattern, textsIn(targets).flatMap((target) => joinPath(from, target) ?? [])] as const,
  );
  return { patterns, base };
}

function extendedBy(config: Json, path: string, files: Files, depth: number): Aliases {
  const none: Aliases = { patterns: [], base: null };
  if (depth >= MOST_EXTENDED) return none;
  const extended = typeof config['extends'] === 'string' ? [config['extends']] : textsIn(config['extends']);
  // The last one wins.
  return extended.toReversed().reduce<Aliases>((before, name) => {
    if (!name.startsWith('.')) return before;
    const target = joinPath(basePath(path), name);
    const candidates = target === null ? [] : [target, `${target}.json`, `${target}/tsconfig.json`];
    const found = candidates.find((candidate) => files.has(candidate));
    const its = found === undefined ? null : parsed(files.read(found));
    if (found === undefined || its === null) return before;
    const aliases = pathsOf(its, found, files, depth + 1);
    return {
      patterns: before.patterns.length > 0 ? before.patterns : aliases.patterns,
      base: before.base ?? aliases.base,
    };
  }, none);
}

/** `imports` of a package.json: of several conditions the first that leads to a file of the package. */
function importsOf(manifest: Json, folder: string): Aliases {
  const { imports } = manifest;
  if (!isRecord(imports)) return { patterns: [], base: null };
  const patterns = Object.entries(imports).map(
    ([pattern, target]) =>
      [
        pattern,
        targetsIn(target).flatMap((one) => (one.startsWith('.') ? (joinPath(folder, one) ?? []) : [])),
      ] as const,
  );
  return { patterns, base: null };
}

function targetsIn(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  if (Array.isArray(target)) return target.flatMap(targetsIn);
  return isRecord(target) ? Object.values(target).flatMap(targetsIn) : [];
}

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
