import type { CancellationToken } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis, Engine, Hover, Reported } from '../engine/analysis.ts';
import { merged } from '../engine/analyze.ts';
import type { Folders } from './folders.ts';
import { describe, isCancellation, type Log, throwIfCancelled } from './guard.ts';
import { pathOf, uriOf } from './paths.ts';
import { Reading } from './reading.ts';
import { skipReason } from './scope.ts';
import type { Settings, SettingsCache } from './settings.ts';
import type { Sources } from './sources.ts';
import type { Workspace } from './workspace.ts';

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
  readonly workspace: Workspace;
  readonly log: Log;
}

/** An analysis, with the texts that its offsets count in. */
interface Analysed {
  readonly analysis: Analysis;
  readonly reading: Reading;
}

/**
 * Analyses, kept until a text that they depend on changes. A document is judged by the analyses that read it, each of which starts from a root:
 * a finding stands where its fix belongs. Where none reads it, it is a root of its own.
 */
export class Analyses {
  readonly #desk: Desk;
  readonly #entries = new Map<string, Entry>();
  /** The roots from which each document was judged last. */
  readonly #judgedFrom = new Map<string, readonly string[]>();

  constructor(desk: Desk) {
    this.#desk = desk;
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
      const reason = skipReason(document, await settings.of(document.uri), folders);
      if (reason !== undefined) return { state: 'skipped', reason };
      throwIfCancelled(token);
      const found = await this.#foundIn(path, (root) => this.#analysed(root), token);
      this.#judgedFrom.set(
        path,
        found.map(({ analysis }) => analysis.root),
      );
      for (const { analysis } of found)
        for (const failure of analysis.failures)
          log(`The analysis of ${uriOf(analysis.root)} failed in part: ${failure}`);
      const [only] = found;
      if (found.length === 1 && only?.analysis.status === 'skipped')
        return { state: 'skipped', reason: only.analysis.reason ?? 'The engine skipped it.' };
      return {
        state: 'ok',
        policies: Math.max(0, ...found.map(({ analysis }) => analysis.policies)),
        placed: place(found, path),
      };
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
    const { engine, sources } = this.#desk;
    const path = pathOf(document.uri);
    const analyse = async (root: string): Promise<Analysed> => {
      const reading = new Reading(sources, new Map([[path, text]]));
      const { rules } = await this.#settingsOf(root);
      return { reading, analysis: await (await engine).analyze(root, reading, { rules }) };
    };
    return place(await this.#foundIn(path, analyse, token), path);
  }

  /** What there is to say about an offset of the client's text, with the texts that the answer's offsets count in. */
  async hover(document: TextDocument, offset: number): Promise<{ hover: Hover; reading: Reading } | undefined> {
    const { engine, sources, settings, folders, workspace } = this.#desk;
    if (skipReason(document, await settings.of(document.uri), folders) !== undefined) return undefined;
    const path = pathOf(document.uri);
    for (const root of new Set([...(await workspace.roots()).rootsOf(path), path])) {
      const reading = new Reading(sources);
      const hover = await (await engine).hover(root, reading, path, reading.engineOffset(path, offset));
      if (hover !== null) return { hover, reading };
    }
    return undefined;
  }

  /** Open documents, beyond the one at a path, whose judgement depends on that path or is no longer made from the right roots. */
  async dependents(path: string): Promise<readonly TextDocument[]> {
    const roots = await this.#desk.workspace.roots();
    return this.#desk.sources.documents().filter((document) => {
      const its = pathOf(document.uri);
      const from = this.#judgedFrom.get(its);
      if (its === path || from === undefined) return false;
      const isElsewhere = roots.rootsOf(its).some((root) => !from.includes(root));
      return isElsewhere || from.some((root) => this.#entries.get(root)?.reading.dependsOn(path) === true);
    });
  }

  /** Lets go of a document that was closed, and of the analyses that no other one needs. */
  forget(path: string): void {
    this.#judgedFrom.delete(path);
    const needed = new Set([...this.#judgedFrom.values()].flat());
    for (const root of this.#entries.keys()) if (!needed.has(root)) this.#entries.delete(root);
  }

  /**
   * The analyses that a document is judged by: those of the roots that read it, else its own.
   *
   * @throws what the analysis of the document's own path throws.
   */
  async #foundIn(
    path: string,
    analyse: (root: string) => Promise<Analysed>,
    token: CancellationToken,
  ): Promise<readonly Analysed[]> {
    const roots = await this.#desk.workspace.roots();
    const found: Analysed[] = [];
    for (const root of roots.rootsOf(path)) {
      throwIfCancelled(token);
      if (!roots.counts(root, path)) continue;
      const analysed = root === path ? await analyse(path) : await this.#attempt(root, analyse);
      if (analysed?.analysis.modules.includes(path) === true) found.push(analysed);
    }
    throwIfCancelled(token);
    return found.length > 0 ? found : [await analyse(path)];
  }

  /** A root that fails costs its own findings. */
  async #attempt(root: string, analyse: (root: string) => Promise<Analysed>): Promise<Analysed | undefined> {
    try {
      return await analyse(root);
    } catch (error) {
      this.#desk.log(`The analysis of ${uriOf(root)} failed: ${describe(error)}`);
      return undefined;
    }
  }

  #settingsOf(root: string): Promise<Settings> {
    const { settings, sources } = this.#desk;
    return settings.of(sources.document(root)?.uri ?? uriOf(root));
  }

  async #analysed(root: string): Promise<Analysed> {
    const settings = await this.#settingsOf(root);
    const rules = JSON.stringify(settings.rules);
    const known = this.#entries.get(root);
    if (known?.rules === rules && known.reading.isCurrent())
      return { analysis: await known.analysis, reading: known.reading };
    const reading = new Reading(this.#desk.sources);
    reading.depend({ path: root });
    const entry = { rules, reading, analysis: this.#run(root, reading, settings) };
    this.#entries.set(root, entry);
    try {
      return { analysis: await entry.analysis, reading };
    } catch (error) {
      if (this.#entries.get(root) === entry) this.#entries.delete(root);
      throw error;
    }
  }

  async #run(root: string, reading: Reading, settings: Settings): Promise<Analysis> {
    const engine = await this.#desk.engine;
    const analysis = await engine.analyze(root, reading, { rules: settings.rules });
    for (const dependency of analysis.dependencies) reading.depend(dependency);
    return analysis;
  }
}

/** What stands in a file of what was found, each place and rule once. */
function place(found: readonly Analysed[], path: string): readonly Placed[] {
  const placed = found.flatMap(({ analysis, reading }) =>
    analysis.findings.filter(({ at }) => at.file === path).map((finding) => ({ finding, reading })),
  );
  return merged(placed, ({ finding }) => finding);
}
