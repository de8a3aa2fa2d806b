/** Expressions, one function for each kind of node. */

import type { PlainNode } from '../tree.ts';
import type { Expression } from '../unit.ts';
import { readMembers } from './functions.ts';
import { cook, cookTemplate, numberValue, stringValue } from './literals.ts';
import { readArguments, readArray, readObject } from './objects.ts';
import { childIn, childOf, namedChildren, opaque, type Reader, spanOf, textOf } from './reader.ts';

type Read = (reader: Reader, node: PlainNode) => Expression;

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['string', string],
  ['number', number],
  ['true', (_reader, node) => ({ kind: 'boolean', ...spanOf(node), value: true })],
  ['false', (_reader, node) => ({ kind: 'boolean', ...spanOf(node), value: false })],
  ['null', (_reader, node) => ({ kind: 'null', ...spanOf(node) })],
  ['undefined', (_reader, node) => ({ kind: 'undefined', ...spanOf(node) })],
  ['regex', regex],
  ['template_string', template],
  ['identifier', name],
  ['private_property_identifier', name],
  ['this', name],
  ['super', name],
  ['import', metaProperty],
  ['meta_property', metaProperty],
  ['member_expression', member],
  ['subscript_expression', subscript],
  ['call_expression', call],
  ['new_expression', construction],
  ['object', readObject],
  ['array', readArray],
  ['function_expression', (reader, node) => reader.function(node)],
  ['generator_function', (reader, node) => reader.function(node)],
  ['arrow_function', (reader, node) => reader.function(node)],
  ['class', classExpression],
  ['ternary_expression', conditional],
  ['binary_expression', binary],
  ['unary_expression', unary],
  ['update_expression', unary],
  ['assignment_expression', assignment],
  ['augmented_assignment_expression', assignment],
  ['await_expression', awaited],
  ['sequence_expression', sequence],
  ['yield_expression', (reader, node) => opaque(node, 'yield', reader.inside(node))],
  ['jsx_element', jsx],
  ['jsx_self_closing_element', jsx],
  ['jsx_fragment', jsx],
]);

/** Node types that stand for the expression inside them, which is the first named child. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'parenthesized_expression',
  'non_null_expression',
  'as_expression',
  'satisfies_expression',
  'instantiation_expression',
]);

export function isExpression(node: PlainNode): boolean {
  return READERS.has(node.type) || WRAPPERS.has(node.type) || node.type === 'type_assertion';
}

/** The node under parentheses, casts, `!` and type arguments, however many. */
export function unwrap(node: PlainNode): PlainNode {
  let current = node;
  for (;;) {
    const inner = wrapped(current);
    if (inner === undefined) return current;
    current = inner;
  }
}

function wrapped(node: PlainNode): PlainNode | undefined {
  if (node.broken) return undefined;
  if (WRAPPERS.has(node.type)) return namedChildren(node)[0];
  return node.type === 'type_assertion' ? namedChildren(node).at(-1) : undefined;
}

/** Reads one unwrapped node; the caller bounds the depth. */
export function readExpression(reader: Reader, node: PlainNode): Expression {
  const read = node.missing ? undefined : READERS.get(node.type);
  if (read !== undefined) return read(reader, node);
  return opaque(node, node.missing || node.type === 'ERROR' ? 'error' : node.type, reader.inside(node));
}

function string(reader: Reader, node: PlainNode): Expression {
  return { kind: 'string', ...spanOf(node), value: stringValue(textOf(reader, node)) };
}

function number(reader: Reader, node: PlainNode): Expression {
  const value = numberValue(textOf(reader, node));
  return value === null ? opaque(node, 'bigint', []) : { kind: 'number', ...spanOf(node), value };
}

function regex(reader: Reader, node: PlainNode): Expression {
  const pattern = childIn(node, 'pattern');
  const flags = childIn(node, 'flags');
  return {
    kind: 'regex',
    ...spanOf(node),
    source: pattern === undefined ? '' : textOf(reader, pattern),
    flags: flags === undefined ? '' : textOf(reader, flags),
  };
}

/** The strings are what the substitutions leave over; empty ones are left out. */
function template(reader: Reader, node: PlainNode): Expression {
  const parts: (string | Expression)[] = [];
  let from = node.start + 1;
  const text = (end: number) => {
    if (end > from) parts.push(cookTemplate(reader.text.slice(from, end)));
  };
  for (const child of node.children) {
    if (child.type !== 'template_substitution') continue;
    text(child.start);
    from = child.end;
    parts.push(reader.operand(child));
  }
  const closed = node.end > node.start + 1 && reader.text[node.end - 1] === '`';
  text(closed ? node.end - 1 : node.end);
  return { kind: 'template', ...spanOf(node), parts };
}

function name(reader: Reader, node: PlainNode): Expression {
  return { kind: 'name', ...spanOf(node), name: cook(textOf(reader, node)) };
}

/** `import.meta`, `new.target`. */
function metaProperty(reader: Reader, node: PlainNode): Expression {
  return opaque(node, textOf(reader, node).replaceAll(/\s+/g, ''), []);
}

function member(reader: Reader, node: PlainNode): Expression {
  const object = reader.part(node, 'object');
  const property = childIn(node, 'property');
  if (property === undefined || property.missing) return opaque(node, 'error', [object]);
  const spelled = cook(textOf(reader, property));
  return { kind: 'member', ...spanOf(node), object, property: spelled, optional: isOptional(node) };
}

function subscript(reader: Reader, node: PlainNode): Expression {
  const object = reader.part(node, 'object');
  return { kind: 'index', ...spanOf(node), object, index: reader.part(node, 'index'), optional: isOptional(node) };
}

function isOptional(node: PlainNode): boolean {
  return childOf(node, 'optional_chain', '?.') !== undefined;
}

function call(reader: Reader, node: PlainNode): Expression {
  const given = childIn(node, 'arguments');
  const callee = childIn(node, 'function');
  if (callee?.type === 'import') return dynamicImport(reader, node, given);
  const function_ = reader.part(node, 'function');
  if (given?.type === 'template_string') {
    return opaque(node, 'tagged template', [function_, reader.expression(given)]);
  }
  const args = readArguments(reader, given);
  return { kind: 'call', ...spanOf(node), callee: function_, args, isNew: false, optional: isOptional(node) };
}

function dynamicImport(reader: Reader, node: PlainNode, given: PlainNode | undefined): Expression {
  const source = given === undefined ? undefined : namedChildren(given)[0];
  if (source === undefined || source.type === 'spread_element') return opaque(node, 'import', reader.inside(node));
  return { kind: 'import', ...spanOf(node), source: reader.expression(source) };
}

function construction(reader: Reader, node: PlainNode): Expression {
  const callee = reader.part(node, 'constructor');
  const args = readArguments(reader, childIn(node, 'arguments'));
  return { kind: 'call', ...spanOf(node), callee, args, isNew: true, optional: false };
}

function classExpression(reader: Reader, node: PlainNode): Expression {
  const own = childIn(node, 'name');
  const spelled = own === undefined ? null : cook(textOf(reader, own));
  return { kind: 'class', ...spanOf(node), name: spelled, members: readMembers(reader, node) };
}

function conditional(reader: Reader, node: PlainNode): Expression {
  return {
    kind: 'conditional',
    ...spanOf(node),
    test: reader.part(node, 'condition'),
    then: reader.part(node, 'consequence'),
    else: reader.part(node, 'alternative'),
  };
}

function binary(reader: Reader, node: PlainNode): Expression {
  const operator = operatorOf(reader, node);
  const left = reader.part(node, 'left');
  const right = reader.part(node, 'right');
  if (operator === '&&' || operator === '||' || operator === '??') {
    return { kind: 'logical', ...spanOf(node), operator, left, right };
  }
  return { kind: 'binary', ...spanOf(node), operator, left, right };
}

function operatorOf(reader: Reader, node: PlainNode): string {
  const operator = childIn(node, 'operator');
  return operator === undefined ? '' : textOf(reader, operator);
}

function unary(reader: Reader, node: PlainNode): Expression {
  const operator = operatorOf(reader, node);
  return { kind: 'unary', ...spanOf(node), operator, operand: reader.part(node, 'argument') };
}

function assignment(reader: Reader, node: PlainNode): Expression {
  return {
    kind: 'assign',
    ...spanOf(node),
    operator: operatorOf(reader, node) || '=',
    target: reader.pattern(childIn(node, 'left'), node),
    value: reader.part(node, 'right'),
  };
}

function awaited(reader: Reader, node: PlainNode): Expression {
  return { kind: 'await', ...spanOf(node), value: reader.operand(node) };
}

/** The grammar may nest the items to the right; a loop reads both shapes. */
function sequence(reader: Reader, node: PlainNode): Expression {
  const items: Expression[] = [];
  for (let list: PlainNode | undefined = node; list !== undefined; ) {
    const children: readonly PlainNode[] = namedChildren(list);
    const last: PlainNode | undefined = children.at(-1);
    const nested: PlainNode | undefined = last?.type === 'sequence_expression' ? last : undefined;
    for (const child of children) if (child !== nested) items.push(reader.expression(child));
    list = nested;
  }
  return { kind: 'sequence', ...spanOf(node), items };
}

function jsx(reader: Reader, node: PlainNode): Expression {
  return opaque(node, 'jsx', reader.inside(node));
}
