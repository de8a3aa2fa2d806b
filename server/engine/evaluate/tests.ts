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

/** Conditions of more parts than this, or with more in them all told, are not followed. */
const MOST_PARTS = 200;
const MOST_SIZE = 3000;

function sizeOf(test: Test): number {
  if ('not' in test) return sizeOf(test.not);
  return 'all' in test || 'any' in test ? (test.size ?? 1) : 1;
}

/** The size of a test of these parts. @throws Exhausted */
function sizeOfAll(parts: readonly Test[]): number {
  const size = parts.reduce((sum, part) => sum + sizeOf(part), 1);
  if (parts.length > MOST_PARTS || size > MOST_SIZE) throw new Exhausted('too many conditions to follow');
  return size;
}

/** That all of some tests hold. @throws Exhausted */
export function all(...tests: readonly Test[]): Test {
  const [alone] = tests;
  if (tests.length === 1 && alone !== undefined && !('all' in alone)) return isNever(alone) ? NEVER : alone;
  const parts = tests.flatMap((test) => ('all' in test ? test.all : [test]));
  if (parts.some(isNever)) return NEVER;
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { all: parts, size: sizeOfAll(parts) };
}

/** That one of some tests holds. @throws Exhausted */
export function any(...tests: readonly Test[]): Test {
  const parts = tests.flatMap((test) => ('any' in test ? test.any : [test]));
  if (parts.some(isAlways)) return ALWAYS;
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { any: parts, size: sizeOfAll(parts) };
}

/** `test ? then : otherwise` as one test. */
export function ifElse(test: Test, then: Test, otherwise: Test): Test {
  if (isAlways(test)) return then;
  if (isNever(test)) return otherwise;
  // `a || b` and `a && b` would hold `a` twice, and three times with the next link.
  if (then === test) return any(test, otherwise);
  if (otherwise === test) return all(test, then);
  if ('not' in test && test.not === then) return all(then, otherwise);
  if (isAlways(then)) return any(test, otherwise);
  if (isNever(then)) return all(not(test), otherwise);
  if (isAlways(otherwise)) return any(not(test), then);
  if (isNever(otherwise)) return all(test, then);
  return any(all(test, then), all(not(test), otherwise));
}
