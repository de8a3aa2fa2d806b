import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type InitializeResult,
  MarkupKind,
  type RelatedFullDocumentDiagnosticReport,
  type RelatedUnchangedDocumentDiagnosticReport,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Engine } from '../engine/analysis.ts';
import { mayBeRead } from '../engine/analyze.ts';
import { codeActions, FIX_ALL } from './actions.ts';
import { Analyses } from './analyses.ts';
import { type Delivery, pullDelivery, pushDelivery } from './delivery.ts';
import { resultId } from './diagnostics.ts';
import { type Features, readFeatures } from './features.ts';
import { Folders } from './folders.ts';
import { guarded, type Log } from './guard.ts';
import { pathOf } from './paths.ts';
import { Reports } from './reports.ts';
import { SettingsCache } from './settings.ts';
import { type Host, Sources } from './sources.ts';
import { Workspace } from './workspace.ts';

/**
 * What an analysis may depend on: modules, JSON that they import, what tells the versions of packages; configurations of nginx, their templates, and what lies
 * in the folders that they include from.
 */
const WATCHED = [
  '**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx,json}',
  '**/{yarn.lock,pnpm-lock.yaml}',
  '**/*.{conf,nginx,nginxconf,vhost,template,tmpl,tpl,j2,jinja,jinja2,erb,ejs,epp,ctmpl,mustache,hbs,in,inc,include,cfg}',
  '**/{sites-available,sites-enabled,snippets,includes,conf.d}/*',
  '**/nginx/**',
  '**/*nginx*',
];

/** Whether a path of the workspace is among them. */
const isWatched = (path: string): boolean =>
  mayBeRead(path) || /(?:\.json|\/yarn\.lock|\/pnpm-lock\.yaml)$/i.test(path);

/** Everything that one session of a client needs. It is made when the client says what it can do. */
interface Session {
  readonly features: Features;
  readonly sources: Sources;
  readonly folders: Folders;
  readonly settings: SettingsCache;
  readonly workspace: Workspace;
  readonly analyses: Analyses;
  readonly reports: Reports;
  readonly delivery: Delivery;
}

/**
 * Serves one client. Nothing here knows which machine it runs on.
 *
 * @param connection not yet listening; it is when this returns.
 * @param engine where its promise rejects, the server stays and says for each document that it failed.
 * @param host gives the files that are not open.
 */
export function startServer(connection: Connection, engine: Engine | Promise<Engine>, host: Host): void {
  const log = logTo(connection);
  const loading = Promise.resolve(engine);
  loading.catch((error: unknown) => log(`The engine could not be loaded: ${String(error)}`));
  connection.onInitialize((params) => {
    const session = openSession(connection, loading, host, params, log);
    serveDocuments(connection, session, log);
    serveRequests(connection, session, log);
    serveWorkspace(connection, session, log);
    return capabilities(session.features);
  });
  connection.listen();
}

function logTo(connection: Connection): Log {
  return (message) => {
    try {
      connection.console.error(message);
    } catch {
      // The connection is closed, so nobody is left to read it.
    }
  };
}

function openSession(
  connection: Connection,
  engine: Promise<Engine>,
  host: Host,
  params: InitializeParams,
  log: Log,
): Session {
  const features = readFeatures(params);
  const folders = new Folders();
  const sources = new Sources(host, (path) => features.watchFiles && folders.hold(path) && isWatched(path));
  folders.change(
    (params.workspaceFolders ?? []).map(({ uri }) => uri),
    [],
  );
  let sent: unknown;
  connection.onDidChangeConfiguration((change) => {
    sent = (change.settings as { readonly corsLens?: unknown } | null | undefined)?.corsLens;
    settings.clear();
    delivery.allOutdated();
    void workspace.search().then((isDone) => isDone && delivery.allOutdated());
  });
  const settings = new SettingsCache(
    async (scopeUri) =>
      features.configuration ? connection.workspace.getConfiguration({ scopeUri, section: 'corsLens' }) : sent,
    (uri, error) => log(`The settings for ${uri} could not be had, the defaults hold: ${String(error)}`),
  );
  const workspace = new Workspace({ engine, host, sources, settings, folders, log });
  const analyses = new Analyses({ engine, sources, settings, folders, workspace, log });
  const reports = new Reports(connection, analyses, features);
  const means = { connection, sources, settings, analyses, reports, log };
  const refresh = (): void => {
    if (features.refresh) connection.languages.diagnostics.refresh().catch(() => undefined);
  };
  const delivery: Delivery = features.pull ? pullDelivery(means, refresh) : pushDelivery(means);
  connection.onShutdown(() => delivery.stop());
  return { features, sources, folders, settings, workspace, analyses, reports, delivery };
}

function capabilities({ pull }: Features): InitializeResult {
  return {
    serverInfo: { name: 'cors-lens' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
      ...(pull
        ? { diagnosticProvider: { identifier: 'cors-lens', interFileDependencies: true, workspaceDiagnostics: false } }
        : {}),
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
      hoverProvider: true,
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

function serveDocuments(connection: Connection, session: Session, log: Log): void {
  const { sources, analyses, settings, delivery } = session;
  const documents = new TextDocuments(TextDocument);
  const on = (name: string, handle: (document: TextDocument) => void) => (event: { document: TextDocument }) => {
    void guarded(log, name, undefined, () => handle(event.document));
  };
  documents.onDidOpen(
    on('didOpen', (document) => {
      sources.opened(document);
      delivery.opened(document);
    }),
  );
  documents.onDidChangeContent(
    on('didChange', (document) => {
      // Opening a document counts as a change of it as well.
      if (sources.isDirty(document)) delivery.changed(document);
    }),
  );
  documents.onDidSave(
    on('didSave', (document) => {
      sources.saved(document);
      delivery.saved(document);
    }),
  );
  documents.onDidClose(
    on('didClose', (document) => {
      sources.closed(document);
      analyses.forget(pathOf(document.uri));
      settings.forget(document.uri);
      delivery.closed(document);
    }),
  );
  documents.listen(connection);
}

function serveRequests(connection: Connection, session: Session, log: Log): void {
  const { features, sources, analyses } = session;
  if (features.pull) {
    connection.languages.diagnostics.on((params, token) =>
      guarded<DocumentDiagnosticReport>(log, 'textDocument/diagnostic', fullReport([]), () =>
        pull(session, params, token),
      ),
    );
  }
  connection.onCodeAction((params: CodeActionParams, token) =>
    guarded<CodeAction[]>(log, 'textDocument/codeAction', [], async () => {
      const document = sources.document(pathOf(params.textDocument.uri));
      return document === undefined ? [] : codeActions(document, params, analyses, features, token);
    }),
  );
  connection.onHover((params) => guarded(log, 'textDocument/hover', null, () => hover(session, params)));
}

async function pull(
  { sources, settings, reports }: Session,
  { textDocument, previousResultId }: DocumentDiagnosticParams,
  token: CancellationToken,
): Promise<DocumentDiagnosticReport> {
  const document = sources.document(pathOf(textDocument.uri));
  if (document === undefined) return fullReport([]);
  const { run } = await settings.of(document.uri);
  if (run === 'onSave' && previousResultId !== undefined && sources.isDirty(document))
    return unchanged(previousResultId);
  const items = await reports.report(document, token);
  return previousResultId === resultId(items) ? unchanged(previousResultId) : fullReport(items);
}

function fullReport(items: Diagnostic[]): RelatedFullDocumentDiagnosticReport {
  return { kind: DocumentDiagnosticReportKind.Full, resultId: resultId(items), items };
}

function unchanged(id: string): RelatedUnchangedDocumentDiagnosticReport {
  return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id };
}

async function hover({ features, sources, analyses }: Session, params: HoverParams): Promise<Hover | null> {
  const document = sources.document(pathOf(params.textDocument.uri));
  if (document === undefined) return null;
  const answer = await analyses.hover(document, document.offsetAt(params.position));
  if (answer === undefined) return null;
  const range = answer.reading.range(answer.hover.at);
  return {
    contents: { kind: features.markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value: answer.hover.markdown },
    ...(range === undefined ? {} : { range }),
  };
}

function serveWorkspace(connection: Connection, session: Session, log: Log): void {
  const { features, sources, folders, settings, workspace, analyses, delivery } = session;
  connection.onDidChangeWatchedFiles(({ changes }) => {
    void guarded(log, 'workspace/didChangeWatchedFiles', undefined, async () => {
      // The text of an open document is the editor's, whatever happens to its file.
      const paths = changes.map(({ uri }) => pathOf(uri)).filter((path) => sources.document(path) === undefined);
      for (const path of paths) {
        sources.fileChanged(path);
        workspace.changed(path);
      }
      const dependents = await Promise.all(paths.map((path) => analyses.dependents(path)));
      delivery.outdated([...new Set(dependents.flat())]);
    });
  });
  const search = async (): Promise<void> => {
    if (await workspace.search()) delivery.outdated(await analyses.dependents(''));
  };
  connection.onInitialized(() => {
    void guarded(log, 'initialized', undefined, async () => {
      if (features.workspaceFolders) {
        connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
          folders.change(
            added.map(({ uri }) => uri),
            removed.map(({ uri }) => uri),
          );
          settings.clear();
          delivery.allOutdated();
          void search();
        });
      }
      if (features.watchConfiguration) {
        await connection.client.register(DidChangeConfigurationNotification.type, { section: 'corsLens' });
      }
      if (features.watchFiles) {
        const watchers = WATCHED.map((globPattern) => ({ globPattern }));
        await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
      }
      await search();
    });
  });
}
