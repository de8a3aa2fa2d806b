import type { AliasReader } from './aliases.ts';
import type { Manifests } from './manifests.ts';
import { type Files, resolve } from './resolve.ts';
import { specifiersIn } from './specifiers.ts';

/** Longer texts are data, or generated: no module that decides CORS is written like that. */
const LONGEST_MODULE = 256 * 1024;

/** How many files may be looked through for what a root reaches. */
const MOST_FILES = 1000;

/** The files of a project as one analysis sees them: each is asked for once, and what was asked for is remembered. */
export class ProjectFiles implements Files {
  private readonly readText: (path: string) => string | undefined;
  private readonly manifests: Manifests;
  private readonly isKnown: ((path: string) => boolean) | undefined;
  private readonly texts = new Map<string, string | undefined>();
  private readonly aliases: AliasReader = new Map();
  private readonly resolved = new Map<string, string | undefined>();

  /**
   * @param read gives the text of a file, or undefined where it is not held
   * @param manifests keeps what JSON files come to
   * @param has which files specifiers may lead to, where that is known without reading
   */
  constructor(read: (path: string) => string | undefined, manifests: Manifests, has?: (path: string) => boolean) {
    this.readText = read;
    this.manifests = manifests;
    this.isKnown = has;
  }

  read(path: string): string | undefined {
    if (this.texts.has(path)) return this.texts.get(path);
    const text = this.readText(path);
    this.texts.set(path, text);
    return text;
  }

  has(path: string): boolean {
    return this.isKnown?.(path) ?? this.read(path) !== undefined;
  }

  /** The value of a JSON file; undefined where there is none. */
  json(path: string): unknown {
    const text = this.read(path);
    return text === undefined ? undefined : this.manifests.parse(path, text);
  }

  /** The file that a specifier leads to; installed packages are none. */
  resolve(specifier: string, from: string): string | undefined {
    const key = `${from.slice(0, from.lastIndexOf('/'))}\n${from.slice(from.lastIndexOf('.'))}\n${specifier}`;
    if (this.resolved.has(key)) return this.resolved.get(key);
    const isInstalled = /(?:^|\/)node_modules(?:\/|$)/.test(specifier);
    const file = isInstalled ? undefined : resolve(specifier, from, this, this.aliases);
    this.resolved.set(key, file);
    return file;
  }

  /** The text of a module; undefined where it is not held, or too long. */
  module(path: string): string | undefined {
    const text = this.read(path);
    return text !== undefined && text.length <= LONGEST_MODULE ? text : undefined;
  }

  /** Whether a text, or that of a module which it reaches by what it names, passes a test. */
  reaches(root: string, test: (text: string) => boolean): boolean {
    const seen = new Set([root]);
    // Grows while it is gone through.
    for (const path of seen) {
      const text = this.module(path);
      if (text === undefined) continue;
      if (test(text)) return true;
      for (const specifier of specifiersIn(text)) {
        const file = this.resolve(specifier, path);
        if (file !== undefined && seen.size < MOST_FILES) seen.add(file);
      }
    }
    return false;
  }

  /** Everything that was asked for, and whether it was found. */
  asked(): { path: string; held: boolean }[] {
    return [...this.texts].map(([path, text]) => ({ path, held: text !== undefined }));
  }
}
