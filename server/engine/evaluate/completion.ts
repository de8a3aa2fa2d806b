import type { Test } from '../service/program.ts';
import { either } from './join.ts';
import { ALWAYS, ifElse, NEVER } from './tests.ts';
import type { Value } from './values.ts';

/**
 * How statements end. The tests part all ways among them: falls through the end, breaks, continues, throws; what remains returns `value`.
 */
export interface Completion {
  readonly falls: Test;
  readonly breaks: Test;
  readonly continues: Test;
  readonly threw: { readonly test: Test; readonly error: Value | null };
  readonly value: Value | null;
}

export const NOT_THROWN = { test: NEVER, error: null };
export const FELL: Completion = { falls: ALWAYS, breaks: NEVER, continues: NEVER, threw: NOT_THROWN, value: null };
export const ended = (part: Partial<Completion>): Completion => ({ ...FELL, falls: NEVER, ...part });

function errorOf(test: Test, a: Value | null, b: Value | null): Value | null {
  return a === null ? b : b === null ? a : either(test, a, b);
}

export function merged(test: Test, a: Completion, b: Completion): Completion {
  return {
    falls: ifElse(test, a.falls, b.falls),
    breaks: ifElse(test, a.breaks, b.breaks),
    continues: ifElse(test, a.continues, b.continues),
    threw: { test: ifElse(test, a.threw.test, b.threw.test), error: errorOf(test, a.threw.error, b.threw.error) },
    value: a.value === null ? b.value : b.value === null ? a.value : either(test, a.value, b.value),
  };
}

/** `rest` runs where `first` falls through. */
export function sequenced(first: Completion, rest: Completion): Completion {
  return merged(first.falls, rest, { ...first, falls: NEVER });
}
