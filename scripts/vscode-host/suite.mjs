// Runs a compiled test suite inside the extension host of the VS Code server, and demands proof that it ran to its end.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'node:util';
import { cache } from '../lib/paths.mjs';
import { within } from './lifetime.mjs';

/** What the workbench says to itself in every run. */
const CHATTER =
  /^(Creating a socket|Resolv|\[reconnection|\[remote-connection|\[Service Worker|\[AgentHost|\[AccountPolicy|Updating additional|Ignoring fetching additional|Loading development extension)/;

/** @typedef {{ passes: number, failures: number, pending?: number }} Count `pending`: tests that were left out */

/**
 * Reads the line with which a suite proves that it ran to its end, `##SUITE {"passes":n,"failures":m}`. An exit code proves nothing: VS Code
 * reports 0 when its extension host dies.
 *
 * @param {string} line
 * @returns {Count | undefined}
 */
export function readCount(line) {
  const json = /^##SUITE (\{.*\})\s*$/.exec(line)?.[1];
  if (json === undefined) return undefined;
  const { passes, failures, pending = 0 } = JSON.parse(json);
  return [passes, failures, pending].every(Number.isInteger) ? { passes, failures, pending } : undefined;
}

/**
 * Why a run counts as failed, or `undefined` where it passed.
 *
 * @param {Count | undefined} count
 * @returns {string | undefined}
 */
export function whyFailed(count) {
  if (count === undefined) return 'no proof that the suite ran to its end: the ##SUITE line is missing';
  if (count.failures > 0) return `${count.failures} failed`;
  if (count.pending) return `${count.pending} left out`;
  return count.passes > 0 ? undefined : 'the suite ran no test';
}

/**
 * Opens a folder in a window of the server, with the extension loaded from its source folder, and runs the suite in it. The suite's console
 * goes to this process's output.
 *
 * @param {object} run
 * @param {import('./host.mjs').Server} run.server started with SUITE_FLAGS.
 * @param {Awaited<ReturnType<typeof import('./host.mjs').startBrowser>>} run.browser
 * @param {string} run.extension absolute path of the extension's folder.
 * @param {string} run.suite absolute path of the compiled suite: CommonJS that exports `run(): Promise<void>`.
 * @param {string} run.folder absolute path of the folder to open.
 * @param {number} run.deadlineMs
 * @returns {Promise<Count | undefined>} what the suite counted; `undefined` without proof.
 */
export async function runSuite({ server, browser, extension, suite, folder, deadlineMs }) {
  const page = await browser.newPage();
  try {
    const seen = await listen(page);
    const remote = (/** @type {string} */ path) => `vscode-remote://${server.authority}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(suite)],
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ];
    await page.goto(server.url({ folder, payload: JSON.stringify(payload) }));
    const problem = await within('the suite to end', deadlineMs, seen.ended).catch((error) => error.message);
    if (problem === undefined) return seen.count();
    console.error(`e2e: ${problem}`);
    await keepScreenshot(page, 'e2e-failure');
    return undefined;
  } finally {
    await page.context().close();
  }
}

/** What the server needs in order to run a suite: VS Code 1.139 ignores the test payload of a window without it. */
export const SUITE_FLAGS = ['--enable-smoke-test-driver'];

/**
 * The workbench reports to these two functions of its page.
 *
 * @param {import('./host.mjs').Page} page
 */
async function listen(page) {
  /** @type {Count | undefined} */
  let count;
  /** @type {(problem: string | undefined) => void} */
  let end = () => {};
  let over = false;
  /** @type {Promise<string | undefined>} */
  const ended = new Promise((resolve) => (end = resolve));
  await page.exposeFunction('codeAutomationLog', (/** @type {string} */ _kind, /** @type {unknown[]} */ args) => {
    const line = format(...args);
    count = readCount(line) ?? count;
    if (!over && !CHATTER.test(line)) console.log(line);
  });
  await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => {
    over = true; // from here on the workbench only complains about losing its extension host
    end(code === 0 || count !== undefined ? undefined : `the extension host ended with code ${code}`);
  });
  page.on('crash', () => end('the page crashed'));
  return { ended, count: () => count };
}

/**
 * Keeps what the page shows, for whoever reads the failure.
 *
 * @param {import('./host.mjs').Page} page
 * @param {string} name
 * @returns {Promise<void>} never rejects: the failure that led here is the one to report.
 */
export async function keepScreenshot(page, name) {
  const file = join(cache, 'ui', `${name}.png`);
  try {
    mkdirSync(dirname(file), { recursive: true });
    await page.screenshot({ path: file, timeout: 10_000 });
    console.error(`screenshot: ${file}`);
  } catch (error) {
    console.error(`no screenshot: ${error}`);
  }
}
