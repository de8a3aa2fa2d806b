import type { Site, Test } from '../service/program.ts';
import type { Machine } from './machine.ts';
import { NEVER } from './tests.ts';
import type { Value } from './values.ts';

/**
 * Whether an earlier request has left a pattern with the flag `g` or `y` behind its match, where the next search begins (ECMAScript,
 * RegExpBuiltinExec, `lastIndex`). Never where each request makes the pattern anew.
 *
 * @param use the place that searches with it and does not set it back
 */
export function movedOn(pattern: Value & { is: 'regex' }, use: Site, machine: Machine): Test {
  const { at, source, flags, depth } = pattern;
  if (!/[gy]/.test(flags) || depth === undefined || depth >= machine.depth) return NEVER;
  const choice = `moved:${at.file}:${at.start}:${use.file}:${use.start}`;
  if (!machine.choices.has(choice)) machine.anomalies.push({ kind: 'stateful-pattern', at, source, flags, choice });
  return machine.choose({
    id: choice,
    options: ['yes', 'no'],
    says: 'an earlier request has moved the pattern on',
    at,
    kind: 'circumstance',
    presumed: 'no',
  });
}
