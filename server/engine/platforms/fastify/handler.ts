import { callValue } from '../../evaluate/calls.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { truth } from '../../evaluate/truth.ts';
import { type Call, type Entity, entityValue, missing, unknown, type Value } from '../../evaluate/values.ts';
import type { LayerId, LayerRole, Site, Step } from '../../service/program.ts';
import { ERROR, failWith } from '../node/errors.ts';
import { followed, Handling, lowerHandler, type Presumption, writesAllowOrigin } from '../node/handling.ts';
import { eachAlternative } from '../node/headers.ts';
import { type HookName, hasPayload } from './known.ts';
import { replyEntity, sendPayload, unlessHijacked } from './reply.ts';
import { fastifyRequest, type Host } from './request.ts';

/** A hook or handler, lowered. */
export interface Lowered {
  readonly id: LayerId;
  readonly at: Site;
  readonly role: LayerRole;
  readonly steps: readonly Step[];
  readonly reads: readonly string[];
  readonly visited: boolean;
}

/** Where a function stands, and what it is given. */
export interface Place {
  readonly id: LayerId;
  readonly at: Site;
  readonly host: Host;
}

/** What a function of the request's lifecycle is given, and what becomes of the request behind it. */
interface Work {
  readonly handling: Handling;
  readonly reads: Set<string>;
  readonly request: Value;
  readonly reply: Entity;
  readonly presumed: Presumption;
  run(machine: Machine): Value;
  /** What the value means that the function came to. */
  end(result: Value, machine: Machine): void;
}

const isVoid = (value: Value): boolean => value.is === 'plain' && value.value === undefined;

const isAsync = (fn: Value): boolean => fn.is === 'closure' && fn.closure.async;

/** `done()`, `done(error)`: on with the next hook, or over to the handlers for errors (Fastify, `lib/hooks.js`). */
function doneEntity(handling: Handling, goOn: (machine: Machine) => void): Entity {
  return {
    name: 'done',
    call: (call, machine) => {
      const error = call.args[0] ?? missing(call.at);
      machine.branch(
        truth(error, machine),
        () => failWith(error, call.at, machine),
        () => goOn(machine),
      );
      return missing(call.at);
    },
    escapes: (machine) => handling.lend('next', machine),
  };
}

interface Parties {
  readonly handling: Handling;
  readonly reads: Set<string>;
  readonly request: Value;
  readonly reply: Entity;
}

function partiesOf(fn: Value, { at, host }: Place): Parties {
  const handling = new Handling(fn.is === 'closure' ? fn.at : undefined);
  const reads = new Set<string>();
  const request = entityValue(fastifyRequest(reads, host), at);
  return { handling, reads, request, reply: replyEntity(handling, request, host) };
}

const callOf = (args: readonly Value[], at: Site): Call => ({ args, open: false, at, argSites: [] });

const next = (machine: Machine): void => machine.emit({ do: 'next' });

/**
 * Lowers a hook of the request's lifecycle. A function that takes `done` goes on when it is called, any other one when its promise is kept;
 * one that gives no promise stops the request (Fastify, `hookRunnerGenerator`).
 */
export function lowerHook(fn: Value, name: HookName, place: Place, machine: Machine): Lowered {
  const parties = partiesOf(fn, place);
  // The hooks of an error only look on: it stays one.
  const goOn = name === 'onError' ? (): void => {} : next;
  const done = entityValue(doneEntity(parties.handling, goOn), place.at);
  const reply = entityValue(parties.reply, place.at);
  const extra = name === 'onError' ? [entityValue(ERROR, place.at)] : [unknown('the payload', place.at)];
  const args = [parties.request, reply, ...(hasPayload(name) ? extra : []), done];
  const takesDone = fn.is === 'closure' && !isAsync(fn) && fn.closure.params.length >= args.length;
  const work: Work = {
    ...parties,
    presumed: 'passes on',
    run: (m) => callValue(fn, callOf(args, place.at), m, place.host.server),
    end: (result, m) => {
      if (takesDone) return;
      eachAlternative(result, m, (value) => {
        if (isAsync(fn) || !isVoid(value)) goOn(m);
      });
    },
  };
  const lowered = lower(place, work, machine);
  return { ...lowered, role: roleOf(lowered.steps) };
}

/** Lowers a route's handler, or that for what is not found: what it returns, or its promise keeps, is sent. */
export function lowerRouteHandler(fn: Value, place: Place, machine: Machine): Lowered {
  return lowerAnswering(fn, [], place, machine);
}

/** Lowers a handler for errors: it answers as a route does, or throws to the one around it. */
export function lowerErrorHandler(fn: Value, place: Place, machine: Machine): Lowered {
  return { ...lowerAnswering(fn, [entityValue(ERROR, place.at)], place, machine), role: 'plain' };
}

function lowerAnswering(fn: Value, before: readonly Value[], place: Place, machine: Machine): Lowered {
  const parties = partiesOf(fn, place);
  const args = [...before, parties.request, entityValue(parties.reply, place.at)];
  const isReply = (value: Value): boolean => value.is === 'entity' && value.entity === parties.reply;
  const work: Work = {
    ...parties,
    presumed: 'answers',
    run: (m) => callValue(fn, callOf(args, place.at), m, place.host.server),
    end: (result, m) =>
      eachAlternative(result, m, (value) => {
        if (isReply(value) || (!isAsync(fn) && isVoid(value))) return;
        unlessHijacked(parties.handling, value.at, m, () => sendPayload(value, value.at, m));
        parties.handling.called.add('send');
      }),
  };
  return { ...lower(place, work, machine), role: 'route' };
}

function lower({ id, at }: Place, work: Work, machine: Machine): Omit<Lowered, 'role'> {
  let result: Value = missing(at);
  const run = (): void => {
    result = work.run(machine);
  };
  const onThrow = (error: Value): void =>
    unlessHijacked(work.handling, at, machine, () => failWith(error, error.at, machine));
  const atEnd = (): void => work.end(result, machine);
  machine.layer = id;
  const steps = followed(
    () => lowerHandler(run, work.handling, work.presumed, at, machine, onThrow, atEnd),
    work.presumed,
    at,
    machine,
  );
  return { id, at, steps, reads: [...work.reads], visited: isVisited(work.handling.called) };
}

/** Whether some way through the steps answers. */
const answers = (steps: readonly Step[]): boolean =>
  steps.some((step) => step.do === 'answer' || (step.do === 'when' && (answers(step.then) || answers(step.else))));

function roleOf(steps: readonly Step[]): LayerRole {
  if (writesAllowOrigin(steps)) return 'cors';
  return answers(steps) ? 'gate' : 'plain';
}

/** What answers somebody who visits, and what answers a script. */
const FOR_VISITORS = ['view', 'sendFile', 'download', 'redirect'];

const isVisited = (called: ReadonlySet<string>): boolean =>
  FOR_VISITORS.some((name) => called.has(name)) && !called.has('send');
