import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Fix } from '../engine/analysis.ts';
import type { Features } from './features.ts';
import type { Reading } from './reading.ts';

type Edit = Fix['edits'][number];

/** Edits of one document, whose version is null where it is not open. */
export interface DocumentEdits {
  readonly uri: string;
  readonly version: number | null;
  readonly edits: readonly TextEdit[];
}

/** The engine's edits in the protocol's terms, by document. Undefined where a text that they change is not held: half a fix is none. */
export function toDocumentEdits(edits: readonly Edit[], reading: Reading): readonly DocumentEdits[] | undefined {
  const byFile = new Map<string, TextEdit[]>();
  for (const edit of edits) {
    const range = reading.range(edit);
    if (range === undefined) return undefined;
    const list = byFile.get(edit.file) ?? [];
    list.push({ range, newText: edit.text });
    byFile.set(edit.file, list);
  }
  return [...byFile].map(([file, list]) => ({ uri: reading.uri(file), version: reading.version(file), edits: list }));
}

/** A workspace edit, of named document versions where the client takes that. */
export function toWorkspaceEdit(changes: readonly DocumentEdits[], features: Features): WorkspaceEdit {
  if (!features.documentChanges)
    return { changes: Object.fromEntries(changes.map(({ uri, edits }) => [uri, [...edits]])) };
  const documentChanges: TextDocumentEdit[] = changes.map(({ uri, version, edits }) => ({
    textDocument: { uri, version },
    edits: [...edits],
  }));
  return { documentChanges };
}
