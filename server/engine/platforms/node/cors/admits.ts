import type { Machine } from '../../../evaluate/machine.ts';
import { movedOn } from '../../../evaluate/stateful.ts';
import { patternOf } from '../../../evaluate/strings.ts';
import { all, any, isAlways, NEVER, not } from '../../../evaluate/tests.ts';
import { equals, textTest, truth } from '../../../evaluate/truth.ts';
import { unknown, type Value } from '../../../evaluate/values.ts';
import type { Site, Test } from '../../../service/program.ts';
import { requestHeader } from '../message.ts';

/** `isOriginAllowed(origin, allowed)` of npm `cors` (`lib/index.js`), asked by the middleware at a place. */
export function admits(allowed: Value, at: Site, machine: Machine): Test {
  const origin = requestHeader('origin', at);
  if (allowed.is === 'list') {
    const content = machine.read(allowed.cell);
    const tests = (content?.items ?? []).map((item) => admits(item, at, machine));
    const open = content === undefined || content.open;
    return any(
      ...tests,
      ...(open ? [equals(origin, unknown('an origin of the list', allowed.at, 'unread'), at, machine)] : []),
    );
  }
  if (allowed.is === 'either')
    return any(
      all(allowed.test, admits(allowed.then, at, machine)),
      all(not(allowed.test), admits(allowed.else, at, machine)),
    );
  if (allowed.is === 'plain' && typeof allowed.value === 'string') return equals(origin, allowed, at, machine);
  if (allowed.is === 'text' || allowed.is === 'unknown') return equals(origin, allowed, at, machine);
  const pattern = patternOf(allowed);
  if (allowed.is === 'regex' && pattern !== null) {
    const matches = textTest([{ take: { from: 'request-header', name: 'origin' }, absent: 'undefined' }], pattern, at);
    return all(not(movedOn(allowed, at, machine)), matches);
  }
  return isAlways(truth(allowed, machine)) ? truth(allowed, machine) : allowed.is === 'truth' ? allowed.test : NEVER;
}
