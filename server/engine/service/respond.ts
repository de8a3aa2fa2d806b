import type { HttpRequest } from '../browser/types.ts';
import type { Run, World } from './exchange.ts';
import { Execution, type Forks } from './execution.ts';
import { type Prepared, prepare } from './prepared.ts';
import type { Program } from './program.ts';

/** More ways than this to answer one request are as good as not knowing. */
export const MOST_RUNS = 64;

/**
 * Runs a program for a concrete request.
 *
 * @param program what a platform compiled
 * @param request the request as it is sent: absolute URL, raw header lines
 * @param world choices that are fixed; presumed ones may be overridden here
 * @returns one run for each way the choices that are met may fall, in a fixed order; none where there are more than `MOST_RUNS`
 */
export function respond(program: Program, request: HttpRequest, world: World = {}): Run[] {
  return respondPrepared(prepare(program), request, world);
}

/** As `respond`, for a program that is asked more than once. */
export function respondPrepared(prepared: Prepared, request: HttpRequest, world: World): Run[] {
  const runs: Run[] = [];
  const open: World[] = [world];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (runs.length + open.length >= MOST_RUNS) return [];
    const forks: Forks = { world: { ...next }, others: [] };
    runs.push(new Execution(prepared, request, forks).run());
    open.unshift(...forks.others);
  }
  return runs;
}
