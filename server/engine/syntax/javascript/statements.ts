/** Statements and declarations; imports and exports are in `modules.ts`. */

import type { PlainNode } from '../tree.ts';
import type { Declarator, Statement, SwitchCase } from '../unit.ts';
import { isExpression } from './expressions.ts';
import { readMembers } from './functions.ts';
import { cook } from './literals.ts';
import { readExport, readImport } from './modules.ts';
import { childIn, childOf, hasToken, isType, namedChildren, type Reader, spanOf, textOf } from './reader.ts';

type Read = (reader: Reader, node: PlainNode) => readonly Statement[];
type How = 'const' | 'let' | 'var';

const NOTHING: Read = () => [];

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['expression_statement', expressionStatement],
  ['lexical_declaration', declaration],
  ['variable_declaration', declaration],
  ['using_declaration', declaration],
  ['function_declaration', functionDeclaration],
  ['generator_function_declaration', functionDeclaration],
  ['class_declaration', classDeclaration],
  ['abstract_class_declaration', classDeclaration],
  ['import_statement', readImport],
  ['export_statement', readExport],
  ['statement_block', (reader, node) => [{ kind: 'block', ...spanOf(node), body: reader.block(node) }]],
  ['if_statement', ifStatement],
  ['switch_statement', switchStatement],
  ['for_statement', forStatement],
  ['for_in_statement', forEach],
  ['while_statement', conditionLoop],
  ['do_statement', conditionLoop],
  ['try_statement', tryStatement],
  ['return_statement', returnStatement],
  ['throw_statement', throwStatement],
  ['break_statement', (_reader, node) => [{ kind: 'break', ...spanOf(node) }]],
  ['continue_statement', (_reader, node) => [{ kind: 'continue', ...spanOf(node) }]],
  ['labeled_statement', bodyAsIs],
  ['with_statement', (reader, node) => opaqueStatement(reader, node, 'with')],
  ['enum_declaration', (reader, node) => opaqueDeclaration(reader, node, 'enum')],
  ['internal_module', (reader, node) => opaqueDeclaration(reader, node, 'namespace')],
  ['module', (reader, node) => opaqueDeclaration(reader, node, 'namespace')],
  ['import_alias', (reader, node) => opaqueStatement(reader, node, 'import alias')],
  ['ERROR', unreadable],
  ['empty_statement', NOTHING],
  ['debugger_statement', NOTHING],
  ['hash_bang_line', NOTHING],
]);

/** Reads one node that stands where a statement may; the caller bounds the depth. */
export function readStatement(reader: Reader, node: PlainNode): readonly Statement[] {
  if (!node.named || isType(node)) return [];
  const read = READERS.get(node.type);
  return read === undefined ? stray(reader, node) : read(reader, node);
}

/**
 * Reads the body of a block, or of a whole text.
 *
 * @param node undefined: broken text has no body here
 */
export function readBlock(reader: Reader, node: PlainNode | undefined): readonly Statement[] {
  if (node === undefined) return [];
  const isList = node.type === 'statement_block' || node.type === 'program';
  return isList ? node.children.flatMap((child) => reader.statement(child)) : reader.statement(node);
}

export function opaqueStatement(reader: Reader, node: PlainNode, what: string): readonly Statement[] {
  return [{ kind: 'opaque-statement', ...spanOf(node), what, inside: reader.inside(node) }];
}

/** Its own name is no expression, only its body holds some. */
function opaqueDeclaration(reader: Reader, node: PlainNode, what: string): readonly Statement[] {
  const body = childIn(node, 'body');
  return [{ kind: 'opaque-statement', ...spanOf(node), what, inside: body === undefined ? [] : reader.inside(body) }];
}

function expressionStatement(reader: Reader, node: PlainNode): readonly Statement[] {
  const inner = namedChildren(node)[0];
  if (inner === undefined) return opaqueStatement(reader, node, 'error');
  if (inner.type === 'internal_module') return reader.statement(inner);
  return [{ kind: 'expression', ...spanOf(node), expression: reader.operand(node) }];
}

function declaration(reader: Reader, node: PlainNode): readonly Statement[] {
  const declarators = declaratorsOf(reader, node);
  return [{ kind: 'declare', ...spanOf(node), how: how(reader, node), declarators, exported: false }];
}

function declaratorsOf(reader: Reader, node: PlainNode): readonly Declarator[] {
  return namedChildren(node)
    .filter((child) => child.type === 'variable_declarator')
    .map((child) => ({
      ...spanOf(child),
      target: reader.pattern(childIn(child, 'name'), child),
      value: childIn(child, 'value') === undefined ? null : reader.part(child, 'value'),
    }));
}

/** `using` binds as `const` does. */
function how(reader: Reader, node: PlainNode): How {
  if (node.type === 'variable_declaration') return 'var';
  const kind = childIn(node, 'kind');
  return kind !== undefined && textOf(reader, kind) === 'let' ? 'let' : 'const';
}

function functionDeclaration(reader: Reader, node: PlainNode): readonly Statement[] {
  const made = reader.function(node);
  return [{ kind: 'function-declaration', ...spanOf(node), name: made.name ?? '', function: made, exported: 'no' }];
}

function classDeclaration(reader: Reader, node: PlainNode): readonly Statement[] {
  const own = childIn(node, 'name');
  const name = own === undefined ? '' : cook(textOf(reader, own));
  return [{ kind: 'class-declaration', ...spanOf(node), name, members: readMembers(reader, node), exported: 'no' }];
}

function ifStatement(reader: Reader, node: PlainNode): readonly Statement[] {
  const otherwise = childIn(node, 'alternative');
  return [
    {
      kind: 'if',
      ...spanOf(node),
      test: reader.part(node, 'condition'),
      then: reader.block(childIn(node, 'consequence')),
      else: otherwise === undefined ? [] : reader.block(namedChildren(otherwise)[0]),
    },
  ];
}

function switchStatement(reader: Reader, node: PlainNode): readonly Statement[] {
  const body = childIn(node, 'body');
  const cases = body === undefined ? [] : namedChildren(body).map((child) => switchCase(reader, child));
  return [{ kind: 'switch', ...spanOf(node), subject: reader.part(node, 'value'), cases }];
}

function switchCase(reader: Reader, node: PlainNode): SwitchCase {
  const value = childIn(node, 'value');
  return {
    ...spanOf(node),
    test: node.type === 'switch_default' ? null : reader.part(node, 'value'),
    body: node.children.filter((child) => child !== value).flatMap((child) => reader.statement(child)),
  };
}

function forStatement(reader: Reader, node: PlainNode): readonly Statement[] {
  const parts = node.children.filter((child) => child.named && HEAD_FIELDS.has(child.field ?? ''));
  const isDeclaration = (child: PlainNode) => child.type.endsWith('_declaration');
  return [
    {
      kind: 'loop',
      ...spanOf(node),
      head: parts.filter((child) => !isDeclaration(child)).flatMap((child) => headExpression(reader, child)),
      declares: parts.filter(isDeclaration).flatMap((child) => declaratorsOf(reader, child)),
      body: reader.block(childIn(node, 'body')),
    },
  ];
}

const HEAD_FIELDS: ReadonlySet<string> = new Set(['initializer', 'condition', 'increment']);

/** The TypeScript grammars wrap a condition as a statement. */
function headExpression(reader: Reader, node: PlainNode) {
  const inner = node.type === 'expression_statement' ? namedChildren(node)[0] : node;
  return inner === undefined || inner.type === 'empty_statement' ? [] : [reader.expression(inner)];
}

function forEach(reader: Reader, node: PlainNode): readonly Statement[] {
  return [
    {
      kind: 'for-each',
      ...spanOf(node),
      target: reader.pattern(childIn(node, 'left'), node),
      over: hasToken(node, 'in') ? 'keys' : 'values',
      iterated: reader.part(node, 'right'),
      body: reader.block(childIn(node, 'body')),
    },
  ];
}

function conditionLoop(reader: Reader, node: PlainNode): readonly Statement[] {
  const head = [reader.part(node, 'condition')];
  return [{ kind: 'loop', ...spanOf(node), head, declares: [], body: reader.block(childIn(node, 'body')) }];
}

function tryStatement(reader: Reader, node: PlainNode): readonly Statement[] {
  const handler = childIn(node, 'handler');
  const param = handler === undefined ? undefined : childIn(handler, 'parameter');
  const finalizer = childIn(node, 'finalizer');
  return [
    {
      kind: 'try',
      ...spanOf(node),
      body: reader.block(childIn(node, 'body')),
      param: param === undefined ? null : reader.pattern(param, param),
      handler: handler === undefined ? null : reader.block(childIn(handler, 'body')),
      finalizer: finalizer === undefined ? [] : reader.block(childIn(finalizer, 'body')),
    },
  ];
}

function returnStatement(reader: Reader, node: PlainNode): readonly Statement[] {
  const value = namedChildren(node)[0];
  return [{ kind: 'return', ...spanOf(node), value: value === undefined ? null : reader.operand(node) }];
}

function throwStatement(reader: Reader, node: PlainNode): readonly Statement[] {
  const value = namedChildren(node)[0];
  if (value === undefined) return opaqueStatement(reader, node, 'error');
  return [{ kind: 'throw', ...spanOf(node), value: reader.operand(node) }];
}

function bodyAsIs(reader: Reader, node: PlainNode): readonly Statement[] {
  const body = childIn(node, 'body');
  return body === undefined ? [] : reader.statement(body);
}

/** The statements the parser did recognise in unreadable text are read; what is between them is opaque. */
function unreadable(reader: Reader, node: PlainNode): readonly Statement[] {
  const statements: Statement[] = [];
  for (const child of node.children) {
    if (!child.named || isType(child)) continue;
    if (READERS.has(child.type)) statements.push(...reader.statement(child));
    else statements.push(...stray(reader, child));
  }
  if (childOf(node, 'ERROR') === undefined && statements.length === 0) return opaqueStatement(reader, node, 'error');
  return statements;
}

/** What is no statement and stands where one may, as happens in unreadable text. */
function stray(reader: Reader, node: PlainNode): readonly Statement[] {
  const inside = isExpression(node) ? [reader.expression(node)] : reader.inside(node);
  return [{ kind: 'opaque-statement', ...spanOf(node), what: 'error', inside }];
}
