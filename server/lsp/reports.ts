import type { CancellationToken, Connection, Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analyses, Judgement } from './analyses.ts';
import { toDiagnostic } from './diagnostics.ts';
import type { Features } from './features.ts';
import type { StatusMethod, StatusParams } from './protocol.ts';

const STATUS: StatusMethod = 'corsLens/status';

/** Milliseconds of work before the client hears of it: a status that flickers with every keystroke says nothing. */
const BUSY_AFTER = 300;

/** Turns judgements into diagnostics, and tells a client that wants to know how each document stands. */
export class Reports {
  readonly #connection: Connection;
  readonly #analyses: Analyses;
  readonly #features: Features;

  constructor(connection: Connection, analyses: Analyses, features: Features) {
    this.#connection = connection;
    this.#analyses = analyses;
    this.#features = features;
  }

  /**
   * The diagnostics of a document.
   *
   * @throws ResponseError `RequestCancelled`.
   */
  async report(document: TextDocument, token: CancellationToken): Promise<Diagnostic[]> {
    const { uri } = document;
    const busy = setTimeout(() => this.#tell({ uri, state: 'busy', policies: 0, findings: 0 }), BUSY_AFTER);
    try {
      const judgement = await this.#analyses.judge(document, token);
      this.#tell(toStatus(uri, judgement));
      if (judgement.state !== 'ok') return [];
      return judgement.placed.flatMap((placed) => toDiagnostic(placed, this.#features) ?? []);
    } finally {
      clearTimeout(busy);
    }
  }

  #tell(params: StatusParams): void {
    if (this.#features.own.status !== true) return;
    // A failure means that the connection is closed.
    this.#connection.sendNotification(STATUS, params).catch(() => undefined);
  }
}

function toStatus(uri: string, judgement: Judgement): StatusParams {
  if (judgement.state !== 'ok')
    return { uri, state: judgement.state, policies: 0, findings: 0, reason: judgement.reason };
  return { uri, state: 'ok', policies: judgement.policies, findings: judgement.placed.length };
}
