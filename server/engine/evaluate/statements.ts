import type { Test } from '../service/program.ts';
import type { Statement } from '../syntax/unit.ts';
import { bind, bindVar } from './assign.ts';
import { failing } from './calls.ts';
import { makeClass } from './classes.ts';
import { type Completion, ended, FELL, merged, NOT_THROWN, sequenced } from './completion.ts';
import { evaluate } from './expressions.ts';
import { runForEach, runLoop } from './loops.ts';
import type { Machine } from './machine.ts';
import { memberOf, setMember } from './members.ts';
import { startFails } from './start.ts';
import { Scope } from './store.ts';
import { ALWAYS, any, isAlways, isNever, NEVER } from './tests.ts';
import { equals, truth } from './truth.ts';
import { missing, unknown, type Value } from './values.ts';

/** Runs a function's body or a unit, in a scope of its own names. */
export function runBody(statements: readonly Statement[], scope: Scope, machine: Machine): Completion {
  hoist(statements, scope, machine);
  return runList(statements, scope, machine);
}

/** Runs statements in a scope of their own. */
export function runBlock(statements: readonly Statement[], scope: Scope, machine: Machine): Completion {
  return statements.length === 0 ? FELL : runBody(statements, new Scope(scope), machine);
}

/** Function declarations are there before the first statement runs. */
export function hoist(statements: readonly Statement[], scope: Scope, machine: Machine): void {
  for (const statement of statements) {
    if (statement.kind === 'function-declaration')
      scope.declare(statement.name, machine.cell<unknown>(evaluate(statement.function, scope, machine)));
  }
}

function runList(statements: readonly Statement[], scope: Scope, machine: Machine): Completion {
  for (const [i, statement] of statements.entries()) {
    const completion = started(withThrown(runStatement(statement, scope, machine), machine), machine);
    if (isAlways(completion.falls)) continue;
    const rest = statements.slice(i + 1);
    if (isNever(completion.falls) || rest.length === 0) return completion;
    const ways = machine.branch(
      completion.falls,
      () => runList(rest, scope, machine),
      () => ended({}),
    );
    return sequenced(completion, ways.then ?? FELL);
  }
  return FELL;
}

/**
 * A service that is judged has started: what functions throw under some circumstance while it is put together is taken not to happen, for else
 * all that stands behind would depend on it.
 */
function started(completion: Completion, machine: Machine): Completion {
  const { threw, falls } = completion;
  if (machine.layer !== '' || isNever(threw.test) || isAlways(threw.test)) return completion;
  startFails(threw.test, machine);
  return { ...completion, falls: any(falls, threw.test), threw: NOT_THROWN };
}

/** What a statement comes to, with what was thrown in it. */
export function withThrown(completion: Completion, machine: Machine): Completion {
  const thrown = machine.takeThrown();
  if (thrown === null) return completion;
  return merged(thrown.test, ended({ threw: { test: ALWAYS, error: thrown.error } }), completion);
}

/** Runs one statement. */
export function runStatement(statement: Statement, scope: Scope, machine: Machine): Completion {
  machine.tick();
  switch (statement.kind) {
    case 'declare':
      declare(statement, scope, machine);
      return FELL;
    case 'expression':
      evaluate(statement.expression, scope, machine);
      return FELL;
    case 'export-default':
      exportValue(statement, scope, machine);
      return FELL;
    case 'class-declaration':
      scope.declare(
        statement.name,
        machine.cell<unknown>(makeClass(statement.name, statement.members, scope, machine, machine.site(statement))),
      );
      return FELL;
    case 'return':
      return ended({
        value: statement.value === null ? missing(machine.site(statement)) : evaluate(statement.value, scope, machine),
      });
    case 'throw':
      return ended({ threw: { test: ALWAYS, error: evaluate(statement.value, scope, machine) } });
    case 'if':
      return runTested(statement, scope, machine);
    case 'switch':
      return runSwitch(statement, scope, machine);
    case 'for-each':
      return runForEach(statement, scope, machine);
    case 'loop':
      return runLoop(statement, scope, machine);
    case 'try':
      return runTry(statement, scope, machine);
    case 'block':
      return runBlock(statement.body, scope, machine);
    case 'break':
      return ended({ breaks: ALWAYS });
    case 'continue':
      return ended({ continues: ALWAYS });
    case 'import-declaration':
      bindImports(statement, scope, machine);
      return FELL;
    case 'opaque-statement':
      for (const inside of statement.inside) evaluate(inside, scope, machine);
      return FELL;
    case 'export-names':
      if (statement.source !== null) machine.surroundings.module(statement.source, machine.site(statement), machine);
      return FELL;
    case 'function-declaration':
      return FELL;
  }
}

function declare(statement: Extract<Statement, { kind: 'declare' }>, scope: Scope, machine: Machine): void {
  for (const { target, value } of statement.declarators) {
    const given = value === null ? missing(machine.site(statement)) : evaluate(value, scope, machine);
    if (statement.how === 'var') bindVar(target, given, scope, machine);
    else bind(target, given, scope, machine);
  }
}

/** A test that throws leaves both branches alone. */
function runTested(statement: Extract<Statement, { kind: 'if' }>, scope: Scope, machine: Machine): Completion {
  const test = truth(evaluate(statement.test, scope, machine), machine);
  return machine.unlessThrown(() => runIf(test, statement.then, statement.else, scope, machine)) ?? FELL;
}

export function runIf(
  test: Test,
  then: readonly Statement[],
  otherwise: readonly Statement[],
  scope: Scope,
  machine: Machine,
): Completion {
  const ways = machine.branch(
    test,
    () => runBlock(then, scope, machine),
    () => runBlock(otherwise, scope, machine),
  );
  if (ways.then === undefined) return ways.else ?? FELL;
  return ways.else === undefined ? ways.then : merged(test, ways.then, ways.else);
}

/** Each case's body with the bodies that it falls into, as a chain of `if`s. `default` is taken last wherever it stands. */
function runSwitch(statement: Extract<Statement, { kind: 'switch' }>, scope: Scope, machine: Machine): Completion {
  const subject = evaluate(statement.subject, scope, machine);
  const bodyFrom = (i: number): Statement[] => statement.cases.slice(i).flatMap((part) => part.body);
  const fallback = statement.cases.findIndex((part) => part.test === null);
  const from = (i: number): Completion => {
    const part = statement.cases[i];
    if (part === undefined) return fallback < 0 ? FELL : runBlock(bodyFrom(fallback), scope, machine);
    if (part.test === null) return from(i + 1);
    const wanted = evaluate(part.test, scope, machine);
    const test = equals(subject, wanted, machine.site(part.test), machine);
    const ways = machine.branch(
      test,
      () => runBlock(bodyFrom(i), scope, machine),
      () => from(i + 1),
    );
    if (ways.then === undefined) return ways.else ?? FELL;
    return ways.else === undefined ? ways.then : merged(test, ways.then, ways.else);
  };
  const completion = machine.unlessThrown(() => from(0)) ?? FELL;
  return { ...completion, falls: any(completion.falls, completion.breaks), breaks: NEVER };
}

function runTry(statement: Extract<Statement, { kind: 'try' }>, scope: Scope, machine: Machine): Completion {
  const { handler } = statement;
  const at = machine.site(statement);
  const handle = (error: Value): Completion => {
    const inside = new Scope(scope);
    if (statement.param !== null) bind(statement.param, error, inside, machine);
    return runBlock(handler ?? [], inside, machine);
  };
  const attempt = (): Completion => {
    const body = runBlock(statement.body, scope, machine);
    if (handler === null || isNever(body.threw.test)) return body;
    const ways = machine.branch(
      body.threw.test,
      () => handle(body.threw.error ?? unknown('an error', at)),
      () => ended({}),
    );
    return merged(body.threw.test, ways.then ?? FELL, { ...body, threw: NOT_THROWN });
  };
  const completion =
    handler === null || handler.length === 0
      ? attempt()
      : tryOrFail(() => handle(unknown('an error', at)), attempt, statement, machine);
  if (statement.finalizer.length === 0) return completion;
  const last = runBlock(statement.finalizer, scope, machine);
  return isAlways(last.falls) ? completion : last;
}

/** What the body calls may fail: then the handler runs instead of it. Presumed not to happen. */
function tryOrFail(
  handle: () => Completion,
  attempt: () => Completion,
  statement: Statement,
  machine: Machine,
): Completion {
  const test = failing(machine.site(statement), machine);
  const ways = machine.branch(test, handle, attempt);
  return merged(test, ways.then ?? FELL, ways.else ?? FELL);
}

function bindImports(
  statement: Extract<Statement, { kind: 'import-declaration' }>,
  scope: Scope,
  machine: Machine,
): void {
  const at = machine.site(statement);
  const module = machine.surroundings.module(statement.source, at, machine);
  const unread = unknown(statement.source, at, 'unread', `module:${statement.source}`);
  for (const { imported, local, ...span } of statement.bindings) {
    const site = machine.site(span);
    if (module !== undefined && imported !== '*') scope.link(local, () => module.binding(imported, site, machine));
    else {
      const value =
        imported === '*' ? (module?.required(at, machine) ?? unread) : memberOf(unread, imported, site, machine);
      scope.declare(local, machine.cell<unknown>(value));
    }
  }
}

/** The name under which the value of `export default` is kept (ECMAScript, ExportDeclaration). */
export const DEFAULT_EXPORT = '*default*';

function exportValue(statement: Extract<Statement, { kind: 'export-default' }>, scope: Scope, machine: Machine): void {
  const value = evaluate(statement.value, scope, machine);
  const module = scope.find('module');
  if (statement.as === 'default') scope.declare(DEFAULT_EXPORT, machine.cell<unknown>(value));
  else if (module !== undefined)
    setMember(machine.read(module) as Value, 'exports', value, machine.site(statement), machine);
}
