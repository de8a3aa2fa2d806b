import type { Unit } from '../syntax/unit.ts';
import { constructValue } from './calls.ts';
import { isClass } from './classes.ts';
import { attempt } from './exhausted.ts';
import { languageGlobal } from './globals.ts';
import { Machine } from './machine.ts';
import { Modules, type Project } from './modules.ts';
import type { Compiled, Context, Platform, Session } from './platform.ts';
import { runRootBody } from './top-level.ts';
import type { Value } from './values.ts';

/** A project of one file. */
const ALONE: Project = { find: () => undefined };

/**
 * Evaluates a unit with the modules that it reaches, and compiles the services that they hold.
 * The statements of each run once, top to bottom; functions and classes that nothing calls are then offered to the platforms as entry points.
 */
export function evaluateUnit(
  unit: Unit,
  platforms: readonly Platform[],
  context: Context,
  project: Project = ALONE,
): readonly Compiled[] {
  const sessions = platforms.map((platform) => platform.begin(context));
  const modules = new Modules(project, (name, at) => firstOf(sessions, (session) => session.module(name, at)));
  const machine = new Machine(unit.file, {
    module: (specifier, at, m) => modules.reach(specifier, at, m),
    global: (name, at) =>
      languageGlobal(name, at) ?? requireOf(name, at) ?? firstOf(sessions, (session) => session.global(name, at)),
  });
  const root = modules.open(unit, machine);
  // Code that asks for too much leaves behind what was read before.
  const complete = attempt(() => void machine.capture(() => runRootBody(unit.body, root.scope, machine)));
  root.end(complete);
  adoptTheRest(sessions, machine);
  return sessions.flatMap((session) => session.programs(machine));
}

function firstOf<T>(sessions: readonly Session[], ask: (session: Session) => T | undefined): T | undefined {
  for (const session of sessions) {
    const answer = ask(session);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** CommonJS `require`. */
function requireOf(name: string, at: Value['at']): Value | undefined {
  if (name !== 'require') return undefined;
  return {
    is: 'entity',
    at,
    entity: {
      name,
      call: (call, machine) => {
        const [source] = call.args;
        const wanted = source?.is === 'plain' && typeof source.value === 'string' ? source.value : null;
        const module = wanted === null ? undefined : machine.surroundings.module(wanted, call.at, machine);
        return (
          module?.required(call.at, machine) ?? {
            is: 'unknown',
            id: `module:${wanted ?? `${call.at.file}:${call.at.start}`}`,
            reason: wanted ?? 'a module',
            kind: 'unread',
            at: call.at,
          }
        );
      },
    },
  };
}

/** Functions and classes first: they may run the middleware that was made beside them. One that asks for too much costs itself alone. */
function adoptTheRest(sessions: readonly Session[], machine: Machine): void {
  const isMiddleware = (value: Value): boolean => value.is === 'entity' && !isClass(value.entity);
  const adopt = (value: Value): void => {
    if (machine.hasRun(value.at)) return;
    attempt(() => {
      if (value.is === 'entity' && isClass(value.entity)) instantiate(value, machine);
      else sessions.some((session) => session.adopt(value, machine));
    });
  };
  for (let i = 0; i < machine.made.length; i += 1) {
    const value = machine.made[i];
    if (value !== undefined && !isMiddleware(value)) adopt(value);
  }
  for (const middleware of machine.made.filter(isMiddleware)) adopt(middleware);
}

/** A class that nothing constructs is constructed once. */
function instantiate(value: Value & { is: 'entity' }, machine: Machine): void {
  machine.allowing(() =>
    machine.capture(() => constructValue(value, { args: [], open: true, at: value.at, argSites: [] }, machine)),
  );
}
