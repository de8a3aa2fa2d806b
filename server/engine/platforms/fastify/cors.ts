import { callValue } from '../../evaluate/calls.ts';
import { placeOf } from '../../evaluate/join.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { any, NEVER } from '../../evaluate/tests.ts';
import { equals, truth } from '../../evaluate/truth.ts';
import { type Entity, entityValue, type Member, missing, plain, unknown, type Value } from '../../evaluate/values.ts';
import type { Site, Step, Test } from '../../service/program.ts';
import { withNearestNames } from '../node/cors/unknown-options.ts';
import { failWith } from '../node/errors.ts';
import { followed } from '../node/handling.ts';
import { eachAlternative, setOrMissing } from '../node/headers.ts';
import { requestHeader } from '../node/message.ts';
import { writeAll } from './cors-headers.ts';
import {
  isText,
  NEWEST,
  next,
  normalOrigin,
  type Options,
  optionOf,
  type Passage,
  type Registered,
  ROUTES_TURN_OFF,
  ROUTES_TURN_OFF_FIRST,
  vary,
} from './cors-passage.ts';
import { CORS_OPTIONS, isAtLeast } from './known.ts';
import { fastifyRequest, type Host } from './request.ts';

const fail = (error: Value, by: Site, { machine }: Passage): void => failWith(error, by, machine);

const invalidOrigin = (passage: Passage): void =>
  fail(unknown('Invalid CORS origin option', passage.cors.at), passage.cors.at, passage);

/**
 * Lowers the hook that a registration adds.
 *
 * @param route the route's `config.cors`
 */
export function lowerCors(cors: Registered, route: Value | null, host: Host, machine: Machine): readonly Step[] {
  const request = entityValue(fastifyRequest(new Set(), host), cors.at);
  const run = (): Step[] =>
    machine.capture(() => {
      const thrown = machine.catching(() => runCors({ cors, request, instance: host.server, route, machine }));
      if (thrown !== null) machine.when(thrown.test, () => failWith(thrown.error, thrown.error.at, machine));
      machine.emit({ do: 'hang', by: cors.at });
    }).steps;
  machine.layer = cors.id;
  try {
    return followed(run, 'passes on', cors.at, machine);
  } finally {
    machine.layer = '';
  }
}

/** The options of this request, then the headers. */
function runCors(passage: Passage): void {
  const { machine, cors } = passage;
  eachAlternative(cors.options, machine, (value) => {
    const delegator = delegatorOf(value, machine);
    if (delegator === null) withOptions(value, 'static', passage);
    else askDelegator(delegator, passage);
  });
}

/** The options as the plugin reads them: what it does not know it ignores. */
function withOptions(options: Value, how: 'static' | 'dynamic', passage: Passage): void {
  withNearestNames(options, CORS_OPTIONS, passage.machine, (named) => addHeaders([named], how, passage));
}

/** A function in the place of the options, or their `delegator`. */
export function delegatorOf(options: Value, machine: Machine): Value | null {
  if (isFunction(options)) return options;
  const entry = options.is === 'object' ? machine.read(options.cell)?.entries.get('delegator') : undefined;
  return entry !== undefined && isFunction(entry.value) ? entry.value : null;
}

const isFunction = (value: Value): boolean =>
  value.is === 'closure' || (value.is === 'entity' && value.entity.call !== undefined);

/** A delegator of two parameters calls back; any other one gives a promise. */
function askDelegator(delegator: Value, passage: Passage): void {
  const { machine, request } = passage;
  const goOn = (options: Value): void => withOptions(options, 'dynamic', passage);
  if (arity(delegator) === 2) {
    callBack(delegator, [request], passage, (error, result, _at, by) =>
      machine.branch(
        truth(error, machine),
        () => fail(error, by, passage),
        () => goOn(result),
      ),
    );
    unanswered(delegator, machine);
    return;
  }
  const result = called(delegator, [request], passage);
  machine.unlessThrown(() =>
    eachAlternative(result, machine, (value) => (isPromise(value, delegator) ? goOn(value) : invalidOrigin(passage))),
  );
}

function arity(fn: Value): number {
  if (fn.is !== 'closure') return 2;
  const end = fn.closure.params.findIndex((param) => param.rest || param.fallback !== null);
  return end < 0 ? fn.closure.params.length : end;
}

/** Whether what a function gave is a promise: what an async one gives, and what code that is not in view gives. */
const isPromise = (value: Value, fn: Value): boolean =>
  (fn.is === 'closure' && fn.closure.async) || value.is === 'unknown' || value.is === 'entity';

const called = (fn: Value, args: readonly Value[], { cors, instance, machine }: Passage): Value =>
  callValue(fn, { args, open: false, at: cors.at, argSites: [] }, machine, instance);

/** Calls `fn(…args, callback)`, and goes on with what the callback is given, or what a promise keeps. */
function callBack(
  fn: Value,
  args: readonly Value[],
  passage: Passage,
  settle: (error: Value, result: Value, at: Site, by: Site) => void,
): Value {
  const callback: Entity = {
    name: 'callback',
    call: (call) => {
      const [error, result] = call.args;
      settle(error ?? missing(call.at), result ?? missing(call.at), call.argSites[1] ?? call.at, call.at);
      return missing(call.at);
    },
    escapes: (_machine, site) =>
      settle(plain(null, site), unknown('an answer from code that is not in view', site, 'unread'), site, site),
  };
  return called(fn, [...args, entityValue(callback, passage.cors.at)], passage);
}

/** A function in view that has neither called back nor given a promise. */
function unanswered(fn: Value, machine: Machine): void {
  if (fn.is === 'closure') machine.unlessThrown(() => machine.emit({ do: 'hang', by: fn.at, asked: true }));
}

/** `addCorsHeadersHandler`. Whether the options were asked for on each request tells caches, too. */
function addHeaders(options: Options, how: 'static' | 'dynamic', passage: Passage): void {
  const { route, cors, machine } = passage;
  const [version, off] = [cors.version ?? NEWEST, route ?? missing(cors.at)];
  const isOff = isAtLeast(version, ROUTES_TURN_OFF) ? equals(off, plain(false, cors.at), cors.at, machine) : NEVER;
  const first = isAtLeast(version, ROUTES_TURN_OFF_FIRST);
  const effective = first && route !== null ? [route, ...options] : options;
  machine.branch(
    first ? isOff : NEVER,
    () => next(passage),
    () => withNormal(effective, how, isOff, passage),
  );
}

function withNormal(options: Options, how: 'static' | 'dynamic', isOff: Test, passage: Passage): void {
  const { machine } = passage;
  const origin = optionOf(options, 'origin', passage);
  eachAlternative(setOrMissing(origin.value, machine), machine, (written) => {
    const value = isOfRoute(options, passage) ? written : normalOrigin(written, machine);
    const isStatic = isText(value) || (value.is === 'plain' && value.value === false);
    if (!isStatic || how === 'dynamic') vary('Origin', passage);
    const goOn = (result: Value, at: Site): void => withOrigin(options, { value: result, at }, isOff, passage);
    if (isFunction(value)) askOrigin(value, goOn, passage);
    else goOn(value, placeOf(origin, written));
  });
}

/** Whether the route's own options decide: these are taken as they are. */
function isOfRoute([first]: Options, { route, machine }: Passage): boolean {
  const content = first === route && route?.is === 'object' ? machine.read(route.cell) : undefined;
  return content?.entries.has('origin') === true;
}

/** `origin(origin, callback)`, or a promise of what the callback would be given. An error that is not `null` stops here. */
function askOrigin(fn: Value, goOn: (result: Value, at: Site) => void, passage: Passage): void {
  const { machine, cors } = passage;
  const isNull = (error: Value): Test => equals(error, plain(null, cors.at), cors.at, machine);
  const failed = (error: Value, by: Site): void =>
    void machine.branch(
      truth(error, machine),
      () => fail(error, by, passage),
      () => next(passage),
    );
  const result = callBack(fn, [requestHeader('origin', fn.at)], passage, (error, value, at, by) =>
    machine.branch(
      isNull(error),
      () => goOn(value, at),
      () => failed(error, by),
    ),
  );
  machine.unlessThrown(() =>
    eachAlternative(result, machine, (value) => {
      const isPromised = fn.is === 'closure' && fn.closure.async;
      if (isPromised || value.is === 'unknown') goOn(value, value.at);
    }),
  );
  unanswered(fn, machine);
}

/** `false` turns the headers off, anything else that counts as false is an error. */
function withOrigin(options: Options, origin: Member, isOff: Test, passage: Passage): void {
  const { machine, cors } = passage;
  eachAlternative(origin.value, machine, (value) => {
    const isFalse = equals(value, plain(false, cors.at), cors.at, machine);
    machine.branch(
      any(isFalse, isOff),
      () => next(passage),
      () =>
        machine.branch(
          truth(value, machine),
          () => writeAll(options, { value, at: origin.at }, passage),
          () => invalidOrigin(passage),
        ),
    );
  });
}
