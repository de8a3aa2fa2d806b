import { callValue } from '../../evaluate/calls.ts';
import { guardOf } from '../../evaluate/guard.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { type Call, type Entity, entityValue, native, unknown, type Value } from '../../evaluate/values.ts';
import type { LayerId, Site, Test } from '../../service/program.ts';
import { isCorsModule } from '../node/cors/package.ts';
import { type Lowering, lowerFunction } from './handler.ts';
import { ROUTE_METHODS } from './known.ts';
import { LENIENT, type Matching, type PathPattern, pathPattern, startUpError } from './paths.ts';
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
      // Within another handler: what it does there is not followed.
      call: (call, machine) => callValue(unknown(kind, call.at), call, machine),
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
    const guard = guardOf(machine);
    const placeOf = argumentPlaces(call);
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
          handler: this.handler(
            value,
            { id, at: call.at, written: placeOf(value), presumed: 'passes on', place: 'use' },
            machine,
          ),
        });
      }
    }
    return self;
  }

  private handler(value: Value, how: Omit<Lowering, 'major'>, machine: Machine): Handler {
    machine.layer = how.id;
    if (isCorsModule(value)) noteNotCalled(how, machine);
    return lowerFunction(value, { ...how, major: this.major ?? 5 }, machine);
  }

  private route(router: Router, self: Value, method: string, call: Call, machine: Machine): Value {
    const [path, ...handlers] = call.args;
    if (path === undefined || handlers.length === 0) return unknown('a setting', call.at);
    const endpoints = [this.endpoint(method, handlers, call, machine)];
    router.layers.push({
      kind: 'route',
      id: this.nextId(),
      at: call.at,
      guard: guardOf(machine),
      paths: this.routePaths(method, path, router.matching, machine),
      endpoints,
    });
    return self;
  }

  private endpoint(method: string, handlers: readonly Value[], call: Call, machine: Machine): Endpoint {
    const { at } = call;
    const placeOf = argumentPlaces(call);
    const values = flattened(handlers, machine);
    const lowered = values.map((value, i) =>
      this.handler(
        value,
        {
          id: this.nextId(),
          at: value.at.file === at.file ? at : value.at,
          written: placeOf(value),
          presumed: i === values.length - 1 && method !== 'options' ? 'answers' : 'passes on',
          place: 'route',
        },
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
      guard: guardOf(machine),
      paths: this.routePaths('route', path, router.matching, machine),
      endpoints,
    });
    const entity: Entity = {
      name: 'route',
      get: (name, at) => {
        if (!ROUTE_METHODS.has(name)) return undefined;
        return native(
          name,
          (added, m) => {
            endpoints.push(this.endpoint(name, added.args, added, m));
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
    this.noteStartUp(value, machine);
    const paths = this.paths(value, LENIENT, machine);
    return paths.are === 'expressions' ? { are: 'unread', test: this.unreadPath(value, machine) } : paths;
  }

  /** Where the version is not known, the paths at which CORS is set up are looked at, and no others. */
  private routePaths(method: string, value: Value, matching: Matching, machine: Machine): Paths {
    if (this.major === 5 || method === 'options' || method === 'all') this.noteStartUp(value, machine);
    return this.paths(value, matching, machine);
  }

  private paths(value: Value, matching: Matching, machine: Machine): Paths {
    const alternatives = flattened([value], machine);
    if (alternatives.every((path) => path.is === 'regex')) return { are: 'expressions', sources: alternatives };
    const patterns = alternatives.map((path) =>
      path.is === 'plain' && typeof path.value === 'string' ? this.pattern(path.value, matching) : null,
    );
    if (patterns.every((pattern) => pattern !== null)) return { are: 'patterns', patterns };
    return { are: 'unread', test: this.unreadPath(value, machine) };
  }

  /** Express 5 throws for the wildcards of Express 4. Where the version is not known, it may be the newest. */
  private noteStartUp(value: Value, machine: Machine): void {
    if (this.major === 4) return;
    for (const path of flattened([value], machine)) {
      const error = path.is === 'plain' && typeof path.value === 'string' ? startUpError(path.value) : null;
      if (error === null || (this.major === undefined && error.instead === undefined)) continue;
      const presuming = this.major === undefined ? { presuming: 'Express 5 is installed' } : {};
      machine.anomalies.push({ kind: 'stops-start-up', at: path.at, ...error, ...presuming });
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

/** What it would make if it were called nobody runs. */
function noteNotCalled({ id, at, written }: Omit<Lowering, 'major'>, machine: Machine): void {
  machine.anomalies.push({ kind: 'not-called', at: written, layer: id });
  machine.noteRan(at);
}

/** Where each argument of a call is written: for what comes out of a list, where the value itself is. */
function argumentPlaces({ args, argSites }: Call): (value: Value) => Site {
  const places = new Map(args.map((value, i) => [value, argSites[i]]));
  return (value) => places.get(value) ?? value.at;
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
