import { relative, sep } from 'node:path';

/** A path with forward slashes, as the engine and the printed results have it. */
export function slashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/**
 * How a file is named to people and in results: relative to the working directory, with forward slashes.
 *
 * @param cwd The working directory, absolute.
 * @param file An absolute path.
 */
export function shownPath(cwd: string, file: string): string {
  return slashes(relative(cwd, file)) || '.';
}

/** Orders texts by their UTF-16 units: the same on every machine, whatever its locale. */
export function byUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
