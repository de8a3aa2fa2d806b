import type { InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from './protocol.ts';

/** What the client can do, as far as the server acts on it. */
export interface Features {
  /** The client asks for diagnostics. Where it cannot, they are pushed. */
  readonly pull: boolean;
  /** The server may ask the client to pull again. */
  readonly refresh: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  /** The client takes edits of named document versions. */
  readonly documentChanges: boolean;
  readonly markdown: boolean;
  /** The client answers `workspace/configuration`. */
  readonly configuration: boolean;
  readonly watchConfiguration: boolean;
  readonly watchFiles: boolean;
  readonly workspaceFolders: boolean;
  readonly own: InitializationOptions;
}

/** Reads what the client declared in `initialize`. */
export function readFeatures(params: InitializeParams): Features {
  const { textDocument, workspace } = params.capabilities;
  const diagnostics = { ...textDocument?.publishDiagnostics, ...textDocument?.diagnostic };
  return {
    pull: textDocument?.diagnostic !== undefined,
    refresh: workspace?.diagnostics?.refreshSupport === true,
    relatedInformation: diagnostics.relatedInformation === true,
    codeDescription: diagnostics.codeDescriptionSupport === true,
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    markdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
    configuration: workspace?.configuration === true,
    watchConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    own: readOwn(params.initializationOptions),
  };
}

function readOwn(sent: unknown): InitializationOptions {
  if (typeof sent !== 'object' || sent === null) return {};
  const { status, showRule, ruleUri } = sent as Readonly<Record<string, unknown>>;
  return {
    status: status === true,
    showRule: showRule === true,
    ...(typeof ruleUri === 'string' ? { ruleUri } : {}),
  };
}
