// Runs every suite, or those named: npm test -- unit lint. Ends with the line `N passed, N failed`.
import { isMain, root } from './lib/paths.mjs';
import { allSuites, choose } from './lib/suites.mjs';
import { sum } from './lib/tally.mjs';

/** @typedef {import('./lib/suites.mjs').Suite} Suite */

const seconds = (/** @type {number} */ since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs suites one after the other, each of them even if an earlier one failed.
 *
 * @param {readonly Suite[]} suites
 * @param {(line: string) => void} print
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runSuites(suites, print) {
  const rows = [];
  for (const [index, { name, says, run }] of suites.entries()) {
    print(`\n=== ${name} (${index + 1} of ${suites.length}): ${says}`);
    const started = Date.now();
    const outcome = await run().catch((error) => ({
      passed: 0,
      failed: 1,
      problems: [`the runner itself failed: ${error}`],
    }));
    const row = `${name.padEnd(12)} ${outcome.passed} passed, ${outcome.failed} failed, ${seconds(started)}`;
    print(`--- ${row}`);
    for (const problem of outcome.problems) print(`    ${problem}`);
    rows.push({ row, outcome });
  }
  print('');
  for (const { row, outcome } of rows) {
    print(row);
    for (const problem of outcome.problems) print(`    ${problem}`);
  }
  const total = sum(rows.map(({ outcome }) => outcome));
  print(`${total.passed} passed, ${total.failed} failed`);
  return total;
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<number>} exit code
 */
async function main(names) {
  const suites = allSuites({ folder: root, onText: (text) => process.stdout.write(text) });
  let chosen;
  try {
    chosen = choose(suites, names);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  const { passed, failed } = await runSuites(chosen, (line) => console.log(line));
  return failed === 0 && passed > 0 ? 0 : 1;
}

if (isMain(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
