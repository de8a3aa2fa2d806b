import type { Piece, Site, Text, Transform } from '../service/program.ts';
import { either } from './join.ts';
import { plain, textValue, unknown, type Value } from './values.ts';

/** Alternatives of a text beyond this many are not multiplied out. */
const MOST_ALTERNATIVES = 32;

/** A value as the text that it is, where it is one: absent for `undefined`. Null where it is no text. */
export function textOf(value: Value): Text | null {
  if (value.is === 'text') return value.text;
  if (value.is === 'unknown') return [{ unread: value.reason }];
  if (value.is === 'plain') return value.value === undefined ? ABSENT : [String(value.value)];
  return null;
}

/** The text that is not there. */
export const ABSENT: Text = [{ take: { from: 'variable', name: '' } }];

/** Whether a text is nothing but a copy of something that may not be there. */
export function mayBeAbsent(text: Text): boolean {
  const [only] = text;
  return (
    text.length === 1 &&
    typeof only === 'object' &&
    'take' in only &&
    only.absent === undefined &&
    only.take.from !== 'method' &&
    only.take.from !== 'path'
  );
}

/** A value as JavaScript turns it into a string: `undefined` becomes the word (ECMAScript, ToString). */
export function printed(value: Value): Value {
  if (value.is === 'plain') return plain(String(value.value), value.at);
  if (value.is === 'text') return textValue(value.text.map(spelled), value.at);
  if (value.is === 'either') return either(value.test, printed(value.then), printed(value.else));
  if (value.is === 'truth') return either(value.test, plain('true', value.at), plain('false', value.at));
  if (value.is === 'regex') return plain(`/${value.source}/${value.flags}`, value.at);
  return value.is === 'unknown' ? value : unknown('a value turned into text', value.at, 'unread');
}

const spelled = (piece: Piece): Piece =>
  typeof piece === 'object' && 'take' in piece && piece.absent === undefined
    ? { ...piece, absent: 'undefined' }
    : piece;

const alternativesOf = (value: Value): number => (value.is === 'either' ? value.size : 1);

/** `a + b` on texts. */
export function concatenated(a: Value, b: Value, at: Site): Value {
  const [left, right] = [printed(a), printed(b)];
  if (alternativesOf(left) * alternativesOf(right) > MOST_ALTERNATIVES)
    return unknown('a text with many alternatives', at, 'unread');
  return joinTexts(left, right, at);
}

function joinTexts(left: Value, right: Value, at: Site): Value {
  if (left.is === 'either') return either(left.test, joinTexts(left.then, right, at), joinTexts(left.else, right, at));
  if (right.is === 'either')
    return either(right.test, joinTexts(left, right.then, at), joinTexts(left, right.else, at));
  if (left.is === 'plain' && right.is === 'plain')
    return plain(`${left.value}${right.value}`, left.value === '' ? right.at : right.value === '' ? left.at : at);
  const [x, y] = [textOf(left), textOf(right)];
  if (x === null || y === null) return unknown('a text', at, 'unread');
  if (left.is === 'plain' && left.value === '') return { ...right, at };
  if (right.is === 'plain' && right.value === '') return { ...left, at };
  if (left.is === 'unknown') return { ...left, at };
  if (right.is === 'unknown') return { ...right, at };
  return textValue([...x, ...y], at);
}

/** `toLowerCase()` and its kin on a text of the request. */
export function transformed(text: Text, as: Transform, at: Site): Value {
  const apply = (piece: Piece): Piece | null => {
    if (typeof piece === 'string')
      return as === 'lower' ? piece.toLowerCase() : as === 'upper' ? piece.toUpperCase() : null;
    return 'take' in piece ? { ...piece, as: [...(piece.as ?? []), as] } : piece;
  };
  const pieces = text.map(apply);
  if (text.length > 1 && as === 'trim') return unknown('a trimmed text', at, 'unread');
  return pieces.every((piece) => piece !== null) ? textValue(pieces, at) : unknown('a text', at, 'unread');
}
