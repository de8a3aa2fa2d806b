import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { loadWasm } from '../syntax/load-wasm.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

export interface Import {
  /** A path of the repository (`server/engine/analyze.ts`), a package or a module of node as it is written; null where it is computed. */
  readonly from: string | null;
  /** Nothing is left of it at run time. */
  readonly typeOnly: boolean;
}

/** What of a source an invariant may look at. */
export interface Source {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Names in places where they are used as values, types or bindings, not as property names. */
  readonly identifiers: ReadonlySet<string>;
  /** The keys of object literals. */
  readonly keys: ReadonlySet<string>;
  /** The variables that are declared outside of any function with `let` or `var`. */
  readonly variables: readonly string[];
  /** Both sides of each comparison for equality, as they are written. */
  readonly comparisons: readonly (readonly [left: string, right: string])[];
}

await Parser.init({ wasmBinary: await loadWasm('web-tree-sitter') });
const typescript = await Language.load(await loadWasm('tree-sitter-typescript'));

/** Reads what invariants look at out of a TypeScript text. */
export function readSource(path: string, text: string): Source {
  const parser = new Parser();
  parser.setLanguage(typescript);
  const tree = parser.parse(text);
  if (tree === null) throw new Error('The parser has no language');
  try {
    const nodes = tree.rootNode.descendantsOfType([...KINDS]).filter((node) => node !== null);
    return {
      path,
      text,
      imports: [...nodes.flatMap((node) => importsOf(node, path)), ...references(text, path)],
      identifiers: new Set(
        nodes.filter(({ type }) => type === 'identifier' || type === 'type_identifier').map((node) => node.text),
      ),
      keys: new Set(nodes.flatMap(keyOf)),
      variables: tree.rootNode.namedChildren.flatMap((node) => (node === null ? [] : variablesOf(node))),
      comparisons: nodes.flatMap(comparisonOf),
    };
  } finally {
    tree.delete();
    parser.delete();
  }
}

const KINDS = [
  'import_statement',
  'export_statement',
  'call_expression',
  'identifier',
  'type_identifier',
  'pair',
  'shorthand_property_identifier',
  'method_definition',
  'binary_expression',
];

function importsOf(node: Node, path: string): Import[] {
  if (node.type === 'call_expression') {
    const callee = node.childForFieldName('function')?.text;
    if (callee !== 'import' && callee !== 'require' && callee !== 'require.resolve') return [];
    return [{ from: specifier(node.childForFieldName('arguments')?.namedChild(0) ?? null, path), typeOnly: false }];
  }
  if (node.type !== 'import_statement' && node.type !== 'export_statement') return [];
  const clause = node.namedChildren.find((child) => child?.type === 'import_require_clause');
  const source = node.childForFieldName('source') ?? clause?.childForFieldName('source') ?? null;
  return source === null ? [] : [{ from: specifier(source, path), typeOnly: node.child(1)?.type === 'type' }];
}

function specifier(node: Node | null, path: string): string | null {
  return node?.type === 'string' ? resolved(node.text.slice(1, -1), path) : null;
}

const resolved = (from: string, path: string): string =>
  from.startsWith('.') ? posix.join(posix.dirname(path), from) : from;

function references(text: string, path: string): Import[] {
  return [...text.matchAll(/^\/\/\/\s*<reference\s+(?:path|types)\s*=\s*["']([^"']+)["']/gm)].map(([, from = '']) => ({
    from: resolved(from, path),
    typeOnly: true,
  }));
}

function keyOf(node: Node): string[] {
  if (node.type === 'shorthand_property_identifier') return [node.text];
  const key = node.type === 'pair' ? node.childForFieldName('key') : null;
  return key === null ? [] : [key.text];
}

function variablesOf(node: Node): string[] {
  const declaration = node.type === 'export_statement' ? (node.childForFieldName('declaration') ?? node) : node;
  const isLet = declaration.type === 'lexical_declaration' && declaration.child(0)?.type === 'let';
  return isLet || declaration.type === 'variable_declaration' ? [declaration.text] : [];
}

function comparisonOf(node: Node): (readonly [string, string])[] {
  if (node.type !== 'binary_expression' || !/^[!=]==?$/.test(node.childForFieldName('operator')?.type ?? '')) return [];
  const [left, right] = [node.childForFieldName('left')?.text, node.childForFieldName('right')?.text];
  return left === undefined || right === undefined ? [] : [[left, right]];
}

/** Every TypeScript file below some folders of the repository, generated and installed ones left out. */
export function sourcesBelow(...folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => /\.[cm]?ts$/.test(path) && !/\/(?:node_modules|fixtures)\//.test(path))
      .sort()
      .map((path) => readSource(path, readFileSync(`${ROOT}/${path}`, 'utf8'))),
  );
}
