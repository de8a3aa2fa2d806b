import type { Choice, ChoiceId, Layer, Program, Step, Test } from './program.ts';
import { stepsIn } from './walk.ts';

/** Headers by which browsers decide, or which lead them elsewhere. */
const DECISIVE = /^(?:access-control-.*|vary|location)$/i;

const decides = (step: Step): boolean =>
  step.do === 'enter' || step.do === 'leave' || (step.do === 'write' && DECISIVE.test(step.name));

function choicesIn(test: Test): readonly ChoiceId[] {
  if ('choice' in test) return [test.choice];
  if ('all' in test) return test.all.flatMap(choicesIn);
  if ('any' in test) return test.any.flatMap(choicesIn);
  return 'not' in test ? choicesIn(test.not) : [];
}

const choicesOfSteps = (steps: readonly Step[]): readonly ChoiceId[] =>
  steps.flatMap((step) => (step.do === 'when' ? choicesIn(step.test) : []));

/**
 * The choices of a program, where those by which endpoints decide about their own answers alone are presumed to take their first option:
 * which of its answers an endpoint gives has no part in CORS.
 */
export function withoutOwnBusiness({ chains, choices }: Program): ReadonlyMap<ChoiceId, Choice> {
  const own = new Set<ChoiceId>();
  const others = new Set<ChoiceId>();
  const note = ({ role, steps }: Layer): void => {
    const all = stepsIn(steps);
    const into = role === 'route' && !all.some(decides) ? own : others;
    for (const id of choicesOfSteps(all)) into.add(id);
  };
  for (const layer of Object.values(chains).flat()) note(layer);
  return new Map(
    choices.map((choice) => {
      const [presumed] = choice.options;
      const isOwn = own.has(choice.id) && !others.has(choice.id) && choice.presumed === undefined;
      return [choice.id, isOwn && presumed !== undefined ? { ...choice, presumed } : choice];
    }),
  );
}
