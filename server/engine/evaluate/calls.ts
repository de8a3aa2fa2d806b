import type { Site, Test } from '../service/program.ts';
import { bindParameters } from './assign.ts';
import { either } from './join.ts';
import type { Machine } from './machine.ts';
import { runBody } from './statements.ts';
import { Scope } from './store.ts';
import { isAlways, isNever, not } from './tests.ts';
import { type Call, type Closure, missing, type Unknown, unknown, type Value } from './values.ts';

/** Calls a value with arguments that have been evaluated; `self` is what `this` is. */
export function callValue(fn: Value, call: Call, machine: Machine, self?: Value): Value {
  machine.tick();
  if (fn.is === 'closure') return runClosure(fn.closure, call, machine, self);
  if (fn.is === 'entity' && fn.entity.call) return fn.entity.call(call, machine);
  if (fn.is === 'either') {
    const ways = machine.branch(
      fn.test,
      () => callValue(fn.then, call, machine, self),
      () => callValue(fn.else, call, machine, self),
    );
    return either(fn.test, ways.then ?? missing(call.at), ways.else ?? missing(call.at));
  }
  return callUnseen(fn, call, machine);
}

/** `new fn(…)`. */
export function constructValue(fn: Value, call: Call, machine: Machine): Value {
  if (fn.is === 'entity' && fn.entity.construct) return fn.entity.construct(call, machine);
  return callUnseen(fn, call, machine);
}

/** Runs the body of a function written in the unit; its steps are emitted in place. */
export function runClosure(closure: Closure, call: Call, machine: Machine, self?: Value): Value {
  const result = machine.enter(closure.span, () => {
    const scope = new Scope(closure.scope, 'function');
    if (!closure.arrow) {
      // Called by nobody in view, or as a plain function: what `this` is there depends on the caller and on strictness.
      scope.declare('this', machine.cell<unknown>(closure.bound ?? self ?? unknown('this', call.at)));
      scope.declare('arguments', machine.cell<unknown>(machine.list(call.args, call.at)));
    }
    bindParameters(
      closure.params,
      call.args,
      call.open ? unknown('arguments', call.at) : null,
      closure.span,
      scope,
      machine,
    );
    const completion = runBody(closure.body, scope, machine);
    if (!isNever(completion.threw.test))
      machine.raise(completion.threw.error ?? unknown('an error', call.at), completion.threw.test);
    if (completion.value === null) return missing(call.at);
    return isNever(completion.falls)
      ? completion.value
      : either(not(completion.falls), completion.value, missing(call.at));
  });
  return result ?? unknown(closure.name ?? 'a function that calls itself', call.at, 'unread');
}

/**
 * Code that we do not see. It may call the functions that it is given: each is run once, in order, with unknown arguments; what is given to
 * `catch`-like members is run only where something failed. What it returns is unknown, and unread where a part of the request went in.
 */
function callUnseen(fn: Value, call: Call, machine: Machine): Value {
  const name = fn.is === 'unknown' ? fn.reason : 'a function';
  const inherited = fn.is === 'unknown' ? fn.kind : 'circumstance';
  const given = call.args.some((arg) => concernsRequest(arg, machine, 2)) ? 'unread' : inherited;
  const answers = call.args.map((arg) => handOver(arg, name, given, call, machine));
  const aboutRequest = [...call.args, ...answers].some(
    (value) => value !== undefined && concernsRequest(value, machine, 2),
  );
  const result = unknown(`${shortened(name)}()`, call.at, aboutRequest ? 'unread' : inherited);
  if (fn.is !== 'unknown' || call.args.some((arg) => arg.is !== 'plain')) return result;
  return {
    ...result,
    id: `${fn.id}(${call.args.map((arg) => (arg.is === 'plain' ? String(arg.value) : '')).join(',')})`,
  };
}

const shortened = (name: string): string => name.replace(/\(\)$/, '').slice(-40);

/** @returns what a function that was handed over gives back */
function handOver(arg: Value, name: string, given: Unknown['kind'], call: Call, machine: Machine): Value | undefined {
  if (arg.is === 'closure') {
    const args = unseenArguments(arg.closure, given);
    const passed = { args, open: true, at: arg.at, argSites: [] };
    const run = (): Value =>
      machine.layer === '' ? runLater(arg.closure, passed, machine) : runClosure(arg.closure, passed, machine);
    const onFailure = /(^|\.)(catch|onerror|onError)$/.test(name);
    return onFailure ? machine.branch(failing(call.at, machine), run, () => missing(call.at)).then : run();
  }
  if (arg.is === 'entity') arg.entity.escapes?.(machine, call.at);
  else if (arg.is === 'object') handOverMembers(arg, call, machine);
  else if (arg.is === 'either') {
    const ways = machine.branch(
      arg.test,
      () => handOver(arg.then, name, given, call, machine),
      () => handOver(arg.else, name, given, call, machine),
    );
    return ways.then ?? ways.else;
  }
  return undefined;
}

/** What unseen code calls a function with: unread where a part of the request went in. */
function unseenArguments({ params, span }: Closure, kind: Unknown['kind']): Value[] {
  const passed = params.filter(({ rest }) => !rest);
  return passed.map((_, i) => unknown('an argument', span, kind, `arg:${span.file}:${span.start}:${i}`));
}

/** While a service is put together, what others are given to call (listeners, timers, answers of a database) does not end the start. */
function runLater(closure: Closure, call: Call, machine: Machine): Value {
  let result = missing(call.at);
  machine.catching(() => {
    result = runClosure(closure, call, machine);
  });
  return result;
}

function handOverMembers(arg: Value & { is: 'object' }, call: Call, machine: Machine): void {
  for (const { value } of machine.read(arg.cell)?.entries.values() ?? []) {
    if (value.is === 'entity') value.entity.escapes?.(machine, call.at);
  }
}

/** That something fails at run time which usually does not. */
export function failing(at: Site, machine: Machine): Test {
  return machine.choose({
    id: `fails:${at.file}:${at.start}`,
    options: ['yes', 'no'],
    says: 'an operation fails',
    at,
    kind: 'circumstance',
    presumed: 'no',
  });
}

/** Whether a value holds something of the request: what unseen code makes of it can't be told. */
function concernsRequest(value: Value, machine: Machine, depth: number): boolean {
  if (value.is === 'text' || value.is === 'truth') return true;
  if (value.is === 'unknown') return value.kind === 'unread';
  if (value.is === 'either') return !isAlways(value.test);
  if (value.is === 'entity') return value.entity.escapes !== undefined;
  if (depth === 0) return false;
  if (value.is === 'object')
    return [...(machine.read(value.cell)?.entries.values() ?? [])].some((entry) =>
      concernsRequest(entry.value, machine, depth - 1),
    );
  return (
    value.is === 'list' &&
    (machine.read(value.cell)?.items ?? []).some((item) => concernsRequest(item, machine, depth - 1))
  );
}
