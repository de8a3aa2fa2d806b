/** What the readers of expressions, patterns and statements share; `read.ts` ties them together. */

import type { PlainNode } from '../tree.ts';
import type { Expression, FunctionExpression, Pattern, Span, Statement } from '../unit.ts';

export interface Reader {
  readonly text: string;
  /** What stands in parentheses or under a cast is read without them. */
  expression(node: PlainNode): Expression;
  /** The expression in a role of the node, or an opaque `error` where broken text left the role empty. */
  part(node: PlainNode, field: string): Expression;
  /** The one expression a node holds, or an opaque `error` where broken text left none. */
  operand(node: PlainNode): Expression;
  pattern(node: PlainNode | undefined, parent: Span): Pattern;
  /** One statement of the text: none (types), one, or several (labels, unreadable text). */
  statement(node: PlainNode): readonly Statement[];
  /** The statements of a block; a statement that is not a block counts as a block of itself. */
  block(node: PlainNode | undefined): readonly Statement[];
  /** The readable expressions inside a node that is not read itself, outermost first. */
  inside(node: PlainNode): readonly Expression[];
  function(node: PlainNode): FunctionExpression;
}

/** Node types that hold no expression of the running program. */
const TYPES: ReadonlySet<string> = new Set([
  'type_annotation',
  'type_arguments',
  'type_parameters',
  'type_predicate_annotation',
  'asserts_annotation',
  'implements_clause',
  'interface_declaration',
  'type_alias_declaration',
  'ambient_declaration',
  'function_signature',
  'method_signature',
  'abstract_method_signature',
  'index_signature',
  'decorator',
]);

export function isType(node: PlainNode): boolean {
  return TYPES.has(node.type);
}

export function spanOf(node: Span): Span {
  return { start: node.start, end: node.end };
}

export function textOf(reader: Pick<Reader, 'text'>, node: Span): string {
  return reader.text.slice(node.start, node.end);
}

export function childIn(node: PlainNode, field: string): PlainNode | undefined {
  return node.children.find((child) => child.field === field && child.type !== 'ERROR');
}

export function childOf(node: PlainNode, ...types: readonly string[]): PlainNode | undefined {
  return node.children.find((child) => types.includes(child.type));
}

/** Whether the node has this token as a child: `async`, `static`, `type` … */
export function hasToken(node: PlainNode, token: string): boolean {
  return node.children.some((child) => !child.named && child.type === token);
}

export function namedChildren(node: PlainNode): readonly PlainNode[] {
  return node.children.filter((child) => child.named && child.type !== 'ERROR');
}

export function opaque(span: Span, what: string, inside: readonly Expression[]): Expression {
  return { kind: 'opaque', ...spanOf(span), what, inside };
}
