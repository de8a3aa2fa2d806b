import type { Test } from '../service/program.ts';
import { Exhausted } from './exhausted.ts';

/** The algebra of tests, with what is always or never so folded away. */
export const ALWAYS: Test = { all: [] };
export const NEVER: Test = { any: [] };

export const isAlways = (test: Test): boolean => 'all' in test && test.all.length === 0;
export const isNever = (test: Test): boolean => 'any' in test && test.any.length === 0;

export function not(test: Test): Test {
  if (isAlways(test)) return NEVER;
  if (isNever(test)) return ALWAYS;
  return 'not' in test ? test.not : { not: test };
}

/** Conditions of more parts than this are not followed. */
const MOST_PARTS = 200;

function bounded(parts: readonly Test[]): readonly Test[] {
  if (parts.length > MOST_PARTS) throw new Exhausted('too many conditions to follow');
  return parts;
}

/** That all of some tests hold. @throws Exhausted */
export function all(...tests: readonly Test[]): Test {
  const parts = bounded(tests.flatMap((test) => ('all' in test ? test.all : [test])));
  if (parts.some(isNever)) return NEVER;
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { all: parts };
}

/** That one of some tests holds. @throws Exhausted */
export function any(...tests: readonly Test[]): Test {
  const parts = bounded(tests.flatMap((test) => ('any' in test ? test.any : [test])));
  if (parts.some(isAlways)) return ALWAYS;
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { any: parts };
}

/** `test ? then : otherwise` as one test. */
export function ifElse(test: Test, then: Test, otherwise: Test): Test {
  if (isAlways(test)) return then;
  if (isNever(test)) return otherwise;
  if (isAlways(then)) return any(test, otherwise);
  if (isNever(then)) return all(not(test), otherwise);
  if (isAlways(otherwise)) return any(not(test), then);
  if (isNever(otherwise)) return all(test, then);
  return any(all(test, then), all(not(test), otherwise));
}
