/** From the plain tree of a JavaScript or TypeScript text to a unit. */

import type { PlainNode, PlainTree, Unread } from '../tree.ts';
import type { Comment, Expression, FunctionExpression, Pattern, Span, Statement, Unit } from '../unit.ts';
import { isExpression, readExpression, unwrap } from './expressions.ts';
import { readFunction } from './functions.ts';
import { opaquePattern, readPattern } from './patterns.ts';
import { childIn, isType, namedChildren, opaque, type Reader, spanOf, textOf } from './reader.ts';
import { opaqueStatement, readBlock, readStatement } from './statements.ts';

/** How many expressions, patterns and statements may nest, so that recursive readers of a unit stay clear of the end of the call stack. */
const DEEPEST = 400;

/** Below `DEEPEST`, nodes of at most this height are read all the same. */
const SHALLOW = 40;

/** `,` is read: it tells the holes of an array; and words are, such as `async`. Strings and names are read from the text. */
export const UNREAD: Unread = {
  tokens: new Set(['(', ')', '{', '}', '[', ']', ';', ':', '.', '"', "'", '`', '=>', '${']),
  insides: new Set([
    'string',
    'number',
    'identifier',
    'property_identifier',
    'type_identifier',
    'predefined_type',
    'shorthand_property_identifier',
  ]),
};

/**
 * Reads the plain tree of a JavaScript, TypeScript or TSX text. No input makes it fail, or makes a unit of a thousand
 * levels: what is deeper is opaque, `too deep`.
 *
 * @param tree from `plainTree`
 * @param text what the tree was parsed from
 */
export function readJavaScript(tree: PlainTree, text: string): Pick<Unit, 'body' | 'comments' | 'errors'> {
  const reader = new BoundedReader(text);
  return {
    body: reader.program(tree.root),
    comments: tree.comments.map((comment) => readComment(comment, text)),
    errors: tree.errors,
  };
}

class BoundedReader implements Reader {
  readonly text: string;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  program(root: PlainNode): readonly Statement[] {
    return root.type === 'program' ? this.block(root) : this.statement(root);
  }

  expression(node: PlainNode): Expression {
    const inner = unwrap(node);
    if (!this.#fits(inner)) return opaque(inner, 'too deep', this.inside(inner));
    this.#depth += 1;
    const expression = readExpression(this, inner);
    this.#depth -= 1;
    return expression;
  }

  part(node: PlainNode, field: string): Expression {
    return this.#held(node, childIn(node, field));
  }

  operand(node: PlainNode): Expression {
    return this.#held(node, namedChildren(node)[0]);
  }

  /** In `{ a: 'x' b: true }` the parser takes `true` for the value of `a`: next to unreadable text no value is believed. */
  #held(node: PlainNode, child: PlainNode | undefined): Expression {
    if (child === undefined) return opaque({ start: node.end, end: node.end }, 'error', []);
    const expression = this.expression(child);
    return node.broken ? opaque(child, 'error', [expression]) : expression;
  }

  pattern(node: PlainNode | undefined, parent: Span): Pattern {
    if (node === undefined) return opaquePattern({ start: parent.end, end: parent.end });
    const inner = unwrap(node);
    if (inner.missing || !this.#fits(inner)) return opaquePattern(inner);
    this.#depth += 1;
    const pattern = readPattern(this, inner);
    this.#depth -= 1;
    return pattern;
  }

  statement(node: PlainNode): readonly Statement[] {
    if (!this.#fits(node)) return opaqueStatement(this, node, 'too deep');
    this.#depth += 1;
    const statements = readStatement(this, node);
    this.#depth -= 1;
    return statements;
  }

  block(node: PlainNode | undefined): readonly Statement[] {
    return readBlock(this, node);
  }

  inside(node: PlainNode): readonly Expression[] {
    const found: Expression[] = [];
    const pending = node.children.toReversed();
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (isType(next) || next.missing || isTagName(next, this.text)) continue;
      if (isExpression(next) && this.#fits(next)) found.push(this.expression(next));
      else pending.push(...next.children.toReversed());
    }
    return found;
  }

  function(node: PlainNode): FunctionExpression {
    return readFunction(this, node);
  }

  #fits(node: PlainNode): boolean {
    return this.#depth < DEEPEST || node.height <= SHALLOW;
  }
}

/** JSX: a closing tag repeats a name, and `<div>` names no variable. */
function isTagName(node: PlainNode, text: string): boolean {
  return node.type === 'jsx_closing_element' || (node.field === 'name' && /[a-z]/.test(text[node.start] ?? ''));
}

function readComment(node: PlainNode, text: string): Comment {
  const written = textOf({ text }, node);
  const block = written.startsWith('/*');
  const inner = block
    ? written.slice(2, written.endsWith('*/') ? -2 : undefined)
    : written.replace(/^(\/\/|<!--|-->)/, '');
  return { ...spanOf(node), text: inner, block };
}
