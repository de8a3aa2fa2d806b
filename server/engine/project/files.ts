import type { Kind } from '../syntax/kind.ts';
import type { AliasReader } from './aliases.ts';
import { included, type Listing } from './includes.ts';
import type { Manifests } from './manifests.ts';
import { type Files, resolve } from './resolve.ts';
import { namedIn } from './scan.ts';

/** Longer texts are data, or generated: no module that decides CORS is written like that. */
const LONGEST_MODULE = 256 * 1024;

/** How many files may be looked through for what a root reaches. */
const MOST_FILES = 1000;

/** What the files of a project are asked from. */
export interface Held {
  /** The text of a file, or undefined where it is not held. */
  read(path: string): string | undefined;
  /** Which files a name may lead to, where that is known without reading. */
  has?(path: string): boolean;
  /** The names in a folder, those of folders with a slash at the end; undefined where there is no such folder. */
  list?(folder: string): readonly string[] | undefined;
}

/** A path that was asked for, and whether there is something. `folder`: the names in it were, and not a text. */
export interface Asked {
  readonly path: string;
  readonly held: boolean;
  readonly is?: 'folder';
}

/** The files of a project as one analysis sees them: each is asked for once, and what was asked for is remembered. */
export class ProjectFiles implements Files, Listing {
  private readonly held: Held;
  private readonly manifests: Manifests;
  private readonly texts = new Map<string, string | undefined>();
  private readonly names = new Map<string, readonly string[] | undefined>();
  private readonly aliases: AliasReader = new Map();
  private readonly resolved = new Map<string, string | undefined>();
  private readonly includes = new Map<string, readonly string[]>();

  /** @param manifests keeps what JSON files come to */
  constructor(held: Held, manifests: Manifests) {
    this.held = held;
    this.manifests = manifests;
  }

  read(path: string): string | undefined {
    if (this.texts.has(path)) return this.texts.get(path);
    const text = this.held.read(path);
    this.texts.set(path, text);
    return text;
  }

  has(path: string): boolean {
    return this.held.has?.(path) ?? this.read(path) !== undefined;
  }

  list(folder: string): readonly string[] | undefined {
    if (this.held.list === undefined) return undefined;
    if (!this.names.has(folder)) this.names.set(folder, this.held.list(folder));
    return this.names.get(folder) ?? [];
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

  /** The files that an `include` stands for, in the order in which they are read. */
  included(pattern: string, root: string, from: string): readonly string[] {
    const key = `${root}\n${from}\n${pattern}`;
    const known = this.includes.get(key);
    if (known !== undefined) return known;
    const files = included(pattern, root, from, this);
    this.includes.set(key, files);
    return files;
  }

  /** The text of a module; undefined where it is not held, or too long. */
  module(path: string): string | undefined {
    const text = this.read(path);
    return text !== undefined && text.length <= LONGEST_MODULE ? text : undefined;
  }

  /** Whether a text, or that of a module or an included file which it reaches by what it names, passes a test. */
  reaches(root: string, is: Kind, test: (text: string) => boolean): boolean {
    const seen = new Set([root]);
    // Grows while it is gone through.
    for (const path of seen) {
      const text = this.module(path);
      if (text === undefined) continue;
      if (test(text)) return true;
      for (const file of namedIn(text, is).flatMap((name) => this.led(name, root, path, is)))
        if (seen.size < MOST_FILES) seen.add(file);
    }
    return false;
  }

  /** The files that a name in a text leads to. */
  led(name: string, root: string, from: string, is: Kind): readonly string[] {
    if (is === 'nginx') return this.included(name, root, from);
    const file = this.resolve(name, from);
    return file === undefined ? [] : [file];
  }

  /** Everything that was asked for, and whether it was found. */
  asked(): Asked[] {
    return [
      ...[...this.texts].map(([path, text]) => ({ path, held: text !== undefined })),
      ...[...this.names].map(([path, names]) => ({ path, held: names !== undefined, is: 'folder' as const })),
    ];
  }
}
