import { type Disposable, type LanguageStatusItem, LanguageStatusSeverity, languages, window } from 'vscode';
import type { StatusMethod, StatusParams } from '../server/lsp/protocol.ts';
import { documentSelector } from './languages.ts';

export const STATUS: StatusMethod = 'corsLens/status';

/** The language status item: how the document in the active editor stands. */
export class Status implements Disposable {
  readonly #item: LanguageStatusItem;
  readonly #known = new Map<string, StatusParams>();
  readonly #watch: Disposable;
  #stopped = false;

  /** @param showOutput the id of the command that the item offers. */
  constructor(showOutput: string) {
    this.#item = languages.createLanguageStatusItem('corsLens.status', documentSelector);
    this.#item.name = 'CORS Lens';
    this.#item.command = { command: showOutput, title: 'Show Output' };
    this.#watch = window.onDidChangeActiveTextEditor(() => this.#show());
    this.#show();
  }

  /** Takes in what the server says about a document. */
  update(status: StatusParams): void {
    this.#known.set(status.uri, status);
    this.#show();
  }

  /** Forgets a document that was closed. */
  forget(uri: string): void {
    this.#known.delete(uri);
    this.#show();
  }

  /** The server runs, and has said nothing yet. */
  started(): void {
    this.#stopped = false;
    this.#known.clear();
    this.#show();
  }

  /** The server has stopped. */
  stopped(): void {
    this.#stopped = true;
    this.#show();
  }

  dispose(): void {
    this.#watch.dispose();
    this.#item.dispose();
  }

  #show(): void {
    const uri = window.activeTextEditor?.document.uri.toString();
    const { text, detail, severity, busy } = this.#stopped ? STOPPED : describe(this.#known.get(uri ?? ''));
    this.#item.text = text;
    this.#item.detail = detail;
    this.#item.severity = severity;
    this.#item.busy = busy;
  }
}

type Shown = Required<Pick<LanguageStatusItem, 'text' | 'detail' | 'severity' | 'busy'>>;

const QUIET = { detail: '', severity: LanguageStatusSeverity.Information, busy: false };
const STOPPED: Shown = { ...QUIET, text: 'CORS: server stopped', severity: LanguageStatusSeverity.Error };

function describe(status: StatusParams | undefined): Shown {
  if (status === undefined) return { ...QUIET, text: 'CORS' };
  switch (status.state) {
    case 'busy':
      return { ...QUIET, text: 'CORS: checking', busy: true };
    case 'skipped':
      return { ...QUIET, text: 'CORS: not checked', detail: status.reason ?? '' };
    case 'error':
      return { ...QUIET, text: 'CORS: failed', detail: status.reason ?? '', severity: LanguageStatusSeverity.Error };
    case 'ok':
      return {
        ...QUIET,
        text: `CORS: ${count(status.policies, 'policy', 'policies')}`,
        detail: findings(status.findings),
      };
  }
}

function findings(number: number): string {
  return number === 0 ? 'no findings' : count(number, 'finding', 'findings');
}

function count(number: number, one: string, many: string): string {
  return number === 0 ? `no ${many}` : `${number} ${number === 1 ? one : many}`;
}
