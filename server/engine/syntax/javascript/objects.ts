/** Object literals, and the lists of array literals and calls. */

import type { PlainNode } from '../tree.ts';
import type { Entry, Expression, Item } from '../unit.ts';
import { cook } from './literals.ts';
import { keyName } from './patterns.ts';
import { childIn, hasToken, namedChildren, opaque, type Reader, spanOf, textOf } from './reader.ts';

export function readObject(reader: Reader, node: PlainNode): Expression {
  return { kind: 'object', ...spanOf(node), entries: node.children.flatMap((child) => entry(reader, child)) };
}

function entry(reader: Reader, node: PlainNode): readonly Entry[] {
  switch (node.type) {
    case 'pair':
      return [keyed(reader, node, childIn(node, 'key'), reader.part(node, 'value'))];
    case 'method_definition':
      return [keyed(reader, node, childIn(node, 'name'), methodValue(reader, node))];
    case 'shorthand_property_identifier':
      return [shorthand(reader, node)];
    case 'spread_element':
      return [{ kind: 'spread', ...spanOf(node), value: reader.operand(node) }];
    case 'ERROR':
      return unreadable(reader, node).map((value) => ({ kind: 'spread', ...spanOf(node), value }));
    default:
      return [];
  }
}

function keyed(reader: Reader, node: PlainNode, key: PlainNode | undefined, value: Expression): Entry {
  const name = key === undefined ? null : keyName(reader, key);
  if (key !== undefined && name !== null) {
    return { kind: 'property', ...spanOf(node), key: name, keySpan: spanOf(key), value, shorthand: false };
  }
  const computed = key === undefined ? undefined : namedChildren(key)[0];
  const computedKey = computed === undefined ? opaque(key ?? node, 'error', []) : reader.expression(computed);
  return { kind: 'computed', ...spanOf(node), key: computedKey, value };
}

function shorthand(reader: Reader, node: PlainNode): Entry {
  const span = spanOf(node);
  const name = cook(textOf(reader, node));
  return {
    kind: 'property',
    ...span,
    key: name,
    keySpan: span,
    value: { kind: 'name', ...span, name },
    shorthand: true,
  };
}

/** An accessor is no value: reading the property runs it. */
function methodValue(reader: Reader, node: PlainNode): Expression {
  const value = reader.function(node);
  if (hasToken(node, 'get')) return opaque(node, 'getter', [value]);
  return hasToken(node, 'set') ? opaque(node, 'setter', [value]) : value;
}

/** The items of an array literal; a hole is `undefined` with an empty span. */
export function readArray(reader: Reader, node: PlainNode): Expression {
  const items: Item[] = [];
  let filled = false;
  for (const child of node.children) {
    if (child.type === ',') {
      if (!filled) items.push({ spread: false, value: { kind: 'undefined', start: child.start, end: child.start } });
      filled = false;
      continue;
    }
    const found = item(reader, child);
    items.push(...found);
    filled ||= found.length > 0;
  }
  return { kind: 'array', ...spanOf(node), items };
}

/** @param node `arguments` of the grammar; undefined for `new X` */
export function readArguments(reader: Reader, node: PlainNode | undefined): readonly Item[] {
  return node === undefined ? [] : node.children.flatMap((child) => item(reader, child));
}

function item(reader: Reader, node: PlainNode): readonly Item[] {
  if (!node.named) return [];
  if (node.type === 'ERROR') return unreadable(reader, node).map((value) => ({ spread: true, value }));
  if (node.type === 'spread_element') return [{ spread: true, value: reader.operand(node) }];
  return [{ spread: false, value: reader.expression(node) }];
}

/** Unreadable text in a list: a stray token adds nothing to the list, anything else any number of items. */
function unreadable(reader: Reader, node: PlainNode): readonly Expression[] {
  const stray = node.children.every((child) => !child.named);
  return stray && node.children.length > 0 ? [] : [opaque(node, 'error', reader.inside(node))];
}
