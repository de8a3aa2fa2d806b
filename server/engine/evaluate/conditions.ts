import type { Test, Text } from '../service/program.ts';
import { holds } from '../service/string-set.ts';

const partsOf = (test: Test): readonly Test[] => ('all' in test ? test.all : [test]);

/** Whether a test holds wherever these conditions do, as one of them or of their parts. */
export function impliedBy(conditions: readonly Test[], test: Test): boolean {
  const wanted = JSON.stringify(test);
  return conditions.flatMap(partsOf).some((part) => JSON.stringify(part) === wanted);
}

/** Whether a text is there wherever these conditions hold. */
export function presentBy(conditions: readonly Test[], text: Text): boolean {
  const wanted = JSON.stringify(text);
  return conditions.some((condition) => partsOf(condition).some((part) => excludesAbsent(part, wanted)));
}

function excludesAbsent(test: Test, text: string): boolean {
  if ('not' in test)
    return 'text' in test.not && JSON.stringify(test.not.text) === text && holds(test.not.in, undefined);
  return 'text' in test && JSON.stringify(test.text) === text && !holds(test.in, undefined);
}
