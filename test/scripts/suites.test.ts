import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSuites, choose, runGate, runProven, runVitest } from '../../scripts/lib/suites.mjs';
import { runSuites } from '../../scripts/test.mjs';

let folder = '';

function fake(name: string, code: string) {
  const script = join(folder, name);
  mkdirSync(join(script, '..'), { recursive: true });
  writeFileSync(script, code);
  return { script, args: [], minutes: 1 };
}

const surroundings = () => ({ folder, onText: () => {} });
const fakeSuite = (name: string, passed: number, failed: number, needs: string[] = []) => ({
  name,
  says: 'a fake',
  needs,
  run: async () => ({ passed, failed, problems: [] }),
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'suites-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('running a suite', () => {
  it('takes the exit code of a gate', async () => {
    expect(await runGate(fake('good.mjs', ''), surroundings())).toMatchObject({ passed: 1, failed: 0 });
    expect(await runGate(fake('bad.mjs', 'process.exit(3)'), surroundings())).toMatchObject({ passed: 0, failed: 1 });
  });

  it('says which program is missing', async () => {
    const script = join(folder, 'nowhere.mjs');
    expect(await runProven({ script, args: [], minutes: 1 }, surroundings())).toEqual({
      passed: 0,
      failed: 1,
      problems: [`${script} is missing`],
    });
  });

  it('reads the proof from the output and passes the output on', async () => {
    const heard: string[] = [];
    const program = fake('proof.mjs', `console.log('##SUITE {"passes":2,"failures":1}'); process.exitCode = 1;`);
    const outcome = await runProven(program, { folder, onText: (text) => heard.push(text) });
    expect(outcome).toMatchObject({ passed: 2, failed: 1 });
    expect(heard.join('')).toContain('##SUITE');
  });

  it('ends a program that does not end, with what it started', async () => {
    const program = fake(
      'hangs.mjs',
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });`,
    );
    const outcome = await runGate({ ...program, minutes: 0.01 }, surroundings());
    expect(outcome).toMatchObject({ failed: 1, problems: ['did not end within 1 s and was stopped'] });
  });

  it('hides the outer npm script from what it starts', async () => {
    const before = process.env.npm_lifecycle_event;
    process.env.npm_lifecycle_event = 'test';
    try {
      const program = fake('env.mjs', `process.exit('npm_lifecycle_event' in process.env ? 1 : 0)`);
      expect(await runGate(program, surroundings())).toMatchObject({ passed: 1, failed: 0 });
    } finally {
      if (before === undefined) delete process.env.npm_lifecycle_event;
      else process.env.npm_lifecycle_event = before;
    }
  });

  it('does not take an old Vitest report for a new one', async () => {
    mkdirSync(join(folder, '.cache'), { recursive: true });
    writeFileSync(
      join(folder, '.cache', 'vitest-unit.json'),
      JSON.stringify({ success: true, testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }] }),
    );
    fake('node_modules/vitest/vitest.mjs', '');
    expect(await runVitest({ project: 'unit', minutes: 1 }, surroundings())).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('running several', () => {
  it('runs each of them, even after a failure or a throw, and ends with the sum', async () => {
    const lines: string[] = [];
    const throws = {
      ...fakeSuite('throws', 0, 0),
      run: async () => {
        throw new Error('no port');
      },
    };
    const total = await runSuites([fakeSuite('one', 2, 1), throws, fakeSuite('three', 5, 0)], (line) =>
      lines.push(line),
    );
    expect(total).toEqual({ passed: 7, failed: 2 });
    expect(lines.at(-1)).toBe('7 passed, 2 failed');
    expect(lines.join('\n')).toContain('the runner itself failed: Error: no port');
  });
});

describe('choosing suites', () => {
  const suites = [fakeSuite('build', 1, 0), fakeSuite('unit', 1, 0, ['build']), fakeSuite('lint', 1, 0)];
  const names = (...wanted: string[]) => choose(suites, wanted).map(({ name }) => name);

  it('takes all when none is named', () => {
    expect(names()).toEqual(['build', 'unit', 'lint']);
  });

  it('adds what a suite needs and keeps the order', () => {
    expect(names('lint', 'unit')).toEqual(['build', 'unit', 'lint']);
    expect(names('lint')).toEqual(['lint']);
  });

  it('refuses an unknown name', () => {
    expect(() => names('unti')).toThrow('No such suite: unti. There are: build, unit, lint.');
  });
});

it('every suite stands after what it needs', () => {
  const suites = allSuites(surroundings());
  for (const [index, { needs }] of suites.entries()) {
    const before = suites.slice(0, index).map(({ name }) => name);
    for (const need of needs) expect(before).toContain(need);
  }
});
