import type { Analysis, Dependency, Engine, Hover, Options, View, WasmName } from './analysis.ts';
import { findingsOf } from './findings.ts';
import { hoverAt } from './hover.ts';
import { compiledFor, type Held, mayMatter, openUnits, type Units } from './programs.ts';
import { suppress } from './suppression.ts';

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
export { mayMatter } from './programs.ts';

const irrelevant = (root: string): Analysis => ({
  root,
  status: 'irrelevant',
  policies: 0,
  findings: [],
  dependencies: [],
});

const skipped = (root: string, reason: string, dependencies: readonly Dependency[]): Analysis => ({
  root,
  status: 'skipped',
  reason,
  policies: 0,
  findings: [],
  dependencies,
});

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
  if (text === undefined) return skipped(root, 'The file can not be read.', [{ path: root, held: false }]);
  if (!mayMatter(text)) return irrelevant(root);
  let held: Held;
  try {
    held = await compiledFor(units, root, view);
  } catch (error) {
    return skipped(root, error instanceof Error ? error.message : String(error), []);
  }
  if (held.unit === null) return irrelevant(root);
  const findings = findingsOf(held.compiled, options);
  const policies = held.compiled.reduce(
    (count, { program }) =>
      count +
      Object.values(program.chains)
        .flat()
        .filter((layer) => layer.role === 'cors').length,
    0,
  );
  return {
    root,
    status: 'analysed',
    policies,
    findings: suppress(findings, held.unit, options),
    dependencies: held.dependencies,
  };
}

async function hover(units: Units, root: string, view: View, offset: number): Promise<Hover | null> {
  const text = view.read(root);
  if (text === undefined || !mayMatter(text)) return null;
  const { compiled } = await compiledFor(units, root, view);
  return hoverAt(compiled, root, offset);
}
