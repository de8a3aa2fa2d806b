import { Exhausted } from './exhausted.ts';

/** For what runs of the root, for one handler of it, for the body of one module that it reaches, and for all of these bodies. */
const MOST_NODES = 400_000;
const MOST_NODES_OF_A_HANDLER = 60_000;
const MOST_NODES_OF_A_MODULE = 100_000;
const MOST_NODES_OF_MODULES = 800_000;

/** For what one handler emits. */
const MOST_STEPS = 20_000;

/** How much of the code is followed, counted in nodes of its tree and in the steps that come of it. */
export class Allowance {
  private nodes = 0;
  private limit = MOST_NODES;
  private nodesOfModules = 0;
  private steps = 0;

  /** Counts one node of work. @throws Exhausted */
  tick(): void {
    this.nodes += 1;
    if (this.nodes > this.limit) throw new Exhausted('too much code to follow');
  }

  /** Counts one step. @throws Exhausted */
  step(): void {
    this.steps += 1;
    if (this.steps > MOST_STEPS) throw new Exhausted('too many steps to follow');
  }

  /** Runs something whose steps are counted for themselves. @throws Exhausted */
  forSteps<T>(run: () => T): T {
    const { steps } = this;
    this.steps = 0;
    try {
      return run();
    } finally {
      this.steps = steps;
    }
  }

  /** Runs a handler, so that a long one does not take what the others need. @throws Exhausted */
  forHandler<T>(run: () => T): T {
    const { limit } = this;
    this.limit = Math.min(limit, this.nodes + MOST_NODES_OF_A_HANDLER);
    try {
      return run();
    } finally {
      this.limit = limit;
    }
  }

  /** Runs the body of a module, which takes nothing from what imports it. @throws Exhausted */
  forModule<T>(run: () => T): T {
    const { nodes, limit } = this;
    this.nodes = 0;
    this.limit = Math.min(MOST_NODES_OF_A_MODULE, MOST_NODES_OF_MODULES - this.nodesOfModules);
    try {
      return this.forSteps(run);
    } finally {
      this.nodesOfModules += this.nodes;
      this.nodes = nodes;
      this.limit = limit;
    }
  }
}
