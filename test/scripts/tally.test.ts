import { describe, expect, it } from 'vitest';
import { outcomeOfGate, outcomeOfProof, outcomeOfVitest, sum } from '../../scripts/lib/tally.mjs';

const well = { code: 0, output: '', problem: undefined };
const badly = { code: 1, output: '', problem: undefined };
const stopped = { code: null, output: '', problem: 'did not end within 60 s and was stopped' };

function report(success: boolean, ...files: { status: string; tests: string[]; message?: string }[]): string {
  return JSON.stringify({
    success,
    testResults: files.map(({ status, tests, message }, file) => ({
      name: `test/${file}.test.ts`,
      status,
      message,
      assertionResults: tests.map((test, index) => ({ status: test, fullName: `test ${index}` })),
    })),
  });
}

describe('a gate', () => {
  it('is one passed with exit code 0', () => {
    expect(outcomeOfGate(well)).toEqual({ passed: 1, failed: 0, problems: [] });
  });

  it('is one failed with any other exit code', () => {
    expect(outcomeOfGate(badly)).toEqual({ passed: 0, failed: 1, problems: ['ended with exit code 1'] });
  });

  it('is one failed when it was stopped', () => {
    expect(outcomeOfGate(stopped)).toMatchObject({ passed: 0, failed: 1, problems: [stopped.problem] });
  });
});

describe('a Vitest run', () => {
  it('counts tests over all files', () => {
    const text = report(
      true,
      { status: 'passed', tests: ['passed', 'passed'] },
      { status: 'passed', tests: ['passed'] },
    );
    expect(outcomeOfVitest(text, well)).toEqual({ passed: 3, failed: 0, problems: [] });
  });

  it('does not count the exit code again when a test failed', () => {
    const text = report(false, { status: 'failed', tests: ['passed', 'failed'] });
    expect(outcomeOfVitest(text, badly)).toEqual({ passed: 1, failed: 1, problems: [] });
  });

  it.each(['pending', 'skipped', 'todo', 'disabled'])('counts a test that is %s as failed', (status) => {
    const text = report(true, { status: 'passed', tests: ['passed', status] });
    expect(outcomeOfVitest(text, well)).toEqual({ passed: 1, failed: 1, problems: [`not run (${status}): test 1`] });
  });

  it('counts a file that could not be loaded', () => {
    const text = report(
      false,
      { status: 'passed', tests: ['passed'] },
      { status: 'failed', tests: [], message: 'Cannot find module\n    at …' },
    );
    expect(outcomeOfVitest(text, badly)).toEqual({
      passed: 1,
      failed: 1,
      problems: ['test/1.test.ts: Cannot find module'],
    });
  });

  it('counts a file whose clean-up failed after its tests passed', () => {
    const text = report(false, { status: 'failed', tests: ['passed'], message: 'hook timed out' });
    expect(outcomeOfVitest(text, badly)).toMatchObject({ passed: 1, failed: 1 });
  });

  it('counts an error outside of the tests once', () => {
    const text = report(false, { status: 'passed', tests: ['passed'] });
    expect(outcomeOfVitest(text, badly)).toMatchObject({ passed: 1, failed: 1 });
  });

  it('fails when it was stopped, whatever it counted before', () => {
    const text = report(false, { status: 'failed', tests: ['passed', 'failed'] });
    expect(outcomeOfVitest(text, stopped)).toMatchObject({ passed: 1, failed: 2 });
  });

  it('fails without tests, without a report and with an unreadable one', () => {
    expect(outcomeOfVitest(report(true), well)).toMatchObject({ passed: 0, failed: 1, problems: ['no test ran'] });
    expect(outcomeOfVitest(undefined, well)).toMatchObject({ passed: 0, failed: 1 });
    expect(outcomeOfVitest('{"success":', badly)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('a suite inside an editor', () => {
  const printed = (output: string) => outcomeOfProof({ ...well, output });

  it('is counted by its ##SUITE line', () => {
    expect(printed('noise\n##SUITE {"passes":7,"failures":0}\nbye\n')).toEqual({ passed: 7, failed: 0, problems: [] });
  });

  it('is counted by the last such line', () => {
    expect(printed('##SUITE {"passes":1,"failures":0}\r\n##SUITE {"passes":7,"failures":2}\r\n')).toMatchObject({
      passed: 7,
      failed: 2,
    });
  });

  it('fails without one, even with exit code 0', () => {
    expect(printed('all fine')).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails when the line speaks of no test or of tests that did not run', () => {
    expect(printed('##SUITE {"passes":0,"failures":0}')).toMatchObject({ passed: 0, failed: 1 });
    expect(printed('##SUITE {"passes":3,"failures":0,"pending":2}')).toMatchObject({ passed: 3, failed: 2 });
  });

  it('fails when the line cannot be read', () => {
    for (const json of ['{"passes":"7"}', '{oops}', '{"passes":-1,"failures":0}']) {
      expect(printed(`##SUITE ${json}`)).toMatchObject({ passed: 0, failed: 1 });
    }
  });

  it('fails when the runner ended badly after the line', () => {
    expect(outcomeOfProof({ ...badly, output: '##SUITE {"passes":7,"failures":0}' })).toEqual({
      passed: 7,
      failed: 1,
      problems: ['ended with exit code 1'],
    });
  });
});

it('sums over suites', () => {
  const outcomes = [
    { passed: 3, failed: 0, problems: [] },
    { passed: 1, failed: 2, problems: [] },
  ];
  expect(sum(outcomes)).toEqual({ passed: 4, failed: 2 });
});
