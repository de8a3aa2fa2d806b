/** Bounds on the work for one test, in counts. What would go beyond them is not decided. */
export const LIMITS = {
  /** Characters of a pattern's source. */
  source: 2_000,
  /** Groups of a pattern, which are read with recursion. */
  groups: 200,
  /** Nodes of the machine that a pattern is compiled to. */
  nodes: 3_000,
  /** Configurations of a machine that are visited. */
  configurations: 3_000,
  /** Nodes of a product of two automata. */
  product: 6_000,
  /** Nodes of a deterministic automaton, of which there may be exponentially many. */
  deterministic: 1_500,
  /** Steps of all kinds, for all questions about one test together. */
  steps: 100_000,
  /** Texts that are read backwards for the domains that are meant. */
  tails: 2_000,
  /** Characters of such a text. */
  tail: 80,
  /** Domains that a test may name. */
  domains: 100,
} as const;

/**
 * The longest serialized http origin: scheme, a host name of 253 characters and a port. Repetitions beyond it count as endless, since no
 * origin can tell the difference.
 */
export const LONGEST_ORIGIN = 8 + 253 + 6;

/** A question that is not decided: it is not regular, not in the subset that is read, or too large. */
export class Undecided extends Error {}

/** What may still be spent on a test, in steps. */
export class Budget {
  private left: number;

  constructor(steps: number = LIMITS.steps) {
    this.left = steps;
  }

  /** @throws Undecided where nothing is left */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new Undecided('too many steps');
  }
}
