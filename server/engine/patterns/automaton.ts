import { type CharSet, NFA } from 'refa';
import { charSet, KINDS, type Kind, kindOf, MAX_CHARACTER, ORIGIN_CHARACTERS } from './alphabet.ts';
import { type Budget, LIMITS, Undecided } from './limits.ts';
import type { Condition, Machine } from './machine.ts';

type Before = Kind | 'start';
type After = Kind | 'end';

/** Characters that no edge and no condition of a machine tells apart. */
interface CharacterClass {
  readonly characters: readonly string[];
  readonly kind: Kind;
  readonly code: number;
}

/** Where a machine can be between two characters: at a node, with texts that have yet to follow and others that must not. */
interface Configuration {
  readonly node: number;
  readonly before: Before;
  readonly due: readonly number[];
  readonly barred: readonly number[];
}

/** A node that is reached without reading, and the lookaheads on the way. */
interface Reached {
  readonly node: number;
  readonly due: readonly number[];
  readonly barred: readonly number[];
}

const NO_NODES: readonly number[] = [];

/** The automaton of a machine over the characters of origins, its conditions and lookaheads resolved while it is walked. */
class Resolver {
  private readonly configurations = new Map<string, Configuration>();
  private readonly closures = new Map<string, readonly Reached[]>();
  private readonly sets = new Map<string, CharSet>();
  private readonly machine: Machine;
  private readonly budget: Budget;
  private readonly classes: readonly CharacterClass[];
  /** The classes that an edge reads, by its set. */
  private readonly read = new Map<CharSet, ReadonlyMap<Kind, readonly CharacterClass[]>>();
  /** Whether a condition asks what kind of character stands before it. */
  private readonly minds: boolean;

  constructor(machine: Machine, budget: Budget) {
    this.machine = machine;
    this.budget = budget;
    this.classes = classesOf(machine);
    this.minds = machine.nodes.some(({ passes }) => passes.some(({ when }) => minded(when)));
  }

  readonly start = (): Configuration => this.intern(this.machine.initial, 'start', NO_NODES, NO_NODES);

  /** The configurations after one character, each with the characters that lead to it. */
  readonly out = (from: Configuration): ReadonlyMap<Configuration, CharSet> => {
    const reached = new Map<Configuration, Set<CharacterClass>>();
    const add = (to: Configuration, on: CharacterClass): void => {
      const classes = reached.get(to);
      if (classes === undefined) reached.set(to, new Set([on]));
      else classes.add(on);
    };
    for (const kind of KINDS)
      for (const at of this.closure(from.node, from.before, kind)) {
        if (from.due.length + from.barred.length + at.due.length + at.barred.length > 0)
          this.goWatched(from, at, kind, add);
        else this.go(at.node, kind, add);
      }
    return new Map([...reached].map(([to, classes]) => [to, this.setOf(classes)]));
  };

  readonly accepts = ({ node, before, due, barred }: Configuration): boolean =>
    this.closure(node, before, 'end').some(
      (at) =>
        at.node === this.machine.final &&
        [...due, ...at.due].every((one) => this.sees(one, before, 'end')) &&
        ![...barred, ...at.barred].some((one) => this.sees(one, before, 'end')),
    );

  private go(node: number, kind: Kind, add: (to: Configuration, on: CharacterClass) => void): void {
    for (const { to, on } of this.machine.at(node).reads) {
      const classes = this.classesOn(on).get(kind) ?? [];
      this.budget.spend(1 + classes.length);
      for (const one of classes) add(this.intern(to, this.minds ? kind : 'other', NO_NODES, NO_NODES), one);
    }
  }

  /** Goes on with lookaheads in view, each of which may go several ways. */
  private goWatched(
    from: Configuration,
    at: Reached,
    kind: Kind,
    add: (to: Configuration, on: CharacterClass) => void,
  ): void {
    const { before } = from;
    const barred = [...from.barred, ...at.barred];
    if (barred.some((one) => this.sees(one, before, kind))) return;
    const due = [...from.due, ...at.due].filter((one) => !this.sees(one, before, kind));
    const after = (nodes: readonly number[]): readonly Reached[] =>
      nodes.flatMap((one) => this.closure(one, before, kind));
    for (const on of this.classes) {
      if (on.kind !== kind) continue;
      const targets = this.targets([at], on);
      if (targets.length === 0) continue;
      const stillBarred = this.targets(after(barred), on);
      const ways = combinations(due.map((one) => this.targets(after([one]), on)));
      this.budget.spend(ways.length * targets.length);
      for (const stillDue of ways)
        for (const to of targets) add(this.intern(to, this.minds ? kind : 'other', stillDue, stillBarred), on);
    }
  }

  private sees(node: number, before: Before, after: After): boolean {
    return this.closure(node, before, after).some((at) => at.node === this.machine.seen);
  }

  private targets(reached: readonly Reached[], on: CharacterClass): number[] {
    const found = reached.flatMap(({ node }) =>
      this.machine.at(node).reads.flatMap((edge) => (edge.on.has(on.code) ? [edge.to] : [])),
    );
    this.budget.spend(reached.length);
    return found.length < 2 ? found : [...new Set(found)];
  }

  private classesOn(on: CharSet): ReadonlyMap<Kind, readonly CharacterClass[]> {
    const known = this.read.get(on) ?? byKind(this.classes.filter(({ code }) => on.has(code)));
    this.read.set(on, known);
    return known;
  }

  /** What is reached from a node without reading, between two characters of these kinds. */
  private closure(node: number, before: Before, after: After): readonly Reached[] {
    const key = `${node} ${before} ${after}`;
    const known = this.closures.get(key);
    if (known !== undefined) return known;
    const passed = new Map<string | number, Reached>();
    const todo: Reached[] = [{ node, due: NO_NODES, barred: NO_NODES }];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      const name = at.due.length + at.barred.length === 0 ? at.node : nameOf(at);
      if (passed.has(name)) continue;
      passed.set(name, at);
      const { passes } = this.machine.at(at.node);
      this.budget.spend(1 + passes.length);
      for (const { to, when } of passes) {
        if (typeof when === 'string') {
          if (holds(when, before, after)) todo.push({ node: to, due: at.due, barred: at.barred });
        } else if (when.negated) todo.push({ node: to, due: at.due, barred: sorted([...at.barred, when.from]) });
        else todo.push({ node: to, due: sorted([...at.due, when.from]), barred: at.barred });
      }
    }
    const { final, seen } = this.machine;
    const found = [...passed.values()].filter(
      (at) => at.node === final || at.node === seen || this.machine.at(at.node).reads.length > 0,
    );
    this.closures.set(key, found);
    return found;
  }

  private intern(node: number, before: Before, due: readonly number[], barred: readonly number[]): Configuration {
    const plain = due.length + barred.length === 0;
    const made = plain ? { node, before, due, barred } : { node, before, due: sorted(due), barred: sorted(barred) };
    const key = plain ? `${node} ${before}` : `${nameOf(made)} ${before}`;
    const known = this.configurations.get(key);
    if (known !== undefined) return known;
    if (this.configurations.size >= LIMITS.configurations) throw new Undecided('too many configurations');
    this.configurations.set(key, made);
    return made;
  }

  private setOf(classes: ReadonlySet<CharacterClass>): CharSet {
    const codes = [...classes].map(({ code }) => code).sort((one, other) => one - other);
    const key = codes.join();
    const known = this.sets.get(key) ?? charSet([...classes].flatMap(({ characters }) => characters));
    this.sets.set(key, known);
    return known;
  }
}

function byKind(classes: readonly CharacterClass[]): ReadonlyMap<Kind, readonly CharacterClass[]> {
  return new Map(KINDS.map((kind) => [kind, classes.filter((one) => one.kind === kind)]));
}

function nameOf({ node, due, barred }: Reached): string {
  return `${node} ${due.join()} ${barred.join()}`;
}

function sorted(nodes: readonly number[]): readonly number[] {
  return nodes.length < 2 ? nodes : [...new Set(nodes)].sort((one, other) => one - other);
}

/** Whether a condition asks more of the character before it than whether there is one. */
function minded(when: unknown): boolean {
  return when !== 'always' && when !== 'start' && when !== 'end' && typeof when === 'string';
}

function holds(when: Condition, before: Before, after: After): boolean {
  switch (when) {
    case 'always':
      return true;
    case 'start':
      return before === 'start';
    case 'end':
      return after === 'end';
    case 'word-boundary':
      return (before === 'word') !== (after === 'word');
    case 'no-word-boundary':
      return (before === 'word') === (after === 'word');
    case 'label-border':
      return after !== 'word' || (before !== 'word' && before !== 'hyphen');
    case 'host-border':
      return after === 'end' || after === 'separator' || before === 'separator' || before === 'start';
  }
}

/** One of each, in every way. */
function combinations(choices: readonly (readonly number[])[]): number[][] {
  return choices.reduce<number[][]>(
    (all, choice) => {
      if (all.length * choice.length > LIMITS.configurations) throw new Undecided('too many lookaheads');
      return all.flatMap((one) => choice.map((next) => [...one, next]));
    },
    [[]],
  );
}

function classesOf(machine: Machine): CharacterClass[] {
  const sets = new Map(machine.nodes.flatMap(({ reads }) => reads.map(({ on }) => [on.toRangesString(), on] as const)));
  const classes = new Map<string, string[]>();
  for (const character of ORIGIN_CHARACTERS) {
    const code = character.charCodeAt(0);
    const name = `${kindOf(character)} ${[...sets.values()].map((set) => (set.has(code) ? 1 : 0)).join('')}`;
    const known = classes.get(name);
    if (known === undefined) classes.set(name, [character]);
    else known.push(character);
  }
  return [...classes.values()].flatMap((characters) => {
    const [first] = characters;
    return first === undefined ? [] : [{ characters, kind: kindOf(first), code: first.charCodeAt(0) }];
  });
}

/**
 * The texts over the characters of origins that a machine matches from end to end.
 *
 * @throws Undecided where it grows too large
 */
export function automatonOf(machine: Machine, budget: Budget): NFA {
  const resolver = new Resolver(machine, budget);
  const found = NFA.fromTransitionIterator(
    { initial: resolver.start(), getOut: resolver.out, isFinal: resolver.accepts, stableOut: true },
    { maxCharacter: MAX_CHARACTER },
    new NFA.LimitedNodeFactory(LIMITS.configurations + 1),
  );
  found.removeUnreachable();
  return found;
}

/** Whether a text is in a language. */
export function includes(language: Pick<NFA, 'test'>, text: string): boolean {
  return language.test([...text].map((character) => character.charCodeAt(0)));
}
