import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Finds a program as a shell would.
 *
 * @param {string} name without extension
 * @param {{ env: NodeJS.ProcessEnv, platform: string }} machine
 * @returns {string | undefined} its absolute path
 */
export function findOnPath(name, { env, platform }) {
  const endings = platform === 'win32' ? (env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))).find(isExecutable);
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a window can be opened.
 *
 * @param {{ env: NodeJS.ProcessEnv, platform: string }} machine
 * @returns {boolean}
 */
export function hasDisplay({ env, platform }) {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * How the extension is to be shown.
 *
 * @typedef {{ how: 'none', why: string } | { how: 'installed', code: string } | { how: 'host' }} Editor
 */

/**
 * Chooses the editor: the installed VS Code where it can open a window, else the VS Code host, which is looked at with a browser;
 * none where nobody could look at either.
 *
 * @param {readonly string[]} args of `npm start --`
 * @param {{ env: NodeJS.ProcessEnv, platform: string, terminal: boolean }} machine `terminal`: somebody reads the output and can press Ctrl+C
 * @returns {Editor}
 */
export function chooseEditor(args, { env, platform, terminal }) {
  if (args.includes('--no-editor')) return { how: 'none', why: '--no-editor was given' };
  const display = hasDisplay({ env, platform });
  if (!terminal && !display) return { how: 'none', why: 'there is neither a terminal nor a display' };
  const code = findOnPath('code', { env, platform });
  // Under WSL `code` opens a window on the Windows side. Inside a remote VS Code's own terminal, `code` cannot load an extension from a folder.
  const opens = (display || env.WSL_DISTRO_NAME !== undefined) && env.VSCODE_IPC_HOOK_CLI === undefined;
  return code !== undefined && opens ? { how: 'installed', code } : { how: 'host' };
}
