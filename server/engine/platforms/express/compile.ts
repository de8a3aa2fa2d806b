import type {
  Anomaly,
  Choice,
  Declaration,
  Layer,
  LayerId,
  Program,
  Route,
  Site,
  Step,
  StringSet,
  Test,
} from '../../service/program.ts';
import { holds, Patterns } from '../../service/string-set.ts';
import { ERROR_STATUSES } from '../node/errors.ts';
import { STATUS } from '../node/handling.ts';
import type { Matching } from './paths.ts';
import {
  automaticOptions,
  type Endpoint,
  type Handler,
  layerTest,
  type Mount,
  methodTest,
  mountsOf,
  prefixPaths,
  type Registered,
  type Router,
  reachedBy,
  routePaths,
  when,
} from './router.ts';

/** Routers may be mounted in each other: deeper than this, or in more places, they are not followed. */
const MOST_CHAINS = 512;

const ROOT: Mount = { source: '', sample: '', written: '' };

const FAILURE_STATUS: StringSet = { is: 'pattern', source: '^[45]\\d\\d$', flags: '', dialect: 'js' };

/** The router whose layers are compiled. */
interface Within {
  readonly id: string;
  readonly matching: Matching;
}

/** Middleware that reads headers of the requests under some paths. */
interface Reader {
  readonly path: StringSet;
  readonly reads: readonly string[];
}

/** Collects the chains of one program. */
class Compilation {
  readonly chains: Record<string, Layer[]> = {};
  readonly routes: Route[] = [];
  /** What stands in front of the routes that are still to come. */
  private readonly readers: Reader[] = [];
  private readonly patterns = new Patterns();
  private count = 0;

  /** The chain of a whole service: its router's, and what answers behind it. */
  entry(router: Router): string {
    const id = this.router(router, ROOT) ?? 'none';
    this.chains[id] = [...(this.chains[id] ?? []), ...finalHandler(router.at, id)];
    return id;
  }

  /** @returns the id of the chain, or null where there are too many */
  router(router: Router, mount: Mount): string | null {
    if (this.count >= MOST_CHAINS) return null;
    const [id, inner] = [this.nextId(), this.nextId()];
    const layers: Layer[] = [];
    this.chains[inner] = layers;
    for (const registered of router.layers)
      layers.push(...this.layers(registered, mount, { id, matching: router.matching }));
    const walk: Layer = {
      id: `${id}:router`,
      role: 'plain',
      on: 'request',
      at: router.at,
      steps: [{ do: 'enter', chain: inner }],
    };
    this.chains[id] = [walk, ...endOf(router.at, id)];
    return id;
  }

  private nextId(): string {
    this.count += 1;
    return `chain:${this.count}`;
  }

  private layers(registered: Registered, mount: Mount, router: Within): Layer[] {
    if (registered.kind === 'use') return [this.middleware(registered, registered.handler, mount, router.matching)];
    if (registered.kind === 'mount')
      return mountsOf(registered.paths, mount).flatMap((inner, i) =>
        this.mounted(registered, registered.router, inner, i),
      );
    const set = routePaths(registered.paths, mount, router.matching);
    const test = layerTest(registered, set, registered.at);
    this.addRoute(registered, registered.endpoints, set, mount);
    return [this.route(registered, registered.endpoints, test, mount, router.id)];
  }

  private middleware(registered: Registered, handler: Handler, mount: Mount, matching: Matching): Layer {
    const path = prefixPaths(registered.paths, mount, matching);
    if (handler.on === 'request') this.readers.push({ path, reads: handler.reads });
    const test = layerTest(registered, path, registered.at);
    return {
      id: handler.id,
      role: handler.role,
      on: handler.on,
      at: registered.at,
      steps: when(test, handler.steps),
      mount: mountSource(registered, mount),
      sample: reachedBy(registered.paths, mount).sample,
    };
  }

  private mounted(registered: Registered, router: Router, mount: Mount, i: number): Layer[] {
    const chain = this.router(router, mount);
    if (chain === null) return [];
    const set: StringSet =
      mount.source === '' ? 'any' : { is: 'pattern', source: `^${mount.source}(?:\\/|$)`, flags: 'i', dialect: 'js' };
    return [
      {
        id: `${registered.id}.${i}`,
        role: 'plain',
        on: 'request',
        at: registered.at,
        steps: when(layerTest(registered, set, registered.at), [{ do: 'enter', chain }]),
      },
    ];
  }

  private route(
    registered: Registered,
    endpoints: readonly Endpoint[],
    test: Test,
    mount: Mount,
    router: string,
  ): Layer {
    const chain = this.nextId();
    this.chains[chain] = endpoints.flatMap(({ method, handlers, at }) =>
      handlers.map(
        (handler): Layer => ({
          id: handler.id,
          role: handler.role,
          on: handler.on,
          at: handler.at,
          steps: when(methodTest([method], at), handler.steps),
          mount: mount.source,
        }),
      ),
    );
    const methods = methodTest(
      endpoints.map(({ method }) => method),
      registered.at,
    );
    const enters: Step[] = [{ do: 'enter', chain }];
    const handlesOptions = endpoints.some(({ method }) => method === 'ALL' || method === 'OPTIONS');
    const collects: Step[] = handlesOptions ? [] : [{ do: 'let', name: collected(router), value: ['yes'] }];
    return {
      id: registered.id,
      role: 'route',
      on: 'request',
      at: registered.at,
      steps: when(test, [...collects, ...when(methods, enters)]),
    };
  }

  private addRoute(registered: Registered, endpoints: readonly Endpoint[], path: StringSet, mount: Mount): void {
    const asked = endpoints.filter(({ method }) => method !== 'OPTIONS');
    if (asked.length === 0) return;
    const methods = asked.some(({ method }) => method === 'ALL') ? [] : asked.map(({ method }) => method);
    const place = reachedBy(registered.paths, mount);
    const ahead = this.readers.filter((reader) => holds(reader.path, place.sample, this.patterns));
    const reads = [...ahead, ...asked.flatMap(({ handlers }) => handlers)].flatMap((reader) => reader.reads);
    this.routes.push({
      layer: registered.id,
      methods,
      path,
      ...place,
      visited: asked.every(({ handlers }) => handlers.at(-1)?.visited === true),
      reads: [...new Set(reads)],
    });
  }
}

/** What of the path middleware does not see: the mounts around it and its own path. */
function mountSource({ paths }: Registered, mount: Mount): string {
  if (paths.are !== 'patterns') return mount.source;
  return (
    mount.source +
    (paths.patterns.length === 1
      ? (paths.patterns[0]?.source ?? '')
      : `(?:${paths.patterns.map(({ source }) => source).join('|')})`)
  );
}

/** The variable that says that a route of a router had the path and no handler for OPTIONS. */
const collected = (router: string): string => `${router}:options`;

function endOf(at: Site, router: string): Layer[] {
  const answers: Step[] = [{ do: 'answer', status: { variable: STATUS, otherwise: 200 }, by: at }];
  const test = automaticOptions(collected(router), at);
  return [{ id: `${router}:options`, role: 'plain', on: 'request', at, steps: when(test, answers) }];
}

/** What answers when nothing did (npm `finalhandler`): 404, or for an error its own status, the response's where that is one of a failure, else 500. */
function finalHandler(at: Site, chain: string): Layer[] {
  const sendAs = (status: number): Step[] => [{ do: 'answer', status, after: 'unwinding', by: at }];
  const statuses = [...ERROR_STATUSES, STATUS];
  const failed = statuses.reduceRight<Step[]>(
    (otherwise, name) => [
      {
        do: 'when',
        test: { text: [{ take: { from: 'variable', name } }], in: FAILURE_STATUS, at },
        then: [{ do: 'answer', status: { variable: name, otherwise: 500 }, after: 'unwinding', by: at }],
        else: otherwise,
      },
    ],
    sendAs(500),
  );
  return [
    { id: `${chain}:failed`, role: 'plain', on: 'failure', at, steps: failed },
    { id: `${chain}:not-found`, role: 'plain', on: 'request', at, steps: sendAs(404) },
  ];
}

/** What a unit holds beside its routers. */
export interface Beside {
  readonly choices: readonly Choice[];
  readonly declared: readonly Declaration[];
  readonly anomalies: readonly Anomaly[];
}

/** The program of an app, or of a router that nothing in view mounts. */
export function compileRouter(router: Router, { choices, declared, anomalies }: Beside): Program {
  const compilation = new Compilation();
  const entry = compilation.entry(router);
  const { chains, routes } = compilation;
  const present = new Set<LayerId>(Object.values(chains).flatMap((layers) => layers.map((layer) => layer.id)));
  return {
    entry,
    chains,
    choices,
    routes,
    declared: declared.filter(({ layer }) => present.has(layer)),
    anomalies: anomalies.filter(({ layer }) => layer === undefined || present.has(layer)),
  };
}
