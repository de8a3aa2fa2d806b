import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../server/engine/analysis.ts';
import type { Trip } from '../../server/engine/service/exchange.ts';
import { type Fixture, fixtures, isAboveHint, openTestEngine, viewOf } from '../rules/fixture.ts';
import type { ExpressVersion } from './generator/app.ts';
import { environmentOf, replay, replayWitness } from './replay.ts';
import { type RealLibrary, type RealProgram, startRealLibrary } from './runner.ts';

/** The majors on which a fixture's findings hold. A project that names no version is judged as one of them. */
const majorsOf = ({ versions }: Fixture): readonly ExpressVersion[] =>
  ([4, 5] as const).filter((major) => versions.includes(String(major)));

const cases = fixtures()
  .filter(({ platform }) => platform === 'express')
  .flatMap((fixture) => majorsOf(fixture).map((version) => [fixture.name, version, fixture] as const));

const FILE = '/project/app.js';
const PROGRAM: RealProgram = {
  version: 5,
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
    run: { world: {}, decided: [], passed: [], end: { status: 404, lines: written, layer: 'cors' } },
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

describe('replay: the running library confirms the witness of every finding in the Express fixtures', () => {
  let real: RealLibrary;
  let engine: Engine;

  beforeAll(async () => {
    engine = openTestEngine();
    real = await startRealLibrary();
  });

  afterAll(() => real.close());

  it.each(cases)('%s on express %i', async (_, version, { path, text, marks }) => {
    const { findings } = await engine.analyze(path, viewOf(path, text, String(version)));
    const differences: string[] = [];
    for (const { rule, witness } of findings) {
      const program = { version, files: { [path]: text }, entry: path };
      for (const difference of await replayWitness(real, program, witness)) differences.push(`${rule}\n${difference}`);
    }
    expect(differences.join('\n')).toBe('');
    // A fixture that is said to have findings has witnesses to replay.
    expect(findings.some(isAboveHint)).toBe(marks.length > 0);
  });
});
