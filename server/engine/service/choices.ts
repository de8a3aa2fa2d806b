import type { Exchange } from './exchange.ts';
import type { Choice, ChoiceId, Program } from './program.ts';

/** A choice that a conversation met, and the option that was taken; null for one that a run made up. */
export interface Taken {
  readonly choice: Choice | null;
  readonly option: string;
}

/** Whether it is a gap of ours, and no circumstance. */
export const isUnread = ({ choice }: Taken): boolean => choice === null || choice.kind === 'unread';

/** The choices of a program by their ids. */
export type Choices = ReadonlyMap<ChoiceId, Choice>;

export const choicesOf = ({ choices }: Program): Choices => new Map(choices.map((choice) => [choice.id, choice]));

/** The choices that a conversation met and that no presumption decided. */
export function openChoices({ world }: Exchange, known: Choices): readonly Taken[] {
  return Object.entries(world).flatMap(([id, option]) => {
    const choice = known.get(id) ?? null;
    return choice?.presumed === undefined ? [{ choice, option }] : [];
  });
}
