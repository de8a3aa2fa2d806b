/** Names a slot of the store: a variable, or the contents of a list or object. */
export interface Cell<T> {
  readonly id: number;
  /** Never set: it carries the type of the contents. */
  readonly holds?: T;
}

/**
 * The contents of all cells. A branch of the code works on a fork, so that what it assigns can be joined with what the other branch assigns.
 */
export class Store {
  private readonly own = new Map<number, unknown>();
  private readonly parent: Store | null;

  constructor(parent: Store | null = null) {
    this.parent = parent;
  }

  get<T>(cell: Cell<T>): T | undefined {
    for (let store: Store | null = this; store !== null; store = store.parent) {
      if (store.own.has(cell.id)) return store.own.get(cell.id) as T;
    }
    return undefined;
  }

  set<T>(cell: Cell<T>, content: T): void {
    this.own.set(cell.id, content);
  }

  /** Whether this fork itself has written a cell. */
  has<T>(cell: Cell<T>): boolean {
    return this.own.has(cell.id);
  }

  fork(): Store {
    return new Store(this);
  }

  /** The cells that this fork has written. */
  written(): readonly number[] {
    return [...this.own.keys()];
  }
}

/** The variables of a block or function, by name. */
export class Scope {
  readonly parent: Scope | null;
  private readonly of: 'function' | 'block';
  private readonly names = new Map<string, Cell<unknown> | (() => Cell<unknown>)>();

  /** @param of what the variables belong to: `var` looks for its function */
  constructor(parent: Scope | null, of: 'function' | 'block' = 'block') {
    this.parent = parent;
    this.of = of;
  }

  /** The variables of the function around. */
  ofFunction(): Scope {
    return this.of === 'function' || this.parent === null ? this : this.parent.ofFunction();
  }

  declare(name: string, cell: Cell<unknown>): void {
    this.names.set(name, cell);
  }

  /** A name for what is kept elsewhere: where, is asked each time. */
  link(name: string, cell: () => Cell<unknown>): void {
    this.names.set(name, cell);
  }

  own(name: string): Cell<unknown> | undefined {
    const cell = this.names.get(name);
    return typeof cell === 'function' ? cell() : cell;
  }

  find(name: string): Cell<unknown> | undefined {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      const cell = scope.own(name);
      if (cell !== undefined) return cell;
    }
    return undefined;
  }
}
