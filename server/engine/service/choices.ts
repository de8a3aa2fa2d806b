import type { Exchange } from './exchange.ts';
import type { Choice, Program } from './program.ts';

/** A choice that a conversation met, and the option that was taken; null for one that a run made up. */
export interface Taken {
  readonly choice: Choice | null;
  readonly option: string;
}

/** Whether it is a gap of ours, and no circumstance. */
export const isUnread = ({ choice }: Taken): boolean => choice === null || choice.kind === 'unread';

/** The choices that a conversation met and that no presumption decided. */
export function openChoices({ world }: Exchange, program: Program): readonly Taken[] {
  const known = new Map(program.choices.map((choice) => [choice.id, choice]));
  return Object.entries(world).flatMap(([id, option]) => {
    const choice = known.get(id) ?? null;
    return choice?.presumed === undefined ? [{ choice, option }] : [];
  });
}
