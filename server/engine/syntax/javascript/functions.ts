/** Functions and classes. */

import type { PlainNode } from '../tree.ts';
import type { ClassMember, Expression, FunctionExpression, Parameter, Pattern, Statement } from '../unit.ts';
import { cook } from './literals.ts';
import { keyName, readRest, readTarget } from './patterns.ts';
import { childIn, childOf, hasToken, namedChildren, type Reader, spanOf, textOf } from './reader.ts';

/**
 * Reads a function declaration, function expression, arrow function or method. A method has no name: its body cannot
 * call it by one. The span is the node's, so a method's starts at its modifiers.
 */
export function readFunction(reader: Reader, node: PlainNode): FunctionExpression {
  const name = node.type === 'method_definition' ? undefined : childIn(node, 'name');
  return {
    kind: 'function',
    ...spanOf(node),
    name: name === undefined ? null : cook(textOf(reader, name)),
    params: parameters(reader, node),
    body: functionBody(reader, node),
    arrow: node.type === 'arrow_function',
    async: hasToken(node, 'async'),
    generator: hasToken(node, '*'),
  };
}

function functionBody(reader: Reader, node: PlainNode): readonly Statement[] {
  const body = childIn(node, 'body');
  if (body === undefined || body.type === 'statement_block') return reader.block(body);
  const value = reader.expression(body);
  return [{ kind: 'return', start: value.start, end: value.end, value }];
}

function parameters(reader: Reader, node: PlainNode): readonly Parameter[] {
  const only = childIn(node, 'parameter');
  if (only !== undefined) return [parameter(reader, only)];
  const list = childIn(node, 'parameters');
  if (list === undefined) return [];
  return namedChildren(list)
    .filter((child) => childIn(child, 'pattern')?.type !== 'this')
    .map((child) => parameter(reader, child));
}

/** TypeScript wraps each parameter, to hold its type and modifiers. */
function parameter(reader: Reader, node: PlainNode): Parameter {
  const wrapped = node.type === 'required_parameter' || node.type === 'optional_parameter';
  const pattern = wrapped ? childIn(node, 'pattern') : node;
  if (pattern === undefined) return { target: missingTarget(reader, node), fallback: null, rest: false };
  if (pattern.type === 'rest_pattern') return { target: readRest(reader, pattern), fallback: null, rest: true };
  const { target, fallback } = readTarget(reader, pattern);
  return { target, fallback: wrapped && childIn(node, 'value') ? reader.part(node, 'value') : fallback, rest: false };
}

function missingTarget(reader: Reader, node: PlainNode): Pattern {
  return reader.pattern(undefined, node);
}

/** The members that exist at run time: signatures, abstract members and index signatures do not. */
export function readMembers(reader: Reader, node: PlainNode): readonly ClassMember[] {
  const body = childIn(node, 'body');
  return body === undefined ? [] : namedChildren(body).flatMap((child) => member(reader, child));
}

function member(reader: Reader, node: PlainNode): readonly ClassMember[] {
  switch (node.type) {
    case 'method_definition':
      return [method(reader, node)];
    case 'field_definition':
    case 'public_field_definition':
      return hasToken(node, 'declare') ? [] : [field(reader, node)];
    case 'class_static_block':
      return [staticBlock(reader, node)];
    default:
      return [];
  }
}

function method(reader: Reader, node: PlainNode): ClassMember {
  const key = childIn(node, 'name');
  const name = key === undefined ? null : keyName(reader, key);
  const isStatic = hasToken(node, 'static') || hasToken(node, 'static get');
  const kind = methodKind(node, name, isStatic);
  const made = readFunction(reader, node);
  const value = kind === 'constructor' ? { ...made, body: [...fieldsFrom(reader, node), ...made.body] } : made;
  return { kind, ...spanOf(node), name, isStatic, value };
}

/** `constructor(private app: Application)`: the parameter is a field as well (TypeScript, "Parameter Properties"). */
function fieldsFrom(reader: Reader, node: PlainNode): readonly Statement[] {
  const list = childIn(node, 'parameters');
  return namedChildren(list ?? node).flatMap((child): Statement[] => {
    const pattern = childIn(child, 'pattern');
    const isField = childOf(child, 'accessibility_modifier') !== undefined || hasToken(child, 'readonly');
    if (!isField || pattern?.type !== 'identifier') return [];
    const span = spanOf(pattern);
    const property = cook(textOf(reader, pattern));
    const object: Expression = { kind: 'name', ...span, name: 'this' };
    const target: Pattern = {
      kind: 'place',
      ...span,
      expression: { kind: 'member', ...span, object, property, optional: false },
    };
    const value: Expression = { kind: 'name', ...span, name: property };
    return [{ kind: 'expression', ...span, expression: { kind: 'assign', ...span, operator: '=', target, value } }];
  });
}

function methodKind(node: PlainNode, name: string | null, isStatic: boolean): ClassMember['kind'] {
  if (hasToken(node, 'get') || hasToken(node, 'static get')) return 'getter';
  if (hasToken(node, 'set')) return 'setter';
  return name === 'constructor' && !isStatic ? 'constructor' : 'method';
}

function field(reader: Reader, node: PlainNode): ClassMember {
  const key = childIn(node, 'name') ?? childIn(node, 'property');
  return {
    kind: 'field',
    ...spanOf(node),
    name: key === undefined ? null : keyName(reader, key),
    isStatic: hasToken(node, 'static'),
    value: childIn(node, 'value') === undefined ? null : reader.part(node, 'value'),
  };
}

/** Its body as a function of no parameters, which is how the standard runs it. */
function staticBlock(reader: Reader, node: PlainNode): ClassMember {
  const body = reader.block(childIn(node, 'body'));
  const value: FunctionExpression = {
    kind: 'function',
    ...spanOf(node),
    name: null,
    params: [],
    body,
    arrow: false,
    async: false,
    generator: false,
  };
  return { kind: 'static-block', ...spanOf(node), name: null, isStatic: true, value };
}
