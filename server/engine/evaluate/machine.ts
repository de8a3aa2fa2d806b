import type { Anomaly, Choice, ChoiceId, Declaration, LayerId, Site, Step, Test, Text } from '../service/program.ts';
import type { Span } from '../syntax/unit.ts';
import { Allowance } from './allowance.ts';
import { impliedBy, presentBy } from './conditions.ts';
import { attempt } from './exhausted.ts';
import { either, joined } from './join.ts';
import { type Cell, Store } from './store.ts';
import type { Surroundings } from './surroundings.ts';
import { all, any, isAlways, isNever, not } from './tests.ts';
import { chose, type ListContent, type Member, type ObjectContent, type Value } from './values.ts';

const placeOf = ({ file, start }: Site): string => `${file}:${start}`;

const MOST_CALLS = 32;

type Thrown = { readonly test: Test; readonly error: Value };

/**
 * The abstract machine that evaluates a unit and the modules that it reaches: the store, the steps that are being emitted, and the conditions
 * under which they are. It knows JavaScript's values and no platform.
 */
export class Machine {
  readonly surroundings: Surroundings;
  readonly choices = new Map<ChoiceId, Choice>();
  /** Every function and class that has been evaluated, in order. */
  readonly made: Value[] = [];
  /** What options declare, and what only a platform can know to be wrong; platforms keep what belongs to their programs. */
  readonly declared: Declaration[] = [];
  readonly anomalies: Anomaly[] = [];
  /** The layer whose handler is being lowered, for what its middleware declares; empty while the service is put together. */
  layer: LayerId = '';
  /** The places of the functions, classes and middleware that have been run. */
  private readonly ran = new Set<string>();
  /** The condition under which the code that runs now has thrown, and what. */
  private thrown: Thrown | null = null;
  /** Where cells are made: nobody outside of the branch that makes one can know it. */
  private readonly root = new Store();
  private store = this.root;
  private steps: Step[] = [];
  private conditions: Test[] = [];
  /** The conditions under which the innermost `capture` is reached. */
  private around: readonly Test[] = [];
  private captures = 0;
  private readonly calls: string[] = [];
  private cells = 0;
  private names = 0;
  private readonly allowance = new Allowance();
  /** The file of the code that runs now. */
  private file: string;

  constructor(file: string, surroundings: Surroundings) {
    this.file = file;
    this.surroundings = surroundings;
  }

  site(span: Span): Site {
    return { file: this.file, start: span.start, end: span.end };
  }

  /** Counts one node of work. @throws Exhausted */
  tick(): void {
    this.allowance.tick();
  }

  /** Runs something with an allowance of its own, so that one long handler does not take what the others need. @throws Exhausted */
  allowing<T>(run: () => T): T {
    return this.allowance.forHandler(run);
  }

  /** Runs code that stands in a file. */
  within<T>(file: string, run: () => T): T {
    const before = this.file;
    this.file = file;
    try {
      return run();
    } finally {
      this.file = before;
    }
  }

  /**
   * Runs the body of a module, with an allowance of its own: a long one costs nobody but itself. What it emits belongs to no request.
   *
   * @returns whether it was followed to its end
   */
  runModule(file: string, run: () => void): boolean {
    const { steps, thrown } = this;
    this.steps = [];
    this.thrown = null;
    try {
      return attempt(() => this.allowance.forModule(() => this.within(file, run)));
    } finally {
      this.steps = steps;
      this.thrown = thrown;
    }
  }

  // -- what has been run

  /** Notes that what was made at a place is run by code in view: it is no entry point. */
  noteRan(at: Site): void {
    this.ran.add(placeOf(at));
  }

  hasRun(at: Site): boolean {
    return this.ran.has(placeOf(at));
  }

  // -- the store

  cell<T>(content: T): Cell<T> {
    const cell: Cell<T> = { id: this.cells };
    this.cells += 1;
    this.root.set(cell, content);
    return cell;
  }

  read<T>(cell: Cell<T>): T | undefined {
    return this.store.get(cell);
  }

  /** A name for a variable of the program that nothing else has. */
  freshName(says: string): string {
    this.names += 1;
    return `${says} ${this.names}`;
  }

  write<T>(cell: Cell<T>, content: T): void {
    this.store.set(cell, content);
  }

  list(items: readonly Value[], at: Site, how: { open?: true; as?: ListContent['as']; count?: Value } = {}): Value {
    return { is: 'list', cell: this.cell<ListContent>({ items, open: false, as: 'array', ...how }), at };
  }

  object(entries: ReadonlyMap<string, Member>, at: Site, how: { open?: true; of?: Value } = {}): Value {
    const content: ObjectContent = { entries, open: how.open ?? false, ...(how.of ? { of: how.of } : {}) };
    return { is: 'object', cell: this.cell<ObjectContent>(content), at };
  }

  // -- steps

  emit(step: Step): void {
    this.allowance.step();
    this.steps.push(step);
  }

  /** The condition under which the code that runs now is reached, since the last `capture`. */
  condition(): Test {
    return all(...this.conditions);
  }

  /** How many captures the code that runs now is inside of: a handler's are deeper than the code that registers it. */
  get depth(): number {
    return this.captures;
  }

  /** Runs something with a buffer of its own and gives the steps that it emitted. Its conditions count from here. */
  capture<T>(run: () => T): { steps: Step[]; result: T } {
    const { steps, conditions, around } = this;
    this.steps = [];
    this.conditions = [];
    this.around = [...around, ...conditions];
    this.captures += 1;
    try {
      const result = this.allowance.forSteps(run);
      return { steps: this.steps, result };
    } finally {
      this.steps = steps;
      this.conditions = conditions;
      this.around = around;
      this.captures -= 1;
    }
  }

  /**
   * Runs both branches of a test, each on its own fork of the store, joins what they assign and emits one `when`.
   * Where the test is decided only one branch runs, in place.
   */
  branch<T>(test: Test, then: () => T, otherwise: () => T): { then?: T; else?: T } {
    if (isAlways(test)) return { then: then() };
    if (isNever(test)) return { else: otherwise() };
    const base = this.store;
    const made = this.cells;
    const before = this.thrown;
    const a = this.fork(base, test, then);
    const b = this.fork(base, not(test), otherwise);
    this.thrown = before;
    for (const { thrown, under } of [
      { thrown: a.thrown, under: test },
      { thrown: b.thrown, under: not(test) },
    ]) {
      if (thrown !== null) this.raise(thrown.error, all(under, thrown.test));
    }
    this.join(base, test, a.store, b.store, made);
    if (a.steps.length > 0 || b.steps.length > 0) this.emit({ do: 'when', test, then: a.steps, else: b.steps });
    return { then: a.result, else: b.result };
  }

  /** Runs something where a test holds. */
  when(test: Test, then: () => void): void {
    this.branch(test, then, () => {});
  }

  private fork<T>(
    base: Store,
    test: Test,
    run: () => T,
  ): { steps: Step[]; result: T; store: Store; thrown: Thrown | null } {
    const steps = this.steps;
    this.thrown = null;
    const store = base.fork();
    this.store = store;
    this.steps = [];
    this.conditions.push(test);
    try {
      const result = run();
      return { steps: this.steps, result, store, thrown: this.thrown };
    } finally {
      this.store = base;
      this.steps = steps;
      this.conditions.pop();
    }
  }

  private join(base: Store, test: Test, then: Store, otherwise: Store, made: number): void {
    for (const id of new Set([...then.written(), ...otherwise.written()])) {
      const cell: Cell<unknown> = { id };
      const [a, b] = [then.get(cell), otherwise.get(cell)];
      // What a branch has made itself is as it left it: nobody else knows it.
      if (id >= made) base.set(cell, then.has(cell) ? a : b);
      else base.set(cell, joined(test, a, b));
    }
  }

  // -- choices

  /** Registers a choice, once for each id, and gives the test that it took its first option. */
  choose(choice: Choice): Test {
    if (!this.choices.has(choice.id)) this.choices.set(choice.id, choice);
    return chose(choice.id, choice.options[0] ?? 'yes');
  }

  // -- control

  /** Notes that the code that runs now throws, under its condition within the innermost `catching`. */
  raise(error: Value, test: Test = { all: [] }): void {
    const before = this.thrown;
    this.thrown =
      before === null
        ? { test, error }
        : { test: any(before.test, test), error: either(before.test, before.error, error) };
  }

  /** Runs something where nothing has been thrown so far. */
  unlessThrown<T>(run: () => T): T | undefined {
    return this.thrown === null ? run() : this.branch(not(this.thrown.test), run, () => undefined).then;
  }

  /** Whether a test holds wherever the code that runs now is reached, also by what led to what is being captured. */
  implies(test: Test): boolean {
    return impliedBy([...this.around, ...this.conditions], test);
  }

  /** Whether a text is known to be there, by the conditions under which the code runs. */
  knowsPresent(text: Text): boolean {
    return presentBy(this.conditions, text);
  }

  /** Runs something and gives what it throws, which nobody else hears of. */
  catching(run: () => void): Thrown | null {
    const before = this.thrown;
    this.thrown = null;
    run();
    const thrown = this.takeThrown();
    this.thrown = before;
    return thrown;
  }

  /** What has been thrown since the last call, and forgets it. */
  takeThrown(): Thrown | null {
    const thrown = this.thrown;
    this.thrown = null;
    return thrown === null || isNever(thrown.test) ? null : thrown;
  }

  /** Runs the body of a function, unless it is running already or calls are nested too deep; then gives undefined. */
  enter<T>(span: Site, run: () => T): T | undefined {
    const key = placeOf(span);
    if (this.calls.length >= MOST_CALLS || this.calls.includes(key)) return undefined;
    this.ran.add(key);
    this.calls.push(key);
    try {
      return this.within(span.file, run);
    } finally {
      this.calls.pop();
    }
  }
}
