import { isFile, pathOf } from './paths.ts';

/** The folders that are open, which may lie inside each other. */
export class Folders {
  #paths: readonly string[] = [];

  /** Applies a change of the workspace, as lists of URIs. */
  change(added: readonly string[], removed: readonly string[]): void {
    const gone = new Set(removed.map(folderPath));
    const paths = [...this.#paths.filter((path) => !gone.has(path)), ...added.map(folderPath)];
    // Longest first, so that the innermost of overlapping folders is found first.
    this.#paths = paths.sort((a, b) => b.length - a.length);
  }

  /** The paths of the folders. */
  paths(): readonly string[] {
    return this.#paths;
  }

  /** Whether a path lies in one of the folders. */
  hold(path: string): boolean {
    return this.#paths.some((folder) => path.startsWith(`${folder}/`));
  }

  /** A path as seen from the innermost folder that holds it; outside of all folders the name alone. Undefined for a document without a file. */
  relative(path: string): string | undefined {
    if (!isFile(path)) return undefined;
    const folder = this.#paths.find((each) => path.startsWith(`${each}/`));
    return folder === undefined ? path.slice(path.lastIndexOf('/') + 1) : path.slice(folder.length + 1);
  }
}

function folderPath(uri: string): string {
  return pathOf(uri).replace(/\/$/, '');
}
