import type { Program, Step, StringSet, Test, Text } from './program.ts';

function gather(steps: readonly Step[], into: Step[]): void {
  for (const step of steps) {
    into.push(step);
    if (step.do === 'when') {
      gather(step.then, into);
      gather(step.else, into);
    }
  }
}

/** Every step of a list, those inside others included, in order. */
export function stepsIn(steps: readonly Step[]): Step[] {
  const all: Step[] = [];
  gather(steps, all);
  return all;
}

/** Every step of a program, chain by chain. */
export function stepsOf(program: Program): Step[] {
  const all: Step[] = [];
  for (const layer of Object.values(program.chains).flat()) gather(layer.steps, all);
  return all;
}

/** A test on a text, as it stands inside others. */
export interface TextTest {
  readonly text: Text;
  readonly in: StringSet;
}

/** Adds the tests on texts that a test is made of. */
function gatherTextTests(test: Test, into: TextTest[]): void {
  if ('text' in test) into.push(test);
  else if ('all' in test) for (const part of test.all) gatherTextTests(part, into);
  else if ('any' in test) for (const part of test.any) gatherTextTests(part, into);
  else if ('not' in test) gatherTextTests(test.not, into);
}

/** The header that a text is nothing but a copy of, lower case; null for any other text. */
function copiedHeader(text: Text): string | null {
  const [only] = text;
  if (text.length !== 1 || typeof only !== 'object' || !('take' in only) || only.take.from !== 'request-header')
    return null;
  return only.take.name;
}

/** The constant that a text is; null where it depends on the request. */
export function constantText(text: Text): string | null {
  return text.every((piece) => typeof piece === 'string') ? text.join('') : null;
}

/** The sets that a program tests the Origin header against. */
export function originSets(program: Program): StringSet[] {
  const tests: TextTest[] = [];
  for (const step of stepsOf(program)) if (step.do === 'when') gatherTextTests(step.test, tests);
  return tests.filter((test) => copiedHeader(test.text) === 'origin').map((test) => test.in);
}
