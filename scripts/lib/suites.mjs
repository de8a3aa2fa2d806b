import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tools } from './paths.mjs';
import { outsideOfNpm, run } from './process.mjs';
import { outcomeOfGate, outcomeOfProof, outcomeOfVitest } from './tally.mjs';

/** @typedef {import('./tally.mjs').Outcome} Outcome */

/**
 * @typedef {object} Suite
 * @property {string} name as on the command line
 * @property {string} says what it does, in a few words
 * @property {string[]} needs suites that have to run before it because it uses what they make
 * @property {() => Promise<Outcome>} run
 */

/**
 * Where suites run and where their output goes.
 *
 * @typedef {object} Surroundings
 * @property {string} folder the repository's root
 * @property {(text: string) => void} onText
 */

/**
 * A program that is given up after some minutes.
 *
 * @typedef {{ script: string, args: string[], minutes: number }} Program
 */

/**
 * @param {Program} program
 * @param {Surroundings} surroundings
 */
function start({ script, args, minutes }, { folder, onText }) {
  const env = outsideOfNpm(process.env);
  return run(process.execPath, [script, ...args], { cwd: folder, env, limitMs: minutes * 60_000, onText });
}

/**
 * Runs a program of the repository, or says that it is missing.
 *
 * @param {Program} program
 * @param {Surroundings} surroundings
 * @param {(ending: import('./process.mjs').Ending) => Outcome} judge
 * @returns {Promise<Outcome>}
 */
async function startAndJudge(program, surroundings, judge) {
  if (!existsSync(program.script)) return { passed: 0, failed: 1, problems: [`${program.script} is missing`] };
  return judge(await start(program, surroundings));
}

/**
 * One passed or one failed, by exit code.
 *
 * @param {Program} program
 * @param {Surroundings} surroundings
 * @returns {Promise<Outcome>}
 */
export function runGate(program, surroundings) {
  return startAndJudge(program, surroundings, outcomeOfGate);
}

/**
 * Counted by the program's `##SUITE` line.
 *
 * @param {Program} program
 * @param {Surroundings} surroundings
 * @returns {Promise<Outcome>}
 */
export function runProven(program, surroundings) {
  return startAndJudge(program, surroundings, outcomeOfProof);
}

/**
 * Counted by the JSON report of a project of vitest.config.mts.
 *
 * @param {{ project: string, minutes: number }} which
 * @param {Surroundings} surroundings
 * @returns {Promise<Outcome>}
 */
export async function runVitest({ project, minutes }, surroundings) {
  const report = join(surroundings.folder, '.cache', `vitest-${project}.json`);
  rmSync(report, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const program = { script: tools(surroundings.folder).vitest, args, minutes };
  return startAndJudge(program, surroundings, (ending) =>
    outcomeOfVitest(existsSync(report) ? readFileSync(report, 'utf8') : undefined, ending),
  );
}

/**
 * Everything that `npm test` runs, in this order.
 *
 * @param {Surroundings} surroundings
 * @returns {Suite[]}
 */
export function allSuites(surroundings) {
  const { biome, tsc, vitest: vitestScript } = tools(surroundings.folder);
  const script = (/** @type {string} */ path) => join(surroundings.folder, 'scripts', path);
  const gate = (/** @type {string} */ path, /** @type {string[]} */ args, minutes = 10) =>
    runGate({ script: path, args, minutes }, surroundings);
  const proven = (/** @type {string} */ path) =>
    runProven({ script: script(path), args: [], minutes: 20 }, surroundings);
  const vitest = (/** @type {string} */ project, /** @type {number} */ minutes) =>
    runVitest({ project, minutes }, surroundings);
  return [
    { name: 'lint', says: 'format and lint rules', needs: [], run: () => gate(biome, ['ci', '.']) },
    { name: 'typecheck', says: 'types, and which part may import which', needs: [], run: () => gate(tsc, ['-b']) },
    {
      name: 'build',
      says: 'the bundles that the next suites run',
      needs: [],
      run: () => gate(script('build.mjs'), []),
    },
    { name: 'unit', says: 'engine, language server, command line', needs: ['build'], run: () => vitest('unit', 20) },
    {
      name: 'coverage',
      says: 'every line and branch of the browser model, by its own tests',
      needs: [],
      run: () => gate(vitestScript, ['run', '--project', 'unit', '--coverage', 'test/browser']),
    },
    {
      name: 'oracle',
      says: 'the browser model against a real Chromium',
      needs: [],
      run: () => vitest('oracle', 25),
    },
    {
      name: 'conformance',
      says: 'predictions against the running platforms',
      needs: [],
      run: () => vitest('conformance', 20),
    },
    { name: 'package', says: 'the .vsix and its size', needs: [], run: () => gate(script('package.mjs'), []) },
    { name: 'e2e', says: 'inside a real VS Code', needs: ['build'], run: () => proven('vscode-host/run-e2e.mjs') },
    {
      name: 'ui',
      says: 'the packaged extension, by keyboard and mouse',
      needs: ['package'],
      run: () => proven('vscode-host/run-ui.mjs'),
    },
  ];
}

/**
 * The suites that were asked for, with what they need.
 *
 * @param {readonly Suite[]} suites
 * @param {readonly string[]} names none for all
 * @returns {Suite[]} in the order of `suites`
 * @throws {Error} where a name is unknown
 */
export function choose(suites, names) {
  if (names.length === 0) return [...suites];
  const known = suites.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`No such suite: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  const wanted = new Set(names);
  // Backwards, because a suite stands after what it needs.
  for (const suite of [...suites].reverse())
    if (wanted.has(suite.name)) for (const need of suite.needs) wanted.add(need);
  return suites.filter(({ name }) => wanted.has(name));
}
