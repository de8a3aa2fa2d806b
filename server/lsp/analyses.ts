import type { CancellationToken } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis, Engine, Hover, Reported } from '../engine/analysis.ts';
import type { Folders } from './folders.ts';
import { describe, isCancellation, type Log, throwIfCancelled } from './guard.ts';
import { pathOf } from './paths.ts';
import { Reading } from './reading.ts';
import { skipReason } from './scope.ts';
import type { Settings, SettingsCache } from './settings.ts';
import type { Sources } from './sources.ts';

/** A finding with the texts that its offsets count in. */
export interface Placed {
  readonly finding: Reported;
  readonly reading: Reading;
}

/** What there is to say about one document. */
export type Judgement =
  | { readonly state: 'ok'; readonly policies: number; readonly placed: readonly Placed[] }
  | { readonly state: 'skipped' | 'error'; readonly reason: string };

/** The last analysis of a root, and the rule settings it was made with. */
interface Entry {
  readonly rules: string;
  readonly reading: Reading;
  readonly analysis: Promise<Analysis>;
}

/** What the analyses work on. */
export interface Desk {
  /** Rejects when the engine cannot be loaded. */
  readonly engine: Promise<Engine>;
  readonly sources: Sources;
  readonly settings: SettingsCache;
  readonly folders: Folders;
  readonly log: Log;
}

/**
 * Analyses of the open documents, kept until a text that they depend on changes. A document is judged by the analysis that starts
 * from it and by those of other open documents that reach it, since a finding stands where its fix belongs.
 */
export class Analyses {
  readonly #desk: Desk;
  readonly #foundElsewhere: (paths: readonly string[]) => void;
  readonly #entries = new Map<string, Entry>();
  readonly #elsewhere = new Map<string, ReadonlyMap<string, string>>();

  /** @param foundElsewhere hears of open documents, by path, for which the analysis of another one has new findings. */
  constructor(desk: Desk, foundElsewhere: (paths: readonly string[]) => void) {
    this.#desk = desk;
    this.#foundElsewhere = foundElsewhere;
  }

  /**
   * All findings that stand in a document, each once.
   *
   * @throws ResponseError `RequestCancelled`; any other failure is a judgement.
   */
  async judge(document: TextDocument, token: CancellationToken): Promise<Judgement> {
    const { settings, folders, log } = this.#desk;
    const path = pathOf(document.uri);
    try {
      const own = await settings.of(document.uri);
      const reason = skipReason(document, own, folders);
      if (reason !== undefined) return { state: 'skipped', reason };
      throwIfCancelled(token);
      const { analysis, reading } = await this.#analysed(path, own);
      for (const failure of analysis.failures) log(`The analysis of ${document.uri} failed in part: ${failure}`);
      if (analysis.status === 'skipped')
        return { state: 'skipped', reason: analysis.reason ?? 'The engine skipped it.' };
      const placed = [...place(analysis, reading, path), ...(await this.#foundFromElsewhere(path, token))];
      return { state: 'ok', policies: analysis.policies, placed: unique(placed) };
    } catch (error) {
      if (isCancellation(error)) throw error;
      log(`The analysis of ${document.uri} failed: ${describe(error)}`);
      return { state: 'error', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /**
   * The findings that would stand in a document if it had this text. Nothing of it is kept.
   *
   * @throws ResponseError `RequestCancelled`, and whatever the engine throws.
   */
  async judgeText(document: TextDocument, text: string, token: CancellationToken): Promise<readonly Placed[]> {
    const { engine, sources, settings } = this.#desk;
    const path = pathOf(document.uri);
    const placed: Placed[] = [];
    for (const root of [path, ...this.#rootsThatReach(path)]) {
      throwIfCancelled(token);
      const { rules } = await settings.of(sources.document(root)?.uri ?? document.uri);
      const reading = new Reading(sources, new Map([[path, text]]));
      placed.push(...place(await (await engine).analyze(root, reading, { rules }), reading, path));
    }
    throwIfCancelled(token);
    return unique(placed);
  }

  /** What there is to say about an offset of the client's text, with the texts that the answer's offsets count in. */
  async hover(document: TextDocument, offset: number): Promise<{ hover: Hover; reading: Reading } | undefined> {
    const { engine, sources, settings, folders } = this.#desk;
    if (skipReason(document, await settings.of(document.uri), folders) !== undefined) return undefined;
    const path = pathOf(document.uri);
    const reading = new Reading(sources);
    const hover = await (await engine).hover(path, reading, reading.engineOffset(path, offset));
    return hover === null ? undefined : { hover, reading };
  }

  /** Open documents whose last analysis depends on a path, beyond the document at that path itself. */
  dependents(path: string): readonly TextDocument[] {
    return this.#rootsThatReach(path).flatMap((root) => this.#desk.sources.document(root) ?? []);
  }

  /** Whether any analysis depends on a path. */
  isDependency(path: string): boolean {
    return [...this.#entries.values()].some(({ reading }) => reading.dependsOn(path));
  }

  /** Lets go of a document that was closed. */
  forget(path: string): void {
    this.#entries.delete(path);
    this.#elsewhere.delete(path);
  }

  async #foundFromElsewhere(path: string, token: CancellationToken): Promise<readonly Placed[]> {
    const { sources, settings, folders, log } = this.#desk;
    const placed: Placed[] = [];
    for (const root of this.#rootsThatReach(path)) {
      throwIfCancelled(token);
      const document = sources.document(root);
      if (document === undefined) continue;
      const its = await settings.of(document.uri);
      if (skipReason(document, its, folders) !== undefined) continue;
      try {
        const { analysis, reading } = await this.#analysed(root, its);
        placed.push(...place(analysis, reading, path));
      } catch (error) {
        log(`The analysis of ${document.uri} failed: ${describe(error)}`);
      }
    }
    throwIfCancelled(token);
    return placed;
  }

  #rootsThatReach(path: string): readonly string[] {
    return [...this.#entries]
      .filter(([root, { reading }]) => root !== path && reading.dependsOn(path))
      .map(([root]) => root);
  }

  async #analysed(root: string, settings: Settings): Promise<{ analysis: Analysis; reading: Reading }> {
    const rules = JSON.stringify(settings.rules);
    const known = this.#entries.get(root);
    if (known?.rules === rules && known.reading.isCurrent())
      return { analysis: await known.analysis, reading: known.reading };
    const reading = new Reading(this.#desk.sources);
    reading.depend(root);
    const entry = { rules, reading, analysis: this.#run(root, reading, settings) };
    this.#entries.set(root, entry);
    try {
      const analysis = await entry.analysis;
      this.#compareElsewhere(root, analysis);
      return { analysis, reading };
    } catch (error) {
      if (this.#entries.get(root) === entry) this.#entries.delete(root);
      throw error;
    }
  }

  async #run(root: string, reading: Reading, settings: Settings): Promise<Analysis> {
    const engine = await this.#desk.engine;
    const analysis = await engine.analyze(root, reading, { rules: settings.rules });
    for (const { path } of analysis.dependencies) reading.depend(path);
    return analysis;
  }

  #compareElsewhere(root: string, analysis: Analysis): void {
    const before = this.#elsewhere.get(root) ?? new Map<string, string>();
    const now = new Map<string, string>();
    for (const { at, rule } of analysis.findings) {
      // Offsets do not count: those of a document move only when it is edited, and then it is judged anyway.
      if (at.file !== root) now.set(at.file, `${now.get(at.file) ?? ''} ${rule}`);
    }
    this.#elsewhere.set(root, now);
    const touched = new Set([...before.keys(), ...now.keys()]);
    const changed = [...touched].filter(
      (path) => before.get(path) !== now.get(path) && this.#desk.sources.document(path) !== undefined,
    );
    if (changed.length > 0) this.#foundElsewhere(changed);
  }
}

function place(analysis: Analysis, reading: Reading, path: string): readonly Placed[] {
  return analysis.findings.filter(({ at }) => at.file === path).map((finding) => ({ finding, reading }));
}

function unique(placed: readonly Placed[]): readonly Placed[] {
  const seen = new Map<string, Placed>();
  for (const each of placed) {
    const { rule, at } = each.finding;
    const key = `${rule} ${at.start} ${at.end}`;
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()].sort((a, b) => a.finding.at.start - b.finding.at.start);
}
