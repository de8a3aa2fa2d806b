import { callValue } from '../../../evaluate/calls.ts';
import type { Machine } from '../../../evaluate/machine.ts';
import type { Platform, Session } from '../../../evaluate/platform.ts';
import { type Call, type Entity, entityValue, missing, native, unknown, type Value } from '../../../evaluate/values.ts';
import type { Site } from '../../../service/program.ts';
import { runCors } from './cors.ts';
import { declarationsOf } from './declare.ts';

/** The name of the entity that `cors(options)` gives. */
export const CORS_MIDDLEWARE = 'cors middleware';

const CORS_MODULE = 'cors';

/** Whether a value is what `cors(options)` gives. */
export const isCorsMiddleware = (value: Value): boolean =>
  value.is === 'entity' && value.entity.name === CORS_MIDDLEWARE;

/** Whether a value is what `require('cors')` gives: it makes middleware, and is none. */
export const isCorsModule = (value: Value): boolean => value.is === 'entity' && value.entity.name === CORS_MODULE;

/** `cors(options)`: middleware of `(request, response, next)` for whatever serves Node's requests. */
export function corsMiddleware(options: Value, at: Site, machine: Machine): Value {
  const middleware = native(CORS_MIDDLEWARE, (passed, m) => pass(options, passed, at, m), at);
  machine.made.push(middleware);
  return middleware;
}

/** One request through the middleware that stands at a place. */
function pass(options: Value, { args: [request, , next] }: Call, at: Site, machine: Machine): Value {
  machine.noteRan(at);
  machine.declared.push(...declarationsOf(options, at, machine.layer, machine));
  const proceed = (args: readonly Value[], by: Site): void =>
    void (next && callValue(next, { args, open: false, at: by, argSites: [] }, machine));
  runCors(options, {
    request: request ?? unknown('a request', at),
    at,
    machine,
    proceed: () => proceed([], at),
    fail: (error, by) => proceed([error], by),
  });
  return missing(at);
}

function corsModule(at: Site): Value {
  const module: Entity = {
    name: CORS_MODULE,
    call: (call, machine) => corsMiddleware(call.args[0] ?? missing(call.at), call.at, machine),
    get: (name, site) => (name === 'default' ? corsModule(site) : undefined),
  };
  return entityValue(module, at);
}

const session: Session = {
  module: (name, at) => (name === 'cors' ? corsModule(at) : undefined),
  /** A snippet's unbound `cors` is the package: nothing else claims it. */
  global: (name, at) => (name === 'cors' ? corsModule(at) : undefined),
  adopt: () => false,
  programs: () => [],
};

/** The npm package `cors` (2), which has no services of its own: those that use it compile it. */
export const corsPackage: Platform = {
  name: 'cors',
  mayMatter: (text) => /\bcors\b|access-control-/i.test(text),
  begin: () => session,
};
