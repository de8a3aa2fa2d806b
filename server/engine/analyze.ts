import type { Analysis, Engine, Hover, Options, View, WasmName } from './analysis.ts';
import { findingsOf } from './findings.ts';
import { hoverAt } from './hover.ts';
import { compiledFor, type Held, mayMatter } from './programs.ts';
import { scanWith } from './project/scan.ts';
import type { Program } from './service/program.ts';
import { suppress } from './suppression.ts';
import { TooLarge } from './syntax/tree.ts';
import { Units } from './units.ts';

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
export { merged } from './merged.ts';
export { messageText } from './message.ts';
export { Roots } from './project/roots.ts';
export type { Scan } from './project/scan.ts';
export { mayBeRead } from './syntax/kind.ts';
export { mayMatter };

/** What a text tells before it is parsed: how it is read, whether it may matter, and what it imports or includes. */
export const scan = scanWith(mayMatter);

const NOTHING = { modules: [], policies: 0, findings: [], dependencies: [], failures: [] } as const;

const irrelevant = (root: string, dependencies: Analysis['dependencies']): Analysis => ({
  ...NOTHING,
  root,
  status: 'irrelevant',
  dependencies,
});

const skipped = (root: string, reason: string): Analysis => ({ ...NOTHING, root, status: 'skipped', reason });

/**
 * Opens the engine. Grammars are loaded when a text first needs them.
 *
 * @param load gives the bytes of a WebAssembly binary by its file name without extension
 */
export function openEngine(load: (name: WasmName) => Promise<Uint8Array>): Engine {
  const units = new Units(load);
  return {
    analyze: (root, view, options = {}) => analyze(units, root, view, options),
    programs: async (root, view) => (await compiledFor(units, root, view)).compiled.map(({ program }) => program),
    hover: (root, view, file, offset) => hover(units, root, view, { file, offset }),
    scan,
  };
}

async function analyze(units: Units, root: string, view: View, options: Options): Promise<Analysis> {
  const text = view.read(root);
  if (text === undefined)
    return { ...skipped(root, 'The file can not be read.'), dependencies: [{ path: root, held: false }] };
  try {
    return analyzed(await compiledFor(units, root, view), root, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof TooLarge) return skipped(root, reason);
    return { ...skipped(root, `An error of CORS Lens itself: ${reason}`), failures: [reason] };
  }
}

function analyzed(held: Held, root: string, options: Options): Analysis {
  const { units, compiled, dependencies } = held;
  if (units.size === 0) return irrelevant(root, dependencies);
  const { findings, failures } = findingsOf(held, options);
  return {
    root,
    status: 'analysed',
    modules: [...units.keys()],
    policies: compiled.reduce((sum, { program }) => sum + policiesOf(program), 0),
    findings: suppress(findings, units, options),
    dependencies,
    failures,
  };
}

/** One layer may stand in the chains of several routes. */
function policiesOf({ chains }: Program): number {
  const layers = Object.values(chains).flat();
  return new Set(layers.flatMap(({ id, role }) => (role === 'cors' ? [id] : []))).size;
}

async function hover(
  units: Units,
  root: string,
  view: View,
  { file, offset }: { readonly file: string; readonly offset: number },
): Promise<Hover | null> {
  const { compiled, units: read } = await compiledFor(units, root, view);
  return hoverAt(compiled, file, offset, (site) => read.get(site.file)?.text.slice(site.start, site.end));
}
