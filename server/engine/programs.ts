import type { Dependency, View } from './analysis.ts';
import { evaluateUnit } from './evaluate/evaluate-unit.ts';
import type { Project, Source } from './evaluate/modules.ts';
import type { Compiled } from './evaluate/platform.ts';
import { pagesInEnvironment } from './project/environment.ts';
import { ProjectFiles } from './project/files.ts';
import { packageVersion } from './project/packages.ts';
import { PLATFORMS } from './project/platforms.ts';
import { knownOrigins } from './service/known-origins.ts';
import { readJson } from './syntax/json.ts';
import { languageOf } from './syntax/language.ts';
import type { Language, Unit } from './syntax/unit.ts';
import type { Units } from './units.ts';

/** What a root compiles to, and what was asked for on the way. */
export interface Held {
  /** The root's unit, and those of the modules that it reaches; empty where nothing of it can matter. */
  readonly units: ReadonlyMap<string, Unit>;
  readonly compiled: readonly Compiled[];
  /** The origins that the project names, for allow-lists. */
  readonly knownOrigins: readonly string[];
  readonly dependencies: readonly Dependency[];
}

/** Whether a text may decide CORS on any platform: the cheap test before any work. */
export const mayMatter = (text: string): boolean => PLATFORMS.some((platform) => platform.mayMatter(text));

/** The modules of a project, parsed as they are reached. */
class ProjectModules implements Project {
  readonly units = new Map<string, Unit>();
  readonly unloaded = new Set<Language>();
  readonly #files: ProjectFiles;
  readonly #parsed: Units;
  readonly #view: View;

  constructor(root: Unit, files: ProjectFiles, parsed: Units, view: View) {
    this.units.set(root.file, root);
    this.#files = files;
    this.#parsed = parsed;
    this.#view = view;
  }

  find(specifier: string, from: string): Source | undefined {
    const file = this.#files.resolve(specifier, from);
    const text = file === undefined ? undefined : this.#files.module(file);
    if (file === undefined || text === undefined) return undefined;
    if (file.endsWith('.json')) {
      const json = readJson(text);
      return json === null ? undefined : { file, json };
    }
    const unit = this.units.get(file) ?? this.#parse(file, text);
    if (unit !== undefined) this.units.set(file, unit);
    return unit && { file, unit };
  }

  #parse(file: string, text: string): Unit | undefined {
    const language = languageOf(file, this.#view.language?.(file));
    if (language === null) return undefined;
    const unit = this.#parsed.parseNow(file, text, language);
    if (unit === 'not loaded') this.unloaded.add(language);
    return unit === 'not loaded' ? undefined : unit;
  }
}

/** Asks once for each name: platforms ask for their package's version wherever it is imported. */
function remembered(ask: (name: string) => string | undefined): (name: string) => string | undefined {
  const answers = new Map<string, string | undefined>();
  return (name) => {
    if (!answers.has(name)) answers.set(name, ask(name));
    return answers.get(name);
  };
}

/** Compiles the services of a root and of what it reaches. @throws TooLarge for the root, and what loading a grammar throws */
export async function compiledFor(units: Units, root: string, view: View): Promise<Held> {
  const files = new ProjectFiles((path) => view.read(path), units.manifests);
  const text = files.read(root);
  const language = languageOf(root, view.language?.(root));
  const held = (compiled: readonly Compiled[], read: ReadonlyMap<string, Unit>): Held => ({
    units: read,
    compiled,
    knownOrigins:
      compiled.length === 0
        ? []
        : knownOrigins(
            compiled.map(({ program }) => program),
            () => pagesInEnvironment(root, files),
          ),
    dependencies: files.asked().filter(({ path }) => path !== root),
  });
  if (text === undefined || language === null || !(mayMatter(text) || files.reaches(root, mayMatter)))
    return held([], new Map());
  const version = remembered((name) => packageVersion(root, name, files));
  const unit = await units.parse(root, text, language);
  for (;;) {
    const modules = new ProjectModules(unit, files, units, view);
    const compiled = evaluateUnit(
      unit,
      PLATFORMS,
      {
        unit,
        unitOf: (file) => modules.units.get(file),
        version,
      },
      modules,
    );
    if (modules.unloaded.size === 0) return held(compiled, modules.units);
    // Loading waits, evaluation does not: with one more grammar it begins anew.
    await Promise.all([...modules.unloaded].map((one) => units.ready(one)));
  }
}
