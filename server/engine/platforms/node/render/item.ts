import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Expression, Span, SwitchCase, Unit } from '../../../syntax/unit.ts';
import { around, entryAt, expressionAt, removeEntry, replace, wholeLines } from './source.ts';

type Node = ReturnType<typeof around>[number];

/** Takes a text out of the list, the lookup table, the `switch` or the chain of comparisons that holds it. */
export function dropItem(unit: Unit, { site, text }: Extract<Change, { kind: 'drop-item' }>): Rendered {
  const found = entryAt(unit, site);
  if (found !== undefined) return { edits: [removeEntry(unit, found.object, found.entry)] };
  const target = expressionAt(unit, site);
  if (target?.kind !== 'string') return declined('the text is not a literal');
  const edit = target.value === text ? withoutLiteral(unit, target) : withoutPart(unit, target, text);
  return edit === null ? declined('nothing would be left of the test') : { edits: [edit] };
}

function withoutLiteral(unit: Unit, target: Expression): Edit | null {
  const nodes = around(unit, { file: unit.file, ...target }).reverse();
  for (const node of nodes) {
    if (node.kind === 'array') return withoutItem(unit, node, target);
    if (node.kind === 'switch') return withoutCase(unit, node.cases, target);
    if (node.kind === 'binary' && (node.left === target || node.right === target))
      return withoutOperand(unit, node, nodes);
  }
  return null;
}

/** `a, b, c` as one text: without one of the entries. */
function withoutPart(unit: Unit, target: Span, text: string): Edit | null {
  const inner = { start: target.start + 1, end: target.end - 1 };
  const entries = unit.text.slice(inner.start, inner.end).split(',');
  const kept = entries.filter((entry) => entry.trim() !== text);
  if (kept.length === entries.length || kept.length === 0) return null;
  return replace(unit, inner, kept.join(',').trimStart());
}

/** Takes an item out of an array, with its comma and its line where it has one for itself. */
function withoutItem(unit: Unit, array: Expression & { kind: 'array' }, item: Expression): Edit | null {
  const i = array.items.findIndex(({ value }) => value === item);
  if (i < 0) return null;
  const comma = /^\s*,/.exec(unit.text.slice(item.end))?.[0].length ?? 0;
  const withComma = { start: item.start, end: item.end + comma };
  const lines = wholeLines(unit, withComma);
  const before = array.items[i - 1];
  if (lines !== null && (comma > 0 || before === undefined)) return replace(unit, lines, '');
  if (comma > 0) return replace(unit, { start: item.start, end: item.end + comma + spaces(unit, withComma.end) }, '');
  return replace(unit, { start: before?.value.end ?? item.start, end: item.end }, '');
}

const spaces = (unit: Unit, offset: number): number => /^[ \t]*/.exec(unit.text.slice(offset))?.[0].length ?? 0;

/** `case 'null':` among others with the same statements: the label alone. */
function withoutCase(unit: Unit, cases: readonly SwitchCase[], test: Expression): Edit | null {
  const i = cases.findIndex((one) => one.test === test);
  const [before, own, after] = [cases[i - 1], cases[i], cases[i + 1]];
  if (own === undefined) return null;
  const shares = own.body.length === 0 ? after !== undefined : before?.body.length === 0;
  const colon = /^\s*\)*\s*:/.exec(unit.text.slice(test.end))?.[0].length ?? 0;
  const lines = shares && colon > 0 ? wholeLines(unit, { start: own.start, end: test.end + colon }) : null;
  return lines === null ? null : replace(unit, lines, '');
}

/** `origin === 'null' || rest`: the rest. */
function withoutOperand(unit: Unit, comparison: Expression & { kind: 'binary' }, nodes: readonly Node[]): Edit | null {
  const joins = comparison.operator.startsWith('!') ? '&&' : '||';
  const chain = nodes.find(
    (node): node is Expression & { kind: 'logical' } =>
      node.kind === 'logical' && (node.left === comparison || node.right === comparison),
  );
  if (chain?.operator !== joins) return null;
  const between = unit.text.slice(chain.left.end, chain.right.start);
  const [head = ''] = between.split(joins);
  const afterOperator = /^\s*/.exec(between.slice(head.length + joins.length))?.[0].length ?? 0;
  const operator = { start: chain.left.end + head.length, end: chain.left.end + head.length + joins.length };
  return chain.left === comparison
    ? replace(unit, { start: chain.start, end: operator.end + afterOperator }, '')
    : replace(unit, { start: operator.start - trailing(head), end: chain.end }, '');
}

const trailing = (text: string): number => text.length - text.trimEnd().length;
