import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../server/engine/analysis.ts';
import type { Trip } from '../../server/engine/service/exchange.ts';
import { type Fixture, fixtures, isAboveHint, openTestEngine, projectOf } from '../rules/fixture.ts';
import { analyzeProject } from '../rules/project.ts';
import { environmentOf, replay, replayWitness } from './replay.ts';
import { type RealLibrary, type RealProgram, startRealLibrary } from './runner.ts';
import { EXPRESS_5, type Stack } from './stacks.ts';

/** The stacks on which a fixture's findings hold. A project that does not tell is judged as one of them. */
const stacksOf = ({ stacks }: Fixture): readonly Stack[] => stacks.flatMap((stack) => stack ?? []);

const cases = fixtures().flatMap((fixture) =>
  stacksOf(fixture).map((stack) => [fixture.name, stack.name, { fixture, stack }] as const),
);

const FILE = '/project/app.js';
const PROGRAM: RealProgram = {
  stack: EXPRESS_5,
  files: { [FILE]: "const app = require('express')(); app.use(require('cors')()); app.listen(3000);" },
  entry: FILE,
};

/** A request for an unknown path, and a run that says that its answer has these CORS lines. */
const tripOf = (lines: readonly (readonly [name: string, value: string])[]): Trip => {
  const site = { file: FILE, start: 0, end: 1 };
  const written = lines.map(([name, value]) => ({ name, value, by: site, from: [], layer: 'cors' }));
  return {
    kind: 'actual',
    request: { method: 'GET', url: 'https://api.example.com/data', headers: [['Origin', 'https://a.test']] },
    response: { status: 404, headers: lines },
    run: {
      world: {},
      decided: [],
      passed: [],
      failures: [],
      crashes: [],
      end: { status: 404, lines: written, layer: 'cors', by: site },
    },
  };
};

describe('replay: trips against the running library', () => {
  let real: RealLibrary;

  beforeAll(async () => {
    real = await startRealLibrary();
  });

  afterAll(() => real.close());

  it('names the trips that the library does not confirm', async () => {
    const right = tripOf([['access-control-allow-origin', '*']]);
    const wrong = tripOf([['Access-Control-Allow-Origin', 'https://a.test']]);
    const mismatches = await replay(real, PROGRAM, [right, wrong, right]);
    expect(mismatches.map(({ trip }) => trip)).toEqual([1]);
    expect(mismatches[0]?.text).toContain('observed:\n404\nAccess-Control-Allow-Origin: *');
  });

  it('confirms that a program does not start where it does not', async () => {
    const broken = { ...PROGRAM, files: { [FILE]: "require('express')().get('*', () => {});" } };
    expect(await replayWitness(real, broken, { startUp: 'the path' })).toEqual([]);
    expect(await replayWitness(real, PROGRAM, { startUp: 'the path' })).not.toEqual([]);
  });

  it('starts a program in the environment of a world', () => {
    const world = {
      'env:NODE_ENV===production': 'yes',
      'env:DEBUG?': 'yes',
      'env:OFF?': 'no',
      'env:STAGE===x': 'no',
      other: 'yes',
    };
    expect(environmentOf(world)).toEqual({ NODE_ENV: 'production', DEBUG: 'set' });
  });
});

describe('replay: the running library confirms the witness of every finding in the fixtures', () => {
  let real: RealLibrary;
  let engine: Engine;

  beforeAll(async () => {
    engine = openTestEngine();
    real = await startRealLibrary();
  });

  afterAll(() => real.close());

  it.each(cases)('%s on %s', async (_, _name, { fixture, stack }) => {
    const project = projectOf(fixture, stack);
    const { findings } = await analyzeProject(engine, project);
    const counted = findings.filter((finding) => isAboveHint(finding) || finding.rule === fixture.rule);
    const differences: string[] = [];
    for (const { rule, witness } of counted) {
      const program = { stack, files: project.files, entry: project.root };
      for (const difference of await replayWitness(real, program, witness)) differences.push(`${rule}\n${difference}`);
    }
    expect(differences.join('\n')).toBe('');
    // A fixture that is said to have findings has witnesses to replay.
    expect(counted.length > 0).toBe(fixture.fires);
  });
});
