import type { CancellationToken, TextEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Fix, Reported } from '../engine/analysis.ts';
import type { Analyses, Placed } from './analyses.ts';
import { pathOf } from './paths.ts';

type Edit = Fix['edits'][number];

/** After so many rounds the fixes are taken to be without end. */
const MOST_ROUNDS = 10;

/** A stretch of the original text, or a text put in its place. */
type Piece = { readonly start: number; readonly end: number } | { readonly text: string };

/**
 * Applies all safe fixes to the current text of a document, in rounds: fixes of one round do not touch each other, and after each round
 * the text is judged anew. A fix that also changes another document is left to the lightbulb.
 *
 * @returns edits of the current text; none where there is nothing to fix.
 * @throws ResponseError `RequestCancelled`, and whatever the engine throws.
 */
export async function fixAll(
  document: TextDocument,
  analyses: Analyses,
  token: CancellationToken,
): Promise<readonly TextEdit[]> {
  const path = pathOf(document.uri);
  const original = document.getText();
  const mark = original.startsWith('\uFEFF') ? 1 : 0;
  let pieces: readonly Piece[] = [{ start: 0, end: original.length }];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const placed = await analyses.judgeText(document, textOf(pieces, original), token);
    const edits = choose(placed, path);
    if (edits.length === 0) break;
    // From the end of the text to its start, so that the offsets of the edits still to come hold.
    for (const edit of edits.toReversed()) pieces = splice(pieces, edit.start + mark, edit.end + mark, edit.text);
  }
  return toEdits(pieces, document);
}

/** The edits of the safe fixes that can be applied at once, in the order of the text. A fix is taken whole or not at all. */
function choose(placed: readonly Placed[], path: string): readonly Edit[] {
  const chosen: Edit[] = [];
  for (const { finding } of placed) {
    const edits = safeFix(finding)?.edits ?? [];
    const isFree = (edit: Edit): boolean => edit.file === path && !chosen.some((other) => touch(edit, other));
    if (edits.every(isFree)) chosen.push(...edits);
  }
  return chosen.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The one of a finding's safe fixes that is taken without asking. */
function safeFix({ fixes }: Reported): Fix | undefined {
  const safe = fixes.filter(({ safety }) => safety === 'safe');
  return safe.find(({ preferred }) => preferred) ?? safe[0];
}

/** Whether the order of two edits could matter. */
function touch(a: Edit, b: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function textOf(pieces: readonly Piece[], original: string): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : original.slice(piece.start, piece.end))).join('');
}

function lengthOf(piece: Piece): number {
  return 'text' in piece ? piece.text.length : piece.end - piece.start;
}

/** The part of a piece from `from` to `to`, both counted from its own start. */
function cut(piece: Piece, from: number, to: number): Piece {
  return 'text' in piece ? { text: piece.text.slice(from, to) } : { start: piece.start + from, end: piece.start + to };
}

/** Puts a text in place of what stands between two offsets of the pieces' text. */
function splice(pieces: readonly Piece[], start: number, end: number, text: string): readonly Piece[] {
  const before: Piece[] = [];
  const after: Piece[] = [];
  let offset = 0;
  for (const piece of pieces) {
    const length = lengthOf(piece);
    const untilStart = Math.min(Math.max(start - offset, 0), length);
    const untilEnd = Math.min(Math.max(end - offset, 0), length);
    before.push(cut(piece, 0, untilStart));
    after.push(cut(piece, untilEnd, length));
    offset += length;
  }
  return [...before, { text }, ...after].filter((piece) => lengthOf(piece) > 0);
}

/** What was put between the stretches of the original text that are left. They have kept their order. */
function toEdits(pieces: readonly Piece[], document: TextDocument): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let from = 0;
  let text = '';
  const close = (to: number): void => {
    const range = { start: document.positionAt(from), end: document.positionAt(to) };
    if (text !== document.getText(range)) edits.push({ range, newText: text });
    text = '';
  };
  for (const piece of pieces) {
    if ('text' in piece) {
      text += piece.text;
    } else {
      close(piece.start);
      from = piece.end;
    }
  }
  close(document.getText().length);
  return edits;
}
