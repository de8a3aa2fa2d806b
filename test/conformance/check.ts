import fc from 'fast-check';
import type { HttpRequest } from '../../server/engine/browser/types.ts';
import type { Run, World } from '../../server/engine/service/exchange.ts';
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
  /** @param world what is around the program while it answers */
  respond(request: HttpRequest, world?: World): readonly Run[];
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
  /** What programs are asked; as programs of node are where it is left out. */
  readonly requests?: fc.Arbitrary<HttpRequest>;
  /** What is around a program while it answers a request; nothing in particular where it is left out. */
  readonly worlds?: fc.Arbitrary<World>;
}

/** A request in a world. */
interface Asked {
  readonly request: HttpRequest;
  readonly world: World;
}

const REQUESTS = { minLength: 10, maxLength: 14 } as const;
/** Shrinking ends after this long with the smallest counterexample so far. */
const MOST_MS = 45_000;

const printAsked = ({ request: { method, url, headers }, world }: Asked): string => {
  const around = Object.keys(world).length === 0 ? [] : [`(where ${JSON.stringify(world)})`];
  return [`${method} ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`), ...around].join('\n');
};

const printDifference = (
  stack: Stack,
  program: GeneratedProgram,
  asked: Asked,
  runs: readonly Run[],
  observed: Observed,
): string =>
  [
    `--- ${program.file}, ${stack.name}`,
    program.source,
    '--- request',
    printAsked(asked),
    '--- predicted',
    runs.map(printRun).join('\n- or\n'),
    '--- observed',
    printObserved(observed),
  ].join('\n');

/**
 * Runs random programs with random requests on the real library and on the predictor.
 * Stops at the first difference and shrinks it: program, then requests.
 */
export async function checkPrograms(check: Check): Promise<Checked> {
  const { seed, generator, programs, stack, real, predict, requests = httpRequest, worlds = fc.constant({}) } = check;
  const counts = { answered: 0, among: 0, open: 0 };
  // What is tried while shrinking is not counted.
  let found = false;

  const asks: fc.Arbitrary<Asked> = fc.record({ request: requests, world: worlds });
  const property = fc.asyncProperty(generator, fc.array(asks, REQUESTS), async (program, asked) => {
    const path = `/project/${program.file}`;
    const started = await real.load({ stack, files: { [path]: program.source }, entry: path });
    if (started !== 'loaded') throw new Error(`${program.source}\ndoes not start: ${started.failed}`);
    const predicted = await predict(program, stack);
    for (const one of asked) {
      const observed = await real.ask(one.request, one.world);
      const runs = predicted?.respond(one.request, one.world) ?? [];
      const standing = compare(runs, predicted?.choices ?? [], observed);
      if (standing === 'different') {
        found = true;
        throw new Error(printDifference(stack, program, one, runs, observed));
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
