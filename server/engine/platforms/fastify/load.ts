import { isAlways } from '../../evaluate/tests.ts';
import type { Anomaly, Site } from '../../service/program.ts';
import type { CorsRegistration } from './cors-passage.ts';
import type {
  ErrorHandler,
  Hook,
  Hooks,
  Instance,
  NotFoundHandler,
  Operation,
  Operations,
  RouteSpec,
  Service,
} from './instance.ts';
import { HOOKS, type HookName } from './known.ts';
import { type RoutePath, routePaths } from './paths.ts';

/** What a service has loaded when it is ready. */
export interface Loaded {
  readonly routes: readonly LoadedRoute[];
  /** The contexts of what is not found: the root's first. */
  readonly notFound: readonly NotFound[];
  readonly anomalies: readonly Anomaly[];
}

/** A route's entry in the router. */
export interface LoadedRoute {
  readonly spec: RouteKind;
  readonly at: Site;
  readonly methods: readonly string[];
  readonly path: RoutePath;
  readonly context: Context;
  /** The handlers for errors that it was loaded with, the innermost first. */
  readonly errorHandlers: readonly ErrorHandler[];
}

/** A route that code describes, or the one by which `@fastify/cors` takes preflights. */
export type RouteKind =
  | { readonly is: 'written'; readonly route: RouteSpec }
  | { readonly is: 'preflight'; readonly cors: CorsRegistration };

/** What answers where no route does, below a prefix. */
export interface NotFound {
  readonly prefix: string;
  /** Whose hooks run. */
  context: Context;
  handler: NotFoundHandler | null;
}

/** An instance while its service loads: its hooks as they stand. */
export interface Context {
  readonly instance: Instance;
  readonly parent: Context | null;
  readonly children: Context[];
  readonly hooks: Map<HookName, Hook[]>;
  /** What its own `setErrorHandler` was given, the last one first. */
  readonly errorHandlers: ErrorHandler[];
  /** Whether `@fastify/cors` has decorated its requests. */
  decorated: boolean;
  /** The prefix of the not-found context that it belongs to; undefined where it is the parent's. */
  notFound: NotFound | undefined;
}

/** Loads a service: bodies in their order, each with what it has asked for before the next one (npm `avvio`, `boot.js`). */
export function load(service: Service, root: Instance): Loaded {
  const loader = new Loader(service, root);
  loader.run(service.loading.operations);
  return loader.loaded();
}

class Loader {
  private readonly service: Service;
  private readonly contexts = new Map<Instance, Context>();
  private readonly routes: LoadedRoute[] = [];
  private readonly notFound: NotFound[];
  private readonly anomalies: Anomaly[] = [];
  private readonly taken = new Set<string>();

  constructor(service: Service, root: Instance) {
    this.service = service;
    const context = this.open(root);
    const fallback: NotFound = { prefix: '', context, handler: null };
    context.notFound = fallback;
    this.notFound = [fallback];
  }

  loaded(): Loaded {
    return { routes: this.routes, notFound: this.notFound, anomalies: this.anomalies };
  }

  /** A context with the hooks that its parent has by now. */
  private open(instance: Instance): Context {
    const known = this.contexts.get(instance);
    if (known !== undefined) return known;
    const parent = instance.parent === null ? null : this.open(instance.parent);
    const hooks = new Map<HookName, Hook[]>();
    for (const name of HOOKS) hooks.set(name, [...(parent?.hooks.get(name) ?? [])]);
    const context: Context = {
      instance,
      parent,
      children: [],
      hooks,
      errorHandlers: [],
      decorated: parent?.decorated ?? false,
      notFound: undefined,
    };
    this.contexts.set(instance, context);
    parent?.children.push(context);
    return context;
  }

  /** A body runs first, then what it has asked for, in order; what is waited for comes in between. */
  run(operations: Operations): void {
    let waiting: (() => void)[] = [];
    const settle = (): void => {
      const now = waiting;
      waiting = [];
      for (const run of now) run();
    };
    for (const operation of operations) {
      if (operation.do === 'settle') settle();
      else waiting.push(...this.begin(operation));
    }
    settle();
  }

  /** What happens at once, and what waits. */
  private begin(operation: Exclude<Operation, { do: 'settle' }>): (() => void)[] {
    switch (operation.do) {
      case 'hook':
        return [() => addHook(this.open(operation.instance), operation.name, operation.hook)];
      case 'plugin':
        return [
          () => {
            this.open(operation.instance);
            this.run(operation.operations);
          },
        ];
      case 'after':
        return [() => this.run(operation.operations)];
      case 'cors':
        return [() => this.runCors(operation)];
      case 'route':
        return this.addWritten(this.open(operation.instance), operation.route);
      case 'error-handler':
        this.open(operation.instance).errorHandlers.unshift(operation.handler);
        return [];
      case 'not-found-handler':
        return [() => this.setNotFound(this.open(operation.instance), operation.handler)];
    }
  }

  // -- @fastify/cors

  /** The plugin's own body (`@fastify/cors`, `fastifyCors`). It throws where the requests of the context are decorated already. */
  private runCors({ instance, cors, guard }: Extract<Operation, { do: 'cors' }>): void {
    const context = this.open(instance);
    if (context.decorated && isAlways(guard)) {
      this.stop(cors.at, "The decorator 'corsPreflightEnabled' has already been added!");
      return;
    }
    if (isAlways(guard)) context.decorated = true;
    addHook(context, cors.hook, { is: 'cors', at: cors.at, guard, cors });
    this.addRoute({ is: 'preflight', cors }, ['OPTIONS'], `${context.instance.prefix}*`, cors.at, context)();
  }

  private stop(at: Site, says: string): void {
    this.anomalies.push({ kind: 'stops-start-up', at, says });
  }

  // -- routes

  /** The paths of a route below its prefix (Fastify, `lib/route.js`, `route`). */
  private addWritten(context: Context, route: RouteSpec): (() => void)[] {
    const { path } = route;
    if (path === null) return [];
    const urls = urlsOf(path, context.instance.prefix, route, this.service.matching.ignoreTrailingSlash);
    return urls.map((url) => this.addRoute({ is: 'written', route }, route.methods, url, route.at, context));
  }

  /** Takes the place in the router at once; the handlers for errors are those of the time when it is loaded. */
  private addRoute(spec: RouteKind, methods: readonly string[], url: string, at: Site, context: Context): () => void {
    const paths = routePaths(url, this.service.matching);
    if (paths === null) this.stop(at, `The path '${url}' can not be read.`);
    const routes = (paths ?? []).map((path) => ({
      spec,
      at,
      methods: this.free(spec, methods, path, at),
      path,
      context,
      errorHandlers: [] as ErrorHandler[],
    }));
    this.routes.push(...routes);
    return () => {
      for (const route of routes) route.errorHandlers.push(...errorHandlersOf(context));
    };
  }

  /** The methods for which the path is not taken; the router throws for one that is. GET brings HEAD where nothing else has it. */
  private free(spec: RouteKind, methods: readonly string[], path: RoutePath, at: Site): readonly string[] {
    const isTaken = (method: string): boolean => this.taken.has(`${method} ${path.pattern}`);
    const certain = spec.is === 'preflight' || (!spec.route.constrained && isAlways(spec.route.guard));
    const free = methods.filter((method) => !isTaken(method));
    const double = methods.find(isTaken);
    if (double !== undefined && certain)
      this.stop(at, `Method '${double}' already declared for route '${path.pattern}'`);
    const head = spec.is === 'written' && spec.route.exposesHead && free.includes('GET') && !isTaken('HEAD');
    if (certain) for (const method of free) this.taken.add(`${method} ${path.pattern}`);
    const all = head && !free.includes('HEAD') ? [...free, 'HEAD'] : free;
    return certain ? all : head ? [...methods, 'HEAD'] : methods;
  }

  // -- what is not found

  /** A handler of the root, or of a context below a prefix (Fastify, `lib/four-oh-four.js`). */
  private setNotFound(context: Context, handler: NotFoundHandler): void {
    const level = levelOf(context);
    if (context.instance.prefix === '') {
      const [root] = this.notFound;
      if (root !== undefined) Object.assign(root, { context, handler });
      return;
    }
    const own: NotFound = { prefix: context.instance.prefix, context, handler };
    level.notFound = own;
    this.notFound.push(own);
  }
}

/** The context that has a not-found handler of its own: the nearest one with a prefix. */
function levelOf(context: Context): Context {
  return context.instance.prefixed || context.parent === null ? context : levelOf(context.parent);
}

/** A hook is added to the contexts below as well. */
function addHook(context: Context, name: HookName, hook: Hook): void {
  context.hooks.get(name)?.push(hook);
  for (const child of context.children) addHook(child, name, hook);
}

/** The handlers for errors of a context, the innermost first. */
export function errorHandlersOf(context: Context): readonly ErrorHandler[] {
  return [...context.errorHandlers, ...(context.parent === null ? [] : errorHandlersOf(context.parent))];
}

/** The not-found context that `reply.callNotFound()` goes to. */
export function notFoundOf(context: Context): NotFound | undefined {
  return context.notFound ?? (context.parent === null ? undefined : notFoundOf(context.parent));
}

function urlsOf(path: string, prefix: string, { trailingSlash }: RouteSpec, ignoreTrailingSlash: boolean): string[] {
  if (path === '/' && prefix !== '') {
    if (trailingSlash === 'slash') return [`${prefix}/`];
    if (trailingSlash === 'no-slash' || ignoreTrailingSlash) return [prefix];
    return [prefix, `${prefix}/`];
  }
  return [path.startsWith('/') && prefix.endsWith('/') ? prefix + path.slice(1) : prefix + path];
}

/** The hooks of a name: the context's, then the route's own. */
export const hooksOf = (name: HookName, context: Context, own: Hooks): readonly Hook[] => [
  ...(context.hooks.get(name) ?? []),
  ...(own.get(name) ?? []),
];
