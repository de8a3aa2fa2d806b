// Builds, checks examples/ in the terminal, then opens the editor with the extension loaded on examples/. `--no-editor` ends after the check.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildAll } from './build.mjs';
import { chooseEditor } from './lib/editor.mjs';
import { isMain, root } from './lib/paths.mjs';
import { outsideOfNpm } from './lib/process.mjs';
import { packageExtension } from './package.mjs';

const examples = 'examples';

/**
 * Runs a program in this terminal.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ shell: boolean }} how `shell` for `.cmd` files on Windows
 * @returns {Promise<number>} its exit code; 127 where it cannot be started
 */
function inTerminal(command, args, { shell }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: outsideOfNpm(process.env), stdio: 'inherit', shell });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Opens the installed VS Code.
 *
 * @param {string} code path of its launcher
 * @returns {Promise<boolean>} whether the launcher took the request
 */
async function openInstalled(code) {
  console.log(`\nOpening VS Code (${code}) on ${examples}/ with the extension loaded from this folder …`);
  const shell = /\.(cmd|bat)$/i.test(code);
  const quote = (/** @type {string} */ text) => (shell ? `"${text}"` : text);
  const args = [`--extensionDevelopmentPath=${root}`, join(root, examples)];
  return (await inTerminal(quote(code), args.map(quote), { shell })) === 0;
}

/**
 * What `vscode-host/start.mjs` offers.
 *
 * @typedef {object} Host
 * @property {() => string | undefined} unsupported why it does not run on this machine
 * @property {(what: { folder: string, vsix: string }) => Promise<{ url: string, stop: () => Promise<void> }>} serve
 */

/**
 * Serves VS Code with the packaged extension for a browser, until Ctrl+C.
 *
 * @returns {Promise<number>} exit code
 */
async function serveHost() {
  /** @type {Host} */
  const host = await import(new URL('./vscode-host/start.mjs', import.meta.url).href);
  console.log('\nThere is no VS Code here (`code` on the PATH) that can open a window.');
  const reason = host.unsupported();
  if (reason !== undefined) {
    console.error(`It cannot be served for a browser either: ${reason}.`);
    console.error('`npm run package` writes a .vsix that any VS Code installs.');
    return 1;
  }
  console.log(
    'Serving one for your browser instead. The first time, this downloads it as npm packages into .cache/: up to 865 MB,',
  );
  console.log('about half a minute. Later starts need no download.\n');
  const { file } = await packageExtension(root);
  const { url, stop } = await host.serve({ folder: join(root, examples), vsix: file });
  console.log(`\nVS Code with CORS Lens, on ${examples}/:\n\n    ${url}\n\nCtrl+C ends it.`);
  await new Promise((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve).once('SIGHUP', resolve);
  });
  console.log('\nStopping …');
  await stop();
  return 0;
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function main(args) {
  console.log('Building …');
  await buildAll(root, 'shipping');
  console.log(`\nChecking ${examples}/ — the same as: node dist/cli.js check ${examples}\n`);
  const code = await inTerminal(process.execPath, [join('dist', 'cli.js'), 'check', examples], { shell: false });
  if (code > 1) {
    console.error(`\nThe check itself failed (exit code ${code}).`);
    return code;
  }
  if (code === 1) console.log('\nThose findings are meant to be there: the examples hold mistakes on purpose.');
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const editor = chooseEditor(args, { env: process.env, platform: process.platform, terminal });
  if (editor.how === 'none') {
    console.log(`\nNo editor is opened: ${editor.why}.`);
    return 0;
  }
  if (editor.how === 'installed' && (await openInstalled(editor.code))) return 0;
  return serveHost();
}

if (isMain(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
