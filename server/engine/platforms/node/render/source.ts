import type { Edit } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import type { Entry, Expression, FunctionExpression, Span, Statement, Unit } from '../../../syntax/unit.ts';
import { isStatement, nodesIn } from '../../../syntax/walk.ts';

/** Finding places in a unit, and the edits that change them without touching what stands around. */

export const isSpan = (span: Span, at: Span): boolean => span.start === at.start && span.end === at.end;
export const covers = (span: Span, at: Span): boolean => span.start <= at.start && at.end <= span.end;

/** The expressions and statements around a place, outermost first; the ones with exactly its span included. */
export function around(unit: Unit, at: Site): (Expression | Statement)[] {
  return [...nodesIn(unit.body, (node) => covers(node, at))].filter((node) => covers(node, at));
}

/** The expression with exactly this span; the innermost of several. */
export function expressionAt(unit: Unit, at: Site): Expression | undefined {
  return around(unit, at).findLast((node): node is Expression => isSpan(node, at) && !isStatement(node));
}

/** The entry of an object with exactly this span, and the object. */
export function entryAt(unit: Unit, at: Site): { object: Expression & { kind: 'object' }; entry: Entry } | undefined {
  for (const node of around(unit, at).reverse()) {
    if (isStatement(node) || node.kind !== 'object') continue;
    const entry = node.entries.find((one) => isSpan(one, at));
    if (entry !== undefined) return { object: node, entry };
  }
  return undefined;
}

export const functionsAround = (unit: Unit, at: Site): FunctionExpression[] =>
  around(unit, at).filter((node): node is FunctionExpression => node.kind === 'function');

/** The lists of statements of a unit: its own, and those of the bodies in it. */
export function statementLists(unit: Unit): (readonly Statement[])[] {
  const lists: (readonly Statement[])[] = [unit.body];
  for (const node of nodesIn(unit.body)) {
    for (const list of listsOf(node)) lists.push(list);
  }
  return lists;
}

function listsOf(node: Expression | Statement): (readonly Statement[])[] {
  switch (node.kind) {
    case 'function':
    case 'block':
    case 'for-each':
    case 'loop':
      return [node.body];
    case 'if':
      return [node.then, node.else];
    case 'try':
      return [node.body, node.handler ?? [], node.finalizer];
    case 'switch':
      return node.cases.map((part) => part.body);
    default:
      return [];
  }
}

/** The file's own line end. */
export const lineEnd = (unit: Unit): string => /\r\n|\r|\n/.exec(unit.text)?.[0] ?? '\n';

/** The white space at the start of the line on which an offset stands. */
export function indentAt(unit: Unit, offset: number): string {
  const start = lineStart(unit, offset);
  return /^[ \t]*/.exec(unit.text.slice(start))?.[0] ?? '';
}

export function lineStart(unit: Unit, offset: number): number {
  const before = unit.text.slice(0, offset);
  return Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
}

/** The offset behind the line end that follows an offset, where only white space stands between; else null. */
function restOfLine(unit: Unit, offset: number): number | null {
  const match = /^[ \t]*(?:\r\n|\r|\n|$)/.exec(unit.text.slice(offset));
  return match === null ? null : offset + match[0].length;
}

/** A statement with its whole lines, where nothing else stands on them; else null. Comment lines directly above belong to it. */
export function wholeLines(unit: Unit, statement: Span): Span | null {
  const start = lineStart(unit, statement.start);
  const end = restOfLine(unit, endWithSemicolon(unit, statement.end)) ?? restOfLineComment(unit, statement.end);
  if (end === null || unit.text.slice(start, statement.start).trim() !== '') return null;
  return { start: withCommentsAbove(unit, start), end };
}

const endWithSemicolon = (unit: Unit, end: number): number =>
  end + (/^[ \t]*;/.exec(unit.text.slice(end))?.[0].length ?? 0);

function restOfLineComment(unit: Unit, end: number): number | null {
  const from = endWithSemicolon(unit, end);
  const comment = unit.comments.find(
    (one) =>
      one.start >= from &&
      unit.text.slice(from, one.start).trim() === '' &&
      !/[\r\n]/.test(unit.text.slice(from, one.end)),
  );
  return comment === undefined ? null : restOfLine(unit, comment.end);
}

function withCommentsAbove(unit: Unit, start: number): number {
  const above = unit.comments.findLast(
    (comment) => comment.end <= start && /^[ \t]*(?:\r\n|\r|\n)$/.test(unit.text.slice(comment.end, start)),
  );
  if (above === undefined) return start;
  const line = lineStart(unit, above.start);
  return unit.text.slice(line, above.start).trim() === '' ? withCommentsAbove(unit, line) : start;
}

export const replace = (unit: Unit, { start, end }: Span, text: string): Edit => ({
  file: unit.file,
  start,
  end,
  text,
});

/** Takes an entry out of an object, with its comma and its line where it has one for itself. */
export function removeEntry(unit: Unit, object: Expression & { kind: 'object' }, entry: Entry): Edit {
  const i = object.entries.indexOf(entry);
  const [before, after] = [object.entries[i - 1], object.entries[i + 1]];
  if (after !== undefined) return replace(unit, { start: entry.start, end: after.start }, '');
  if (before !== undefined) {
    const comma = /^\s*,/.exec(unit.text.slice(entry.end))?.[0].length ?? 0;
    return replace(
      unit,
      { start: before.end, end: entry.end + comma },
      comma > 0 && /[\r\n]/.test(unit.text.slice(before.end, entry.start)) ? ',' : '',
    );
  }
  return replace(unit, { start: object.start, end: object.end }, '{}');
}

/** Puts an entry in front of an object's others. */
export function insertEntry(unit: Unit, object: Expression & { kind: 'object' }, text: string): Edit {
  const [first] = object.entries;
  if (first === undefined) return replace(unit, object, `{ ${text} }`);
  const ownLine = /[\r\n]/.test(unit.text.slice(object.start, first.start));
  const gap = ownLine ? lineEnd(unit) + indentAt(unit, first.start) : ' ';
  return replace(unit, { start: first.start, end: first.start }, `${text},${gap}`);
}

/** A text as a string literal in the quotes that the file uses. */
export function quoted(unit: Unit, text: string): string {
  const [single, double] = [unit.text.split("'").length, unit.text.split('"').length];
  const quote = double > single ? '"' : "'";
  return quote + text.replace(/\\/g, '\\\\').replaceAll(quote, `\\${quote}`) + quote;
}

/** Whether a constant that holds an expression is read in more than one place, or outside of this unit. */
export function isShared(unit: Unit, target: Expression): boolean {
  const holder = around(unit, { file: unit.file, ...target }).find((node) => node.kind === 'declare');
  if (holder?.kind !== 'declare') return false;
  const names = holder.declarators.flatMap(({ target: name }) => (name.kind === 'name' ? [name.name] : []));
  const reads = [...nodesIn(unit.body)].filter((node) => node.kind === 'name' && names.includes(node.name));
  return holder.exported || reads.length > 1;
}
