import type { TextEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';

const COMMENT = /^(\s*(?:\/[/*]|#)\s*cors-lens-disable-next-line\s+[\w-]+(?:\s*,\s*[\w-]+)*)/;

/**
 * The edit that switches a rule off for one line: a comment above it, with the line's indentation and the file's own line end, or one
 * more id in the comment that is already there.
 *
 * @param line counted from 0.
 */
export function disableForLine(document: TextDocument, line: number, rule: string): TextEdit {
  const above = line === 0 ? '' : lineText(document, line - 1);
  const comment = COMMENT.exec(above)?.[1];
  if (comment !== undefined) return insertion(line - 1, comment.length, `, ${rule}`);
  const marker = /^nginx$/i.test(document.languageId) ? '#' : '//';
  const indentation = /^[^\S\r\n]*/.exec(lineText(document, line))?.[0] ?? '';
  return insertion(line, 0, `${indentation}${marker} cors-lens-disable-next-line ${rule}${lineEnd(document, line)}`);
}

function insertion(line: number, character: number, newText: string): TextEdit {
  return { range: { start: { line, character }, end: { line, character } }, newText };
}

/** A line with its line end. */
function lineText(document: TextDocument, line: number): string {
  return document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
}

/** How the line ends, or the line above where it is the last one. */
function lineEnd(document: TextDocument, line: number): string {
  const nearby = lineText(document, line) + (line === 0 ? '' : lineText(document, line - 1));
  return /\r\n|\r|\n/.exec(nearby)?.[0] ?? '\n';
}
