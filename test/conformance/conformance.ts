import { expect, it } from 'vitest';
import { type Check, checkPrograms, type Predict, type Tally } from './check.ts';
import { openPredictor } from './predict.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';

const FIXED_SEEDS = [20260101, 977, 5] as const;
const LEAST_PAIRS = 1000;
const LEAST_ANSWERED = 0.95;

const { CORS_LENS_SEED: asked } = process.env;
const fresh = Math.floor(Math.random() * 2 ** 31);
/** `CORS_LENS_SEED` runs one seed alone, with as many programs as all of them have together. */
const seeds = asked === undefined ? [...FIXED_SEEDS, fresh] : [Number(asked)];

const total = ({ answered, among, open }: Tally): number => answered + among + open;

/** What runs programs, and what foresees their answers; made before the tests and ended after them. */
export interface Sides {
  readonly real: RealLibrary;
  readonly predict: Predict;
}

export async function openSides(): Promise<Sides> {
  const [real, predict] = await Promise.all([startRealLibrary(), openPredictor()]);
  return { real, predict };
}

/** Programs of one stack, as many for each seed as `programs` says. */
export interface Conformance extends Pick<Check, 'stack' | 'generator' | 'programs' | 'requests' | 'worlds'> {
  /** For a reader, where a stack has several generators. */
  readonly of?: string;
  /** So many pairs of a program and a request are the least; `LEAST_PAIRS` where it is left out. */
  readonly leastPairs?: number;
}

/** The tests that hold the engine against the running libraries of a stack. `sides` is asked when a test runs. */
export function holdsAgainst(conformance: Conformance, sides: () => Sides): void {
  const { stack, programs, leastPairs = LEAST_PAIRS } = conformance;
  const name = conformance.of === undefined ? stack.name : `${stack.name}, ${conformance.of}`;
  const sum: Record<keyof Tally, number> = { answered: 0, among: 0, open: 0 };
  const each = (programs * (FIXED_SEEDS.length + 1)) / seeds.length;

  it.each(seeds)(`${name}: no difference with seed %i`, async (seed) => {
    const { tally, difference } = await checkPrograms({ ...conformance, seed, programs: each, ...sides() });
    for (const standing of ['answered', 'among', 'open'] as const) sum[standing] += tally[standing];
    expect(difference ?? '').toBe('');
  });

  it(`${name}: at least ${leastPairs} pairs, of which ${LEAST_ANSWERED * 100} % are answered with certainty`, () => {
    const rate = sum.answered / total(sum);
    console.info(
      `${name}: ${total(sum)} pairs, ${(rate * 100).toFixed(1)} % answered, ${sum.among} among several runs, ${sum.open} open; seeds ${seeds.join(', ')}`,
    );
    expect(total(sum)).toBeGreaterThanOrEqual(leastPairs);
    expect(rate).toBeGreaterThanOrEqual(LEAST_ANSWERED);
  });
}
