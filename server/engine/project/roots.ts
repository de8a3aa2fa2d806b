import { ProjectFiles } from './files.ts';
import { Manifests } from './manifests.ts';
import { basePath } from './paths.ts';
import type { Scan } from './scan.ts';

/**
 * Which files of a tree are analysed, and for which files their findings count. An app is judged from where it is put together, so a file that
 * another one imports or includes is not judged by itself, unless no analysis reads it.
 */
export class Roots {
  private readonly scans: ReadonlyMap<string, Scan>;
  private readonly imports: ReadonlyMap<string, readonly string[]>;
  /** The roots that reach a file, in order. */
  private readonly reachedFrom = new Map<string, string[]>();
  /** The files to analyse first, in order. */
  readonly roots: readonly string[];

  /**
   * @param scans the files of the tree
   * @param read gives the texts of configurations (`tsconfig.json`, `package.json`)
   * @param before the roots of the same files beside the same configurations, with other texts: what did not change is not resolved again
   */
  constructor(scans: ReadonlyMap<string, Scan>, read: (path: string) => string | undefined, before?: Roots) {
    this.scans = scans;
    const known = (file: string, scan: Scan): readonly string[] | undefined =>
      before !== undefined && before.scans.get(file) === scan ? before.imports.get(file) : undefined;
    this.imports = importsOf(scans, read, known);
    this.roots = this.find();
    for (const root of this.roots) {
      for (const file of this.reach([root])) push(this.reachedFrom, file, root);
    }
  }

  /** The roots whose analyses may read a file, in order. Where none of them does, and the file may matter, it is a root of its own. */
  rootsOf(file: string): readonly string[] {
    return this.reachedFrom.get(file) ?? [];
  }

  /** Whether a finding of a root's analysis counts where it stands: what a test puts together is no service, its own code excepted. */
  counts(root: string, file: string): boolean {
    return this.scans.get(root)?.isTest !== true || this.scans.get(file)?.isTest === true || root === file;
  }

  /** The files that may matter and that none of the analyses has read: each is to be analysed, and what is found in itself counts. */
  left(read: ReadonlySet<string>): readonly string[] {
    return [...this.scans.keys()].filter((file) => this.scans.get(file)?.matters === true && !read.has(file)).sort();
  }

  private find(): string[] {
    const reaching = this.reaching();
    const isRoot = (file: string): boolean => {
      const scan = this.scans.get(file);
      return scan !== undefined && (!scan.isTest || scan.matters);
    };
    const candidates = [...reaching].filter(isRoot).sort();
    const imported = new Set<string>();
    for (const file of reaching) {
      if (this.scans.get(file)?.isTest === true) continue;
      for (const target of this.imports.get(file) ?? []) if (target !== file) imported.add(target);
    }
    const roots = candidates.filter((file) => !imported.has(file) || this.scans.get(file)?.isTest === true);
    const reached = this.reach(roots.filter((file) => this.scans.get(file)?.isTest !== true));
    // Of files that import each other, the first one is taken.
    for (const file of candidates) {
      if (reached.has(file) || this.scans.get(file)?.isTest === true) continue;
      roots.push(file);
      for (const one of this.reach([file])) reached.add(one);
    }
    return roots.sort();
  }

  /** The files that may matter, and those that import them. */
  private reaching(): ReadonlySet<string> {
    const importers = new Map<string, string[]>();
    for (const [file, targets] of this.imports) for (const target of targets) push(importers, target, file);
    const reaching = new Set([...this.scans].filter(([, { matters }]) => matters).map(([file]) => file));
    // Grows while it is gone through.
    for (const file of reaching) for (const importer of importers.get(file) ?? []) reaching.add(importer);
    return reaching;
  }

  private reach(files: readonly string[]): Set<string> {
    const reached = new Set(files);
    for (const file of reached) for (const target of this.imports.get(file) ?? []) reached.add(target);
    return reached;
  }
}

function importsOf(
  scans: ReadonlyMap<string, Scan>,
  read: (path: string) => string | undefined,
  known: (file: string, scan: Scan) => readonly string[] | undefined,
): Map<string, readonly string[]> {
  const folders = once(() => foldersOf(scans.keys()));
  const files = new ProjectFiles(
    { read, has: (path) => scans.has(path), list: (folder) => folders().get(folder) },
    new Manifests(),
  );
  // From which root an include is read is not known yet: it is taken for the file itself.
  const led = (file: string, { is, specifiers }: Scan): readonly string[] => {
    const targets = is === null ? [] : specifiers.flatMap((name) => files.led(name, file, file, is));
    return [...new Set(targets)].filter((target) => scans.get(target)?.is === is);
  };
  return new Map([...scans].map(([file, scan]) => [file, known(file, scan) ?? led(file, scan)]));
}

/** The names in each folder, those of folders with a slash at the end. */
function foldersOf(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    let name = path;
    for (let folder = basePath(path); ; folder = basePath(folder)) {
      const names = folders.get(folder);
      const own = name.slice(folder.length + 1);
      if (names?.has(own) === true) break;
      if (names === undefined) folders.set(folder, new Set([own]));
      else names.add(own);
      if (folder === '') break;
      name = `${folder}/`;
    }
  }
  return new Map([...folders].map(([folder, names]) => [folder, [...names]]));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
