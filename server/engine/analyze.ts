import type { Analysis, Engine, Hover, Options, View, WasmName } from './analysis.ts';
import { findingsOf } from './findings.ts';
import { hoverAt } from './hover.ts';
import { compiledFor, type Held, mayMatter, openUnits, type Units } from './programs.ts';
import { suppress } from './suppression.ts';
import { TooLarge } from './syntax/tree.ts';

export type {
  Analysis,
  Dependency,
  Engine,
  Fix,
  Hover,
  Options,
  Reported,
  RuleSetting,
  View,
  WasmName,
} from './analysis.ts';
export { adviceOn, askingWith } from './browser/console/advice.ts';
export { readConsole } from './browser/console/read-console.ts';
export type { Browser, ConsoleError, ConsoleReason } from './browser/console/types.ts';
export { judge } from './browser/judge.ts';
export { serializeOrigin } from './browser/origins.ts';
export type { HeaderLine, HttpResponse, PageRequest, Trip, Verdict } from './browser/types.ts';
export { byPlace } from './findings.ts';
export { messageText } from './message.ts';
export { mayMatter } from './programs.ts';

const NOTHING = { policies: 0, findings: [], dependencies: [], failures: [] } as const;

const irrelevant = (root: string): Analysis => ({ ...NOTHING, root, status: 'irrelevant' });

const skipped = (root: string, reason: string): Analysis => ({ ...NOTHING, root, status: 'skipped', reason });

/**
 * Opens the engine. Grammars are loaded when a text first needs them.
 *
 * @param load gives the bytes of a WebAssembly binary by its file name without extension
 */
export function openEngine(load: (name: WasmName) => Promise<Uint8Array>): Engine {
  const units = openUnits(load);
  return {
    analyze: (root, view, options = {}) => analyze(units, root, view, options),
    programs: async (root, view) => (await compiledFor(units, root, view)).compiled.map(({ program }) => program),
    hover: (root, view, offset) => hover(units, root, view, offset),
  };
}

async function analyze(units: Units, root: string, view: View, options: Options): Promise<Analysis> {
  const text = view.read(root);
  if (text === undefined)
    return { ...skipped(root, 'The file can not be read.'), dependencies: [{ path: root, held: false }] };
  if (!mayMatter(text)) return irrelevant(root);
  try {
    return analyzed(await compiledFor(units, root, view), root, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof TooLarge) return skipped(root, reason);
    return { ...skipped(root, `An error of CORS Lens itself: ${reason}`), failures: [reason] };
  }
}

function analyzed({ unit, compiled, dependencies }: Held, root: string, options: Options): Analysis {
  if (unit === null) return irrelevant(root);
  const { findings, failures } = findingsOf(compiled, options);
  const layers = compiled.flatMap(({ program }) => Object.values(program.chains).flat());
  return {
    root,
    status: 'analysed',
    policies: layers.filter((layer) => layer.role === 'cors').length,
    findings: suppress(findings, unit, options),
    dependencies,
    failures,
  };
}

async function hover(units: Units, root: string, view: View, offset: number): Promise<Hover | null> {
  const text = view.read(root);
  if (text === undefined || !mayMatter(text)) return null;
  const { compiled } = await compiledFor(units, root, view);
  return hoverAt(compiled, root, offset);
}
