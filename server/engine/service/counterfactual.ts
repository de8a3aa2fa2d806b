import type { Layer, LayerId, Program, Site, Step, StringSet, Test, Text } from './program.ts';
import { sameSite } from './sites.ts';
import { stepsIn } from './walk.ts';

/** Programs that differ from a given one in one place: what would be if. */

function setWith(set: StringSet, at: Site, by: StringSet): StringSet {
  if (typeof set === 'string') return set;
  if ('oneOf' in set) return { oneOf: set.oneOf.map((part) => setWith(part, at, by)) };
  if ('allOf' in set) return { allOf: set.allOf.map((part) => setWith(part, at, by)) };
  if ('not' in set) return { not: setWith(set.not, at, by) };
  return sameSite(set.at, at) ? by : set;
}

function testWith(test: Test, at: Site, by: StringSet): Test {
  if ('all' in test) return { all: test.all.map((part) => testWith(part, at, by)) };
  if ('any' in test) return { any: test.any.map((part) => testWith(part, at, by)) };
  if ('not' in test) return { not: testWith(test.not, at, by) };
  return 'text' in test ? { ...test, in: setWith(test.in, at, by) } : test;
}

type Rewrite = (step: Step) => Step;

function stepsWith(steps: readonly Step[], rewrite: Rewrite): Step[] {
  return steps.map((step) => {
    const next = rewrite(step);
    if (next.do === 'when')
      return { ...next, then: stepsWith(next.then, rewrite), else: stepsWith(next.else, rewrite) };
    return next;
  });
}

function withLayers(program: Program, stepsOf: (layer: Layer) => readonly Step[]): Program {
  const chains = Object.entries(program.chains).map(([id, layers]) => [
    id,
    layers.map((layer): Layer => ({ ...layer, steps: stepsOf(layer) })),
  ]);
  return { ...program, chains: Object.fromEntries(chains) };
}

const programWith = (program: Program, rewrite: Rewrite): Program =>
  withLayers(program, ({ steps }) => stepsWith(steps, rewrite));

/** The program in which the set that is written at a place is another one. */
export function withSet(program: Program, at: Site, by: StringSet): Program {
  return programWith(program, (step) => (step.do === 'when' ? { ...step, test: testWith(step.test, at, by) } : step));
}

/** The program in which the value whose fact stands at a place is another one: a header's, or that of a variable. */
export function withValue(program: Program, at: Site, value: Text): Program {
  return programWith(program, (step) =>
    (step.do === 'write' || step.do === 'let') && step.from?.some((site) => sameSite(site, at))
      ? { ...step, value }
      : step,
  );
}

/** The program in which a layer stands before another one of its chain. */
export function withLayerBefore(program: Program, moved: LayerId, before: LayerId): Program {
  const chains = Object.entries(program.chains).map(([id, layers]) => {
    const layer = layers.find((one) => one.id === moved);
    if (layer === undefined) return [id, layers];
    const others = layers.filter((one) => one.id !== moved);
    const place = others.findIndex((one) => one.id === before);
    return [id, place < 0 ? layers : [...others.slice(0, place), layer, ...others.slice(place)]];
  });
  return { ...program, chains: Object.fromEntries(chains) };
}

/** The program in which the code at a place writes its header under another name. */
export function withName(program: Program, by: Site, was: string, name: string): Program {
  return programWith(program, (step) =>
    step.do === 'write' && step.name === was && sameSite(step.by, by) ? { ...step, name } : step,
  );
}

/** The program in which a layer is not there. */
export function withoutLayer(program: Program, left: LayerId): Program {
  const chains = Object.entries(program.chains).map(([id, layers]) => [
    id,
    layers.filter((layer) => layer.id !== left),
  ]);
  return { ...program, chains: Object.fromEntries(chains) };
}

/** The program in which a layer sends the headers of outer levels that it drops, beside its own. */
export function withDisplaced(program: Program, layer: LayerId): Program {
  return withLayers(program, (one) =>
    one.id === layer ? [...(one.displaced ?? []).flatMap(({ steps }) => steps), ...one.steps] : one.steps,
  );
}

/** Whether a test asks for the status of the answer. */
export const isOnStatus = (test: Test): boolean =>
  'text' in test &&
  test.text.some((piece) => typeof piece === 'object' && 'take' in piece && piece.take.from === 'status');

/** The program in which the headers that are written at some places do not depend on the status of the answer. */
export function withEveryStatus(program: Program, written: readonly Site[]): Program {
  const isWritten = (step: Step): boolean => step.do === 'write' && written.some((site) => sameSite(site, step.by));
  const rewrite = (steps: readonly Step[]): readonly Step[] =>
    steps.flatMap((step) => {
      if (step.do !== 'when') return [step];
      const isFreed = isOnStatus(step.test) && stepsIn(step.then).some(isWritten);
      return isFreed ? step.then : [{ ...step, then: rewrite(step.then), else: rewrite(step.else) }];
    });
  return withLayers(program, ({ steps }) => rewrite(steps));
}

/** The program in which the code at a place removes no header. */
export function withoutRemoval(program: Program, by: Site): Program {
  const stays = (step: Step): boolean => step.do !== 'write' || step.how !== 'remove' || !sameSite(step.by, by);
  const rewrite = (steps: readonly Step[]): readonly Step[] =>
    steps
      .filter(stays)
      .map((step) => (step.do === 'when' ? { ...step, then: rewrite(step.then), else: rewrite(step.else) } : step));
  return withLayers(program, ({ steps }) => rewrite(steps));
}

/** The program in which every answer takes along the headers that are held back. */
export function withHeldHeaders(program: Program): Program {
  return programWith(program, (step) => {
    if (step.do !== 'answer') return step;
    const { directly: _, ...rest } = step;
    return rest;
  });
}
