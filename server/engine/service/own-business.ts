import { type Choice, type ChoiceId, choicesIn, type Layer, type Program, type Step } from './program.ts';
import { stepsIn } from './walk.ts';

/** Headers by which browsers decide, or which lead them elsewhere. */
const DECISIVE = /^(?:access-control-.*|vary|location)$/i;

const decides = (step: Step): boolean =>
  step.do === 'enter' || step.do === 'leave' || (step.do === 'write' && DECISIVE.test(step.name));

const choicesOfSteps = (steps: readonly Step[]): readonly ChoiceId[] =>
  steps.flatMap((step) => (step.do === 'when' ? choicesIn(step.test) : []));

/**
 * The choices of a program, where those by which endpoints decide about their own answers alone are presumed to take their first option:
 * which of its answers an endpoint gives has no part in CORS. Whether it fails has one where the layers for failures write headers of CORS.
 */
export function withoutOwnBusiness({ chains, choices }: Program): ReadonlyMap<ChoiceId, Choice> {
  const own = new Set<ChoiceId>();
  const others = new Set<ChoiceId>();
  const layers = Object.values(chains).flat();
  const failuresDecide = layers.some(({ on, steps }) => on === 'failure' && stepsIn(steps).some(decides));
  const note = ({ role, steps }: Layer): void => {
    const all = stepsIn(steps);
    const isOwn = !all.some((step) => decides(step) || (failuresDecide && step.do === 'fail'));
    const into = role === 'route' && isOwn ? own : others;
    for (const id of choicesOfSteps(all)) into.add(id);
  };
  for (const layer of layers) note(layer);
  return new Map(
    choices.map((choice) => {
      const [presumed] = choice.options;
      const isOwn = own.has(choice.id) && !others.has(choice.id) && choice.presumed === undefined;
      return [choice.id, isOwn && presumed !== undefined ? { ...choice, presumed } : choice];
    }),
  );
}
