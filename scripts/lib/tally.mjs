/**
 * What a suite came to. Every test that did not pass counts as failed, skipped ones too.
 *
 * @typedef {{ passed: number, failed: number, problems: string[] }} Outcome `problems`: sentences for people to read
 */

/**
 * The part of Vitest's JSON report that is read here.
 *
 * @typedef {{ status: string, fullName?: string }} VitestTest
 * @typedef {{ name: string, status: string, message?: string, assertionResults: VitestTest[] }} VitestFile
 * @typedef {{ success: boolean, testResults: VitestFile[] }} VitestReport
 */

/** @typedef {import('./process.mjs').Ending} Ending */

/** @type {(...problems: string[]) => Outcome} */
const failure = (...problems) => ({ passed: 0, failed: 1, problems });

/**
 * How a program ended that was not well, in words.
 *
 * @param {Ending} ending
 * @returns {string | undefined} undefined where it ended by itself with exit code 0
 */
function badEnd({ code, problem }) {
  if (problem !== undefined) return problem;
  return code === 0 ? undefined : `ended with exit code ${code}`;
}

/**
 * The outcome of a program that either succeeds or does not, such as a linter.
 *
 * @param {Ending} ending
 * @returns {Outcome}
 */
export function outcomeOfGate(ending) {
  const problem = badEnd(ending);
  return problem === undefined ? { passed: 1, failed: 0, problems: [] } : failure(problem);
}

/**
 * Makes an outcome honest: a bad end without a failed test is a failure of its own, and so is a run in which nothing passed or failed.
 *
 * @param {Outcome} counted
 * @param {Ending} ending
 * @returns {Outcome}
 */
function withEnding(counted, ending) {
  const bad = badEnd(ending);
  const problem = bad ?? (counted.passed + counted.failed === 0 ? 'no test ran' : undefined);
  if (problem === undefined) return counted;
  if (counted.failed > 0 && ending.problem === undefined) return counted;
  return { ...counted, failed: counted.failed + 1, problems: [...counted.problems, problem] };
}

/**
 * The outcome of a Vitest run.
 *
 * @param {string | undefined} report text of the JSON report; undefined where none was written
 * @param {Ending} ending
 * @returns {Outcome}
 */
export function outcomeOfVitest(report, ending) {
  if (report === undefined) return failure(`no report was written: ${badEnd(ending) ?? 'exit code 0 proves nothing'}`);
  /** @type {VitestReport} */
  let files;
  try {
    files = JSON.parse(report);
  } catch {
    return failure('the report cannot be read');
  }
  /** @type {Outcome} */
  const counted = { passed: 0, failed: 0, problems: [] };
  for (const file of files.testResults) addFile(counted, file);
  if (!files.success && counted.failed === 0) {
    counted.failed += 1;
    counted.problems.push('Vitest reports an error outside of the tests');
  }
  return withEnding(counted, ending);
}

/**
 * @param {Outcome} counted is added to
 * @param {VitestFile} file
 */
function addFile(counted, file) {
  const before = counted.failed;
  for (const { status, fullName } of file.assertionResults) {
    if (status === 'passed') {
      counted.passed += 1;
      continue;
    }
    counted.failed += 1;
    // A failed test is shown by Vitest itself; what was left out is not.
    if (status !== 'failed') counted.problems.push(`not run (${status}): ${fullName ?? file.name}`);
  }
  if (file.assertionResults.length === 0 || (file.status === 'failed' && counted.failed === before)) {
    counted.failed += 1;
    counted.problems.push(`${file.name}: ${file.message?.split('\n', 1)[0] || 'holds no test that ran'}`);
  }
}

/**
 * The outcome of a suite that runs inside an editor. Such a host may end with exit code 0 after it died, so the suite prints
 * `##SUITE {"passes":n,"failures":m}` when it has come to its end; without that line nothing is proven. The last line counts.
 *
 * @param {Ending} ending
 * @returns {Outcome}
 */
export function outcomeOfProof(ending) {
  const line = [...ending.output.matchAll(/^##SUITE (\{.*\})\s*$/gm)].at(-1)?.[1];
  if (line === undefined)
    return failure(`no proof that it ran to its end: ${badEnd(ending) ?? 'exit code 0 and no ##SUITE line'}`);
  const proof = readProof(line);
  if (proof === undefined) return failure(`its ##SUITE line cannot be read: ${line}`);
  const pending = proof.pending ?? 0;
  const problems = pending > 0 ? [`${pending} of its tests did not run`] : [];
  return withEnding({ passed: proof.passes, failed: proof.failures + pending, problems }, ending);
}

/**
 * @param {string} json
 * @returns {{ passes: number, failures: number, pending?: number } | undefined}
 */
function readProof(json) {
  try {
    const proof = JSON.parse(json);
    const counts = [proof.passes, proof.failures, proof.pending ?? 0];
    return counts.every((count) => Number.isInteger(count) && count >= 0) ? proof : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The sum over all suites.
 *
 * @param {readonly Outcome[]} outcomes
 * @returns {{ passed: number, failed: number }}
 */
export function sum(outcomes) {
  return {
    passed: outcomes.reduce((total, { passed }) => total + passed, 0),
    failed: outcomes.reduce((total, { failed }) => total + failed, 0),
  };
}
