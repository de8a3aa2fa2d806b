import type { Edit } from '../../../service/change.ts';
import type { Statement, Unit } from '../../../syntax/unit.ts';
import { indentAt, lineEnd, replace, wholeLines } from './source.ts';

/** Whether the file ends its statements with semicolons. */
const usesSemicolons = (unit: Unit): boolean => /;[ \t]*(?:\r|\n|$)/.test(unit.text);

/** A statement as this file writes one. */
const terminated = (unit: Unit, text: string): string => (usesSemicolons(unit) ? text : text.replace(/;$/, ''));

/** Puts a statement before another one: on a line of its own above it and its comments, or on the same line where others stand there. */
export function insertBefore(unit: Unit, before: Statement, text: string): Edit {
  const lines = wholeLines(unit, before);
  if (lines === null) return replace(unit, { start: before.start, end: before.start }, `${text} `);
  const place = { start: lines.start, end: lines.start };
  return replace(unit, place, indentAt(unit, before.start) + terminated(unit, text) + lineEnd(unit));
}

/** Puts statements behind another one: each on a line of its own below it, or on the same line where others stand there. */
export function statementsBehind(unit: Unit, behind: Statement, texts: readonly string[]): Edit {
  const lines = wholeLines(unit, behind);
  if (lines === null) {
    const end = behind.end + (/^[ \t]*;/.exec(unit.text.slice(behind.end))?.[0].length ?? 0);
    return replace(unit, { start: end, end }, texts.map((text) => ` ${text}`).join(''));
  }
  const indent = indentAt(unit, behind.start);
  const added = texts.map((text) => indent + terminated(unit, text)).join(lineEnd(unit));
  const isEnded = /[\r\n]$/.test(unit.text.slice(lines.start, lines.end));
  const place = { start: lines.end, end: lines.end };
  return replace(unit, place, isEnded ? added + lineEnd(unit) : lineEnd(unit) + added);
}
