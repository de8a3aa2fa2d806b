import { choicesOf } from './choices.ts';
import { withoutOwnBusiness } from './own-business.ts';
import type { Choice, ChoiceId, Program } from './program.ts';
import { Patterns } from './string-set.ts';

/** A program with what is looked up in it again and again. */
export interface Prepared {
  readonly program: Program;
  readonly choices: ReadonlyMap<ChoiceId, Choice>;
  readonly patterns: Patterns;
  /** The same, without the ways that endpoints have among their own answers. */
  simpler(): Prepared;
}

/** A program made ready for many requests: its choices by name, and what it compiles of its patterns on the way. */
export function prepare(program: Program): Prepared {
  const patterns = new Patterns();
  const prepared: Prepared = {
    program,
    choices: choicesOf(program),
    patterns,
    simpler() {
      simple ??= { program, choices: withoutOwnBusiness(program), patterns, simpler: () => simple ?? prepared };
      return simple;
    },
  };
  let simple: Prepared | undefined;
  return prepared;
}
