import { spawn } from 'node:child_process';

/**
 * What became of a child process.
 *
 * @typedef {object} Ending
 * @property {number | null} code exit code; null where a signal ended it or it never started
 * @property {string} output standard output and standard error, as they came
 * @property {string | undefined} problem why it did not end by itself: could not be started, time limit, signal
 */

/**
 * @typedef {object} RunOptions
 * @property {string} cwd working directory
 * @property {NodeJS.ProcessEnv} [env] environment, the own one if left out
 * @property {number} [limitMs] milliseconds after which the process and everything it started is ended
 * @property {(text: string) => void} [onText] takes the output as it comes
 */

const windows = process.platform === 'win32';

/**
 * Ends a child and, where the system has process groups, everything that the child started.
 *
 * @param {import('node:child_process').ChildProcess} child started with `detached` outside Windows
 * @param {NodeJS.Signals} signal
 */
function end(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (windows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}

/**
 * Runs a program to its end, passing its output on and keeping it.
 * The child leads a process group of its own, which is ended with it when the time limit passes or this process is interrupted.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<Ending>} never rejects
 */
export function run(command, args, { cwd, env = process.env, limitMs, onText = () => {} }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: !windows });
    /** @type {string[]} */
    const chunks = [];
    /** @type {string | undefined} */
    let problem;
    const take = (/** @type {string} */ text) => {
      chunks.push(text);
      onText(text);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);

    const interrupted = (/** @type {NodeJS.Signals} */ signal) => {
      end(child, signal);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            problem = `did not end within ${Math.round(limitMs / 1000)} s and was stopped`;
            end(child, 'SIGKILL');
          }, limitMs);

    const settle = (/** @type {number | null} */ code, /** @type {string | undefined} */ why) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve({ code, output: chunks.join(''), problem: problem ?? why });
    };
    child.once('error', (error) => settle(null, `could not be started: ${error.message}`));
    child.once('close', (code, signal) => settle(code, signal === null ? undefined : `was ended by ${signal}`));
  });
}

/**
 * The environment for a program started from an npm script that is no part of that script: an inner npm that finds the outer script's
 * `npm_lifecycle_*` and `npm_package_*` takes itself for a part of it.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} a copy
 */
export function outsideOfNpm(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(lifecycle|package)_/i.test(name)));
}
