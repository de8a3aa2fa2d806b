import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../server/engine/analysis.ts';
import { type Fixture, fixtures, openTestEngine, viewOf } from '../rules/fixture.ts';
import type { ExpressVersion } from './generator/app.ts';
import { replayWitness } from './replay.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';

/** The majors on which a fixture's findings hold. A project that names no version is judged as one of them. */
const majorsOf = ({ versions }: Fixture): readonly ExpressVersion[] =>
  ([4, 5] as const).filter((major) => versions.includes(String(major)));

const cases = fixtures()
  .filter(({ platform }) => platform === 'express')
  .flatMap((fixture) => majorsOf(fixture).map((version) => [fixture.name, version, fixture] as const));

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
    expect(findings.length > 0).toBe(marks.length > 0);
  });
});
