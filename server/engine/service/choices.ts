import type { Exchange } from './exchange.ts';
import type { Choice, Program } from './program.ts';

/** The choices that a conversation met and that no presumption decided, with the option that was taken; null for one that a run made up. */
export function openChoices(
  { world }: Exchange,
  program: Program,
): readonly { choice: Choice | null; option: string }[] {
  const known = new Map(program.choices.map((choice) => [choice.id, choice]));
  return Object.entries(world).flatMap(([id, option]) => {
    const choice = known.get(id) ?? null;
    return choice?.presumed === undefined ? [{ choice, option }] : [];
  });
}
