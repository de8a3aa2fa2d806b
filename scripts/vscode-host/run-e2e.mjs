// Runs the end-to-end suite, test/e2e/suite, inside a real VS Code: in the host that setup.mjs lays down, or with --desktop (and wherever
// that host does not run) in a desktop VS Code. `npm run build` makes both the extension and the suite first.
//
// usage: node scripts/vscode-host/run-e2e.mjs [--desktop] [--suite FILE] [--extension FOLDER]
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cache, root } from '../lib/paths.mjs';
import { run } from '../lib/process.mjs';
import { startBrowser, startServer } from './host.mjs';
import { exitOnSignals } from './lifetime.mjs';
import { layDown, unsupported } from './setup.mjs';
import { readCount, runSuite, SUITE_FLAGS, whyFailed } from './suite.mjs';
import { makeFolder, WORKSPACES } from './workspaces.mjs';

/** For one workspace. */
const DEADLINE_MS = 240_000;

/** For one workspace, the download of VS Code included. */
const DESKTOP_DEADLINE_MS = 15 * 60_000;

/** Where the logs of a failed run are kept. */
const LOGS = join(cache, 'e2e-logs');

/** @typedef {(folder: string) => Promise<import('./suite.mjs').Count | undefined>} Launch runs the suite in one folder. */

const { values } = parseArgs({
  options: { desktop: { type: 'boolean' }, suite: { type: 'string' }, extension: { type: 'string' } },
});
const suite = resolve(values.suite ?? join(root, 'dist-test/e2e/index.js'));
const extension = resolve(values.extension ?? root);

/**
 * Runs the suite once for every workspace, and prints one count for all.
 *
 * @param {Launch} launch
 * @returns {Promise<boolean>} whether everything passed.
 */
async function runAll(launch) {
  const total = { passes: 0, failures: 0, pending: 0 };
  for (const [name, files] of Object.entries(WORKSPACES)) {
    const { folder, remove } = makeFolder(name, files);
    try {
      console.log(`e2e: opening the workspace "${name}"`);
      const count = await launch(folder);
      const problem = whyFailed(count);
      if (problem !== undefined) console.error(`e2e: workspace "${name}": ${problem}`);
      total.passes += count?.passes ?? 0;
      total.pending += count?.pending ?? 0;
      // A run without proof fails in the total too, so that whoever reads only the last line cannot miss it.
      total.failures += count?.failures || (problem === undefined ? 0 : 1);
    } finally {
      remove();
    }
  }
  console.log(`##SUITE ${JSON.stringify(total)}`);
  return whyFailed(total) === undefined;
}

/** @returns {Promise<boolean>} */
async function runInHost() {
  await layDown(['editor', 'browser']);
  const server = await startServer({ flags: SUITE_FLAGS });
  let passed = false;
  try {
    const browser = await startBrowser();
    try {
      passed = await runAll((folder) =>
        runSuite({ server, browser, extension, suite, folder, deadlineMs: DEADLINE_MS }),
      );
    } finally {
      await browser.stop();
    }
  } finally {
    if (!passed) {
      server.saveLogs(LOGS);
      console.error(`e2e: the logs of VS Code are in ${LOGS}`);
    }
    await server.stop();
  }
  return passed;
}

/** @type {Launch} */
async function launchDesktop(folder) {
  const runner = fileURLToPath(new URL('run-desktop.mjs', import.meta.url));
  const { output, problem } = await run(process.execPath, [runner, extension, suite, folder], {
    cwd: root,
    limitMs: DESKTOP_DEADLINE_MS,
    onText: (text) => process.stdout.write(text),
  });
  if (problem !== undefined) console.error(`e2e: the desktop VS Code ${problem}`);
  const counts = output.split(/\r?\n/).map(readCount);
  return counts.findLast((count) => count !== undefined);
}

async function main() {
  exitOnSignals();
  for (const file of [suite, join(extension, 'package.json')]) {
    if (!existsSync(file)) throw new Error(`${file} is missing: run npm run build first`);
  }
  const reason = unsupported();
  if (reason !== undefined) console.log(`e2e: ${reason}; running in a desktop VS Code instead`);
  const passed = values.desktop || reason !== undefined ? await runAll(launchDesktop) : await runInHost();
  process.exitCode = passed ? 0 : 1;
}

await main().catch((error) => {
  console.error(`e2e: ${error.stack}`);
  process.exitCode = 1;
});
