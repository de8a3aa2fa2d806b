import { callValue } from '../../evaluate/calls.ts';
import { isCrash } from '../../evaluate/crash.ts';
import { guardOf } from '../../evaluate/guard.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { memberOf } from '../../evaluate/members.ts';
import { all, isAlways } from '../../evaluate/tests.ts';
import { type Call, type Entity, entityValue, missing, native, type Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';
import { declarationsOf } from '../node/cors/declare.ts';
import { eachAlternative } from '../node/headers.ts';
import { constantText } from '../node/message.ts';
import { lowerCors } from './cors.ts';
import { type CorsRegistration, defaultMethods } from './cors-passage.ts';
import { lowerRouteHandler } from './handler.ts';
import { Handlers } from './handlers.ts';
import { type Instance, Loading, type Operations, type Service } from './instance.ts';
import { addsNoRoutes, CORS_OPTION_ROLES, corsDefault, isHook, ROUTE_METHODS, type Version } from './known.ts';
import { DEFAULTS, hookOf, noteHook, prefixOf, type Settings } from './options.ts';
import { type Matching, prefixBelow } from './paths.ts';
import { isCorsPlugin, wrappedPlugin } from './plugin.ts';
import { logger } from './request.ts';

/** What the packages in use are. */
export interface Versions {
  readonly fastify: Version;
  /** Undefined where nothing tells it. */
  readonly cors: Version | undefined;
}

type Methods = Readonly<Record<string, (instance: Instance, self: Value, call: Call, machine: Machine) => Value>>;

/** The services of one unit, while it is evaluated. */
export class Apps {
  readonly roots: Instance[] = [];
  private readonly versions: Versions;
  private readonly values = new Map<Instance, Value>();
  private readonly instances = new Map<Entity, Instance>();
  readonly handlers: Handlers;

  constructor(versions: Versions) {
    this.versions = versions;
    this.handlers = new Handlers(versions.fastify, (instance) => this.valueOf(instance));
  }

  /** `fastify(options)`, and the value that stands for it. */
  make(at: Site, settings: Settings = DEFAULTS): Value {
    const { exposesHead, ...compared } = settings;
    const matching: Matching = { ...compared, emptyExpressions: this.versions.fastify.major < 5 };
    const service: Service = { at, matching, exposesHead, loading: new Loading() };
    const root: Instance = { service, parent: null, prefix: '', prefixed: true, at, decorators: new Map() };
    this.roots.push(root);
    return this.valueOf(root);
  }

  instanceOf(value: Value): Instance | undefined {
    return value.is === 'entity' ? this.instances.get(value.entity) : undefined;
  }

  /** The value that stands for an instance. */
  private valueOf(instance: Instance): Value {
    const known = this.values.get(instance);
    if (known !== undefined) return known;
    const entity: Entity = {
      name: 'fastify instance',
      get: (name, at) => this.member(instance, self, name, at),
      set: (name, value) => {
        instance.decorators.set(name, value);
        return true;
      },
      // Code that is not in view may register whatever it likes.
      escapes: (machine, at) => this.handlers.addElsewhere(instance, at, machine),
      awaited: () => instance.service.loading.add({ do: 'settle' }),
    };
    const self = entityValue(entity, instance.at);
    this.values.set(instance, self);
    this.instances.set(entity, instance);
    return self;
  }

  private member(instance: Instance, self: Value, name: string, at: Site): Value | undefined {
    const method = Object.hasOwn(this.methods, name) ? this.methods[name] : undefined;
    if (method !== undefined) return native(name, (call, machine) => method(instance, self, call, machine), at);
    if (ROUTE_METHODS.has(name))
      return native(
        name,
        (call, machine) => {
          this.handlers.shorthand(instance, name, call, machine);
          return self;
        },
        at,
      );
    if (name === 'log') return logger(at);
    for (let owner: Instance | null = instance; owner !== null; owner = owner.parent) {
      const decorated = owner.decorators.get(name);
      if (decorated !== undefined) return decorated;
    }
    return CHAINS.has(name) ? native(name, () => self, at) : undefined;
  }

  private readonly methods: Methods = {
    register: (instance, self, call, machine) => {
      const [plugin, options] = call.args;
      if (plugin !== undefined)
        this.register(instance, plugin, this.optionsOf(options, self, call, machine), call, machine);
      return self;
    },
    addHook: (instance, self, call, machine) => {
      const name = constantText(call.args[0]);
      const fn = call.args[1];
      if (name === null || !isHook(name) || fn === undefined) return self;
      instance.service.loading.add({
        do: 'hook',
        instance,
        name,
        hook: this.handlers.hook(fn, name, call.at, instance, machine),
      });
      return self;
    },
    route: (instance, self, call, machine) => {
      const [options] = call.args;
      if (options !== undefined) this.handlers.route(instance, null, options, null, call, machine);
      return self;
    },
    setErrorHandler: (instance, self, call, machine) => {
      const [fn] = call.args;
      if (fn === undefined) return self;
      const handler = this.handlers.errorHandler(fn, call.at, instance, machine);
      instance.service.loading.add({ do: 'error-handler', instance, handler });
      return self;
    },
    setNotFoundHandler: (instance, self, call, machine) => {
      const [first, second] = call.args;
      const [options, fn] = second === undefined ? [missing(call.at), first] : [first ?? missing(call.at), second];
      if (fn === undefined) return self;
      const handler = {
        at: call.at,
        guard: guardOf(machine),
        hooks: this.handlers.hooksOf(options, call.at, instance, machine),
        handler: lowerRouteHandler(fn, this.handlers.place(call.at, instance), machine),
      };
      instance.service.loading.add({ do: 'not-found-handler', instance, handler });
      return self;
    },
    after: (instance, self, call, machine) => this.runLater(instance, self, call, machine),
    ready: (instance, self, call, machine) => this.runLater(instance, self, call, machine),
    decorate: (instance, self, call) => {
      const name = constantText(call.args[0]);
      if (name !== null) instance.decorators.set(name, call.args[1] ?? missing(call.at));
      return self;
    },
    decorateReply: (_instance, self, call) => {
      this.handlers.decorate('reply', call);
      return self;
    },
    decorateRequest: (_instance, self, call) => {
      this.handlers.decorate('request', call);
      return self;
    },
  };

  /** `after` waits for what has been registered; its callback registers as the body around it does. */
  private runLater(instance: Instance, self: Value, call: Call, machine: Machine): Value {
    const [callback] = call.args;
    if (callback === undefined) return self;
    const operations: Operations = [];
    instance.service.loading.add({ do: 'after', operations });
    const done = native('done', (ended) => missing(ended.at), call.at);
    const args =
      callback.is === 'closure' && callback.closure.params.length > 1 ? [missing(call.at), done] : [missing(call.at)];
    instance.service.loading.within(
      operations,
      () => void callValue(callback, { args, open: false, at: call.at, argSites: [] }, machine, self),
    );
    return self;
  }

  /** Options may be given by a function of the instance. */
  private optionsOf(options: Value | undefined, self: Value, call: Call, machine: Machine): Value {
    if (options === undefined) return missing(call.at);
    return options.is === 'closure' ? callValue(options, { ...call, args: [self] }, machine) : options;
  }

  private register(instance: Instance, plugin: Value, options: Value, call: Call, machine: Machine): void {
    eachAlternative(plugin, machine, (value) => {
      if (isCorsPlugin(value)) this.registerCors(instance, options, call, machine);
      else if (value.is === 'closure') this.runPlugin(instance, value, options, call, machine);
      else if (value.is === 'object') this.registerExport(instance, value, options, call, machine);
      else this.registerOther(instance, value, options, call, machine);
    });
  }

  /** A module is taken for its default export. */
  private registerExport(instance: Instance, module: Value, options: Value, call: Call, machine: Machine): void {
    const plugin = memberOf(module, 'default', call.at, machine);
    if (plugin.is !== 'object') this.register(instance, plugin, options, call, machine);
  }

  private registerOther(instance: Instance, value: Value, options: Value, call: Call, machine: Machine): void {
    const wrapped = wrappedPlugin(value);
    if (wrapped !== null) {
      if (wrapped.plugin.is !== 'closure') this.addUnseen(instance, wrapped.plugin, options, call, machine);
      else if (wrapped.encapsulates) this.runPlugin(instance, wrapped.plugin, options, call, machine);
      else this.runOn(instance, instance, wrapped.plugin, options, call, machine);
    } else if (value.is === 'unknown') this.addUnseen(instance, value, options, call, machine);
  }

  /** A plugin of its own context (Fastify, `lib/plugin-override.js`). */
  private runPlugin(instance: Instance, plugin: Value, options: Value, call: Call, machine: Machine): void {
    this.runOn(instance, this.child(instance, options, call, machine), plugin, options, call, machine);
  }

  private child(parent: Instance, options: Value, call: Call, machine: Machine): Instance {
    const prefix = prefixOf(options, call.at, machine);
    return {
      service: parent.service,
      parent,
      prefix: prefixBelow(parent.prefix, prefix),
      prefixed: prefix !== '',
      at: call.at,
      decorators: new Map(),
    };
  }

  private runOn(from: Instance, on: Instance, plugin: Value, options: Value, call: Call, machine: Machine): void {
    const operations: Operations = [];
    from.service.loading.add({ do: 'plugin', instance: on, operations });
    const done = native('done', (ended) => missing(ended.at), call.at);
    const given = options.is === 'plain' ? machine.object(new Map(), call.at) : options;
    from.service.loading.within(operations, () => {
      const self = this.valueOf(on);
      // What a plugin throws stops the start; the code around it has gone on by then.
      const run: Call = { args: [self, given, done], open: false, at: call.at, argSites: [] };
      const thrown = machine.catching(() => void callValue(plugin, run, machine, self));
      const isCertain = thrown !== null && isAlways(all(thrown.test, machine.condition()));
      if (isCertain && !isCrash(thrown.error)) machine.anomalies.push({ kind: 'stops-start-up', at: thrown.error.at });
    });
  }

  private registerCors(instance: Instance, options: Value, call: Call, machine: Machine): void {
    const { id, at, host } = this.handlers.place(call.at, instance);
    const registered = { id, at, options, hook: hookOf(options, at, machine), version: this.versions.cors };
    const byDefault = (name: string, use: Site): Value =>
      name === 'methods' ? defaultMethods(registered, machine) : corsDefault(name, use);
    machine.declared.push(...declarationsOf(options, at, id, machine, { roles: CORS_OPTION_ROLES, byDefault }));
    noteHook(options, registered, machine);
    const cors: CorsRegistration = { ...registered, steps: lowerCors(registered, null, host, machine) };
    instance.service.loading.add({ do: 'cors', instance, cors, guard: guardOf(machine) });
  }

  /** A plugin that is not in view may have any routes below its prefix. */
  private addUnseen(instance: Instance, plugin: Value, options: Value, call: Call, machine: Machine): void {
    if (plugin.is === 'unknown' && addsNoRoutes(plugin.id)) return;
    const on = this.child(instance, options, call, machine);
    const operations: Operations = [];
    instance.service.loading.add({ do: 'plugin', instance: on, operations });
    instance.service.loading.within(operations, () => this.handlers.addElsewhere(on, call.at, machine));
  }

  /** Runs a function on an instance as if it had been registered there by `fastify-plugin`. */
  runAsPlugin(root: Instance, plugin: Value, machine: Machine): void {
    const call: Call = { args: [], open: false, at: plugin.at, argSites: [] };
    this.runOn(root, root, plugin, missing(plugin.at), call, machine);
  }
}

/** Methods that change nothing that CORS depends on. */
const CHAINS: ReadonlySet<string> = new Set([
  'withTypeProvider',
  'addSchema',
  'setValidatorCompiler',
  'setSerializerCompiler',
  'setSchemaErrorFormatter',
  'setReplySerializer',
  'addContentTypeParser',
  'removeContentTypeParser',
  'removeAllContentTypeParsers',
  'setSchemaController',
  'setGenReqId',
  'addConstraintStrategy',
  'listen',
]);
