import { commands, type ExtensionContext, env, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import {
  type ErrorHandler,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import type { FixAllKind, InitializationOptions, StatusParams } from '../server/lsp/protocol.ts';
import { documentSelector } from './languages.ts';
import { RulePages, SHOW_RULE } from './rules.ts';
import { STATUS, Status } from './status.ts';

const FIX_ALL: FixAllKind = 'source.fixAll.corsLens';
const SHOW_OUTPUT = 'corsLens.showOutput';
const RULE_PATH = '/rules/';

/** Starts the language server and offers its commands. Called by the editor when the first document of a language it reads is opened. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('CORS Lens', { log: true });
  const status = new Status(SHOW_OUTPUT);
  const pages = new RulePages(context.extensionUri);
  const client = createClient(context, output);
  context.subscriptions.push(
    output,
    status,
    client,
    client.onNotification(STATUS, (params: StatusParams) => status.update(params)),
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) status.started();
      else if (newState === State.Stopped) status.stopped();
    }),
    workspace.onDidCloseTextDocument(({ uri }) => status.forget(uri.toString())),
    window.registerUriHandler({
      handleUri: ({ path }) => (path.startsWith(RULE_PATH) ? pages.show(path.slice(RULE_PATH.length)) : undefined),
    }),
    commands.registerCommand('corsLens.restart', () => client.restart()),
    commands.registerCommand(SHOW_OUTPUT, () => output.show()),
    commands.registerCommand('corsLens.fixAll', () =>
      commands.executeCommand('editor.action.sourceAction', { kind: FIX_ALL, apply: 'first' }),
    ),
    commands.registerCommand(SHOW_RULE, (id: unknown) => pages.show(id)),
  );
  // A server that does not start is said by the status item and the output channel. The commands must work all the same.
  await client.start().catch((error: unknown) => output.error(String(error)));
}

function createClient(context: ExtensionContext, outputChannel: LogOutputChannel): LanguageClient {
  const initializationOptions: InitializationOptions = {
    status: true,
    showRule: true,
    ruleUri: Uri.from({ scheme: env.uriScheme, authority: context.extension.id, path: RULE_PATH }).toString(),
  };
  const client: LanguageClient = new LanguageClient(
    'corsLens',
    'CORS Lens',
    { module: context.asAbsolutePath('dist/server.js'), transport: TransportKind.ipc },
    {
      documentSelector,
      outputChannel,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions,
      initializationFailedHandler: () => false,
      errorHandler: quietly(() => client.createDefaultErrorHandler()),
    },
  );
  return client;
}

/** Decides as another handler does, but announces it in the output channel instead of a toast. */
function quietly(create: () => ErrorHandler): ErrorHandler {
  let created: ErrorHandler | undefined;
  const handler = (): ErrorHandler => {
    created ??= create();
    return created;
  };
  return {
    error: async (...failure) => ({ ...(await handler().error(...failure)), handled: true }),
    closed: async () => ({ ...(await handler().closed()), handled: true }),
  };
}
