import type { Engine } from '../../server/engine/analysis.ts';
import { openEngine } from '../../server/engine/analyze.ts';
import { loadWasm } from '../syntax/load-wasm.ts';

/** The engine that ships, with the grammars of the installed packages. */
export async function openRealEngine(): Promise<Engine> {
  return openEngine(loadWasm);
}
