import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Names } from '../files/gitignore.ts';
import { isFile, pathOf } from './paths.ts';

/** What the server needs of the machine it runs on. */
export interface Host {
  /** The text of a file without its byte order mark, or undefined where it cannot be read or is too large. Must not throw. */
  readFile(path: string): string | undefined;
  /** What a folder holds, links left out; nothing where it cannot be read. Where the host has no folders, only open documents are known. */
  listFolder?(path: string): Promise<readonly FolderEntry[]>;
  /** The same at once: an analysis does not wait. Must not throw. */
  listFolderNow?(path: string): readonly FolderEntry[];
  /** How the file system compares names; with case where the host does not say. */
  readonly fileNames?: Names;
}

export interface FolderEntry {
  readonly name: string;
  readonly is: 'file' | 'folder';
}

/** How many UTF-16 units of the texts of files are kept. */
const MOST_TEXT = 32 * 1024 * 1024;

/**
 * Names one state of one text: an open document in a version, or a file of the disk in the epoch that ends with the next change of it.
 * Two stamps of a path are equal when the text is the same.
 */
export type Stamp = { readonly document: TextDocument; readonly version: number } | { readonly epoch: number };

/** Compares two stamps of one path. */
export function sameStamp(a: Stamp, b: Stamp): boolean {
  if ('epoch' in a) return 'epoch' in b && a.epoch === b.epoch;
  return 'document' in b && a.document === b.document && a.version === b.version;
}

/** The texts that the server holds: open documents first, then the host's files. */
export class Sources {
  readonly #host: Host;
  readonly #open = new Map<string, TextDocument>();
  readonly #saved = new Map<string, number>();
  readonly #epochs = new Map<string, number>();
  readonly #isWatched: (path: string) => boolean;
  /** Texts of files whose changes we hear of, null where there is none. */
  readonly #texts = new Map<string, string | null>();
  #kept = 0;
  /** The names in folders whose changes we hear of. */
  readonly #names = new Map<string, readonly string[]>();

  /** @param isWatched whether the client tells when a file changes. */
  constructor(host: Host, isWatched: (path: string) => boolean = () => false) {
    this.#host = host;
    this.#isWatched = isWatched;
  }

  /** Takes in a document that the client opened. */
  opened(document: TextDocument): void {
    const path = pathOf(document.uri);
    this.#open.set(path, document);
    this.#saved.set(path, document.version);
  }

  /** Notes that the text of a document is now that of its file. */
  saved(document: TextDocument): void {
    this.#saved.set(pathOf(document.uri), document.version);
  }

  /** Lets go of a document. From now on its file counts, whose text may differ. */
  closed(document: TextDocument): void {
    const path = pathOf(document.uri);
    // The same file under a second URI stays open when the first one is closed.
    if (this.#open.get(path) !== document) return;
    this.#open.delete(path);
    this.#saved.delete(path);
    this.fileChanged(path);
  }

  /** Notes that a file of the disk has changed. */
  fileChanged(path: string): void {
    this.#epochs.set(path, (this.#epochs.get(path) ?? 0) + 1);
    this.#kept -= this.#texts.get(path)?.length ?? 0;
    this.#texts.delete(path);
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      this.#names.delete(path.slice(0, end));
  }

  /** The open document at a path. */
  document(path: string): TextDocument | undefined {
    return this.#open.get(path);
  }

  /** All open documents, one for each path. */
  documents(): readonly TextDocument[] {
    return [...this.#open.values()];
  }

  /** Whether a document differs from its file. Documents without a file always do, once they have changed. */
  isDirty(document: TextDocument): boolean {
    return this.#saved.get(pathOf(document.uri)) !== document.version;
  }

  /** The stamp of the text that `text` gives now. */
  stamp(path: string): Stamp {
    const document = this.#open.get(path);
    return document === undefined ? { epoch: this.#epochs.get(path) ?? 0 } : { document, version: document.version };
  }

  /** The text of a file that is not open. */
  fileText(path: string): string | undefined {
    if (!isFile(path)) return undefined;
    const kept = this.#texts.get(path);
    if (kept !== undefined) return kept ?? undefined;
    const text = this.#host.readFile(path);
    if (this.#isWatched(path)) this.#keep(path, text);
    return text;
  }

  /** The names in a folder, open documents among them, those of folders with a slash at the end; undefined where there is nothing in it. */
  names(folder: string): readonly string[] | undefined {
    const names = new Set(isFile(folder) ? this.#namesOnDisk(folder) : []);
    for (const path of this.#open.keys()) {
      if (path.startsWith(`${folder}/`)) names.add(nameIn(folder, path));
    }
    return names.size === 0 ? undefined : [...names];
  }

  #namesOnDisk(folder: string): readonly string[] {
    const kept = this.#names.get(folder);
    if (kept !== undefined) return kept;
    const entries = this.#host.listFolderNow?.(folder) ?? [];
    const names = entries.map(({ name, is }) => (is === 'folder' ? `${name}/` : name));
    if (this.#isWatched(`${folder}/any.conf`)) this.#names.set(folder, names);
    return names;
  }

  #keep(path: string, text: string | undefined): void {
    if (this.#kept > MOST_TEXT) {
      this.#texts.clear();
      this.#kept = 0;
    }
    this.#texts.set(path, text ?? null);
    this.#kept += text?.length ?? 0;
  }
}

/** The name in a folder of what leads to a path below it, with a slash at the end where that is a folder. */
export const nameIn = (folder: string, path: string): string =>
  /^[^/]*\/?/.exec(path.slice(folder.length + 1))?.[0] ?? '';
