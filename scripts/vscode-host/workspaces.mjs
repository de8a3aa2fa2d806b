// The folders that the end-to-end suite opens: temporary ones, so that a test run leaves the project's tree as it was.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { atEnd } from './lifetime.mjs';

/**
 * The runs of the suite, by the name of the folder that is opened: the suite picks its tests by that name. Both hold only what must be there
 * before the window opens; tests write the rest.
 *
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
export const WORKSPACES = {
  express: {
    'package.json': '{ "name": "shop", "private": true, "dependencies": { "cors": "2.8.6", "express": "5.3.0" } }\n',
  },
  unrelated: {
    'README.md': '# Notes\n\nNo server here; the word cors is.\n',
    'notes.txt': 'Access-Control-Allow-Origin: *\n',
  },
};

/**
 * Makes a temporary folder with the given files in it. It goes with this process, or with `remove`.
 *
 * @param {string} name the folder's own name.
 * @param {Readonly<Record<string, string>>} files text by relative path.
 * @returns {{ folder: string, remove: () => void }}
 */
export function makeFolder(name, files) {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'clw-')));
  const folder = join(parent, name);
  mkdirSync(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const removeNow = () => rmSync(parent, { recursive: true, force: true, maxRetries: 3 });
  const cancel = atEnd(removeNow);
  return {
    folder,
    remove: () => {
      cancel();
      removeNow();
    },
  };
}
