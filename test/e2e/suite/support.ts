import {
  type CodeAction,
  CodeAction as CodeActionClass,
  commands,
  type Diagnostic,
  type Extension,
  extensions,
  languages,
  type Position,
  Range,
  type TextDocument,
  Uri,
  type WorkspaceFolder,
  window,
  workspace,
} from 'vscode';

const DEADLINE_MS = 30_000;

export const RULE_EXAMPLES = {
  /** Line 3 holds the mistake, line 4 the route. */
  wildcardWithCredentials: `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: '*', credentials: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
app.listen(3000);
`,
  corsAfterRoutes: `const express = require('express');
const cors = require('cors');
const app = express();
app.get('/v1/data', (req, res) => res.json({ ok: true }));
app.use(cors({ origin: 'https://app.example.com' }));
app.listen(3000);
`,
  unmatchableOrigin: `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: 'https://app.example.com/' }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
app.listen(3000);
`,
  correct: `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: 'https://app.example.com', credentials: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
app.listen(3000);
`,
} as const;

/** The extension under test. */
export function corsLens(): Extension<unknown> {
  return extensionOf('cors-lens.cors-lens');
}

export function extensionOf(id: string): Extension<unknown> {
  const extension = extensions.getExtension(id);
  if (extension === undefined) throw new Error(`the extension ${id} is not installed`);
  return extension;
}

/** Writes a file into the opened folder and shows it, in a tab that stays. */
export async function show(name: string, text: string): Promise<TextDocument> {
  const uri = Uri.joinPath(openedFolder().uri, name);
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { preview: false });
  // The editor keeps a closed file's text for a while, and learns of the new one from its watcher.
  await eventually(
    `the text of ${name}`,
    async () => document.getText() === text || undefined,
    () => document.getText(),
  );
  return document;
}

/** Closes every editor without asking, and removes the files that were shown. */
export async function closeAll(): Promise<void> {
  while (window.activeTextEditor !== undefined) {
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await commands.executeCommand('workbench.action.closeAllEditors');
  const { uri } = openedFolder();
  for (const [name] of await workspace.fs.readDirectory(uri)) {
    if (/\.(js|md|conf)$/.test(name)) await workspace.fs.delete(Uri.joinPath(uri, name));
  }
}

/** The folder that the window shows. */
export function openedFolder(): WorkspaceFolder {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('no folder is open');
  return folder;
}

/** Where a text starts in a document. */
export function positionOf(document: TextDocument, text: string): Position {
  const start = document.getText().indexOf(text);
  if (start < 0) throw new Error(`the document holds no ${JSON.stringify(text)}`);
  return document.positionAt(start);
}

/** Replaces one occurrence of a text in a document, as typing would: the file on disk stays as it is. */
export async function replace(document: TextDocument, old: string, text: string): Promise<void> {
  const start = positionOf(document, old);
  const editor = await window.showTextDocument(document);
  const range = new Range(start, document.positionAt(document.offsetAt(start) + old.length));
  const done = await editor.edit((edit) => edit.replace(range, text));
  if (!done) throw new Error('the editor refused the edit');
}

/** The extension's diagnostics of a document, as they stand. */
export function findings(document: TextDocument): Diagnostic[] {
  return languages.getDiagnostics(document.uri).filter(({ source }) => source === 'cors-lens');
}

/** The id of the rule behind a diagnostic. */
export function ruleOf({ code }: Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

/**
 * Waits until the extension's diagnostics of a document are as wanted. Looks whenever the editor says that diagnostics changed.
 *
 * @throws after the deadline, with what was there instead.
 */
export function whenFindings(
  document: TextDocument,
  what: string,
  wanted: (found: readonly Diagnostic[]) => boolean,
): Promise<Diagnostic[]> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = findings(document);
      if (wanted(found)) settle(() => resolve(found));
    };
    const late = () => {
      const there = findings(document).map((found) => `${ruleOf(found)} (severity ${found.severity})`);
      reject(new Error(`waited ${DEADLINE_MS / 1000} s for ${what}; there is: ${there.join(', ') || 'nothing'}`));
    };
    const subscription = languages.onDidChangeDiagnostics(look);
    const timer = setTimeout(() => settle(late), DEADLINE_MS);
    const settle = (end: () => void) => {
      subscription.dispose();
      clearTimeout(timer);
      end();
    };
    look();
  });
}

/** Waits until a rule has exactly one finding in a document, and gives it. */
export async function finding(document: TextDocument, rule: string): Promise<Diagnostic> {
  const isOne = (found: readonly Diagnostic[]) => found.filter((one) => ruleOf(one) === rule).length === 1;
  const found = (await whenFindings(document, `one finding of ${rule}`, isOne)).find((one) => ruleOf(one) === rule);
  if (found === undefined) throw new Error(`the finding of ${rule} went away`);
  return found;
}

/** Waits until the extension finds nothing in a document. */
export async function nothingFound(document: TextDocument): Promise<void> {
  await whenFindings(document, 'no finding', (found) => found.length === 0);
}

/**
 * Waits until `ask` gives something. The editor answers some questions with nothing or with "Canceled" while its own extensions start.
 *
 * @param instead says what was there in place of it.
 * @throws after the deadline, with the last error.
 */
export async function eventually<T>(
  what: string,
  ask: () => Thenable<T | undefined>,
  instead: () => string = () => '',
): Promise<T> {
  const end = Date.now() + DEADLINE_MS;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `waited ${DEADLINE_MS / 1000} s for ${what}; there is: ${instead() || 'nothing'}; last error: ${last}`,
  );
}

/** The actions that the lightbulb offers at a range, edits included. */
export async function actionsAt(document: TextDocument, range: Range, kind: string): Promise<CodeAction[]> {
  const resolved = 20;
  const found = await commands.executeCommand<unknown[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    kind,
    resolved,
  );
  return found.filter((action) => action instanceof CodeActionClass);
}

/** Waits for the action whose title matches. */
export async function actionAt(document: TextDocument, range: Range, kind: string, title: RegExp): Promise<CodeAction> {
  let offered: CodeAction[] = [];
  const look = async () => {
    offered = await actionsAt(document, range, kind);
    return offered.find((action) => title.test(action.title));
  };
  return eventually(`an action titled ${title}`, look, () => offered.map((action) => action.title).join(', '));
}

/** Applies an action's edit as the editor would. */
export async function apply(action: CodeAction): Promise<void> {
  if (action.edit === undefined) throw new Error(`the action "${action.title}" has no edit`);
  if (!(await workspace.applyEdit(action.edit))) throw new Error(`the editor refused the edit of "${action.title}"`);
}

export function wholeOf(document: TextDocument): Range {
  return new Range(document.positionAt(0), document.positionAt(document.getText().length));
}
