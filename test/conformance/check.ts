import fc from 'fast-check';
import type { HttpRequest } from '../../server/engine/browser/types.ts';
import type { Run } from '../../server/engine/service/exchange.ts';
import type { Choice } from '../../server/engine/service/program.ts';
import { compare, printObserved, printRun, type Standing } from './compare.ts';
import { type ExpressVersion, expressProgram, type GeneratedProgram } from './generator/app.ts';
import { httpRequest } from './generator/requests.ts';
import type { Observed, RealLibrary } from './runner.ts';

/** A program as a predictor sees it: what it answers, or null where no single program was found in the source. */
export interface Predicted {
  readonly choices: readonly Choice[];
  /** Whether the program is said not to start. */
  readonly stopsAtStart: boolean;
  respond(request: HttpRequest): readonly Run[];
}
export type Predict = (program: GeneratedProgram, version: ExpressVersion) => Promise<Predicted | null>;

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
  readonly programs: number;
  readonly version: ExpressVersion;
  readonly real: RealLibrary;
  readonly predict: Predict;
}

const REQUESTS = { minLength: 10, maxLength: 14 } as const;
/** Shrinking ends after this long with the smallest counterexample so far. */
const MOST_MS = 45_000;

const printRequest = ({ method, url, headers }: HttpRequest): string =>
  [`${method} ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n');

const printDifference = (
  version: ExpressVersion,
  program: GeneratedProgram,
  request: HttpRequest,
  runs: readonly Run[],
  observed: Observed,
): string =>
  [
    `--- ${program.file}, express ${version}`,
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
 * Stops at the first difference and shrinks it: program, then requests. Each major has its own programs for a seed.
 */
export async function checkPrograms({ seed, programs, version, real, predict }: Check): Promise<Checked> {
  const counts = { answered: 0, among: 0, open: 0 };
  // What is tried while shrinking is not counted.
  let found = false;

  const property = fc.asyncProperty(
    expressProgram(version),
    fc.array(httpRequest, REQUESTS),
    async (program, requests) => {
      const path = `/project/${program.file}`;
      const started = await real.load({ version, files: { [path]: program.source }, entry: path });
      if (started !== 'loaded') throw new Error(`${program.source}\ndoes not start: ${started.failed}`);
      const predicted = await predict(program, version);
      for (const request of requests) {
        const observed = await real.ask(request);
        const runs = predicted?.respond(request) ?? [];
        const standing = compare(runs, predicted?.choices ?? [], observed);
        if (standing === 'different') {
          found = true;
          throw new Error(printDifference(version, program, request, runs, observed));
        }
        if (!found) counts[standing] += 1;
      }
    },
  );

  const details = await fc.check(property, {
    seed: seed + 1000 * version,
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
