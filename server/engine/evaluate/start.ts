import type { ChoiceId, Test } from '../service/program.ts';
import type { Machine } from './machine.ts';
import { any, NEVER } from './tests.ts';

/** Presumes that a start does not fail. @returns where it may fail all the same. */
export function startFails(test: Test, machine: Machine): Test {
  if ('any' in test) return any(...test.any.map((part) => startFails(part, machine)));
  const isLeft = ('choice' in test && presumeNot(test, machine)) || ('not' in test && presume(test.not, machine));
  return isLeft ? NEVER : test;
}

/** Presumes that a choice takes an option; false where another one is presumed already. */
function presume(test: Test, machine: Machine): boolean {
  const choice = 'choice' in test ? machine.choices.get(test.choice) : undefined;
  if (choice === undefined || !('choice' in test)) return false;
  if (choice.presumed !== undefined && choice.presumed !== test.is) return false;
  machine.choices.set(choice.id, { ...choice, presumed: test.is });
  return true;
}

/** Presumes that a choice takes another option; false where that is not one only. */
function presumeNot({ choice: id, is }: Extract<Test, { choice: ChoiceId }>, machine: Machine): boolean {
  const others = machine.choices.get(id)?.options.filter((option) => option !== is) ?? [];
  return others.length === 1 && others.every((other) => presume({ choice: id, is: other }, machine));
}
