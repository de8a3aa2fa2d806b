import type { Site, Test } from '../service/program.ts';
import type { Entry, Expression, FunctionExpression, Item } from '../syntax/unit.ts';
import { assign, count, remove } from './assign.ts';
import { callValue, constructValue } from './calls.ts';
import { makeClass } from './classes.ts';
import { crash } from './crash.ts';
import { either } from './join.ts';
import type { Machine } from './machine.ts';
import { isOfPromises, memberOf } from './members.ts';
import { binary, unary } from './operators.ts';
import { spreadInto } from './spread.ts';
import type { Scope } from './store.ts';
import { ALWAYS, ifElse, isNever, NEVER, not } from './tests.ts';
import { concatenated, mayBeAbsent, textOf } from './texts.ts';
import { isNullish, textTest, truth } from './truth.ts';
import { type Call, isVariable, type Member, missing, plain, unknown, type Value } from './values.ts';

/** Evaluates an expression: its value, with the steps of what it does emitted to the machine. */
export function evaluate(expression: Expression, scope: Scope, machine: Machine): Value {
  machine.tick();
  const at = machine.site(expression);
  switch (expression.kind) {
    case 'string':
    case 'number':
    case 'boolean':
      return plain(expression.value, at);
    case 'null':
      return plain(null, at);
    case 'undefined':
      return missing(at);
    case 'regex':
      return { is: 'regex', source: expression.source, flags: expression.flags, depth: machine.depth, at };
    case 'template':
      return template(expression.parts, scope, machine, at);
    case 'name':
      return lookUp(expression.name, scope, machine, at);
    case 'member':
      return member(expression, scope, machine, at);
    case 'index':
      return index(expression, scope, machine, at);
    case 'call':
      return call(expression, scope, machine, at);
    case 'object':
      return object(expression.entries, scope, machine, at);
    case 'array':
      return array(expression.items, scope, machine, at);
    case 'function':
      return closureOf(expression, scope, machine, at);
    case 'class':
      return makeClass(expression.name, expression.members, scope, machine, at);
    case 'conditional':
      return conditional(
        truth(evaluate(expression.test, scope, machine), machine),
        expression.then,
        expression.else,
        scope,
        machine,
      );
    case 'logical':
      return logical(expression, scope, machine);
    case 'binary':
      return binary(
        expression.operator,
        evaluate(expression.left, scope, machine),
        evaluate(expression.right, scope, machine),
        at,
        machine,
      );
    case 'unary':
      if (expression.operator === 'delete') remove(expression.operand, scope, machine);
      if (expression.operator === '++' || expression.operator === '--') return count(expression, scope, machine);
      return unary(expression.operator, evaluate(expression.operand, scope, machine), at, machine);
    case 'assign':
      return assign(expression, scope, machine, at);
    case 'await':
      return awaited(evaluate(expression.value, scope, machine));
    case 'sequence':
      return expression.items.reduce<Value>((_, item) => evaluate(item, scope, machine), missing(at));
    case 'import':
      return importValue(evaluate(expression.source, scope, machine), machine, at);
    case 'opaque':
      for (const inside of expression.inside) evaluate(inside, scope, machine);
      return unknown(expression.what, at, 'unread');
  }
}

/** Promises are transparent; what else can be waited for hears of it. */
function awaited(value: Value): Value {
  if (value.is === 'entity') value.entity.awaited?.();
  return value;
}

function closureOf(fn: FunctionExpression, scope: Scope, machine: Machine, at: Site): Value {
  const { name, params, body, arrow, async } = fn;
  const value: Value = { is: 'closure', closure: { name, params, body, scope, span: at, arrow, async }, at };
  machine.made.push(value);
  return value;
}

function template(parts: readonly (string | Expression)[], scope: Scope, machine: Machine, at: Site): Value {
  return parts.reduce<Value>(
    (whole, part) => {
      const value = typeof part === 'string' ? plain(part, at) : evaluate(part, scope, machine);
      return concatenated(whole, value, at);
    },
    plain('', at),
  );
}

/** What a name is bound to in the unit, else in its surroundings. */
function lookUp(name: string, scope: Scope, machine: Machine, at: Site): Value {
  const cell = scope.find(name);
  if (cell !== undefined) {
    const bound = machine.read(cell) as Value | undefined;
    return bound ?? unknown(name, at);
  }
  return machine.surroundings.global(name, at) ?? unknown(name, at, 'circumstance', `global:${name}`);
}

function member(expression: Extract<Expression, { kind: 'member' }>, scope: Scope, machine: Machine, at: Site): Value {
  const object = evaluate(expression.object, scope, machine);
  const chained = isChained(expression);
  if (!chained && !isOfPromises(expression.property)) throwIfAbsent(object, machine.site(expression.object), machine);
  return guarded(chained, object, () => memberOf(object, expression.property, at, machine), at, machine);
}

/** Whether an expression belongs to an optional chain: where that ends early, all of it is undefined. */
function isChained(expression: Expression): boolean {
  if (expression.kind === 'call') return expression.optional || isChained(expression.callee);
  if (expression.kind === 'member' || expression.kind === 'index')
    return expression.optional || isChained(expression.object);
  return false;
}

/** A member of `undefined` or `null` throws. A service that has started did not meet one while it was put together. */
function throwIfAbsent(object: Value, at: Site, machine: Machine): void {
  if (machine.layer === '') return;
  const absent = absence(object, machine);
  if (!isNever(absent)) machine.raise(crash(at), absent);
}

/** Under which condition a value is known to be nullish. */
function absence(value: Value, machine: Machine): Test {
  if (value.is === 'plain') return value.value === undefined || value.value === null ? ALWAYS : NEVER;
  if (value.is === 'either') return ifElse(value.test, absence(value.then, machine), absence(value.else, machine));
  if (value.is !== 'text' || !mayBeAbsent(value.text) || machine.knowsPresent(value.text)) return NEVER;
  return textTest(value.text, 'absent', value.at);
}

/** `a?.b`: nothing where `a` is nullish. Members of a text that is absent come out absent by themselves. */
function guarded(optional: boolean, object: Value, read: () => Value, at: Site, machine: Machine): Value {
  if (!optional || object.is === 'entity') return read();
  if (object.is === 'unknown' && !isVariable(object)) return read();
  const nullish = isNullish(object, machine);
  const ways = machine.branch(not(nullish), read, () => missing(at));
  return either(not(nullish), ways.then ?? missing(at), ways.else ?? missing(at));
}

function index(expression: Extract<Expression, { kind: 'index' }>, scope: Scope, machine: Machine, at: Site): Value {
  const object = evaluate(expression.object, scope, machine);
  const key = evaluate(expression.index, scope, machine);
  return guarded(isChained(expression), object, () => entryOf(object, key, at, machine), at, machine);
}

/** `object[key]`: by name where the key is constant, over all keys where it is a text of the request. */
function entryOf(object: Value, key: Value, at: Site, machine: Machine): Value {
  if (key.is === 'plain') return memberOf(object, String(key.value), at, machine);
  if (key.is === 'either')
    return either(key.test, entryOf(object, key.then, at, machine), entryOf(object, key.else, at, machine));
  if (object.is === 'object' && key.is === 'text') {
    const content = machine.read(object.cell);
    if (content !== undefined && !content.open) {
      return [...content.entries].reduceRight<Value>((rest, [name, entry]) => {
        const test = { text: key.text, in: { is: 'exactly' as const, text: name, at: entry.at }, at };
        return either(test, entry.value, rest);
      }, missing(at));
    }
  }
  return unknown('an entry chosen at run time', at, 'unread');
}

function call(expression: Extract<Expression, { kind: 'call' }>, scope: Scope, machine: Machine, at: Site): Value {
  const { callee } = expression;
  if (callee.kind === 'member' && !expression.isNew) {
    const object = evaluate(callee.object, scope, machine);
    const run = (): Value => {
      const method = memberOf(object, callee.property, machine.site(callee), machine);
      const values = args(expression.args, scope, machine, at);
      return machine.unlessThrown(() => callValue(method, values, machine, object)) ?? missing(at);
    };
    const chained = isChained(expression);
    if (!chained && !isOfPromises(callee.property)) throwIfAbsent(object, machine.site(callee.object), machine);
    return guarded(chained, object, run, at, machine);
  }
  const fn = evaluate(callee, scope, machine);
  const values = args(expression.args, scope, machine, at);
  return (
    machine.unlessThrown(() =>
      expression.isNew ? constructValue(fn, values, machine) : callValue(fn, values, machine),
    ) ?? missing(at)
  );
}

function args(items: readonly Item[], scope: Scope, machine: Machine, at: Site): Call {
  const { values, open } = spreadItems(items, scope, machine);
  return { args: values, open, at, argSites: items.map((item) => machine.site(item.value)) };
}

function spreadItems(items: readonly Item[], scope: Scope, machine: Machine): { values: Value[]; open: boolean } {
  const values: Value[] = [];
  let open = false;
  for (const item of items) {
    const value = evaluate(item.value, scope, machine);
    if (!item.spread) {
      values.push(value);
      continue;
    }
    const content = value.is === 'list' ? machine.read(value.cell) : undefined;
    values.push(...(content?.items ?? []));
    open ||= content?.open ?? true;
  }
  return { values, open };
}

function array(items: readonly Item[], scope: Scope, machine: Machine, at: Site): Value {
  const { values, open } = spreadItems(items, scope, machine);
  return machine.list(values, at, open ? { open } : {});
}

function object(entries: readonly Entry[], scope: Scope, machine: Machine, at: Site): Value {
  const known = new Map<string, Member>();
  let open = false;
  for (const entry of entries) {
    const site = machine.site(entry);
    if (entry.kind === 'property') {
      known.set(entry.key, { value: evaluate(entry.value, scope, machine), at: site });
    } else if (entry.kind === 'computed') {
      const key = textOf(evaluate(entry.key, scope, machine));
      const value = evaluate(entry.value, scope, machine);
      if (key?.every((piece) => typeof piece === 'string')) known.set(key.join(''), { value, at: site });
      else open = true;
    } else {
      open = spreadInto(known, evaluate(entry.value, scope, machine), machine) || open;
    }
  }
  return machine.object(known, at, open ? { open } : {});
}

function conditional(test: Test, then: Expression, otherwise: Expression, scope: Scope, machine: Machine): Value {
  const ways = machine.unlessThrown(() =>
    machine.branch(
      test,
      () => evaluate(then, scope, machine),
      () => evaluate(otherwise, scope, machine),
    ),
  );
  if (ways === undefined) return missing(machine.site(then));
  if (ways.then === undefined) return ways.else ?? missing(machine.site(otherwise));
  return ways.else === undefined ? ways.then : either(test, ways.then, ways.else);
}

function logical(expression: Extract<Expression, { kind: 'logical' }>, scope: Scope, machine: Machine): Value {
  const left = evaluate(expression.left, scope, machine);
  const keeps =
    expression.operator === '&&'
      ? not(truth(left, machine))
      : expression.operator === '||'
        ? truth(left, machine)
        : not(isNullish(left, machine));
  const ways = machine.branch(
    keeps,
    () => left,
    () => machine.unlessThrown(() => evaluate(expression.right, scope, machine)) ?? left,
  );
  if (ways.then === undefined) return ways.else ?? left;
  return ways.else === undefined ? left : either(keeps, left, ways.else);
}

function importValue(source: Value, machine: Machine, at: Site): Value {
  if (source.is === 'plain' && typeof source.value === 'string')
    return (
      machine.surroundings.module(source.value, at, machine)?.namespace(at, machine) ??
      unknown(source.value, at, 'unread', `module:${source.value}`)
    );
  return unknown('a module chosen at run time', at, 'unread');
}
