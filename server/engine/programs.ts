import type { Dependency, View } from './analysis.ts';
import { evaluateUnit } from './evaluate/evaluate-unit.ts';
import type { Project, Source } from './evaluate/modules.ts';
import type { Compiled } from './evaluate/platform.ts';
import { ProjectConfiguration } from './project/configuration.ts';
import { pagesInEnvironment } from './project/environment.ts';
import { ProjectFiles } from './project/files.ts';
import { packageVersion } from './project/packages.ts';
import { DIRECTIVE_PLATFORMS, PLATFORMS } from './project/platforms.ts';
import { knownOrigins } from './service/known-origins.ts';
import { readJson } from './syntax/json.ts';
import { type Kind, kindOf } from './syntax/kind.ts';
import { languageOf } from './syntax/language.ts';
import type { NginxUnit } from './syntax/nginx/unit.ts';
import type { Language, SourceText, Unit } from './syntax/unit.ts';
import type { Units } from './units.ts';

/** What a root compiles to, and what was asked for on the way. */
export interface Held {
  /** The root's unit, and those of the modules or included files that it reaches; empty where nothing of it can matter. */
  readonly units: ReadonlyMap<string, SourceText>;
  readonly compiled: readonly Compiled[];
  /** The origins that the project names, for allow-lists. */
  readonly knownOrigins: readonly string[];
  readonly dependencies: readonly Dependency[];
}

/** Whether a text may decide CORS on any platform of its kind: the cheap test before any work. */
export const mayMatter = (text: string, is: Kind): boolean =>
  (is === 'nginx' ? DIRECTIVE_PLATFORMS : PLATFORMS).some((platform) => platform.mayMatter(text));

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
  const files = new ProjectFiles(view, units.manifests);
  const { units: read, compiled } = await readFrom(root, { files, units, view });
  return {
    units: read,
    compiled,
    knownOrigins:
      compiled.length === 0
        ? []
        : knownOrigins(
            compiled.map(({ program }) => program),
            () => pagesInEnvironment(root, files),
          ),
    dependencies: files.asked().filter(({ path, is }) => is === 'folder' || path !== root),
  };
}

/** What was read of a root. */
type Read = Pick<Held, 'units' | 'compiled'>;

/** What roots are read with. */
interface Means {
  readonly files: ProjectFiles;
  readonly units: Units;
  readonly view: View;
}

async function readFrom(root: string, means: Means): Promise<Read> {
  const { files, view } = means;
  const text = files.read(root);
  const hostLanguage = view.language?.(root);
  const is = text === undefined ? null : kindOf(root, text, hostLanguage);
  const matters = (one: string): boolean => is !== null && mayMatter(one, is);
  if (text === undefined || is === null || !(matters(text) || files.reaches(root, is, matters)))
    return { units: new Map(), compiled: [] };
  const language = languageOf(root, hostLanguage);
  return language === null ? readConfiguration(root, text, means) : readCode(root, text, language, means);
}

function readConfiguration(root: string, text: string, { files, units }: Means): Read {
  const parse = (file: string, its: string): NginxUnit => units.parseNginx(file, its);
  const configuration = new ProjectConfiguration(parse(root, text), files, parse);
  const compiled = DIRECTIVE_PLATFORMS.flatMap((platform) => platform.compile(configuration));
  return { units: configuration.units, compiled };
}

async function readCode(root: string, text: string, language: Language, means: Means): Promise<Read> {
  const { files, units, view } = means;
  const version = remembered((name) => packageVersion(root, name, files));
  const unit = await units.parse(root, text, language);
  for (;;) {
    const modules = new ProjectModules(unit, files, units, view);
    const context = { unit, unitOf: (file: string) => modules.units.get(file), version };
    const compiled = evaluateUnit(unit, PLATFORMS, context, modules);
    if (modules.unloaded.size === 0) return { units: modules.units, compiled };
    // Loading waits, evaluation does not: with one more grammar it begins anew.
    await Promise.all([...modules.unloaded].map((one) => units.ready(one)));
  }
}
