import type { View } from '../../server/engine/analysis.ts';
import { openEngine } from '../../server/engine/analyze.ts';
import type { World } from '../../server/engine/service/exchange.ts';
import type { Program } from '../../server/engine/service/program.ts';
import { respond } from '../../server/engine/service/respond.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import type { Predict } from './check.ts';
import { packageJson } from './stacks.ts';

/** A view of texts by absolute path. */
export const viewOf = (files: Readonly<Record<string, string>>): View => ({ read: (path) => files[path] });

/** What a world says of the choices of a program. */
const ofProgram = (world: World, { choices }: Program): World => {
  const ids = new Set(choices.map(({ id }) => id));
  return Object.fromEntries(Object.entries(world).filter(([id]) => ids.has(id)));
};

/** The engine as a predictor: it reads the very bytes that the real library runs. */
export async function openPredictor(): Promise<Predict> {
  const engine = await openEngine(loadWasm);
  return async ({ file, source }, stack) => {
    const root = `/project/${file}`;
    const found = await engine.programs(root, viewOf({ [root]: source, '/project/package.json': packageJson(stack) }));
    const [program] = found;
    if (program === undefined || found.length > 1) return null;
    return {
      choices: program.choices,
      stopsAtStart: program.anomalies.some(({ kind }) => kind === 'stops-start-up'),
      respond: (request, world = {}) => respond(program, request, ofProgram(world, program)),
    };
  };
}
