import { posix } from 'node:path';
import { compileFunction, SourceTextModule, SyntheticModule } from 'node:vm';

/** A file of a program: CommonJS, an ES module that awaits at its top level, or JSON. */
export interface SourceFile {
  readonly kind: 'commonjs' | 'module' | 'json';
  readonly text: string;
}

export type Files = Readonly<Record<string, SourceFile>>;

const ENDS = [
  '',
  '.js',
  '.ts',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.json',
  '/index.js',
  '/index.ts',
  '/index.mjs',
  '/index.cjs',
];

/** The file that a path without its ending stands for. TypeScript writes `./x.js` where it means `./x.ts`. */
function fileAt(path: string, files: Files): string | undefined {
  const written = [path, path.replace(/js$/, 'ts')];
  return written.flatMap((base) => ENDS.map((end) => base + end)).find((one) => one in files);
}

interface TypeScriptConfig {
  readonly compilerOptions?: {
    readonly baseUrl?: string;
    readonly paths?: Readonly<Record<string, readonly string[]>>;
  };
}

/** The paths that a `tsconfig.json` above a file gives to a name that is not relative. */
function aliases(id: string, from: string, files: Files): string[] {
  for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
    const config = files[posix.join(folder, 'tsconfig.json')];
    if (config === undefined && folder !== posix.dirname(folder)) continue;
    // Comments and commas at the end of lists are allowed in it, as they are in JavaScript.
    const { compilerOptions: { baseUrl = '.', paths = {} } = {} }: TypeScriptConfig =
      config === undefined ? {} : new Function(`return ${config.text}`)();
    const targets = Object.entries(paths).flatMap(([pattern, to]) => {
      const [start = '', end] = pattern.split('*');
      if (end === undefined) return pattern === id ? to : [];
      const fits = id.startsWith(start) && id.endsWith(end);
      return fits ? to.map((one) => one.replace('*', id.slice(start.length, id.length - end.length))) : [];
    });
    return targets.map((target) => posix.join(folder, baseUrl, target));
  }
}

/** Evaluates the files of one program. `library` gives the packages that they ask for. */
export class Modules {
  readonly #files: Files;
  readonly #library: (id: string) => unknown;
  readonly #cache = new Map<string, { exports: unknown }>();
  #main: object | undefined;
  readonly #linked = new Map<string, SourceTextModule | SyntheticModule>();

  constructor(files: Files, library: (id: string) => unknown) {
    this.#files = files;
    this.#library = library;
  }

  /** Runs an entry. @returns what it exports, when it has come to its end: in an object, since applications may be thenable */
  async run(entry: string): Promise<{ readonly exported: unknown }> {
    if (this.#files[entry]?.kind !== 'module') return { exported: this.#evaluate(entry) };
    const module = this.#link(entry, entry);
    await module.link((id, { identifier }) => this.#link(id, identifier));
    await module.evaluate();
    return { exported: module.namespace };
  }

  #resolve(id: string, from: string): string | undefined {
    if (!id.startsWith('.')) {
      return aliases(id, from, this.#files).flatMap((path) => fileAt(path, this.#files) ?? [])[0];
    }
    const base = posix.join(posix.dirname(from), id);
    const path = fileAt(base, this.#files);
    if (path === undefined) throw new Error(`The program has no file ${base}`);
    return path;
  }

  #require(id: string, from: string): unknown {
    const path = this.#resolve(id, from);
    return path === undefined ? this.#library(id) : this.#evaluate(path);
  }

  #evaluate(file: string): unknown {
    const known = this.#cache.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} as unknown };
    this.#cache.set(file, module);
    const { kind, text } = this.#files[file] ?? { kind: 'commonjs', text: '' };
    if (kind === 'module') throw new Error(`${file} awaits at its top level and can not be required`);
    if (kind === 'json') {
      module.exports = JSON.parse(text);
      return module.exports;
    }
    this.#main ??= module;
    const require = Object.assign((id: string) => this.#require(id, file), { main: this.#main });
    const params = ['require', 'module', 'exports', '__dirname', '__filename'];
    const body = compileFunction(text, params, { filename: file });
    body(require, module, module.exports, posix.dirname(file), file);
    return module.exports;
  }

  #link(id: string, from: string): SourceTextModule | SyntheticModule {
    const path = id === from ? id : this.#resolve(id, from);
    const key = path ?? id;
    const known = this.#linked.get(key);
    if (known !== undefined) return known;
    const made =
      path !== undefined && this.#files[path]?.kind === 'module' ? this.#sourceModule(path) : this.#wrap(id, from);
    this.#linked.set(key, made);
    return made;
  }

  #sourceModule(path: string): SourceTextModule {
    return new SourceTextModule(this.#files[path]?.text ?? '', {
      identifier: path,
      importModuleDynamically: async (id) => {
        const module = this.#wrap(id, path);
        await module.link(() => module);
        await module.evaluate();
        return module;
      },
    });
  }

  /** What a file or package exports as a module: its members, and all of it as the default. */
  #wrap(id: string, from: string): SyntheticModule {
    const exported = this.#require(id, from);
    const isObject = (typeof exported === 'object' || typeof exported === 'function') && exported !== null;
    const members = new Map<string, unknown>(isObject ? Object.entries(exported) : []);
    const isProjects = this.#resolve(id, from) !== undefined;
    if (!isProjects || members.get('__esModule') !== true) members.set('default', exported);
    const module = new SyntheticModule([...members.keys()], () => {
      for (const [name, value] of members) module.setExport(name, value);
    });
    return module;
  }
}
