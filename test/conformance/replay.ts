import type { Trip, Witness, World } from '../../server/engine/service/exchange.ts';
import { agrees, printObserved, printRun } from './compare.ts';
import type { RealLibrary, RealProgram } from './runner.ts';

/** Where the real library did something else than a witness says. */
export interface Mismatch {
  /** Index into the trips that were replayed. */
  readonly trip: number;
  /** Request, prediction and observation for a reader. */
  readonly text: string;
}

/**
 * Sends the requests of trips, in order, to the real library and compares each answer with the run that the engine predicted: status and
 * every CORS header line, `Vary` included, byte for byte; no answer where the run hangs. Part of a rule's proof: a witness that cannot be
 * replayed is none.
 *
 * A program is run as it is written: TypeScript and ES modules are compiled to CommonJS, `listen` and `http.createServer` listen to nothing,
 * and what is served is what would have listened, else what the entry exports, else the last application that is not mounted on another.
 *
 * @param real the running library, from `startRealLibrary`
 * @param program the source files by absolute path, the entry, the stack, and the environment that the witness's world asks for
 * @param trips what a witness holds; trips of several exchanges are replayed against one start of the program
 * @returns the trips that differ, empty where the real library confirms all of them
 * @throws where the program does not start
 */
export async function replay(
  real: RealLibrary,
  program: RealProgram,
  trips: readonly Trip[],
): Promise<readonly Mismatch[]> {
  const started = await real.load(program);
  if (started !== 'loaded')
    throw new Error(`${program.entry} does not start on ${program.stack.name}: ${started.failed}`);
  const mismatches: Mismatch[] = [];
  for (const [index, { kind, request, run }] of trips.entries()) {
    const observed = await real.ask(request, run.world);
    if (agrees(run, observed)) continue;
    const headers = request.headers.map(([name, value]) => `${name}: ${value}\n`).join('');
    const text = `${kind} ${request.method} ${request.url}\n${headers}predicted:\n${printRun(run)}\nobserved:\n${printObserved(observed)}`;
    mismatches.push({ trip: index, text });
  }
  return mismatches;
}

/**
 * The environment in which a program takes the options of a world: choices on environment variables are called `env:NAME===value` (is it
 * that value?) and `env:NAME?` (is it set?). Other choices are nothing that a start can bring about.
 */
export function environmentOf(world: World): Readonly<Record<string, string>> {
  const taken = Object.entries(world).filter(([, option]) => option === 'yes');
  const variables = taken.flatMap(([id]) => {
    const [, name, value] = /^env:(\w+)(?:\?|===(.*))$/.exec(id) ?? [];
    return name === undefined ? [] : [[name, value ?? 'set'] as const];
  });
  return Object.fromEntries(variables);
}

/**
 * Replays a finding's witness in the environment that its world asks for. A witness that says that the program does not start is
 * confirmed when it does not.
 *
 * @returns the differences for a reader, empty where the real library confirms the witness
 */
export async function replayWitness(
  real: RealLibrary,
  program: RealProgram,
  witness: Witness,
): Promise<readonly string[]> {
  if ('startUp' in witness) {
    const started = await real.load(program);
    return started === 'loaded' ? [`${program.entry} starts on ${program.stack.name}, but: ${witness.startUp}`] : [];
  }
  const trips = witness.exchanges.flatMap((exchange) => exchange.trips);
  const asked = witness.exchanges.flatMap(({ world }) => Object.entries(environmentOf(world)));
  const env = { ...program.env, ...Object.fromEntries(asked) };
  return (await replay(real, { ...program, env }, trips)).map(({ text }) => text);
}
