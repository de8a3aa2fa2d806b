/** Walks over a unit, by loops: a unit may nest some hundred levels, its readers need not. */

import type { ClassMember, Declarator, Expression, Item, Parameter, Pattern, Statement } from './unit.ts';

export type SyntaxNode = Expression | Statement;

/** The kinds of statements; no expression has a kind of the same name. */
const STATEMENTS: ReadonlySet<string> = new Set<Statement['kind']>([
  'declare',
  'expression',
  'function-declaration',
  'class-declaration',
  'return',
  'throw',
  'if',
  'switch',
  'for-each',
  'loop',
  'try',
  'block',
  'break',
  'continue',
  'import-declaration',
  'export-names',
  'export-default',
  'opaque-statement',
]);

export function isStatement(node: SyntaxNode): node is Statement {
  return STATEMENTS.has(node.kind);
}

/**
 * Everything at and below the roots, each node before what it holds, in the order of the text.
 *
 * @param roots one node, or several as in a body
 * @param enter whether to go below a node, which is given out all the same; by default always
 */
export function* nodesIn(
  roots: SyntaxNode | readonly SyntaxNode[],
  enter: (node: SyntaxNode) => boolean = () => true,
): Generator<SyntaxNode, void, undefined> {
  const pending: SyntaxNode[] = 'kind' in roots ? [roots] : roots.toReversed();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    if (enter(node)) pending.push(...childrenOf(node).toReversed());
  }
}

/** The expressions among `nodesIn`, the root itself included: "does this body mention X". */
export function* expressionsIn(
  roots: SyntaxNode | readonly SyntaxNode[],
  enter?: (node: SyntaxNode) => boolean,
): Generator<Expression, void, undefined> {
  for (const node of nodesIn(roots, enter)) if (!isStatement(node)) yield node;
}

/** An `enter` that stays out of the bodies of functions and classes: what runs now, not what may run later. */
export function outsideFunctions(node: SyntaxNode): boolean {
  return !LATER.has(node.kind);
}

const LATER: ReadonlySet<string> = new Set<SyntaxNode['kind']>([
  'function',
  'class',
  'function-declaration',
  'class-declaration',
]);

/** The expressions and statements a node holds directly, those in its patterns, parameters and members included, in the order of the text. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return isStatement(node) ? childrenOfStatement(node) : childrenOfExpression(node);
}

function childrenOfExpression(node: Expression): readonly SyntaxNode[] {
  switch (node.kind) {
    case 'template':
      return node.parts.filter((part) => typeof part !== 'string');
    case 'member':
      return [node.object];
    case 'index':
      return [node.object, node.index];
    case 'call':
      return [node.callee, ...values(node.args)];
    case 'object':
      return node.entries.flatMap((entry) => (entry.kind === 'computed' ? [entry.key, entry.value] : [entry.value]));
    case 'array':
      return values(node.items);
    case 'function':
      return [...node.params.flatMap(inParameter), ...node.body];
    case 'class':
      return node.members.flatMap(inMember);
    case 'conditional':
      return [node.test, node.then, node.else];
    case 'logical':
    case 'binary':
      return [node.left, node.right];
    case 'unary':
      return [node.operand];
    case 'assign':
      return [...inPattern(node.target), node.value];
    case 'await':
      return [node.value];
    case 'sequence':
      return node.items;
    case 'import':
      return [node.source];
    case 'opaque':
      return node.inside;
    default:
      return [];
  }
}

function childrenOfStatement(node: Statement): readonly SyntaxNode[] {
  switch (node.kind) {
    case 'declare':
      return node.declarators.flatMap(inDeclarator);
    case 'expression':
      return [node.expression];
    case 'function-declaration':
      return [node.function];
    case 'class-declaration':
      return node.members.flatMap(inMember);
    case 'return':
      return maybe(node.value);
    case 'throw':
    case 'export-default':
      return [node.value];
    case 'if':
      return [node.test, ...node.then, ...node.else];
    case 'switch':
      return [node.subject, ...node.cases.flatMap(({ test, body }) => [...maybe(test), ...body])];
    case 'for-each':
      return [...inPattern(node.target), node.iterated, ...node.body];
    case 'loop':
      return [...node.declares.flatMap(inDeclarator), ...node.head, ...node.body];
    case 'try':
      return [...node.body, ...(node.param ? inPattern(node.param) : []), ...(node.handler ?? []), ...node.finalizer];
    case 'block':
      return node.body;
    case 'opaque-statement':
      return node.inside;
    default:
      return [];
  }
}

function values(items: readonly Item[]): readonly Expression[] {
  return items.map((item) => item.value);
}

function maybe(expression: Expression | null): readonly Expression[] {
  return expression === null ? [] : [expression];
}

function inMember(member: ClassMember): readonly Expression[] {
  return maybe(member.value);
}

function inDeclarator(declarator: Declarator): readonly Expression[] {
  return [...inPattern(declarator.target), ...maybe(declarator.value)];
}

function inParameter(parameter: Parameter): readonly Expression[] {
  return [...inPattern(parameter.target), ...maybe(parameter.fallback)];
}

/** Defaults, and the places an assignment writes to. */
function inPattern(root: Pattern): readonly Expression[] {
  const found: Expression[] = [];
  const pending: Target[] = [{ target: root, fallback: null }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { target, fallback } = next;
    if (target?.kind === 'place') found.push(target.expression);
    found.push(...maybe(fallback));
    if (target !== null) pending.push(...partsOf(target).toReversed());
  }
  return found;
}

interface Target {
  readonly target: Pattern | null;
  readonly fallback: Expression | null;
}

function partsOf(pattern: Pattern): readonly Target[] {
  switch (pattern.kind) {
    case 'object-pattern':
      return [...pattern.entries, { target: pattern.rest, fallback: null }];
    case 'array-pattern':
      return [...pattern.items.filter((item) => item !== null), { target: pattern.rest, fallback: null }];
    default:
      return [];
  }
}
