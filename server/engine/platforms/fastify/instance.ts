import type { Value } from '../../evaluate/values.ts';
import type { LayerId, Site, Step, Test } from '../../service/program.ts';
import type { CorsRegistration } from './cors-passage.ts';
import type { Lowered } from './handler.ts';
import type { HookName } from './known.ts';
import type { Matching } from './paths.ts';

/** What `fastify()` gives, and what a plugin is given: a context of hooks and handlers, below the one that it was registered in. */
export interface Instance {
  readonly service: Service;
  readonly parent: Instance | null;
  /** The prefixes around it, its own included. */
  readonly prefix: string;
  /** Whether it was registered with a prefix of its own: it may then have a not-found handler of its own. */
  readonly prefixed: boolean;
  readonly at: Site;
  /** What `decorate` has put on it, by name. */
  readonly decorators: Map<string, Value>;
}

/** One service: its root instance, and what its code does while it starts. */
export interface Service {
  readonly at: Site;
  readonly matching: Matching;
  readonly exposesHead: boolean;
  readonly loading: Loading;
}

/** What a body registers, in order; what `register`, `addHook` and `after` ask for waits until the body has ended (npm `avvio`). */
export type Operations = Operation[];

/** The bodies that run now, the innermost last. */
export class Loading {
  readonly operations: Operations = [];
  private current: Operations = this.operations;

  add(operation: Operation): void {
    this.current.push(operation);
  }

  /** Runs the body of a plugin: what it registers is its own. */
  within(operations: Operations, run: () => void): void {
    const outer = this.current;
    this.current = operations;
    try {
      run();
    } finally {
      this.current = outer;
    }
  }
}

/** A hook: a function, or what `@fastify/cors` adds. */
export type Hook = { readonly at: Site; readonly guard: Test } & (
  | { readonly is: 'function'; readonly handler: Lowered }
  | { readonly is: 'cors'; readonly cors: CorsRegistration }
);

/** The hooks of a context or a route, by name, in the order in which they run. */
export type Hooks = ReadonlyMap<HookName, readonly Hook[]>;

/** A route as its code describes it. */
export interface RouteSpec {
  readonly id: LayerId;
  readonly at: Site;
  readonly guard: Test;
  /** Upper case. */
  readonly methods: readonly string[];
  /** Below the instance's prefix; null where it is not read. */
  readonly path: string | null;
  readonly trailingSlash: 'both' | 'slash' | 'no-slash';
  readonly constrained: boolean;
  readonly exposesHead: boolean;
  readonly hooks: Hooks;
  readonly handler: Lowered;
  readonly errorHandler: ErrorHandler | null;
  /** The route's `config.cors`. */
  readonly cors: Value | null;
  /** Whether it stands for routes that are not in view. */
  readonly unseen: boolean;
}

export interface ErrorHandler {
  readonly guard: Test;
  readonly handler: Lowered;
}

/** What a body asks for. */
export type Operation =
  | { readonly do: 'hook'; readonly instance: Instance; readonly name: HookName; readonly hook: Hook }
  | { readonly do: 'route'; readonly instance: Instance; readonly route: RouteSpec }
  | { readonly do: 'cors'; readonly instance: Instance; readonly cors: CorsRegistration; readonly guard: Test }
  /** A plugin; it runs on a context of its own, or on that of who registers it. */
  | { readonly do: 'plugin'; readonly instance: Instance; readonly operations: Operations }
  | { readonly do: 'after'; readonly operations: Operations }
  | { readonly do: 'error-handler'; readonly instance: Instance; readonly handler: ErrorHandler }
  | { readonly do: 'not-found-handler'; readonly instance: Instance; readonly handler: NotFoundHandler }
  /** What has been asked for so far is waited for. */
  | { readonly do: 'settle' };

export interface NotFoundHandler {
  readonly at: Site;
  readonly guard: Test;
  readonly hooks: Hooks;
  readonly handler: Lowered;
}

/** Steps that run where a test holds, which may be always. */
export const under = (test: Test, steps: readonly Step[]): readonly Step[] =>
  'all' in test && test.all.length === 0 ? steps : [{ do: 'when', test, then: steps, else: [] }];
