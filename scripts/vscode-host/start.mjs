// The editor of `npm start` where no `code` is installed: the VS Code host, for a person's own browser.
import { resolve } from 'node:path';
import { startServer } from './host.mjs';
import { exitOnSignals } from './lifetime.mjs';
import { layDown } from './setup.mjs';

export { unsupported } from './setup.mjs';

/**
 * Serves VS Code with the extension in it, for a browser on this machine. The address holds a token: only who knows it gets in. What runs
 * ends with this process; handling signals is up to the caller once this has answered.
 *
 * @param {object} options
 * @param {string} options.folder the folder to open.
 * @param {string} [options.extensionDevelopmentPath] the extension's own folder, built: it is loaded from there.
 * @param {string} [options.vsix] or the packaged extension, which is installed.
 * @param {(text: string) => void} [options.say] told what is downloaded and done, a line at a time; standard error by default.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 * @throws {Error} where the host does not run on this machine (`unsupported()` says why beforehand) or does not start.
 */
export async function serve({ folder, extensionDevelopmentPath, vsix, say }) {
  const leaveSignals = exitOnSignals();
  try {
    await layDown(['editor'], say);
    const server = await startServer({
      ...(extensionDevelopmentPath === undefined ? {} : { extension: resolve(extensionDevelopmentPath) }),
      ...(vsix === undefined ? {} : { vsix: resolve(vsix) }),
    });
    return { url: server.url({ folder: resolve(folder) }), stop: server.stop };
  } finally {
    leaveSignals();
  }
}
