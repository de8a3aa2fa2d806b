/** Imports and exports. Those of types alone leave no trace. */

import type { PlainNode } from '../tree.ts';
import type { ImportBinding, Statement } from '../unit.ts';
import { cook, stringValue } from './literals.ts';
import { childIn, childOf, hasToken, namedChildren, type Reader, spanOf, textOf } from './reader.ts';

interface ExportedName {
  readonly local: string;
  readonly exported: string;
}

export function readImport(reader: Reader, node: PlainNode): readonly Statement[] {
  if (isTypeOnly(node)) return [];
  const required = childOf(node, 'import_require_clause');
  const source = childIn(required ?? node, 'source');
  if (source === undefined || source.missing) {
    return [{ kind: 'opaque-statement', ...spanOf(node), what: 'error', inside: [] }];
  }
  const bindings = required === undefined ? bindingsOf(reader, node) : bindAll(reader, required);
  return [{ kind: 'import-declaration', ...spanOf(node), source: stringValue(textOf(reader, source)), bindings }];
}

/** `import type`, `export type`, and the same word before one name in braces. */
function isTypeOnly(node: PlainNode): boolean {
  return hasToken(node, 'type') || hasToken(node, 'typeof');
}

function bindingsOf(reader: Reader, node: PlainNode): readonly ImportBinding[] {
  const clause = childOf(node, 'import_clause');
  return clause === undefined ? [] : namedChildren(clause).flatMap((child) => bindingsIn(reader, child));
}

function bindingsIn(reader: Reader, node: PlainNode): readonly ImportBinding[] {
  switch (node.type) {
    case 'identifier':
      return [{ ...spanOf(node), imported: 'default', local: moduleName(reader, node) }];
    case 'namespace_import':
      return bindAll(reader, node);
    case 'named_imports':
      return namedChildren(node).flatMap((child) => namedBinding(reader, child));
    default:
      return [];
  }
}

/** `* as local`, and `local = require('x')`. */
function bindAll(reader: Reader, node: PlainNode): readonly ImportBinding[] {
  const local = childOf(node, 'identifier');
  return local === undefined ? [] : [{ ...spanOf(node), imported: '*', local: moduleName(reader, local) }];
}

function namedBinding(reader: Reader, node: PlainNode): readonly ImportBinding[] {
  const imported = childIn(node, 'name');
  if (imported === undefined || isTypeOnly(node)) return [];
  const local = childIn(node, 'alias') ?? imported;
  return [{ ...spanOf(node), imported: moduleName(reader, imported), local: moduleName(reader, local) }];
}

/** A name in an import or export: an identifier, `default`, or a string. */
function moduleName(reader: Reader, node: PlainNode): string {
  const text = textOf(reader, node);
  return node.type === 'string' ? stringValue(text) : cook(text);
}

export function readExport(reader: Reader, node: PlainNode): readonly Statement[] {
  if (isTypeOnly(node) || hasToken(node, 'namespace')) return [];
  const declaration = childIn(node, 'declaration');
  if (declaration !== undefined) {
    const how = hasToken(node, 'default') ? 'default' : 'named';
    return reader.statement(declaration).map((statement) => exported(statement, node, how));
  }
  if (hasToken(node, 'default') || hasToken(node, '=')) return exportedValue(reader, node);
  return exportedNames(reader, node);
}

/** The statement under `export`, with the span of the whole. */
function exported(statement: Statement, node: PlainNode, how: 'named' | 'default'): Statement {
  switch (statement.kind) {
    case 'declare':
      return { ...statement, ...spanOf(node), exported: true };
    case 'function-declaration':
    case 'class-declaration':
      return { ...statement, ...spanOf(node), exported: how };
    default:
      return statement;
  }
}

function exportedValue(reader: Reader, node: PlainNode): readonly Statement[] {
  const value = childIn(node, 'value') ?? namedChildren(node).find((child) => child.type !== 'decorator');
  if (value === undefined) return [{ kind: 'opaque-statement', ...spanOf(node), what: 'error', inside: [] }];
  const as = hasToken(node, '=') ? 'module' : 'default';
  return [{ kind: 'export-default', ...spanOf(node), as, value: reader.expression(value) }];
}

function exportedNames(reader: Reader, node: PlainNode): readonly Statement[] {
  const source = childIn(node, 'source');
  const names = namesOf(reader, node);
  if (names.length === 0) return [];
  const from = source === undefined ? null : stringValue(textOf(reader, source));
  return [{ kind: 'export-names', ...spanOf(node), source: from, names }];
}

function namesOf(reader: Reader, node: PlainNode): readonly ExportedName[] {
  const clause = childOf(node, 'export_clause');
  if (clause !== undefined) return namedChildren(clause).flatMap((child) => exportedName(reader, child));
  const namespace = childOf(node, 'namespace_export');
  const name = namespace?.children.at(-1);
  if (name !== undefined) return [{ local: '*', exported: moduleName(reader, name) }];
  return hasToken(node, '*') ? [{ local: '*', exported: '*' }] : [];
}

function exportedName(reader: Reader, node: PlainNode): readonly ExportedName[] {
  const local = childIn(node, 'name');
  if (local === undefined || isTypeOnly(node)) return [];
  const outside = childIn(node, 'alias') ?? local;
  return [{ local: moduleName(reader, local), exported: moduleName(reader, outside) }];
}
