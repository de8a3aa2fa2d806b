// Set-up before `npm start` and `npm test`. Runs before anything is installed: node's own modules only.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countPackages, staleness, writeStamp } from './lib/install-stamp.mjs';
import { isMain, root } from './lib/paths.mjs';
import { outsideOfNpm } from './lib/process.mjs';

const oldestNode = 20;
const heartbeatMs = 5000;

/**
 * What a machine lacks.
 *
 * @param {string} nodeVersion such as `20.11.0`
 * @returns {string | undefined} a sentence for people to read; undefined where nothing is missing
 */
export function missingFrom(nodeVersion) {
  if (Number.parseInt(nodeVersion, 10) >= oldestNode) return undefined;
  return `CORS Lens needs Node.js ${oldestNode} or newer; this is Node.js ${nodeVersion}. Install a newer one and run the same command again.`;
}

/**
 * The command that starts npm: the one that started this script where there is one, else the one on the PATH.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ command: string, args: string[], shell: boolean }} `shell` because npm is a `.cmd` file on Windows
 */
export function npmCommand(env) {
  const own = env.npm_execpath;
  if (own !== undefined && /npm-cli\.c?js$/.test(own)) return { command: process.execPath, args: [own], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

/**
 * Runs `npm ci` with its own progress display on a terminal, and a line every few seconds elsewhere.
 *
 * @param {string} folder
 * @returns {Promise<string | undefined>} what went wrong
 */
function install(folder) {
  const { command, args, shell } = npmCommand(process.env);
  // Without install scripts: nothing of what is installed needs one. With development packages even where NODE_ENV says production.
  const all = [...args, 'ci', '--ignore-scripts', '--include=dev'];
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, all, { cwd: folder, env: outsideOfNpm(process.env), stdio: 'inherit', shell });
    const beat = setInterval(() => {
      if (!process.stderr.isTTY) console.log(`  … installing, ${Math.round((Date.now() - started) / 1000)} s`);
    }, heartbeatMs);
    const settle = (/** @type {string | undefined} */ problem) => {
      clearInterval(beat);
      resolve(problem);
    };
    child.once('error', (error) =>
      settle(`npm could not be started (${error.message}). It comes with Node.js; is it on the PATH?`),
    );
    child.once('close', (code) =>
      settle(code === 0 ? undefined : `\`npm ci\` ended with exit code ${code}; its own message stands above.`),
    );
  });
}

/**
 * Makes sure that the development packages are there and fit lockfile and machine.
 *
 * @param {string} folder the repository's root
 * @returns {Promise<string | undefined>} what went wrong, for people to read
 */
export async function bootstrap(folder) {
  const missing = missingFrom(process.versions.node);
  if (missing !== undefined) return missing;
  const reason = staleness(folder);
  if (reason === undefined) return undefined;
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const count = countPackages(lock, { platform: process.platform, arch: process.arch });
  console.log(`Set-up: ${reason}.`);
  console.log(
    `  Downloading about ${count} development packages (compiler, bundler, test runner, the libraries the tests run against)`,
  );
  console.log(
    '  from the registry npm is set up to use into node_modules: about 350 MB on disk, usually under a minute, once.',
  );
  const started = Date.now();
  const problem = await install(folder);
  if (problem !== undefined) return problem;
  writeStamp(folder);
  console.log(`Set-up done in ${Math.round((Date.now() - started) / 1000)} s.`);
  return undefined;
}

if (isMain(import.meta.url)) {
  const problem = await bootstrap(root);
  if (problem !== undefined) {
    console.error(problem);
    process.exitCode = 1;
  }
}
