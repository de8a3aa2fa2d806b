import { guardOf } from '../../evaluate/guard.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { memberOf } from '../../evaluate/members.ts';
import { type Call, missing, unknown, type Value } from '../../evaluate/values.ts';
import type { LayerId, Site } from '../../service/program.ts';
import { constantText } from '../node/message.ts';
import { lowerErrorHandler, lowerHook, lowerRouteHandler } from './handler.ts';
import type { ErrorHandler, Hook, Hooks, Instance } from './instance.ts';
import { HOOKS, type HookName, supportedMethods, type Version } from './known.ts';
import { isGiven } from './options.ts';
import type { Host } from './request.ts';

/** The routes, hooks and handlers of one unit's services: lowers them, and has their instances load them. */
export class Handlers {
  private readonly fastify: Version;
  private readonly valueFor: (instance: Instance) => Value;
  private readonly decorators = { reply: new Map<string, Value>(), request: new Map<string, Value>() };
  private layers = 0;

  /** @param valueFor the value that stands for an instance */
  constructor(fastify: Version, valueFor: (instance: Instance) => Value) {
    this.fastify = fastify;
    this.valueFor = valueFor;
  }

  /** What the messages of an instance's requests have from code in view. */
  hostOf(instance: Instance): Host {
    return {
      fastify: this.fastify,
      server: this.valueFor(instance),
      decorator: (of, name) => this.decorators[of].get(name),
    };
  }

  /** `decorateReply(name, value)`, `decorateRequest(name, value)`. */
  decorate(of: 'reply' | 'request', call: Call): void {
    const name = constantText(call.args[0]);
    const value = call.args[1];
    if (name !== null && value !== undefined && (value.is === 'closure' || value.is === 'entity'))
      this.decorators[of].set(name, value);
  }

  /** `fastify.get(url, options, handler)` and its kin. */
  shorthand(instance: Instance, name: string, call: Call, machine: Machine): void {
    const [, second, third] = call.args;
    const options = third === undefined && second?.is !== 'object' ? missing(call.at) : (second ?? missing(call.at));
    const handler = third ?? (second?.is === 'object' ? null : (second ?? null));
    this.route(instance, name, options, handler, call, machine);
  }

  /** A route; without a shorthand its options say all of it. */
  route(
    instance: Instance,
    shorthand: string | null,
    options: Value,
    handler: Value | null,
    call: Call,
    machine: Machine,
  ): void {
    const option = (name: string): Value =>
      options.is === 'plain' ? missing(call.at) : memberOf(options, name, call.at, machine);
    const url = shorthand === null ? firstOf(option('url'), option('path')) : (call.args[0] ?? missing(call.at));
    const fn = handler ?? option('handler');
    const place = this.place(call.at, instance);
    const errorHandler = option('errorHandler');
    const slash = constantText(option('prefixTrailingSlash'));
    const [exposes, constraints] = [option('exposeHeadRoute'), option('constraints')];
    const config = option('config');
    instance.service.loading.add({
      do: 'route',
      instance,
      route: {
        id: place.id,
        at: call.at,
        guard: guardOf(machine),
        methods: this.methodsOf(shorthand, option('method'), machine),
        path: constantText(url),
        trailingSlash: slash === 'slash' || slash === 'no-slash' ? slash : 'both',
        constrained: constraints.is === 'object',
        exposesHead:
          exposes.is === 'plain' && typeof exposes.value === 'boolean' ? exposes.value : instance.service.exposesHead,
        hooks: this.hooksOf(options, call.at, instance, machine),
        handler: lowerRouteHandler(fn, place, machine),
        errorHandler: isGiven(errorHandler) ? this.errorHandler(errorHandler, call.at, instance, machine) : null,
        cors: config.is === 'object' ? given(memberOf(config, 'cors', call.at, machine)) : null,
        unseen: false,
      },
    });
  }

  private methodsOf(shorthand: string | null, method: Value, machine: Machine): readonly string[] {
    if (shorthand === 'all') return supportedMethods(this.fastify);
    if (shorthand !== null) return [shorthand.toUpperCase()];
    const values = method.is === 'list' ? (machine.read(method.cell)?.items ?? []) : [method];
    return values.flatMap((value) => constantText(value)?.toUpperCase() ?? []);
  }

  /** Routes that are not in view, for every path of a context. */
  addElsewhere(instance: Instance, at: Site, machine: Machine): void {
    const handler = lowerRouteHandler(unknown('a route that is not in view', at), this.place(at, instance), machine);
    instance.service.loading.add({
      do: 'route',
      instance,
      route: {
        id: handler.id,
        at,
        guard: guardOf(machine),
        methods: supportedMethods(this.fastify).filter((method) => method !== 'OPTIONS'),
        path: '/*',
        trailingSlash: 'both',
        constrained: true,
        exposesHead: false,
        hooks: new Map(),
        handler,
        errorHandler: null,
        cors: null,
        unseen: true,
      },
    });
  }

  private nextId(): LayerId {
    this.layers += 1;
    return `fastify:${this.layers}`;
  }

  /** A new layer. */
  place(at: Site, instance: Instance): { id: LayerId; at: Site; host: Host } {
    return { id: this.nextId(), at, host: this.hostOf(instance) };
  }

  /** A hook that has been added. */
  hook(fn: Value, name: HookName, at: Site, instance: Instance, machine: Machine): Hook {
    return {
      is: 'function',
      at,
      guard: guardOf(machine),
      handler: lowerHook(fn, name, this.place(at, instance), machine),
    };
  }

  /** What `setErrorHandler` was given. */
  errorHandler(fn: Value, at: Site, instance: Instance, machine: Machine): ErrorHandler {
    return { guard: guardOf(machine), handler: lowerErrorHandler(fn, this.place(at, instance), machine) };
  }

  /** The hooks among a route's options: one function each, or a list. */
  hooksOf(options: Value, at: Site, instance: Instance, machine: Machine): Hooks {
    const content = options.is === 'object' ? machine.read(options.cell) : undefined;
    const hooks = new Map<HookName, readonly Hook[]>();
    for (const name of HOOKS) {
      const value = content?.entries.get(name)?.value;
      if (value === undefined || !isGiven(value)) continue;
      const fns = value.is === 'list' ? (machine.read(value.cell)?.items ?? []) : [value];
      hooks.set(
        name,
        fns.map((fn) => this.hook(fn, name, fn.at.file === at.file ? at : fn.at, instance, machine)),
      );
    }
    return hooks;
  }
}

const given = (value: Value): Value | null => (isGiven(value) ? value : null);

const firstOf = (a: Value, b: Value): Value => (isGiven(a) ? a : b);
