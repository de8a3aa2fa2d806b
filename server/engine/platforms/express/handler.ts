import { callValue } from '../../evaluate/calls.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { truth } from '../../evaluate/truth.ts';
import { type Entity, entityValue, missing, type Value } from '../../evaluate/values.ts';
import type { LayerId, LayerRole, Site, Step } from '../../service/program.ts';
import { ERROR, failWith } from '../node/errors.ts';
import { followed, Handling, leave, lowerHandler, type Presumption, writesAllowOrigin } from '../node/handling.ts';
import { eachAlternative } from '../node/headers.ts';
import { responseEntity } from '../node/message.ts';
import { expressRequest, expressResponse } from './response.ts';
import type { Handler } from './router.ts';

/** What `next` stands for: on with the next handler, out of the route, or over to the handlers for failures (Express, `Route.dispatch`). */
function nextEntity(handling: Handling, place: Place): Entity {
  return {
    name: 'next',
    call: (call, machine) => {
      const [error] = call.args;
      if (error === undefined) machine.emit({ do: 'next' });
      else passOnWith(error, place, call.at, machine);
      return missing(call.at);
    },
    escapes: (machine) => handling.lend('next', machine),
  };
}

/** Where a handler stands: `next('route')` means nothing outside of a route, and `next('router')` leaves a route's chain as well. */
export type Place = 'route' | 'use';

function passOnWith(error: Value, place: Place, at: Site, machine: Machine): void {
  if (error.is === 'plain' && error.value === 'route') {
    machine.emit(place === 'route' ? { do: 'leave', chains: 1 } : { do: 'next' });
    return;
  }
  if (error.is === 'plain' && error.value === 'router') {
    machine.emit({ do: 'leave', chains: place === 'route' ? 2 : 1 });
    return;
  }
  machine.branch(
    truth(error, machine),
    () => failWith(error, at, machine),
    () => machine.emit({ do: 'next' }),
  );
}

/** What is thrown is handed to `next`, where only a constant can be falsy or name a way out. */
function throwTo(error: Value, place: Place, at: Site, machine: Machine): void {
  if (error.is === 'plain') passOnWith(error, place, at, machine);
  else eachAlternative(error, machine, (one) => failWith(one, one.at, machine));
}

/** A function's `length`: the parameters before the first one with a default or a rest. */
function arity(value: Value): number {
  if (value.is !== 'closure') return 0;
  const end = value.closure.params.findIndex((param) => param.rest || param.fallback !== null);
  return end < 0 ? value.closure.params.length : end;
}

/** Whether some way through the steps answers. */
const answers = (steps: readonly Step[]): boolean =>
  steps.some((step) => step.do === 'answer' || (step.do === 'when' && (answers(step.then) || answers(step.else))));

function roleOf(steps: readonly Step[], presumed: Presumption): LayerRole {
  if (presumed === 'answers') return 'route';
  if (writesAllowOrigin(steps)) return 'cors';
  return answers(steps) ? 'gate' : 'plain';
}

/** What answers somebody who visits, and what answers a script. */
const FOR_VISITORS = ['render', 'sendFile', 'sendfile', 'download', 'redirect'];
const FOR_SCRIPTS = ['json', 'jsonp', 'send', 'end', 'sendStatus', 'write', 'format'];

const isVisited = (called: ReadonlySet<string>): boolean =>
  FOR_VISITORS.some((name) => called.has(name)) && !FOR_SCRIPTS.some((name) => called.has(name));

/** What a handler is lowered with. */
export interface Lowering {
  readonly id: LayerId;
  readonly at: Site;
  /** Where the function stands among the arguments. */
  readonly written: Site;
  /** What a handler that we do not see is taken to do. */
  readonly presumed: Presumption;
  readonly place: Place;
  /** Express 4 leaves the promise of an async handler alone: what it throws answers nothing. */
  readonly major: 4 | 5;
}

/** Lowers one function that was given to `use` or to a route. */
export function lowerFunction(
  value: Value,
  { id, at, written, presumed, place, major }: Lowering,
  machine: Machine,
): Handler {
  const handling = new Handling(value.is === 'closure' ? value.at : written);
  const reads = new Set<string>();
  const failure = arity(value) === 4;
  const args = [
    entityValue(expressRequest(reads), at),
    entityValue(responseEntity(expressResponse(major), handling), at),
    entityValue(nextEntity(handling, place), at),
  ];
  const call = { args: failure ? [entityValue(ERROR, at), ...args] : args, open: false, at, argSites: [] };
  const rejects = major === 4 && value.is === 'closure' && value.closure.async;
  const onThrow = (error: Value): void => (rejects ? leave(error, machine) : throwTo(error, place, at, machine));
  const steps = followed(
    () => lowerHandler(() => void callValue(value, call, machine), handling, presumed, at, machine, onThrow),
    presumed,
    at,
    machine,
  );
  return {
    id,
    at,
    on: failure ? 'failure' : 'request',
    role: roleOf(steps, presumed),
    steps,
    reads: [...reads],
    visited: isVisited(handling.called),
  };
}
