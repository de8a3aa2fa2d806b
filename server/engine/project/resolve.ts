import { type AliasReader, aliasesOf } from './aliases.ts';
import { basePath, joinPath } from './paths.ts';

/** What is asked for a text while specifiers are resolved. */
export interface Files {
  /** Whether there is a file of this path that can be read. */
  has(path: string): boolean;
  read(path: string): string | undefined;
  /** The value of a JSON file; undefined where there is none. */
  json(path: string): unknown;
}

const SCRIPTS = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts'];
const OF_TYPESCRIPT = [...SCRIPTS, '.json'];
const OF_JAVASCRIPT = ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.tsx', '.mts', '.cts', '.json'];

/** What TypeScript looks for where a specifier has the extension of the output (TypeScript, "Module Resolution: File Extension Substitution"). */
const WRITTEN_AS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.js', '.ts', '.tsx'],
  '.jsx': ['.jsx', '.tsx'],
  '.mjs': ['.mjs', '.mts'],
  '.cjs': ['.cjs', '.cts'],
};

const KNOWN = /\.(?:[cm]?[jt]s|[jt]sx|json)$/;

/**
 * The file of the project that a specifier leads to, as Node and TypeScript resolve it: relative paths with and without extension, folders by their
 * `package.json` or index, `paths` and `baseUrl` of the nearest `tsconfig.json` or `jsconfig.json`, `imports` of the nearest `package.json`.
 *
 * @param from the file in which the specifier stands
 * @returns undefined for a package, and where nothing is found
 */
export function resolve(specifier: string, from: string, files: Files, aliases: AliasReader): string | undefined {
  const extensions = /\.[cm]?tsx?$/.test(from) ? OF_TYPESCRIPT : OF_JAVASCRIPT;
  if (/^\.\.?(?:\/|$)/.test(specifier)) {
    const path = joinPath(basePath(from), specifier);
    return path === null ? undefined : fileOrFolder(path, specifier.endsWith('/'), extensions, files);
  }
  if (/^(?:\/|[a-z]:\/)/i.test(specifier)) return fileOrFolder(specifier, false, extensions, files);
  if (/^[a-z][a-z\d+.-]*:/i.test(specifier)) return undefined;
  for (const path of aliasesOf(specifier, from, files, aliases)) {
    const found = fileOrFolder(path, false, extensions, files);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fileOrFolder(
  path: string,
  mustBeFolder: boolean,
  extensions: readonly string[],
  files: Files,
): string | undefined {
  return (mustBeFolder ? undefined : file(path, extensions, files)) ?? folder(path, extensions, files);
}

function file(path: string, extensions: readonly string[], files: Files): string | undefined {
  const extension = KNOWN.exec(path)?.[0];
  const stem = extension === undefined ? path : path.slice(0, -extension.length);
  const asWritten = extension === undefined ? [] : (WRITTEN_AS[extension] ?? [extension]).map((one) => stem + one);
  return [...asWritten, ...extensions.map((one) => path + one)].find((candidate) => files.has(candidate));
}

function folder(path: string, extensions: readonly string[], files: Files): string | undefined {
  const main = mainOf(files.json(`${path}/package.json`));
  const named = main === undefined ? null : joinPath(path, main);
  const found = named === null ? undefined : (file(named, extensions, files) ?? index(named, extensions, files));
  return found ?? index(path, extensions, files);
}

const index = (path: string, extensions: readonly string[], files: Files): string | undefined =>
  extensions.map((one) => `${path}/index${one}`).find((candidate) => files.has(candidate));

function mainOf(manifest: unknown): string | undefined {
  if (typeof manifest !== 'object' || manifest === null || !('main' in manifest)) return undefined;
  return typeof manifest.main === 'string' ? manifest.main : undefined;
}
