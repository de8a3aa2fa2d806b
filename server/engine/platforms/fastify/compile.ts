import type { Machine } from '../../evaluate/machine.ts';
import { all } from '../../evaluate/tests.ts';
import type { Value } from '../../evaluate/values.ts';
import type { ChainId, Layer, LayerId, Program, Route, Site, Step, StringSet, Test } from '../../service/program.ts';
import { STATUS } from '../node/handling.ts';
import { lowerCors } from './cors.ts';
import { type CorsRegistration, PREFLIGHT } from './cors-passage.ts';
import { failureLayers } from './failures.ts';
import { type ErrorHandler, type Hook, type Hooks, type Instance, type Service, under } from './instance.ts';
import { HOOKS_BEFORE, type HookName } from './known.ts';
import {
  type Context,
  errorHandlersOf,
  hooksOf,
  type Loaded,
  type LoadedRoute,
  load,
  type NotFound,
  notFoundOf,
} from './load.ts';
import { comparePaths, type Matching } from './paths.ts';
import { CODED, SERIALIZED } from './reply.ts';
import type { Host } from './request.ts';
import { escaped, methodTest, pathSet, pathTest } from './routing.ts';

/** What a chain is made for. */
interface Handled {
  readonly id: string;
  readonly at: Site;
  readonly context: Context;
  readonly hooks: Hooks;
  /** The names of the hooks that run before the handler. */
  readonly before: readonly HookName[];
  readonly handler: Layer;
  readonly errorHandlers: readonly ErrorHandler[];
  /** The route's `config.cors`. */
  readonly cors: Value | null;
}

const NO_HOOKS: Hooks = new Map();

/** Compiles one loaded service to a program: a router, and a chain for each route. */
export class Compilation {
  readonly chains: Record<ChainId, Layer[]> = {};
  private readonly machine: Machine;
  private readonly host: Host;
  private readonly matching: Matching;
  private readonly loaded: Loaded;
  private readonly routes: Route[] = [];
  private readonly arounds = new Map<Handled, readonly ChainId[]>();
  private count = 0;

  constructor(service: Service, root: Instance, host: Host, machine: Machine) {
    this.machine = machine;
    this.host = host;
    this.matching = service.matching;
    this.loaded = load(service, root);
  }

  program(at: Site): Program {
    const sorted = this.loaded.routes
      .map((route, i) => ({ route, i }))
      .sort((a, b) => comparePaths(a.route.path, b.route.path) || isUnseen(a.route) - isUnseen(b.route) || a.i - b.i);
    const steps = [...sorted.flatMap(({ route }) => this.dispatch(route)), ...this.notFound(at)];
    this.chains.router = [{ id: 'router', role: 'plain', on: 'request', at, steps }];
    const present = new Set<LayerId>(Object.values(this.chains).flatMap((layers) => layers.map(({ id }) => id)));
    const { choices, declared, anomalies } = this.machine;
    return {
      entry: 'router',
      chains: this.chains,
      choices: [...choices.values()],
      routes: this.routes,
      declared: declared.filter(({ layer }) => present.has(layer)),
      anomalies: [
        ...anomalies.filter(({ layer }) => layer === undefined || present.has(layer)),
        ...this.loaded.anomalies,
      ],
    };
  }

  private nextId(says: string): ChainId {
    this.count += 1;
    return `${says}:${this.count}`;
  }

  // -- the router

  /** The steps that enter a route's chain where a request is for it. A chain that is left has called for what is not found. */
  private dispatch(route: LoadedRoute): readonly Step[] {
    const { spec, path, methods, at, context } = route;
    if (methods.length === 0) return [];
    const guard: Test = spec.is === 'written' ? spec.route.guard : { all: [] };
    const handled = spec.is === 'written' ? writtenRoute(route) : this.preflightRoute(route, spec.cors);
    const chain = this.chain(handled);
    const inSet: StringSet = pathSet(path.source, this.matching);
    if (spec.is === 'written') this.addRoute(route, inSet);
    const enters: Step[] = [{ do: 'enter', chain }];
    const notFound = notFoundOf(context);
    if (notFound !== undefined && leaves(this.chains[chain] ?? []))
      enters.push(...this.calledNotFound(notFound, handled));
    return under(all(guard, methodTest(methods, at), pathTest(inSet, at)), enters);
  }

  private addRoute({ spec, methods, path, context }: LoadedRoute, set: StringSet): void {
    if (spec.is !== 'written') return;
    const { route } = spec;
    const asked = methods.filter(
      (method) => method !== 'OPTIONS' && (method !== 'HEAD' || route.methods.includes('HEAD')),
    );
    if (asked.length === 0) return;
    const ahead = HOOKS_BEFORE.flatMap((name) => hooksOf(name, context, route.hooks));
    const reads = ahead.flatMap((hook) => (hook.is === 'function' ? hook.handler.reads : []));
    this.routes.push({
      layer: route.id,
      methods: asked.length > 5 ? [] : asked,
      path: set,
      written: path.written === '' ? '/' : path.written,
      sample: route.unseen ? path.sample.replace(/x$/, '') : path.sample,
      reads: [...new Set([...route.handler.reads, ...reads])],
      visited: route.handler.visited,
    });
  }

  // -- @fastify/cors

  /** The route `OPTIONS *`: it answers where the hook has taken the preflight for its own and gone on (`@fastify/cors`, `fastifyCors`). */
  private preflightRoute({ context, errorHandlers }: LoadedRoute, cors: CorsRegistration): Handled {
    const test: Test = {
      text: [{ take: { from: 'variable', name: PREFLIGHT } }],
      in: { is: 'exactly', text: 'yes' },
      at: cors.at,
    };
    const answers: Step[] = [
      { do: 'let', name: SERIALIZED, value: ['no'] },
      { do: 'answer', status: { variable: STATUS, otherwise: 200 }, by: cors.at },
    ];
    const steps: Step[] = [{ do: 'when', test, then: answers, else: [{ do: 'leave', chains: 1 }] }];
    const handler: Layer = { id: `${cors.id}:options`, role: 'plain', on: 'request', at: cors.at, steps };
    return {
      id: handler.id,
      at: cors.at,
      context,
      hooks: NO_HOOKS,
      before: HOOKS_BEFORE,
      handler,
      errorHandlers,
      cors: null,
    };
  }

  private corsHook(cors: CorsRegistration, route: Value | null): readonly Step[] {
    return route === null ? cors.steps : lowerCors(cors, route, this.host, this.machine);
  }

  // -- chains

  private layer(hook: Hook, route: Value | null, test: Test = { all: [] }): Layer {
    const { at, guard } = hook;
    if (hook.is === 'cors') {
      const steps = under(all(guard, test), this.corsHook(hook.cors, route));
      return { id: hook.cors.id, role: 'cors', on: 'request', at, steps };
    }
    const { id, role, steps } = hook.handler;
    return { id, role, on: 'request', at, steps: under(all(guard, test), steps) };
  }

  /** The chain of a route: its hooks, its handler, and what takes its errors. */
  private chain(handled: Handled): ChainId {
    const { id, at, context, hooks, cors } = handled;
    const around = this.around(handled);
    const arms = armed(around);
    const chain = this.nextId('route');
    const before = handled.before.flatMap((name) =>
      hooksOf(name, context, hooks).map((hook) => this.layer(hook, cors)),
    );
    this.chains[chain] = [
      ...(arms.length === 0 ? [] : [{ id: `${id}:around`, role: 'plain', on: 'request', at, steps: arms } as const]),
      ...before,
      handled.handler,
      ...this.failures(handled, around),
    ];
    return chain;
  }

  private failures({ id, at, context, hooks, errorHandlers }: Handled, around: readonly ChainId[]): Layer[] {
    const onError = hooksOf('onError', context, hooks).map((hook) => this.layer(hook, null));
    return failureLayers({ id, at, onError, errorHandlers, arms: armed(around) });
  }

  /** What runs on the way out: the hooks of the payload that is serialized, then those of the one that is sent. */
  private around(handled: Handled): readonly ChainId[] {
    const chains = this.arounds.get(handled) ?? this.makeAround(handled);
    this.arounds.set(handled, chains);
    return chains;
  }

  private makeAround({ context, hooks, cors, at }: Handled): readonly ChainId[] {
    const serialized: Test = {
      text: [{ take: { from: 'variable', name: SERIALIZED } }],
      in: { is: 'exactly', text: 'yes' },
      at,
    };
    const send = hooksOf('onSend', context, hooks).map((hook) => this.layer(hook, cors));
    const serialize = hooksOf('preSerialization', context, hooks).map((hook) => this.layer(hook, cors, serialized));
    return [send, serialize].flatMap((layers, i) => {
      if (layers.length === 0) return [];
      const chain = this.nextId(i === 0 ? 'onSend' : 'preSerialization');
      this.chains[chain] = layers;
      return [chain];
    });
  }

  // -- what is not found

  private notFound(at: Site): Step[] {
    const contexts = [...this.loaded.notFound].sort((a, b) => b.prefix.length - a.prefix.length);
    return contexts.flatMap((one) => {
      const handled = this.handledNotFound(one, HOOKS_BEFORE);
      const enters: Step[] = [{ do: 'enter', chain: this.chain(handled) }, this.notFoundAgain(handled)];
      if (one.prefix === '') return enters;
      const source = `${escaped(one.prefix)}(?:${one.prefix.endsWith('/') ? '' : '\\/'}[\\s\\S]*)?`;
      // What is not found has a router of its own, which knows nothing of the settings.
      return [...under(pathTest(pathSet(source, { caseSensitive: true }), at), enters)];
    });
  }

  private handledNotFound({ handler, context }: NotFound, before: readonly HookName[]): Handled {
    const { at } = handler ?? context.instance;
    const id = handler?.handler.id ?? 'not-found';
    const steps: readonly Step[] = handler?.handler.steps ?? basicNotFound(at);
    const layer: Layer = { id, role: 'plain', on: 'request', at, steps };
    const errorHandlers = errorHandlersOf(context);
    return { id, at, context, hooks: handler?.hooks ?? NO_HOOKS, before, handler: layer, errorHandlers, cors: null };
  }

  /** `reply.callNotFound()`: the `preHandler` hooks of the context of what is not found, and its handler; on the way out the route's own hooks. */
  private calledNotFound(notFound: NotFound, route: Handled): Step[] {
    const handled = this.handledNotFound(notFound, ['preHandler']);
    const chain = this.nextId('called-not-found');
    const before = hooksOf('preHandler', handled.context, handled.hooks).map((hook) => this.layer(hook, null));
    this.chains[chain] = [...before, handled.handler, ...this.failures(handled, this.around(route))];
    return [{ do: 'enter', chain }, this.notFoundAgain(handled)];
  }

  /** `reply.callNotFound()` where nothing was found already (Fastify, `lib/reply.js`, `notFound`). */
  private notFoundAgain(handled: Handled): Step {
    const { at, handler } = handled;
    const chain = this.nextId('not-found-again');
    const id = `${handler.id}:not-found-again`;
    const layer: Layer = { id, role: 'plain', on: 'request', at, steps: notFoundAgain(at) };
    this.chains[chain] = [layer, ...this.failures(handled, [])];
    return { do: 'enter', chain };
  }
}

const isUnseen = ({ spec }: LoadedRoute): number => (spec.is === 'written' && spec.route.unseen ? 1 : 0);

function writtenRoute({ spec, context, errorHandlers, at }: LoadedRoute): Handled {
  if (spec.is !== 'written') throw new Error('a route that nobody has written');
  const { route } = spec;
  const handler: Layer = { id: route.id, role: 'route', on: 'request', at, steps: route.handler.steps };
  const own = route.errorHandler === null ? errorHandlers : [route.errorHandler, ...errorHandlers];
  return {
    id: route.id,
    at,
    context,
    hooks: route.hooks,
    before: HOOKS_BEFORE,
    handler,
    errorHandlers: own,
    cors: route.cors,
  };
}

const armed = (around: readonly ChainId[]): Step[] => around.map((chain) => ({ do: 'around', chain }));

/** Whether some way through the layers leaves their chain. */
const leaves = (layers: readonly Layer[]): boolean => layers.some(({ steps }) => hasLeave(steps));

const hasLeave = (steps: readonly Step[]): boolean =>
  steps.some((step) => step.do === 'leave' || (step.do === 'when' && (hasLeave(step.then) || hasLeave(step.else))));

/** What answers where no handler does (Fastify, `lib/four-oh-four.js`, `basic404`). */
const basicNotFound = (at: Site): Step[] => [
  { do: 'let', name: STATUS, value: ['404'] },
  { do: 'let', name: CODED, value: ['yes'] },
  { do: 'let', name: SERIALIZED, value: ['yes'] },
  { do: 'answer', status: { variable: STATUS, otherwise: 404 }, by: at },
];

const notFoundAgain = (at: Site): Step[] => [
  { do: 'let', name: STATUS, value: ['404'] },
  { do: 'let', name: CODED, value: ['yes'] },
  { do: 'let', name: SERIALIZED, value: ['no'] },
  { do: 'answer', status: { variable: STATUS, otherwise: 404 }, by: at },
];
