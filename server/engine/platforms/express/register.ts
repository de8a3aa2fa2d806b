import { callValue } from '../../evaluate/calls.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { memberOf } from '../../evaluate/members.ts';
import { unknown, type Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';

/** Calls a method of an app or router, as code at a place does: `app.use(…args)`. */
export function register(app: Value, method: string, args: readonly Value[], at: Site, machine: Machine): void {
  callValue(memberOf(app, method, at, machine), { args, open: false, at, argSites: args.map(() => at) }, machine, app);
}

/** Registers a handler for every method and every path. */
export function answerAll(app: Value, handler: Value, at: Site, machine: Machine): void {
  register(app, 'all', [{ is: 'regex', source: '^', flags: '', at }, handler], at, machine);
}

/** What answers behind code that is in view. */
export const whatStandsBehind = (at: Site): Value => unknown('what stands behind it', at);
