import fc from 'fast-check';
import type { HttpRequest } from '../../server/engine/browser/types.ts';
import type { Run } from '../../server/engine/service/exchange.ts';
import type { Choice } from '../../server/engine/service/program.ts';
import { compare, printObserved, printRun, type Standing } from './compare.ts';
import type { GeneratedProgram } from './generator/code.ts';
import { httpRequest } from './generator/requests.ts';
import type { Observed, RealLibrary } from './runner.ts';
import type { Stack } from './stacks.ts';

/** A program as a predictor sees it: what it answers, or null where no single program was found in the source. */
export interface Predicted {
  readonly choices: readonly Choice[];
  /** Whether the program is said not to start. */
  readonly stopsAtStart: boolean;
  respond(request: HttpRequest): readonly Run[];
}
export type Predict = (program: GeneratedProgram, stack: Stack) => Promise<Predicted | null>;

/** How many pairs of a program and a request stood how. */
export type Tally = Readonly<Record<Exclude<Standing, 'different'>, number>>;

export interface Checked {
  readonly tally: Tally;
  /** The shrunk counterexample for a reader; null where there is none. */
  readonly difference: string | null;
  /** How many times fast-check made the counterexample smaller. */
  readonly shrinks: number;
}

export interface Check {
  readonly seed: number;
  /** What programs are made of, and how many are made. */
  readonly generator: fc.Arbitrary<GeneratedProgram>;
  readonly programs: number;
  readonly stack: Stack;
  readonly real: RealLibrary;
  readonly predict: Predict;
}

const REQUESTS = { minLength: 10, maxLength: 14 } as const;
/** Shrinking ends after this long with the smallest counterexample so far. */
const MOST_MS = 45_000;

const printRequest = ({ method, url, headers }: HttpRequest): string =>
  [`${method} ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n');

const printDifference = (
  stack: Stack,
  program: GeneratedProgram,
  request: HttpRequest,
  runs: readonly Run[],
  observed: Observed,
): string =>
  [
    `--- ${program.file}, ${stack.name}`,
    program.source,
    '--- request',
    printRequest(request),
    '--- predicted',
    runs.map(printRun).join('\n- or\n'),
    '--- observed',
    printObserved(observed),
  ].join('\n');

/**
 * Runs random programs with random requests on the real library and on the predictor.
 * Stops at the first difference and shrinks it: program, then requests.
 */
export async function checkPrograms({ seed, generator, programs, stack, real, predict }: Check): Promise<Checked> {
  const counts = { answered: 0, among: 0, open: 0 };
  // What is tried while shrinking is not counted.
  let found = false;

  const property = fc.asyncProperty(generator, fc.array(httpRequest, REQUESTS), async (program, requests) => {
    const path = `/project/${program.file}`;
    const started = await real.load({ stack, files: { [path]: program.source }, entry: path });
    if (started !== 'loaded') throw new Error(`${program.source}\ndoes not start: ${started.failed}`);
    const predicted = await predict(program, stack);
    for (const request of requests) {
      const observed = await real.ask(request);
      const runs = predicted?.respond(request) ?? [];
      const standing = compare(runs, predicted?.choices ?? [], observed);
      if (standing === 'different') {
        found = true;
        throw new Error(printDifference(stack, program, request, runs, observed));
      }
      if (!found) counts[standing] += 1;
    }
  });

  const details = await fc.check(property, {
    seed,
    numRuns: programs,
    interruptAfterTimeLimit: MOST_MS,
  });
  const difference = details.errorInstance instanceof Error ? details.errorInstance.message : null;
  return {
    tally: counts,
    difference: details.failed
      ? `seed ${seed}, after ${details.numRuns} programs\n${difference ?? 'interrupted'}`
      : null,
    shrinks: details.numShrinks,
  };
}
