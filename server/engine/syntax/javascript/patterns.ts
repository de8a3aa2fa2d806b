/** Binding and assignment patterns. */

import type { PlainNode } from '../tree.ts';
import type { Expression, Pattern, Span } from '../unit.ts';
import { cook, stringValue } from './literals.ts';
import { childIn, namedChildren, type Reader, spanOf, textOf } from './reader.ts';

interface Target {
  readonly target: Pattern;
  readonly fallback: Expression | null;
}

type ObjectEntry = Target & { readonly key: string };

/** Reads one pattern; the caller bounds the depth. */
export function readPattern(reader: Reader, node: PlainNode): Pattern {
  switch (node.type) {
    case 'identifier':
    case 'undefined':
    case 'shorthand_property_identifier_pattern':
      return { kind: 'name', ...spanOf(node), name: cook(textOf(reader, node)) };
    case 'object_pattern':
      return objectPattern(reader, node);
    case 'array_pattern':
      return arrayPattern(reader, node);
    case 'member_expression':
    case 'subscript_expression':
      return { kind: 'place', ...spanOf(node), expression: reader.expression(node) };
    default:
      return opaquePattern(node);
  }
}

export function opaquePattern(span: Span): Pattern {
  return { kind: 'opaque-pattern', ...spanOf(span) };
}

/** A pattern that may carry a default, `a = 1`. */
export function readTarget(reader: Reader, node: PlainNode): Target {
  if (node.type !== 'assignment_pattern' && node.type !== 'object_assignment_pattern') {
    return { target: reader.pattern(node, node), fallback: null };
  }
  return { target: reader.pattern(childIn(node, 'left'), node), fallback: reader.part(node, 'right') };
}

/** The pattern after `...`. */
export function readRest(reader: Reader, node: PlainNode): Pattern {
  return reader.pattern(namedChildren(node)[0], node);
}

/**
 * The name a property's key spells, or null when it is computed at run time.
 *
 * @param node `_property_name` of the grammar: an identifier, a string, a number, `#private`, or `[computed]`
 */
export function keyName(reader: Reader, node: PlainNode): string | null {
  switch (node.type) {
    case 'string':
      return stringValue(textOf(reader, node));
    case 'number':
      return numericKey(textOf(reader, node));
    case 'computed_property_name':
      return null;
    default:
      return cook(textOf(reader, node));
  }
}

/** Property keys are strings: `0x10` and `16` name the same property. */
function numericKey(literal: string): string {
  return String(Number(literal.replaceAll('_', '').replace(/n$/, '')));
}

function objectPattern(reader: Reader, node: PlainNode): Pattern {
  const entries: ObjectEntry[] = [];
  let rest: Pattern | null = null;
  for (const child of namedChildren(node)) {
    if (child.type === 'rest_pattern') {
      rest = readRest(reader, child);
      continue;
    }
    const entry = child.type === 'pair_pattern' ? pairPattern(reader, child) : shorthandPattern(reader, child);
    // One key that is not known leaves open what every later name of the pattern holds.
    if (entry === null) return opaquePattern(node);
    entries.push(entry);
  }
  return { kind: 'object-pattern', ...spanOf(node), entries, rest };
}

function pairPattern(reader: Reader, node: PlainNode): ObjectEntry | null {
  const key = childIn(node, 'key');
  const value = childIn(node, 'value');
  const name = key === undefined ? null : fixedKey(reader, key);
  return name === null || value === undefined ? null : { key: name, ...readTarget(reader, value) };
}

function fixedKey(reader: Reader, key: PlainNode): string | null {
  const computed = key.type === 'computed_property_name' ? namedChildren(key)[0] : undefined;
  return computed?.type === 'string' ? stringValue(textOf(reader, computed)) : keyName(reader, key);
}

function shorthandPattern(reader: Reader, node: PlainNode): ObjectEntry | null {
  const entry = readTarget(reader, node);
  return entry.target.kind === 'name' ? { key: entry.target.name, ...entry } : null;
}

function arrayPattern(reader: Reader, node: PlainNode): Pattern {
  const items: (Target | null)[] = [];
  let rest: Pattern | null = null;
  let filled = false;
  for (const child of node.children) {
    if (child.type === ',') {
      if (!filled) items.push(null);
      filled = false;
    } else if (child.named && child.type !== 'ERROR') {
      if (child.type === 'rest_pattern') rest = readRest(reader, child);
      else items.push(readTarget(reader, child));
      filled = true;
    }
  }
  return { kind: 'array-pattern', ...spanOf(node), items, rest };
}
