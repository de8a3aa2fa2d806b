import type { Machine } from '../../evaluate/machine.ts';
import { type Call, type Entity, entityValue, native, unknown, type Value } from '../../evaluate/values.ts';
import type { LayerId, Site, Test } from '../../service/program.ts';
import type { Presumption } from '../node/handling.ts';
import { lowerFunction, type Place } from './handler.ts';
import { ROUTE_METHODS } from './known.ts';
import { LENIENT, type Matching, type PathPattern, pathPattern } from './paths.ts';
import type { Endpoint, Handler, Paths, Router } from './router.ts';

/** The apps and routers of one unit. */
export class Apps {
  readonly major: 4 | 5 | undefined;
  readonly routers: Router[] = [];
  private readonly byEntity = new Map<Entity, Router>();
  private layers = 0;

  constructor(major: 4 | 5 | undefined) {
    this.major = major;
  }

  /** A new app or router, and the value that stands for it in the unit. */
  make(kind: Router['kind'], at: Site, matching: Matching = LENIENT): Value {
    const router: Router = { kind, at, matching, layers: [], mounted: false };
    this.routers.push(router);
    const entity: Entity = {
      name: kind,
      get: (name, site) => this.member(router, self, name, site),
      call: (call) => unknown(kind, call.at),
    };
    const self = entityValue(entity, at);
    this.byEntity.set(entity, router);
    return self;
  }

  routerOf(value: Value): Router | undefined {
    return value.is === 'entity' ? this.byEntity.get(value.entity) : undefined;
  }

  private member(router: Router, self: Value, name: string, at: Site): Value | undefined {
    if (name === 'use') return native('use', (call, machine) => this.use(router, self, call, machine), at);
    if (name === 'route') return native('route', (call, machine) => this.routeBuilder(router, call, machine), at);
    if (!ROUTE_METHODS.has(name)) return undefined;
    return native(name, (call, machine) => this.route(router, self, name, call, machine), at);
  }

  private nextId(): LayerId {
    this.layers += 1;
    return `layer:${this.layers}`;
  }

  private use(router: Router, self: Value, call: Call, machine: Machine): Value {
    const [first, ...others] = call.args;
    const hasPath = first !== undefined && others.length > 0 && isPath(first);
    const paths: Paths = hasPath ? this.prefixes(first, machine) : { are: 'everywhere' };
    const guard = machine.condition();
    for (const value of flattened(hasPath ? others : call.args, machine)) {
      const id = this.nextId();
      const mounted = this.routerOf(value);
      if (mounted !== undefined) {
        mounted.mounted = true;
        router.layers.push({ kind: 'mount', id, at: call.at, guard, paths, router: mounted });
      } else {
        router.layers.push({
          kind: 'use',
          id,
          at: call.at,
          guard,
          paths,
          handler: this.handler(value, id, call.at, 'passes on', 'use', machine),
        });
      }
    }
    return self;
  }

  private handler(value: Value, id: LayerId, at: Site, presumed: Presumption, place: Place, machine: Machine): Handler {
    machine.layer = id;
    return lowerFunction(value, { id, at, presumed, place, major: this.major ?? 5 }, machine);
  }

  private route(router: Router, self: Value, method: string, call: Call, machine: Machine): Value {
    const [path, ...handlers] = call.args;
    if (path === undefined || handlers.length === 0) return unknown('a setting', call.at);
    const endpoints = [this.endpoint(method, handlers, call.at, machine)];
    router.layers.push({
      kind: 'route',
      id: this.nextId(),
      at: call.at,
      guard: machine.condition(),
      paths: this.paths(path, router.matching, machine),
      endpoints,
    });
    return self;
  }

  private endpoint(method: string, handlers: readonly Value[], at: Site, machine: Machine): Endpoint {
    const values = flattened(handlers, machine);
    const lowered = values.map((value, i) =>
      this.handler(
        value,
        this.nextId(),
        value.at.file === at.file ? at : value.at,
        i === values.length - 1 && method !== 'options' ? 'answers' : 'passes on',
        'route',
        machine,
      ),
    );
    return { method: method === 'del' ? 'DELETE' : method.toUpperCase(), handlers: lowered, at };
  }

  /** `app.route(path)`: one route, whose methods are added one after another. */
  private routeBuilder(router: Router, call: Call, machine: Machine): Value {
    const [path] = call.args;
    const endpoints: Endpoint[] = [];
    if (path === undefined) return unknown('a route', call.at);
    router.layers.push({
      kind: 'route',
      id: this.nextId(),
      at: call.at,
      guard: machine.condition(),
      paths: this.paths(path, router.matching, machine),
      endpoints,
    });
    const entity: Entity = {
      name: 'route',
      get: (name, at) => {
        if (!ROUTE_METHODS.has(name)) return undefined;
        return native(
          name,
          (added, m) => {
            endpoints.push(this.endpoint(name, added.args, added.at, m));
            return self;
          },
          at,
        );
      },
    };
    const self = entityValue(entity, call.at);
    return self;
  }

  /** Regular expressions match a mount in a way of their own, which is not followed. */
  private prefixes(value: Value, machine: Machine): Paths {
    const paths = this.paths(value, LENIENT, machine);
    return paths.are === 'expressions' ? { are: 'unread', test: this.unreadPath(value, machine) } : paths;
  }

  private paths(value: Value, matching: Matching, machine: Machine): Paths {
    const alternatives = flattened([value], machine);
    if (alternatives.every((path) => path.is === 'regex')) return { are: 'expressions', sources: alternatives };
    this.noteStartUp(alternatives, machine);
    const patterns = alternatives.map((path) =>
      path.is === 'plain' && typeof path.value === 'string' ? this.pattern(path.value, matching) : null,
    );
    if (patterns.every((pattern) => pattern !== null)) return { are: 'patterns', patterns };
    return { are: 'unread', test: this.unreadPath(value, machine) };
  }

  /** Express 5 throws for the wildcards of Express 4. */
  private noteStartUp(paths: readonly Value[], machine: Machine): void {
    for (const path of paths) {
      const throws =
        this.major === 5 &&
        path.is === 'plain' &&
        typeof path.value === 'string' &&
        pathPattern(path.value, 5, LENIENT) === null;
      if (throws) machine.anomalies.push({ kind: 'stops-start-up', at: path.at });
    }
  }

  /** Where the version is not known, code that only the other one takes is that version's. */
  private pattern(path: string, matching: Matching): PathPattern | null {
    if (this.major !== undefined) return pathPattern(path, this.major, matching);
    return pathPattern(path, 5, matching) ?? pathPattern(path, 4, matching);
  }

  private unreadPath(value: Value, machine: Machine): Test {
    const id = `path:${value.at.file}:${value.at.start}`;
    return machine.choose({
      id,
      options: ['yes', 'no'],
      says: 'a path that is not read fits',
      at: value.at,
      kind: 'unread',
    });
  }
}

/** Lists of handlers or paths may be nested. */
function flattened(values: readonly Value[], machine: Machine): Value[] {
  return values.flatMap((value) => {
    const content = value.is === 'list' ? machine.read(value.cell) : undefined;
    return content === undefined ? [value] : flattened(content.items, machine);
  });
}

/** Whether the first argument of `use` is a path: no function, and no app. */
const isPath = (value: Value): boolean => value.is !== 'closure' && !(value.is === 'entity') && value.is !== 'either';
