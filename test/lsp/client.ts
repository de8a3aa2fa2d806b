import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  ConfigurationRequest,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  ExitNotification,
  FileChangeType,
  type FileEvent,
  type Hover,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  ProposedFeatures,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Engine } from '../../server/engine/analysis.ts';
import type { InitializationOptions, StatusParams } from '../../server/lsp/protocol.ts';
import { startServer } from '../../server/lsp/server.ts';
import type { Host } from '../../server/lsp/sources.ts';

/** What an editor with everything declares. */
export const PULLING: ClientCapabilities = {
  textDocument: {
    diagnostic: { relatedInformation: true, codeDescriptionSupport: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
  },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    diagnostics: { refreshSupport: true },
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
};

/** What an older editor declares: it takes what is pushed, and edits without versions. */
export const PUSHED: ClientCapabilities = {
  textDocument: { publishDiagnostics: { relatedInformation: true }, hover: { contentFormat: ['plaintext'] } },
  workspace: { configuration: true },
};

export interface Session {
  readonly capabilities?: ClientCapabilities;
  readonly own?: InitializationOptions;
  /** URIs of workspace folders. */
  readonly folders?: readonly string[];
  /** The settings `corsLens` of the documents whose URI begins with the key. The longest key counts. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Opens a connection to a server that waits for `initialize`. */
export type Connect = () => { readonly connection: ProtocolConnection; readonly close: () => Promise<void> };

/** A server in this process, over two streams. */
export function inMemory(engine: Engine | Promise<Engine>, host: Host = { readFile: () => undefined }): Connect {
  return () => {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    const serving = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    );
    startServer(serving, engine, host);
    const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    return {
      connection,
      close: async () => {
        await connection.sendRequest(ShutdownRequest.type);
        connection.dispose();
        serving.dispose();
      },
    };
  };
}

/**
 * The bundled server in a process of its own.
 *
 * @throws Error where it has not been built.
 */
export function overStdio(): Connect {
  const bundle = fileURLToPath(new URL('../../dist/server.js', import.meta.url));
  if (!existsSync(bundle)) throw new Error('dist/server.js is missing. Run `npm run build` first.');
  return () => {
    const server = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    return {
      connection,
      close: async () => {
        const exited = exitOf(server);
        await connection.sendRequest(ShutdownRequest.type);
        await connection.sendNotification(ExitNotification.type);
        const code = await exited;
        connection.dispose();
        if (code !== 0) throw new Error(`The server ended with exit code ${code}.`);
      },
    };
  };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

/** An editor, as far as a test needs one. */
export class Client {
  readonly result: InitializeResult;
  readonly connection: ProtocolConnection;
  readonly registered: readonly string[];
  readonly log: readonly string[];
  readonly published: readonly PublishDiagnosticsParams[];
  readonly statuses: readonly StatusParams[];
  readonly #documents = new Map<string, TextDocument>();
  readonly #settings: Map<string, unknown>;
  readonly #heard: Heard;
  readonly #close: () => Promise<void>;

  private constructor(started: Started) {
    this.connection = started.connection;
    this.result = started.result;
    this.#settings = started.settings;
    this.#heard = started.heard;
    this.#close = started.close;
    this.registered = started.heard.registered;
    this.log = started.heard.log;
    this.published = started.heard.published;
    this.statuses = started.heard.statuses;
  }

  static async start(connect: Connect, session: Session = {}): Promise<Client> {
    const { connection, close } = connect();
    const settings = new Map(Object.entries(session.settings ?? {}));
    const heard = new Heard();
    heard.listen(connection);
    connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ scopeUri }) => settingsFor(settings, scopeUri ?? '')),
    );
    connection.listen();
    const result = await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: session.capabilities ?? PULLING,
      initializationOptions: session.own,
      workspaceFolders: (session.folders ?? []).map((uri) => ({ uri, name: uri })),
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return new Client({ connection, close, settings, heard, result });
  }

  async stop(): Promise<void> {
    await this.#close();
  }

  async open(uri: string, text: string, languageId = 'javascript', version = 1): Promise<void> {
    this.#documents.set(uri, TextDocument.create(uri, languageId, version, text));
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version, text },
    });
  }

  /** Types: replaces the one occurrence of a text. */
  async replace(uri: string, what: string, by: string): Promise<void> {
    const document = this.document(uri);
    const range = rangeOf(document, what);
    await this.edit(uri, [{ range, newText: by }]);
  }

  async edit(uri: string, edits: readonly TextEdit[]): Promise<void> {
    const document = this.document(uri);
    const version = document.version + 1;
    const text = TextDocument.applyEdits(document, [...edits]);
    // From the end, as editors send them, so that each range is one of the text that the ones before have left.
    const contentChanges = edits
      .toSorted((a, b) => document.offsetAt(b.range.start) - document.offsetAt(a.range.start))
      .map(({ range, newText }) => ({ range, text: newText }));
    this.#documents.set(uri, TextDocument.create(uri, document.languageId, version, text));
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  async save(uri: string): Promise<void> {
    await this.connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } });
  }

  async close(uri: string): Promise<void> {
    this.#documents.delete(uri);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** Tells that files have changed, come or gone: the server looks for itself which of these. */
  async filesChanged(...uris: readonly string[]): Promise<void> {
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: uris.map((uri): FileEvent => ({ uri, type: FileChangeType.Changed })),
    });
  }

  /** Changes the settings of the documents whose URI begins with a prefix. */
  async set(prefix: string, settings: unknown): Promise<void> {
    this.#settings.set(prefix, settings);
    await this.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  }

  report(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri },
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
  }

  async pull(uri: string): Promise<readonly Diagnostic[]> {
    const report = await this.report(uri);
    if (report.kind !== 'full') throw new Error('A report without a previous one is full.');
    return report.items;
  }

  /** The rules of the diagnostics, in the order of the text. */
  async rules(uri: string): Promise<readonly unknown[]> {
    return (await this.pull(uri)).map(({ code }) => code);
  }

  /** The code actions on a text that occurs once. */
  async actions(uri: string, on: string, only?: string[]): Promise<readonly CodeAction[]> {
    const answer = await this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range: rangeOf(this.document(uri), on),
      context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
    });
    return (answer ?? []).filter(
      (action): action is CodeAction => !('command' in action && typeof action.command === 'string'),
    );
  }

  /** The action for a whole file, as an editor asks for it on save. */
  async sourceAction(uri: string, kind = 'source.fixAll.corsLens'): Promise<CodeAction | undefined> {
    const answer = await this.actions(uri, this.document(uri).getText(), [kind]);
    if (answer.length > 1) throw new Error('A kind names one action.');
    return answer[0];
  }

  hover(uri: string, on: string): Promise<Hover | null> {
    const position = rangeOf(this.document(uri), on).start;
    return this.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  }

  /** Applies an action that changes one document, as an editor does, and returns its text. */
  async apply(action: CodeAction | undefined): Promise<string> {
    const { uri, edits } = changeOf(action);
    await this.edit(uri, edits);
    return this.text(uri);
  }

  text(uri: string): string {
    return this.document(uri).getText();
  }

  document(uri: string): TextDocument {
    const document = this.#documents.get(uri);
    if (document === undefined) throw new Error(`${uri} is not open.`);
    return document;
  }

  /** What the server published last for a document that it has published for at least `times` times. */
  publishedFor(uri: string, times = 1): Promise<readonly Diagnostic[]> {
    return this.#heard.until(() => {
      const all = this.published.filter((each) => each.uri === uri);
      return all.length < times ? undefined : all.at(-1)?.diagnostics;
    });
  }

  /** Waits until the server has asked this often to pull again. */
  async refreshed(times = 1): Promise<void> {
    await this.#heard.until(() => (this.#heard.refreshes < times ? undefined : true));
  }

  get refreshes(): number {
    return this.#heard.refreshes;
  }

  /** The first status that a test waits for. */
  status(matches: (status: StatusParams) => boolean): Promise<StatusParams> {
    return this.#heard.until(() => this.statuses.find(matches));
  }

  logged(part: string): Promise<string> {
    return this.#heard.until(() => this.log.find((line) => line.includes(part)));
  }

  registeredFor(method: string): Promise<string> {
    return this.#heard.until(() => this.registered.find((each) => each === method));
  }
}

interface Started {
  readonly connection: ProtocolConnection;
  readonly close: () => Promise<void>;
  readonly settings: Map<string, unknown>;
  readonly heard: Heard;
  readonly result: InitializeResult;
}

/** Everything that the server said unasked. */
class Heard {
  readonly registered: string[] = [];
  readonly log: string[] = [];
  readonly published: PublishDiagnosticsParams[] = [];
  readonly statuses: StatusParams[] = [];
  refreshes = 0;
  readonly #waiting = new Set<() => void>();

  listen(connection: ProtocolConnection): void {
    const told = (): void => {
      for (const look of [...this.#waiting]) look();
    };
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.published.push(params);
      told();
    });
    connection.onNotification(LogMessageNotification.type, ({ message }) => {
      this.log.push(message);
      told();
    });
    connection.onNotification('corsLens/status', (params: StatusParams) => {
      this.statuses.push(params);
      told();
    });
    connection.onRequest(DiagnosticRefreshRequest.type, () => {
      this.refreshes += 1;
      told();
    });
    connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      this.registered.push(...registrations.map(({ method }) => method));
      told();
    });
  }

  /** Resolves with the first value other than undefined that `find` gives, now or after the next message. */
  until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** The document that an action changes, its version and the edits, in either form of a workspace edit. */
export function changeOf(action: CodeAction | undefined): {
  uri: string;
  version: number | null | undefined;
  edits: readonly TextEdit[];
} {
  const { documentChanges, changes } = action?.edit ?? {};
  if (documentChanges !== undefined) {
    const [change] = documentChanges as TextDocumentEdit[];
    if (change === undefined || documentChanges.length > 1) throw new Error('The action does not change one document.');
    const { uri, version } = change.textDocument;
    return { uri, version, edits: change.edits as TextEdit[] };
  }
  const [entry] = Object.entries(changes ?? {});
  if (entry === undefined) throw new Error(`No edit: ${JSON.stringify(action)}`);
  return { uri: entry[0], version: undefined, edits: entry[1] };
}

/** Where a text that occurs once stands. */
export function rangeOf(document: TextDocument, what: string): Range {
  const text = document.getText();
  const start = text.indexOf(what);
  if (start < 0 || text.includes(what, start + 1)) throw new Error(`${JSON.stringify(what)} does not occur once.`);
  return { start: document.positionAt(start), end: document.positionAt(start + what.length) };
}

function settingsFor(settings: ReadonlyMap<string, unknown>, uri: string): unknown {
  const keys = [...settings.keys()].filter((key) => uri.startsWith(key)).sort((a, b) => b.length - a.length);
  return keys[0] === undefined ? null : settings.get(keys[0]);
}
