import { choicesIn, type Test } from '../service/program.ts';
import type { Machine } from './machine.ts';

/**
 * The condition under which something becomes a part of the service. It is decided while the service is put together, once and for every
 * request alike: what code that is not read decides there is a circumstance, as the environment is.
 */
export function guardOf(machine: Machine): Test {
  const test = machine.condition();
  for (const id of choicesIn(test)) {
    const choice = machine.choices.get(id);
    if (choice !== undefined) machine.choices.set(id, { ...choice, kind: 'circumstance' });
  }
  return test;
}
