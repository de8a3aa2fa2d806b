import type { Site, Test } from '../service/program.ts';
import { either } from './join.ts';
import type { Machine } from './machine.ts';
import { ALWAYS, ifElse, NEVER, not } from './tests.ts';
import { concatenated } from './texts.ts';
import { ask, equals, holdsText, looselyEquals, textTest, truth } from './truth.ts';
import { missing, plain, type Unknown, unknown, type Value } from './values.ts';

type Comparison = (a: number | string, b: number | string) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
};

const truthValue = (test: Test, at: Site): Value => ({ is: 'truth', test, at });

/** `left operator right`. */
export function binary(operator: string, left: Value, right: Value, at: Site, machine: Machine): Value {
  switch (operator) {
    case '===':
      return truthValue(equals(left, right, at, machine), at);
    case '!==':
      return truthValue(not(equals(left, right, at, machine)), at);
    case '==':
      return truthValue(looselyEquals(left, right, at, machine), at);
    case '!=':
      return truthValue(not(looselyEquals(left, right, at, machine)), at);
    case '+':
      return sum(left, right, at);
    case 'instanceof':
      return instanceOf(left, right, at);
    case 'in':
      return truthValue(inObject(left, right, at, machine), at);
  }
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) return truthValue(compared(comparison, operator, left, right, at, machine), at);
  return arithmetic(operator, left, right, at);
}

const isNumber = (value: Value): boolean =>
  value.is === 'either'
    ? isNumber(value.then) && isNumber(value.else)
    : value.is === 'plain' && typeof value.value === 'number';

function sum(left: Value, right: Value, at: Site): Value {
  return isNumber(left) && isNumber(right) ? added(left, right, at) : concatenated(left, right, at);
}

function added(left: Value, right: Value, at: Site): Value {
  if (left.is === 'either') return either(left.test, added(left.then, right, at), added(left.else, right, at));
  if (right.is === 'either') return either(right.test, added(left, right.then, at), added(left, right.else, at));
  return left.is === 'plain' && right.is === 'plain'
    ? plain(Number(left.value) + Number(right.value), at)
    : unknown('a sum', at);
}

function arithmetic(operator: string, left: Value, right: Value, at: Site): Value {
  const compute = ARITHMETIC[operator];
  if (
    compute &&
    left.is === 'plain' &&
    right.is === 'plain' &&
    typeof left.value === 'number' &&
    typeof right.value === 'number'
  )
    return plain(compute(left.value, right.value), at);
  return unknown(`the result of ${operator}`, at, unknownOf(left, right, at).kind);
}

function compared(comparison: Comparison, operator: string, a: Value, b: Value, at: Site, machine: Machine): Test {
  if (a.is === 'either')
    return ifElse(
      a.test,
      compared(comparison, operator, a.then, b, at, machine),
      compared(comparison, operator, a.else, b, at, machine),
    );
  if (b.is === 'either')
    return ifElse(
      b.test,
      compared(comparison, operator, a, b.then, at, machine),
      compared(comparison, operator, a, b.else, at, machine),
    );
  if (a.is === 'plain' && b.is === 'plain') {
    const [x, y] = [a.value, b.value];
    if ((typeof x === 'number' && typeof y === 'number') || (typeof x === 'string' && typeof y === 'string'))
      return comparison(x, y) ? ALWAYS : NEVER;
  }
  return ask({ ...unknownOf(a, b, at) }, `${operator}${at.file}:${at.start}`, 'a comparison holds', machine);
}

/** What is not known of two operands; unread where the request has a say in one of them. */
function unknownOf(a: Value, b: Value, at: Site): Value & Unknown {
  const kind = holdsText(a) || holdsText(b) ? 'unread' : 'circumstance';
  if (a.is === 'unknown') return { ...a, kind: a.kind === 'unread' ? a.kind : kind };
  if (b.is === 'unknown') return { ...b, kind: b.kind === 'unread' ? b.kind : kind };
  return unknown('a comparison', at, kind);
}

/** Patterns are told from texts in lists that hold both. */
function instanceOf(value: Value, of: Value, at: Site): Value {
  if (of.is !== 'entity' || of.entity.name !== 'RegExp') return unknown('what something is an instance of', at);
  if (value.is === 'either') return either(value.test, instanceOf(value.then, of, at), instanceOf(value.else, of, at));
  if (value.is === 'regex') return plain(true, at);
  return value.is === 'unknown' ? unknown('whether it is a pattern', at, value.kind) : plain(false, at);
}

/** `key in object`, as it is used on lookup tables. */
function inObject(key: Value, object: Value, at: Site, machine: Machine): Test {
  const content = object.is === 'object' ? machine.read(object.cell) : undefined;
  if (content === undefined || content.open)
    return ask(unknownOf(object, key, at), `in${at.file}:${at.start}`, 'a key is in an object', machine);
  if (key.is === 'text')
    return textTest(
      key.text,
      { oneOf: [...content.entries].map(([text, entry]) => ({ is: 'exactly' as const, text, at: entry.at })) },
      at,
    );
  const entry = key.is === 'plain' ? content.entries.get(String(key.value)) : undefined;
  return entry === undefined ? NEVER : (entry.present ?? ALWAYS);
}

/** `operator operand`. `++` and `--` leave what they count open. */
export function unary(operator: string, operand: Value, at: Site, machine: Machine): Value {
  if (operator === '!') {
    const test = not(truth(operand, machine));
    return test === ALWAYS || test === NEVER ? plain(test === ALWAYS, at) : truthValue(test, at);
  }
  if (operator === 'void') return missing(at);
  if (operator === 'typeof') return typeOf(operand, at);
  return counted(operator, operand, at);
}

/** `-`, `+` and `~` on numbers, on each alternative by itself. */
function counted(operator: string, operand: Value, at: Site): Value {
  if (operand.is === 'either')
    return either(operand.test, counted(operator, operand.then, at), counted(operator, operand.else, at));
  if (operand.is === 'plain') {
    const number = Number(operand.value);
    if (operator === '-') return plain(-number, at);
    if (operator === '+') return plain(number, at);
    if (operator === '~') return plain(~number, at);
  }
  return unknown(`the result of ${operator}`, at, unknownOf(operand, operand, at).kind);
}

function typeOf(value: Value, at: Site): Value {
  switch (value.is) {
    case 'plain':
      return plain(value.value === null ? 'object' : typeof value.value, at);
    case 'text':
      return either(textTest(value.text, 'absent', at), plain('undefined', at), plain('string', at));
    case 'truth':
      return plain('boolean', at);
    case 'either':
      return either(value.test, typeOf(value.then, at), typeOf(value.else, at));
    case 'closure':
      return plain('function', at);
    case 'unknown':
      return unknown(`the type of ${value.reason}`, at, value.kind);
    case 'entity':
      return plain(value.entity.call ? 'function' : 'object', at);
    default:
      return plain('object', at);
  }
}
