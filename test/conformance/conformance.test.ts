import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../server/engine/service/exchange.ts';
import { checkPrograms, type Predict, type Tally } from './check.ts';
import { EXPRESS_VERSIONS, type ExpressVersion } from './generator/app.ts';
import { openPredictor } from './predict.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';

const FIXED_SEEDS = [20260101, 977, 5] as const;
const PROGRAMS_PER_SEED = 50;
const LEAST_PAIRS = 2000;
const LEAST_ANSWERED = 0.95;

const { CORS_LENS_SEED: asked } = process.env;
const fresh = Math.floor(Math.random() * 2 ** 31);
/** `CORS_LENS_SEED` runs one seed alone, with as many programs as all of them have together. */
const seeds = asked === undefined ? [...FIXED_SEEDS, fresh] : [Number(asked)];
const programs = (PROGRAMS_PER_SEED * (FIXED_SEEDS.length + 1)) / seeds.length;

const total = ({ answered, among, open }: Tally): number => answered + among + open;

describe('express: the engine predicts status and CORS headers of the running library', () => {
  let real: RealLibrary;
  let predict: Predict;

  beforeAll(async () => {
    [real, predict] = await Promise.all([startRealLibrary(), openPredictor()]);
  });

  afterAll(() => real.close());

  const sum: Record<ExpressVersion, Record<keyof Tally, number>> = {
    4: { answered: 0, among: 0, open: 0 },
    5: { answered: 0, among: 0, open: 0 },
  };

  for (const version of EXPRESS_VERSIONS) {
    it.each(seeds)(`express ${version}: no difference with seed %i`, async (seed) => {
      const { tally, difference } = await checkPrograms({ seed, programs, version, real, predict });
      for (const standing of ['answered', 'among', 'open'] as const) sum[version][standing] += tally[standing];
      expect(difference ?? '').toBe('');
    });

    it(`express ${version}: at least ${LEAST_ANSWERED * 100} % of the pairs are answered with certainty`, () => {
      const { answered, among, open } = sum[version];
      const rate = answered / total(sum[version]);
      console.info(
        `express ${version}: ${total(sum[version])} pairs, ${(rate * 100).toFixed(1)} % answered, ${among} among several runs, ${open} open; seeds ${seeds.join(', ')}`,
      );
      expect(rate).toBeGreaterThanOrEqual(LEAST_ANSWERED);
    });
  }

  it(`holds at least ${LEAST_PAIRS} pairs`, () => {
    expect(total(sum[4]) + total(sum[5])).toBeGreaterThanOrEqual(LEAST_PAIRS);
  });

  it('notices and shrinks a wrong prediction', async () => {
    const withoutVary = (run: Run): Run =>
      run.end === 'hung'
        ? run
        : { ...run, end: { ...run.end, lines: run.end.lines.filter(({ name }) => name.toLowerCase() !== 'vary') } };
    const forgetful: Predict = async (program, version) => {
      const predicted = await predict(program, version);
      return predicted === null
        ? null
        : { ...predicted, respond: (request) => predicted.respond(request).map(withoutVary) };
    };
    const { difference, shrinks } = await checkPrograms({
      seed: 1,
      programs: 100,
      version: 5,
      real,
      predict: forgetful,
    });
    expect(difference).toContain('--- observed');
    expect(difference).toMatch(/^vary: /im);
    expect(shrinks).toBeGreaterThan(0);
    expect(difference?.split('\n').length).toBeLessThan(60);
  });
});
