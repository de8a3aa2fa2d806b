import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFile } from '../../scripts/rule-pages.ts';
import { RULES } from '../../server/engine/rules/all.ts';
import { printed, takenFixes } from '../rules/fixes.ts';
import { fixtures, openTestEngine, projectOf } from '../rules/fixture.ts';
import { oneFile, type Project } from '../rules/project.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';
import { canRun, type Stack, stacksOf } from './stacks.ts';

interface Case {
  readonly project: Project;
  readonly stacks: readonly Stack[];
}

const ofFixtures = fixtures()
  .filter(({ platform, fires }) => platform === 'nginx' && fires)
  .map((fixture): [string, Case] => {
    const stacks = fixture.stacks.flatMap((stack) => stack ?? []);
    return [fixture.name, { project: projectOf(fixture, stacks[0]), stacks }];
  });

const ofExamples = RULES.flatMap(({ id, examples }) =>
  examples
    .filter(({ platform }) => platform === 'nginx')
    .map(({ platform, title, bad }): [string, Case] => [
      `${id}: ${title}`,
      {
        project: oneFile(exampleFile(platform), bad),
        stacks: stacksOf(platform).filter((stack) => canRun(stack, bad)),
      },
    ]),
);

const engine = openTestEngine();
let real: RealLibrary;

beforeAll(async () => {
  real = await startRealLibrary();
});

afterAll(() => real.close());

const starts = async ({ files, root }: Project, stack: Stack): Promise<true | string> => {
  const started = await real.load({ stack, files, entry: root });
  return started === 'loaded' ? true : started.failed;
};

describe('a configuration that nginx starts with, it starts with after every fix of every finding', () => {
  it.each([...ofFixtures, ...ofExamples])('%s', async (_, { project, stacks }) => {
    const fixes = await takenFixes(engine, project);
    for (const stack of stacks) {
      if ((await starts(project, stack)) !== true) continue;
      for (const { finding, fix, fixed } of fixes)
        expect(await starts(fixed, stack), `${stack.name}, ${finding.rule}: ${fix.title}\n${printed(fixed)}`).toBe(
          true,
        );
    }
  });

  it('is tried on fixtures and on examples', () => {
    expect(ofFixtures.length).toBeGreaterThan(0);
    expect(ofExamples.length).toBeGreaterThan(0);
  });
});
