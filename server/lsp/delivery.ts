import { CancellationToken, type Connection } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analyses } from './analyses.ts';
import { describe, type Log } from './guard.ts';
import { pathOf } from './paths.ts';
import type { Reports } from './reports.ts';
import type { SettingsCache } from './settings.ts';
import type { Sources } from './sources.ts';

/** Milliseconds without a keystroke after which a document is judged unasked. */
const AFTER_TYPING = 200;
/** Milliseconds without a keystroke after which the documents that depend on the edited one are judged again. */
const AFTER_TYPING_ELSEWHERE = 500;

/** How diagnostics reach the client: by its own requests, or unasked. A client gets one of the two, never both. */
export interface Delivery {
  opened(document: TextDocument): void;
  changed(document: TextDocument): void;
  saved(document: TextDocument): void;
  closed(document: TextDocument): void;
  /** Something that these documents depend on has changed. */
  outdated(documents: readonly TextDocument[]): void;
  /** Something that may concern every document has changed. */
  allOutdated(): void;
  stop(): void;
}

/** What a delivery works with. */
export interface Means {
  readonly connection: Connection;
  readonly sources: Sources;
  readonly settings: SettingsCache;
  readonly analyses: Analyses;
  readonly reports: Reports;
  readonly log: Log;
}

/**
 * For a client that pulls: it asks by itself after its own edits, and is asked to pull again after everything else.
 *
 * @param refresh asks it; does nothing where it does not understand that.
 */
export function pullDelivery({ analyses, settings, log }: Means, refresh: () => void): Delivery {
  const timer = new Timers();
  const refreshIn = (delay: number): void => timer.start('refresh', delay, refresh);
  const refreshDependents = (document: TextDocument, delay: number): void =>
    forDependents(analyses, document, log, () => refreshIn(delay));
  return {
    opened: (document) => refreshDependents(document, AFTER_TYPING_ELSEWHERE),
    changed: (document) => refreshDependents(document, AFTER_TYPING_ELSEWHERE),
    saved: (document) => {
      void settings.of(document.uri).then(({ run }) => {
        if (run === 'onSave') refreshIn(0);
      });
    },
    closed: (document) => refreshDependents(document, 0),
    outdated: (documents) => {
      if (documents.length > 0) refreshIn(0);
    },
    allOutdated: () => refreshIn(0),
    stop: () => timer.stop(),
  };
}

/** For a client that does not pull. */
export function pushDelivery(means: Means): Delivery {
  const { connection, sources, settings, analyses, reports, log } = means;
  const timers = new Timers();
  const publish = async (document: TextDocument): Promise<void> => {
    const { uri, version } = document;
    const { run } = await settings.of(uri);
    if (run === 'onSave' && sources.isDirty(document)) return;
    const diagnostics = await reports.report(document, CancellationToken.None);
    // A later version is judged by a later call, and a document that was closed meanwhile has had its diagnostics taken away.
    if (document.version !== version || sources.document(pathOf(uri)) !== document) return;
    await connection.sendDiagnostics({ uri, version, diagnostics });
  };
  const publishIn = (document: TextDocument, delay: number): void => {
    timers.start(document.uri, delay, () => {
      publish(document).catch((error: unknown) => log(`Publishing for ${document.uri} failed: ${describe(error)}`));
    });
  };
  const publishDependents = (document: TextDocument, delay: number): void =>
    forDependents(analyses, document, log, (dependent) => publishIn(dependent, delay));
  return {
    opened: (document) => {
      publishIn(document, 0);
      publishDependents(document, AFTER_TYPING_ELSEWHERE);
    },
    changed: (document) => {
      publishIn(document, AFTER_TYPING);
      publishDependents(document, AFTER_TYPING_ELSEWHERE);
    },
    saved: (document) => publishIn(document, 0),
    closed: (document) => {
      timers.cancel(document.uri);
      connection.sendDiagnostics({ uri: document.uri, diagnostics: [] }).catch(() => undefined);
      publishDependents(document, 0);
    },
    outdated: (documents) => {
      for (const document of documents) publishIn(document, 0);
    },
    allOutdated: () => {
      for (const document of sources.documents()) publishIn(document, 0);
    },
    stop: () => timers.stop(),
  };
}

/** Does something for each open document that depends on one. */
function forDependents(
  analyses: Analyses,
  document: TextDocument,
  log: Log,
  act: (dependent: TextDocument) => void,
): void {
  analyses.dependents(pathOf(document.uri)).then(
    (dependents) => dependents.forEach(act),
    (error: unknown) => log(`What depends on ${document.uri} could not be told: ${describe(error)}`),
  );
}

/** Timers by name. Starting one again puts it off. */
class Timers {
  readonly #running = new Map<string, ReturnType<typeof setTimeout>>();

  start(name: string, delay: number, task: () => void): void {
    this.cancel(name);
    this.#running.set(
      name,
      setTimeout(() => {
        this.#running.delete(name);
        task();
      }, delay),
    );
  }

  cancel(name: string): void {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  stop(): void {
    for (const name of [...this.#running.keys()]) this.cancel(name);
  }
}
