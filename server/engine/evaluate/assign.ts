import type { Site } from '../service/program.ts';
import type { Expression, Parameter, Pattern } from '../syntax/unit.ts';
import { evaluate } from './expressions.ts';
import { either } from './join.ts';
import type { Machine } from './machine.ts';
import { memberOf, setMember } from './members.ts';
import { binary } from './operators.ts';
import type { Scope } from './store.ts';
import { not } from './tests.ts';
import { isNullish, truth } from './truth.ts';
import { type Member, missing, plain, unknown, type Value } from './values.ts';

/** `target operator value`. */
export function assign(
  expression: Extract<Expression, { kind: 'assign' }>,
  scope: Scope,
  machine: Machine,
  at: Site,
): Value {
  const { operator, target } = expression;
  if (operator === '=') {
    const value = evaluate(expression.value, scope, machine);
    store(target, value, scope, machine);
    return value;
  }
  const before =
    target.kind === 'name'
      ? evaluate({ ...target, kind: 'name' }, scope, machine)
      : target.kind === 'place'
        ? evaluate(target.expression, scope, machine)
        : unknown('a pattern', at);
  const after = combined(operator.slice(0, -1), before, () => evaluate(expression.value, scope, machine), at, machine);
  store(target, after, scope, machine);
  return after;
}

function combined(operator: string, before: Value, next: () => Value, at: Site, machine: Machine): Value {
  if (operator !== '||' && operator !== '&&' && operator !== '??') return binary(operator, before, next(), at, machine);
  const keeps =
    operator === '&&'
      ? not(truth(before, machine))
      : operator === '||'
        ? truth(before, machine)
        : not(isNullish(before, machine));
  const ways = machine.branch(keeps, () => before, next);
  return ways.then === undefined
    ? (ways.else ?? before)
    : ways.else === undefined
      ? before
      : either(keeps, before, ways.else);
}

/** Assigns to what exists already. */
function store(target: Pattern, value: Value, scope: Scope, machine: Machine): void {
  if (target.kind === 'name') {
    const cell = scope.find(target.name);
    if (cell === undefined) scope.declare(target.name, machine.cell<unknown>(value));
    else machine.write(cell, value as unknown);
    return;
  }
  if (target.kind === 'place') {
    place(target.expression, value, scope, machine);
    return;
  }
  for (const [part, partValue] of partsOf(target, value, scope, machine)) store(part, partValue, scope, machine);
}

function place(expression: Expression, value: Value, scope: Scope, machine: Machine): void {
  const at = machine.site(expression);
  if (expression.kind === 'member')
    setMember(evaluate(expression.object, scope, machine), expression.property, value, at, machine);
  else if (expression.kind === 'index') {
    const object = evaluate(expression.object, scope, machine);
    const key = evaluate(expression.index, scope, machine);
    setMember(object, constantKey(key), value, at, machine);
  } else evaluate(expression, scope, machine);
}

/** `name++` and its kin: known for known numbers. The value is that of before, as behind the name. */
export function count(expression: Extract<Expression, { kind: 'unary' }>, scope: Scope, machine: Machine): Value {
  const { operand, operator } = expression;
  const at = machine.site(expression);
  const before = evaluate(operand, scope, machine);
  const isNumber = before.is === 'plain' && typeof before.value === 'number';
  const after = isNumber ? plain(Number(before.value) + (operator === '++' ? 1 : -1), at) : unknown('a counter', at);
  if (operand.kind === 'name') store(operand, after, scope, machine);
  else store({ kind: 'place', expression: operand, start: operand.start, end: operand.end }, after, scope, machine);
  return unknown('a counter', at);
}

/** `delete object.key`. */
export function remove(expression: Expression, scope: Scope, machine: Machine): void {
  if (expression.kind !== 'member' && expression.kind !== 'index') return;
  const object = evaluate(expression.object, scope, machine);
  const key =
    expression.kind === 'member' ? expression.property : constantKey(evaluate(expression.index, scope, machine));
  const content = object.is === 'object' ? machine.read(object.cell) : undefined;
  if (object.is !== 'object' || content === undefined) return;
  const entries = new Map(content.entries);
  if (key !== null) entries.delete(key);
  machine.write(object.cell, { ...content, entries, open: content.open || key === null });
}

const constantKey = (value: Value): string | null => (value.is === 'plain' ? String(value.value) : null);

/** `var`: its names belong to the function around and are there, undefined, wherever that runs. */
export function bindVar(target: Pattern, value: Value, scope: Scope, machine: Machine): void {
  const owner = scope.ofFunction();
  for (const name of namesIn(target)) {
    if (owner.own(name) === undefined) owner.declare(name, machine.cell<unknown>(missing(machine.site(target))));
  }
  store(target, value, owner, machine);
}

/** The names that a pattern binds. */
export function namesIn(target: Pattern): string[] {
  if (target.kind === 'name') return [target.name];
  const parts = target.kind === 'object-pattern' ? target.entries : target.kind === 'array-pattern' ? target.items : [];
  const rest =
    (target.kind === 'object-pattern' || target.kind === 'array-pattern') && target.rest !== null
      ? namesIn(target.rest)
      : [];
  return [...parts.flatMap((part) => (part === null ? [] : namesIn(part.target))), ...rest];
}

/** Declares the names of a pattern and binds them to the parts of a value. */
export function bind(target: Pattern, value: Value, scope: Scope, machine: Machine): void {
  if (target.kind === 'name') scope.declare(target.name, machine.cell<unknown>(value));
  else for (const [part, partValue] of partsOf(target, value, scope, machine)) bind(part, partValue, scope, machine);
}

/** Binds the parameters of a function to its arguments; what is not passed is undefined, or `rest` where arguments are not seen. */
export function bindParameters(
  params: readonly Parameter[],
  args: readonly Value[],
  rest: Value | null,
  at: Site,
  scope: Scope,
  machine: Machine,
): void {
  params.forEach((param, i) => {
    const given = param.rest
      ? machine.list(args.slice(i), at, rest === null ? {} : { open: true })
      : (args[i] ??
        (rest === null ? missing(at) : unknown('an argument', at, 'circumstance', `arg:${at.file}:${at.start}:${i}`)));
    bind(param.target, withFallback(given, param.fallback, scope, machine), scope, machine);
  });
}

function withFallback(value: Value, fallback: Expression | null, scope: Scope, machine: Machine): Value {
  if (fallback === null) return value;
  if (value.is === 'plain') return value.value === undefined ? evaluate(fallback, scope, machine) : value;
  if (value.is === 'text' || value.is === 'unknown' || value.is === 'either')
    return either(not(isNullish(value, machine)), value, evaluate(fallback, scope, machine));
  return value;
}

type Part = readonly [Pattern, Value];

function partsOf(target: Pattern, value: Value, scope: Scope, machine: Machine): Part[] {
  const at = machine.site(target);
  if (target.kind === 'object-pattern') {
    const parts: Part[] = target.entries.map((entry) => [
      entry.target,
      withFallback(memberOf(value, entry.key, at, machine), entry.fallback, scope, machine),
    ]);
    return target.rest === null
      ? parts
      : [...parts, [target.rest, without(value, new Set(target.entries.map((entry) => entry.key)), at, machine)]];
  }
  if (target.kind === 'array-pattern') {
    const parts = target.items.flatMap((item, i): Part[] =>
      item === null
        ? []
        : [[item.target, withFallback(memberOf(value, String(i), at, machine), item.fallback, scope, machine)]],
    );
    if (target.rest === null) return parts;
    const content = value.is === 'list' ? machine.read(value.cell) : undefined;
    return [
      ...parts,
      [
        target.rest,
        machine.list(
          content?.items.slice(target.items.length) ?? [],
          at,
          content === undefined || content.open ? { open: true } : {},
        ),
      ],
    ];
  }
  return [];
}

/** The object without some keys: `{ a, ...rest }`. */
function without(value: Value, keys: ReadonlySet<string>, at: Site, machine: Machine): Value {
  const content = value.is === 'object' ? machine.read(value.cell) : undefined;
  if (content === undefined) return unknown('the rest of an object', at);
  const entries = new Map<string, Member>([...content.entries].filter(([key]) => !keys.has(key)));
  return machine.object(entries, at, content.open ? { open: true } : {});
}
