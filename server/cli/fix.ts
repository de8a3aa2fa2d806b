import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Fix, Reported } from '../engine/analysis.ts';
import { reasonOf, type Source } from './read.ts';

type Edit = Fix['edits'][number];

/** One round of fixes: the new texts, and how many fixes each file got. */
export interface Round {
  readonly texts: ReadonlyMap<string, string>;
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Picks the safe fixes that can be taken together, and applies them. A fix is taken whole or not at all, and never one that touches the place of
 * another: that one waits for the next round, which sees the mended text.
 *
 * @param findings In the order of their places; of two fixes that overlap, the first is taken.
 * @param mayEdit Whether a file is one that the user asked to have mended.
 * @param read The current text of a file.
 */
export function fixRound(
  findings: readonly Reported[],
  mayEdit: (file: string) => boolean,
  read: (file: string) => string | undefined,
): Round {
  const taken = new Map<string, Edit[]>();
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const fix = safeFix(finding);
    if (fix === undefined || !fix.edits.every((edit) => mayEdit(edit.file) && isFree(edit, taken))) continue;
    for (const edit of fix.edits) taken.set(edit.file, [...(taken.get(edit.file) ?? []), edit]);
    for (const file of new Set(fix.edits.map((edit) => edit.file))) counts.set(file, (counts.get(file) ?? 0) + 1);
  }
  const texts = new Map<string, string>();
  for (const [file, edits] of taken) {
    const text = read(file);
    if (text !== undefined) texts.set(file, applyEdits(text, edits));
  }
  return { texts, counts };
}

/** The safe fix of a finding that is taken without asking: the preferred one, else the first. */
export function safeFix(finding: Reported): Fix | undefined {
  const safe = finding.fixes.filter((fix) => fix.safety === 'safe' && fix.edits.length > 0);
  return safe.find((fix) => fix.preferred) ?? safe[0];
}

/**
 * Replaces places in a text. All offsets are those of the text before any edit.
 *
 * @param edits Edits of one file that do not overlap, in any order.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from);
}

/** Edits that only meet count as overlapping too: which of two insertions at one place comes first is not ours to choose. */
function isFree(edit: Edit, taken: ReadonlyMap<string, readonly Edit[]>): boolean {
  return (taken.get(edit.file) ?? []).every((other) => edit.end < other.start || other.end < edit.start);
}

/**
 * Writes a mended text in place of a file, in one step: a reader sees the old file or the new one, and a crash leaves the old one. The byte order mark and
 * the permissions stay; of a symbolic link the target is replaced, not the link.
 *
 * @param path An absolute path.
 * @param before The file as it was judged. A file that was changed since, or that is not UTF-8, is left alone.
 * @returns Why the file was not written, or null.
 */
export function writeMended(path: string, before: Source, text: string): string | null {
  if (!before.faithful) return 'not written: it is not UTF-8';
  try {
    const target = realpathSync(path);
    const mark = before.byteOrderMark ? '\ufeff' : '';
    if (readFileSync(target, 'utf8') !== mark + before.text) return 'not written: it was changed in the meantime';
    replace(target, mark + text);
    return null;
  } catch (error) {
    return `not written: ${reasonOf(error)}`;
  }
}

function replace(target: string, content: string): void {
  const { mode } = statSync(target);
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.cors-lens`);
  try {
    writeFileSync(beside, content, { flag: 'wx', mode });
    chmodSync(beside, mode);
    renameSync(beside, target);
  } finally {
    rmSync(beside, { force: true });
  }
}
