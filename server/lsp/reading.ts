import type { Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Dependency, Reported, View } from '../engine/analysis.ts';
import { uriOf } from './paths.ts';
import { nameIn, type Sources, type Stamp, sameStamp } from './sources.ts';

type Site = Reported['at'];

/** A text as it was when it was read. */
interface Snapshot {
  readonly stamp: Stamp;
  readonly uri: string;
  /** Undefined where the host does not hold the text. */
  readonly document: TextDocument | undefined;
  /** The length of the byte order mark that the client sees and the engine does not. */
  readonly mark: number;
}

/**
 * The view of one analysis. It keeps every text as first read, so that offsets of the result can be turned into positions although
 * the client may have changed the document in the meantime, and so that one can tell whether the result still holds.
 */
export class Reading implements View {
  readonly #sources: Sources;
  readonly #overlay: ReadonlyMap<string, string>;
  readonly #snapshots = new Map<string, Snapshot>();
  /** The names in folders, as they were when they were asked for. */
  readonly #names = new Map<string, readonly string[] | undefined>();

  /** @param overlay texts, by path, that stand in for those of the sources. */
  constructor(sources: Sources, overlay: ReadonlyMap<string, string> = new Map()) {
    this.#sources = sources;
    this.#overlay = overlay;
  }

  read(path: string): string | undefined {
    const { document, mark } = this.#snapshot(path);
    return document?.getText().slice(mark);
  }

  language(path: string): string | undefined {
    return this.#sources.document(path)?.languageId;
  }

  list(folder: string): readonly string[] | undefined {
    if (!this.#names.has(folder)) this.#names.set(folder, this.#sources.names(folder));
    return this.#names.get(folder);
  }

  /** Notes what the analysis depends on, found or not. */
  depend({ path, is }: Pick<Dependency, 'path' | 'is'>): void {
    if (is === 'folder') this.list(path);
    else this.#snapshot(path);
  }

  /** Whether the analysis depends on a path: on its text, or on whether it is there. */
  dependsOn(path: string): boolean {
    return (
      this.#snapshots.has(path) || [...this.#names].some(([folder, names]) => this.#hasComeOrGone(path, folder, names))
    );
  }

  #hasComeOrGone(path: string, folder: string, before: readonly string[] | undefined): boolean {
    if (!path.startsWith(`${folder}/`)) return false;
    const name = nameIn(folder, path);
    return (before?.includes(name) === true) !== (this.#sources.names(folder)?.includes(name) === true);
  }

  /** Whether every text, and every list of names, is still what it was. */
  isCurrent(): boolean {
    for (const [path, { stamp }] of this.#snapshots) {
      if (!sameStamp(stamp, this.#sources.stamp(path))) return false;
    }
    for (const [folder, names] of this.#names) {
      if (!sameNames(names, this.#sources.names(folder))) return false;
    }
    return true;
  }

  /** The URI by which the client knows a path. */
  uri(path: string): string {
    return this.#snapshot(path).uri;
  }

  /** The version of a document that was open when it was read; null for a file of the disk. */
  version(path: string): number | null {
    const { stamp } = this.#snapshot(path);
    return 'version' in stamp ? stamp.version : null;
  }

  /** The place of a site in the client's terms; undefined where its text is not held. */
  range(site: Site): Range | undefined {
    const { document, mark } = this.#snapshot(site.file);
    if (document === undefined) return undefined;
    return { start: document.positionAt(site.start + mark), end: document.positionAt(site.end + mark) };
  }

  /** The offset in the engine's terms of an offset in the client's document. */
  engineOffset(path: string, offset: number): number {
    return Math.max(0, offset - this.#snapshot(path).mark);
  }

  #snapshot(path: string): Snapshot {
    const known = this.#snapshots.get(path);
    if (known !== undefined) return known;
    const stamp = this.#sources.stamp(path);
    const open = 'document' in stamp ? stamp.document : undefined;
    const text = this.#overlay.get(path) ?? open?.getText() ?? this.#sources.fileText(path);
    const uri = open?.uri ?? uriOf(path);
    const snapshot: Snapshot = {
      stamp,
      uri,
      document:
        text === undefined ? undefined : TextDocument.create(uri, open?.languageId ?? '', open?.version ?? 0, text),
      mark: text?.startsWith('\uFEFF') === true ? 1 : 0,
    };
    this.#snapshots.set(path, snapshot);
    return snapshot;
  }
}

function sameNames(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const known = new Set(a);
  return known.size === b.length && b.every((name) => known.has(name));
}
