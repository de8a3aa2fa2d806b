import type { Test } from '../service/program.ts';

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

export function all(...tests: readonly Test[]): Test {
  const parts = tests.flatMap((test) => ('all' in test ? test.all : [test]));
  if (parts.some(isNever)) return NEVER;
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { all: parts };
}

export function any(...tests: readonly Test[]): Test {
  const parts = tests.flatMap((test) => ('any' in test ? test.any : [test]));
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

/** How many parts a test has: what bounds the algebra. */
export function sizeOf(test: Test): number {
  if ('all' in test) return test.all.reduce((size, part) => size + sizeOf(part), 1);
  if ('any' in test) return test.any.reduce((size, part) => size + sizeOf(part), 1);
  return 'not' in test ? 1 + sizeOf(test.not) : 1;
}
