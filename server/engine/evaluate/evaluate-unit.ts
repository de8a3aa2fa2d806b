import type { Unit } from '../syntax/unit.ts';
import { constructValue } from './calls.ts';
import { isClass } from './classes.ts';
import { Exhausted } from './exhausted.ts';
import { languageGlobal } from './globals.ts';
import { Machine } from './machine.ts';
import type { Compiled, Context, Platform, Session } from './platform.ts';
import { runBody } from './statements.ts';
import { Scope } from './store.ts';
import type { Value } from './values.ts';

/**
 * Evaluates a unit and compiles the services that it holds.
 * The unit's statements run once, top to bottom; functions and classes that nothing calls are then offered to the platforms as entry points.
 */
export function evaluateUnit(unit: Unit, platforms: readonly Platform[], context: Context): readonly Compiled[] {
  const sessions = platforms.map((platform) => platform.begin(context));
  const machine = new Machine(unit.file, {
    module: (name, at) => firstOf(sessions, (session) => session.module(name, at)),
    global: (name, at) =>
      languageGlobal(name, at) ??
      requireOf(name, at, sessions) ??
      firstOf(sessions, (session) => session.global(name, at)),
  });
  within(() => void machine.capture(() => runBody(unit.body, new Scope(null, 'function'), machine)));
  within(() => adoptTheRest(sessions, machine));
  return sessions.flatMap((session) => session.programs(machine));
}

/** Code that asks for too much leaves behind what was read before. */
function within(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Exhausted)) throw error;
  }
}

function firstOf<T>(sessions: readonly Session[], ask: (session: Session) => T | undefined): T | undefined {
  for (const session of sessions) {
    const answer = ask(session);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** CommonJS `require`. */
function requireOf(name: string, at: Value['at'], sessions: readonly Session[]): Value | undefined {
  if (name !== 'require') return undefined;
  return {
    is: 'entity',
    at,
    entity: {
      name,
      call: (call) => {
        const [source] = call.args;
        const wanted = source?.is === 'plain' && typeof source.value === 'string' ? source.value : null;
        const module = wanted === null ? undefined : firstOf(sessions, (session) => session.module(wanted, call.at));
        return (
          module ?? {
            is: 'unknown',
            id: `module:${wanted ?? call.at.start}`,
            reason: wanted ?? 'a module',
            kind: 'unread',
            at: call.at,
          }
        );
      },
    },
  };
}

/** Functions and classes first: they may run the middleware that was made beside them. */
function adoptTheRest(sessions: readonly Session[], machine: Machine): void {
  const isMiddleware = (value: Value): boolean => value.is === 'entity' && !isClass(value.entity);
  const adopt = (value: Value): void => {
    if (machine.hasRun(value.at)) return;
    if (value.is === 'entity' && isClass(value.entity)) instantiate(value, machine);
    else sessions.some((session) => session.adopt(value, machine));
  };
  for (let i = 0; i < machine.made.length; i += 1) {
    const value = machine.made[i];
    if (value !== undefined && !isMiddleware(value)) adopt(value);
  }
  for (const middleware of machine.made.filter(isMiddleware)) adopt(middleware);
}

/** A class that nothing constructs is constructed once. */
function instantiate(value: Value & { is: 'entity' }, machine: Machine): void {
  machine.capture(() => constructValue(value, { args: [], open: true, at: value.at, argSites: [] }, machine));
}
