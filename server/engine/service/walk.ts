import type { Program, Step, StringSet, Test, Text } from './program.ts';

/** Every step of a list, those inside others included, in order. */
export function stepsIn(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => {
    if (step.do === 'when') return [step, ...stepsIn(step.then), ...stepsIn(step.else)];
    return step.do === 'around' ? [step, ...stepsIn(step.after)] : [step];
  });
}

/** Every step of a program, chain by chain. */
export function stepsOf(program: Program): Step[] {
  return Object.values(program.chains).flatMap((layers) => layers.flatMap((layer) => stepsIn(layer.steps)));
}

/** A test on a text, as it stands inside others. */
export interface TextTest {
  readonly text: Text;
  readonly in: StringSet;
}

/** The tests on texts that a test is made of. */
export function textTestsIn(test: Test): TextTest[] {
  if ('text' in test) return [test];
  if ('all' in test) return test.all.flatMap(textTestsIn);
  if ('any' in test) return test.any.flatMap(textTestsIn);
  return 'not' in test ? textTestsIn(test.not) : [];
}

/** The header that a text is nothing but a copy of, lower case; null for any other text. */
export function copiedHeader(text: Text): string | null {
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
  const tests = stepsOf(program).flatMap((step) => (step.do === 'when' ? textTestsIn(step.test) : []));
  return tests.filter((test) => copiedHeader(test.text) === 'origin').map((test) => test.in);
}
