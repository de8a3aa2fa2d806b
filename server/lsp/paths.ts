import { URI } from 'vscode-uri';

/**
 * The engine's name for a document: an absolute path with forward slashes for a `file:` URI, the URI itself for any other.
 * Windows drive letters are lower case, since clients disagree about them (`C:`, `c:`, `C%3A`).
 */
export function pathOf(uri: string): string {
  const parsed = parse(uri);
  if (parsed === undefined || parsed.scheme !== 'file') return uri;
  if (parsed.authority !== '') return `//${parsed.authority}${parsed.path}`;
  const drive = /^\/([a-z]):/i.exec(parsed.path)?.[1];
  return drive === undefined ? parsed.path : `${drive.toLowerCase()}${parsed.path.slice(2)}`;
}

/** The URI of what the engine calls `path`. */
export function uriOf(path: string): string {
  return isFile(path) ? URI.file(path).toString() : path;
}

/** Whether a path of the engine names a file of a disk, rather than being the URI of a document without a file. */
export function isFile(path: string): boolean {
  return !/^[a-z][a-z\d+.-]+:/i.test(path);
}

function parse(uri: string): URI | undefined {
  try {
    return URI.parse(uri);
  } catch {
    return undefined;
  }
}
