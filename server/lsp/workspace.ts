import ignore from 'ignore';
import type { Engine } from '../engine/analysis.ts';
import { mayBeRead, Roots, type Scan } from '../engine/analyze.ts';
import { isUserCode } from '../engine/user-code.ts';
import type { Folders } from './folders.ts';
import { describe, type Log } from './guard.ts';
import { pathOf, uriOf } from './paths.ts';
import { skipReason } from './scope.ts';
import type { SettingsCache } from './settings.ts';
import { type Host, type Sources, type Stamp, sameStamp } from './sources.ts';
import { filesIn } from './walk.ts';

/** So many files are scanned before requests get their turn. */
const AT_ONCE = 20;

interface Scanned {
  readonly stamp: Stamp;
  readonly scan: Scan;
}

/** What the workspace works on. */
export interface Ground {
  /** Rejects when the engine cannot be loaded. */
  readonly engine: Promise<Engine>;
  readonly host: Host;
  readonly sources: Sources;
  readonly settings: SettingsCache;
  readonly folders: Folders;
  readonly log: Log;
}

/**
 * The files of the workspace: which may matter and which import or include which, by their texts alone, open documents as they are being typed. The folders
 * are searched in the background; until then the open documents are all there is.
 */
export class Workspace {
  readonly #ground: Ground;
  /** The files in the folders that are read, and those that may have become such ones. */
  #files = new Set<string>();
  readonly #scanned = new Map<string, Scanned>();
  /** The paths whose texts may be others than when they were scanned. */
  readonly #stale = new Set<string>();
  #isExcluded: (path: string) => boolean = () => false;
  #roots: Roots | null = null;
  /** Whether files came or went, or a configuration changed, since `#roots` was made. */
  #isAnother = true;
  /** Counts the searches, so that one that is overtaken ends. */
  #search = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Searches the folders anew. @returns whether it came to its end, instead of being overtaken by another search. */
  async search(): Promise<boolean> {
    this.#search += 1;
    const search = this.#search;
    try {
      const isExcluded = await this.#exclusion();
      const found = new Map<string, Scanned>();
      for (const folder of this.#ground.folders.paths()) await this.#searchIn(folder, isExcluded, found, search);
      if (search !== this.#search) return false;
      this.#files = new Set(found.keys());
      this.#isExcluded = isExcluded;
      for (const [path, scanned] of found) if (!this.#scanned.has(path)) this.#scanned.set(path, scanned);
      this.#isAnother = true;
    } catch (error) {
      this.#ground.log(`Searching the workspace failed: ${describe(error)}`);
    }
    return search === this.#search;
  }

  async #searchIn(
    folder: string,
    isExcluded: (path: string) => boolean,
    found: Map<string, Scanned>,
    search: number,
  ): Promise<void> {
    const { scan } = await this.#ground.engine;
    let count = 0;
    for await (const path of filesIn(folder, this.#ground.host)) {
      if (search !== this.#search) return;
      const scanned = isExcluded(path) || found.has(path) ? undefined : this.#scan(path, scan);
      if (scanned !== undefined) found.set(path, scanned);
      count += 1;
      if (count % AT_ONCE === 0) await aMoment();
    }
  }

  /** Notes that a file of the disk has changed, come or gone. */
  changed(path: string): void {
    const { folders } = this.#ground;
    if (!mayBeRead(path)) {
      this.#isAnother = true;
      return;
    }
    const relative = folders.hold(path) ? folders.relative(path) : undefined;
    if (relative === undefined || !isUserCode(relative) || this.#isExcluded(path)) return;
    this.#files.add(path);
    this.#stale.add(path);
  }

  /** What is to be analysed for which file, by the texts as they are now. @throws what loading the engine throws */
  async roots(): Promise<Roots> {
    const { scan } = await this.#ground.engine;
    const documents = await this.#documents();
    let isNew = false;
    for (const path of [...documents, ...this.#stale]) isNew = this.#rescan(path, scan) || isNew;
    this.#stale.clear();
    // A document that is closed, or no longer judged, counts as its file from then on.
    for (const path of documents) this.#stale.add(path);
    for (const path of this.#scanned.keys()) {
      if (!this.#files.has(path) && !documents.has(path)) this.#drop(path);
    }
    if (this.#roots !== null && !isNew && !this.#isAnother) return this.#roots;
    const before = this.#isAnother ? undefined : (this.#roots ?? undefined);
    const scans = new Map([...this.#scanned].map(([path, scanned]) => [path, scanned.scan]));
    this.#roots = new Roots(scans, (path) => this.#text(path), before);
    this.#isAnother = false;
    return this.#roots;
  }

  /** Scans a text where it is another one than before. @returns whether what it tells has changed. */
  #rescan(path: string, scan: Engine['scan']): boolean {
    const before = this.#scanned.get(path);
    if (before !== undefined && sameStamp(before.stamp, this.#ground.sources.stamp(path))) return false;
    const now = this.#scan(path, scan);
    if (now === undefined) {
      this.#drop(path);
      return before !== undefined;
    }
    const isSame = before !== undefined && JSON.stringify(before.scan) === JSON.stringify(now.scan);
    this.#scanned.set(path, isSame ? { stamp: now.stamp, scan: before.scan } : now);
    this.#isAnother ||= before === undefined;
    return !isSame;
  }

  #scan(path: string, scan: Engine['scan']): Scanned | undefined {
    const stamp = this.#ground.sources.stamp(path);
    const text = this.#text(path);
    const scanned = text === undefined ? undefined : scan(text, path, this.#ground.sources.document(path)?.languageId);
    return scanned === undefined || scanned.is === null ? undefined : { stamp, scan: scanned };
  }

  #drop(path: string): void {
    if (this.#scanned.delete(path)) this.#isAnother = true;
  }

  #text(path: string): string | undefined {
    const { sources } = this.#ground;
    return sources.document(path)?.getText() ?? sources.fileText(path);
  }

  /** The paths of the open documents that are judged. */
  async #documents(): Promise<ReadonlySet<string>> {
    const { sources, settings, folders } = this.#ground;
    const judged = await Promise.all(
      sources.documents().map(async (document) => {
        const reason = skipReason(document, await settings.of(document.uri), folders);
        return reason === undefined ? pathOf(document.uri) : null;
      }),
    );
    return new Set(judged.filter((path) => path !== null));
  }

  async #exclusion(): Promise<(path: string) => boolean> {
    const { settings, folders } = this.#ground;
    const rules = await Promise.all(
      folders.paths().map(async (folder) => {
        const { exclude, enable } = await settings.of(uriOf(folder));
        return { folder, enable, own: ignore().add([...exclude]) };
      }),
    );
    return (path) => {
      const innermost = rules.find(({ folder }) => path.startsWith(`${folder}/`));
      if (innermost === undefined) return false;
      return !innermost.enable || innermost.own.ignores(path.slice(innermost.folder.length + 1));
    };
  }
}

const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
