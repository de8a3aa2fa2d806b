import type { Site } from './program.ts';

/** Whether two places are the same one. */
export function sameSite(a: Site | undefined, b: Site | undefined): boolean {
  return a !== undefined && b !== undefined && a.file === b.file && a.start === b.start && a.end === b.end;
}
