import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { LayerId, Program } from '../../../service/program.ts';
import type { Expression, Span, Statement, Unit } from '../../../syntax/unit.ts';
import { nodesIn } from '../../../syntax/walk.ts';
import { covers, lineEnd, replace, statementLists, wholeLines } from './source.ts';

/** Moves the statement that registers a layer before the one that registers another, with the constants that it needs. */
export function moveLayer(unit: Unit, program: Program, moved: LayerId, before: LayerId): Rendered {
  const layers = Object.values(program.chains).flat();
  const [source, target] = [layers.find(({ id }) => id === moved)?.at, layers.find(({ id }) => id === before)?.at];
  if (source === undefined || target === undefined) return declined('the layers are not in this file');
  const place = sharedList(unit, source, target);
  if (place === undefined) return declined('the two are not registered in the same block');
  const { list, from, to } = place;
  const taken = withNeeds(list, from, to);
  if (taken === null) return declined('the middleware needs something that is declared later and can not move along');
  const spans = taken.map((statement) => wholeLines(unit, statement));
  const anchor = list[to] === undefined ? null : wholeLines(unit, list[to]);
  if (anchor === null || !spans.every((span) => span !== null)) return declined('other code stands on its lines');
  const removed = spans.map((span) => withBlankLine(unit, span));
  const gap = removed.some(({ end }, i) => end !== spans[i]?.end) ? lineEnd(unit) : '';
  return {
    edits: [
      replace(unit, { start: anchor.start, end: anchor.start }, spans.map((span) => textOf(unit, span)).join('') + gap),
      ...removed.map((span) => replace(unit, span, '')),
    ],
  };
}

/** Lines with the blank line behind them, where one stands before them as well. */
function withBlankLine(unit: Unit, span: Span): Span {
  const before = /(?:^|\n|\r(?!\n))[ \t]*(?:\r\n|\r|\n)$/.test(unit.text.slice(0, span.start));
  const behind = /^[ \t]*(?:\r\n|\r|\n)/.exec(unit.text.slice(span.end))?.[0].length ?? 0;
  return before ? { start: span.start, end: span.end + behind } : span;
}

/** The text of whole lines; the last line of a file may lack its end. */
function textOf(unit: Unit, span: Span): string {
  const text = unit.text.slice(span.start, span.end);
  return /[\r\n]$/.test(text) ? text : text + lineEnd(unit);
}

/** The innermost list of statements that holds both places in different statements. */
function sharedList(
  unit: Unit,
  source: Span,
  target: Span,
): { list: readonly Statement[]; from: number; to: number } | undefined {
  const places = statementLists(unit).map((list) => ({
    list,
    from: list.findIndex((statement) => covers(statement, source)),
    to: list.findIndex((statement) => covers(statement, target)),
  }));
  return places.findLast(({ from, to }) => to >= 0 && from > to);
}

const namesIn = (statement: Statement): Set<string> =>
  new Set([...nodesIn([statement])].flatMap((node) => (node.kind === 'name' ? [node.name] : [])));

function declaredBy(statement: Statement): string[] {
  if (statement.kind === 'declare') return statement.declarators.flatMap(({ target }) => namesOf(target));
  if (statement.kind === 'class-declaration') return [statement.name];
  return [];
}

function namesOf(target: Extract<Statement, { kind: 'declare' }>['declarators'][number]['target']): string[] {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'object-pattern' ? target.entries.flatMap((entry) => namesOf(entry.target)) : [];
}

/** Expressions that give the same wherever they stand. */
const STILL = new Set<Expression['kind']>([
  'string',
  'number',
  'boolean',
  'null',
  'undefined',
  'regex',
  'template',
  'array',
  'object',
  'function',
  'name',
  'member',
  'logical',
  'conditional',
  'binary',
  'unary',
]);

function isStill(statement: Statement): boolean {
  if (statement.kind !== 'declare' || statement.how !== 'const') return false;
  return statement.declarators.every(
    ({ value }) =>
      value !== null &&
      (value.kind === 'function' || [...nodesIn([value], (node) => node.kind !== 'function')].every(isStillExpression)),
  );
}

function isStillExpression(node: Expression | Statement): boolean {
  if (node.kind === 'call') {
    const { callee } = node;
    if (callee.kind === 'name') return callee.name === 'require' || callee.name === 'Set';
    return (
      callee.kind === 'member' &&
      (callee.property === 'split' ||
        callee.property === 'map' ||
        callee.property === 'filter' ||
        callee.property === 'trim')
    );
  }
  return STILL.has(node.kind as Expression['kind']);
}

/** The statement and the constants between the two places that it needs, in their order; null where one of them can not move. */
function withNeeds(list: readonly Statement[], from: number, to: number): Statement[] | null {
  const moved = list[from];
  if (moved === undefined) return null;
  const taken = new Set<Statement>([moved]);
  for (const statement of [...list.slice(to, from)].reverse()) {
    const declared = declaredBy(statement);
    const needed = [...taken].some((one) => {
      const names = namesIn(one);
      return declared.some((name) => names.has(name));
    });
    if (!needed) continue;
    if (!isStill(statement)) return null;
    taken.add(statement);
  }
  return list.filter((statement) => taken.has(statement));
}
