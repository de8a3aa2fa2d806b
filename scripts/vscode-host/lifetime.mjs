// What a launcher leaves running or lying about must go with it, however it ends.
import { spawn } from 'node:child_process';

/**
 * Runs a synchronous clean-up when this process exits. A signal that nobody handles ends a process without an exit event: programs call
 * `exitOnSignals` too.
 *
 * @param {() => void} cleanUp must not throw.
 * @returns {() => void} call it once the clean-up is no longer needed.
 */
export function atEnd(cleanUp) {
  process.on('exit', cleanUp);
  return () => {
    process.off('exit', cleanUp);
  };
}

/**
 * Turns SIGHUP, SIGINT and SIGTERM into an exit, so that what `atEnd` knows is run. The exit code is the one a shell expects, 128 + the signal's number.
 *
 * @returns {() => void} call it to leave signals alone again.
 */
export function exitOnSignals() {
  const exit = (/** @type {NodeJS.Signals} */ _name, /** @type {number} */ number) => process.exit(128 + number);
  const signals = /** @type {const} */ (['SIGHUP', 'SIGINT', 'SIGTERM']);
  for (const signal of signals) process.on(signal, exit);
  return () => {
    for (const signal of signals) process.off(signal, exit);
  };
}

/**
 * A child process that leads a process group of its own, so that it can be ended together with everything it started.
 * The group is killed when this process ends.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {{ child: import('node:child_process').ChildProcess, ended: Promise<string>, stop: (graceMs?: number) => Promise<void> }}
 * `ended` says how it ended ("exit code 1", "signal SIGKILL", or why it could not start) and never rejects; `stop` asks with SIGTERM, and kills what is left after `graceMs`.
 */
export function startGroup(command, args, options) {
  const child = spawn(command, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // ESRCH: the whole group is gone already, which is what was wanted.
    }
  };
  const cancel = atEnd(() => signal('SIGKILL'));
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not start: ${error.message}`));
    child.once('exit', (code, name) => resolve(name === null ? `exit code ${code}` : `signal ${name}`));
  });
  const stop = async (graceMs = 5_000) => {
    signal('SIGTERM');
    await within('the process to end', graceMs, ended).catch(() => {}); // then without asking
    signal('SIGKILL');
    cancel();
  };
  return { child, ended, stop };
}

/**
 * Waits until `ask` gives something other than `undefined`.
 *
 * @template T
 * @param {string} what ends the sentence "waited 10 s for …" of the error.
 * @param {number} deadlineMs
 * @param {() => T | undefined | Promise<T | undefined>} ask
 * @returns {Promise<T>}
 * @throws {Error} after the deadline, or whatever `ask` throws.
 */
export async function poll(what, deadlineMs, ask) {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs / 1000} s for ${what}`);
    await pause(100);
  }
}

/**
 * Rejects when `promise` takes longer than the deadline.
 *
 * @template T
 * @param {string} what ends the sentence "waited 10 s for …" of the error.
 * @param {number} deadlineMs
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export async function within(what, deadlineMs, promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${deadlineMs / 1000} s for ${what}`)), deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
