import { readdirSync } from 'node:fs';
import type { View } from '../engine/analysis.ts';
import { type NoSource, Reader, type Source } from './read.ts';

/**
 * What the engine sees of the disk: each file as it was when it was first asked for, so that all roots of a run see one state, with the texts of fixes laid over
 * it until they are written.
 */
export class Sources implements View {
  readonly #reader = new Reader();
  readonly #read = new Map<string, Source | NoSource>();
  readonly #mended = new Map<string, string>();
  readonly #listed = new Map<string, readonly string[] | undefined>();

  /** A file as it stands on the disk. */
  source(path: string): Source | NoSource {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const source = this.#reader.read(path);
    this.#read.set(path, source);
    return source;
  }

  /** Drops a text that no answer depends on, so that a large tree is not held in memory. */
  forget(path: string): void {
    this.#read.delete(path);
  }

  read(path: string): string | undefined {
    const mended = this.#mended.get(path);
    if (mended !== undefined) return mended;
    const source = this.source(path);
    return source.is === 'text' ? source.text : undefined;
  }

  list(folder: string): readonly string[] | undefined {
    if (!this.#listed.has(folder)) this.#listed.set(folder, namesIn(folder));
    return this.#listed.get(folder);
  }

  /** Lays a mended text over a file, in memory. */
  mend(path: string, text: string): void {
    this.#mended.set(path, text);
  }

  /** Takes a mended text back. */
  restore(path: string): void {
    this.#mended.delete(path);
  }

  /** The files with a mended text. */
  mended(): ReadonlyMap<string, string> {
    return this.#mended;
  }
}

/** Links are left out, as they are where a tree is walked: a file has one name. */
function namesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(`${folder}/`, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [`${entry.name}/`] : entry.isFile() ? [entry.name] : [],
    );
  } catch {
    return undefined;
  }
}
