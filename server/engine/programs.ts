import type { Dependency, View, WasmName } from './analysis.ts';
import { evaluateUnit } from './evaluate/evaluate-unit.ts';
import type { Compiled } from './evaluate/platform.ts';
import { packageVersion } from './project/packages.ts';
import { PLATFORMS } from './project/platforms.ts';
import { languageOf } from './syntax/language.ts';
import { openParsers, type Parsers } from './syntax/parser.ts';
import type { Unit } from './syntax/unit.ts';

/** Parsers, and the units that were parsed last. */
export interface Units {
  readonly parsers: Parsers;
  readonly recent: Map<string, Unit>;
}

/** What a root compiles to, and what was asked for on the way. `unit` is null where the language is none of ours. */
export interface Held {
  readonly unit: Unit | null;
  readonly compiled: readonly Compiled[];
  readonly dependencies: readonly Dependency[];
}

/** Units that are kept so that hover and code actions need no second parse of the same text. */
const MOST_UNITS = 16;

export const openUnits = (load: (name: WasmName) => Promise<Uint8Array>): Units => ({
  parsers: openParsers(load),
  recent: new Map(),
});

/** Whether a text may decide CORS on any platform: the cheap test before any work. */
export const mayMatter = (text: string): boolean => PLATFORMS.some((platform) => platform.mayMatter(text));

async function unitOf(
  { parsers, recent }: Units,
  file: string,
  text: string,
  language: Unit['language'],
): Promise<Unit> {
  const kept = recent.get(file);
  if (kept !== undefined && kept.text === text && kept.language === language) return kept;
  const unit = await parsers.parse(file, text, language);
  recent.delete(file);
  recent.set(file, unit);
  const [oldest] = recent.keys();
  if (recent.size > MOST_UNITS && oldest !== undefined) recent.delete(oldest);
  return unit;
}

/** Compiles the services of a root. @throws TooLarge, and what loading a grammar throws */
export async function compiledFor(units: Units, root: string, view: View): Promise<Held> {
  const text = view.read(root);
  const language = languageOf(root, view.language?.(root));
  if (text === undefined || language === null) return { unit: null, compiled: [], dependencies: [] };
  const unit = await unitOf(units, root, text, language);
  const asked = new Map<string, boolean>();
  const reader = {
    read(path: string): string | undefined {
      const found = view.read(path);
      asked.set(path, found !== undefined);
      return found;
    },
  };
  const compiled = evaluateUnit(unit, PLATFORMS, {
    unit,
    unitOf: (file) => (file === unit.file ? unit : undefined),
    version: (name) => packageVersion(root, name, reader),
  });
  return { unit, compiled, dependencies: [...asked].map(([path, held]) => ({ path, held })) };
}
