import { readdirSync, readFileSync } from 'node:fs';
import type { FolderEntry, Host } from '../../server/lsp/sources.ts';

/** The disk, as the server that ships sees it. */
export const disk: Host = {
  readFile(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  listFolder: async (path) => entriesIn(path),
  listFolderNow: (path) => entriesIn(path),
};

function entriesIn(path: string): readonly FolderEntry[] {
  try {
    return readdirSync(path, { withFileTypes: true }).map(
      (entry): FolderEntry => ({ name: entry.name, is: entry.isDirectory() ? 'folder' : 'file' }),
    );
  } catch {
    return [];
  }
}
