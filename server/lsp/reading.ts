import type { Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Reported, View } from '../engine/analysis.ts';
import { uriOf } from './paths.ts';
import { type Sources, type Stamp, sameStamp } from './sources.ts';

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

  /** Notes that the analysis depends on a path, read or not. */
  depend(path: string): void {
    this.#snapshot(path);
  }

  /** Whether the analysis depends on a path. */
  dependsOn(path: string): boolean {
    return this.#snapshots.has(path);
  }

  /** Whether every text is still what it was. */
  isCurrent(): boolean {
    for (const [path, { stamp }] of this.#snapshots) {
      if (!sameStamp(stamp, this.#sources.stamp(path))) return false;
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
