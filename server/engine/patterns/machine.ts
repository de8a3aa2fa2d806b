import type { CharSet } from 'refa';
import { charSet } from './alphabet.ts';
import { LIMITS, Undecided } from './limits.ts';

/** What has to hold between two characters for an edge that reads none. */
export type Condition =
  | 'always'
  | 'start'
  | 'end'
  | 'word-boundary'
  | 'no-word-boundary'
  /** A label does not go on here: what stands before and what follows are not parts of one name. */
  | 'label-border'
  /** The host ends here, or has not begun. */
  | 'host-border';

/** A text that must, or must not, follow from here on. */
export interface Lookahead {
  readonly from: number;
  readonly negated: boolean;
}

export interface Reading {
  readonly to: number;
  readonly on: CharSet;
}

export interface Passing {
  readonly to: number;
  readonly when: Condition | Lookahead;
}

export interface MachineNode {
  readonly reads: Reading[];
  readonly passes: Passing[];
}

/** A nondeterministic machine whose edges read a character or pass under a condition. */
export class Machine {
  readonly nodes: MachineNode[] = [];
  readonly initial = this.node();
  /** The node at which a text has been matched. */
  readonly final = this.node();
  /** The node at which a lookahead has been matched. */
  readonly seen = this.node();

  /** @throws Undecided where the machine grows too large */
  node(): number {
    if (this.nodes.length >= LIMITS.nodes) throw new Undecided('too many nodes');
    return this.nodes.push({ reads: [], passes: [] }) - 1;
  }

  read(from: number, on: CharSet, to: number): void {
    if (!on.isEmpty) this.at(from).reads.push({ to, on });
  }

  pass(from: number, to: number, when: Condition | Lookahead = 'always'): void {
    this.at(from).passes.push({ to, when });
  }

  /** Reads a fixed text; returns the node behind it. */
  readText(from: number, text: string): number {
    return [...text].reduce((node, character) => {
      const next = this.node();
      if (character <= '\x7f') this.read(node, charSet([character]), next);
      return next;
    }, from);
  }

  /** Reads any number of characters of a set; returns the node behind them, which is a new one. */
  readMany(from: number, on: CharSet): number {
    const loop = this.node();
    this.pass(from, loop);
    this.read(loop, on, loop);
    return loop;
  }

  at(node: number): MachineNode {
    const found = this.nodes[node];
    if (found === undefined) throw new RangeError(`no node ${node}`);
    return found;
  }
}
