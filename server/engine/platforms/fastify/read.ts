import { callValue } from '../../evaluate/calls.ts';
import type { Machine } from '../../evaluate/machine.ts';
import type { Compiled, Context, Platform, Session } from '../../evaluate/platform.ts';
import { type Entity, entityValue, missing, plain, unknown, type Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';
import type { Expression, Unit } from '../../syntax/unit.ts';
import { nodesIn } from '../../syntax/walk.ts';
import { renderChange } from '../node/render/render.ts';
import { Apps } from './app.ts';
import { Compilation } from './compile.ts';
import type { Instance, Operations } from './instance.ts';
import { FASTIFY_STYLE, ROUTE_METHODS, versionOf } from './known.ts';
import { settingsOf } from './options.ts';
import { corsPlugin, pluginModule } from './plugin.ts';

/** Fastify (4 and 5) with `@fastify/cors` (9, 10 and 11), and hooks and handlers that set the headers by hand. */
export const fastify: Platform = {
  name: 'fastify',
  mayMatter: (text) => /\bcors\b|access-control-/i.test(text),
  begin: (context) => new FastifySession(context),
};

const CORS_PACKAGES: ReadonlySet<string> = new Set(['@fastify/cors', 'fastify-cors']);

class FastifySession implements Session {
  private readonly context: Context;
  private readonly apps: Apps;
  /** The functions that `fastify-plugin` was given. */
  private readonly plugins = new Set<string>();
  /** Instances that nothing in view makes: their routes may be elsewhere. */
  private readonly adopted = new Set<Instance>();
  private unbound: Value | undefined;

  constructor(context: Context) {
    this.context = context;
    const cors = context.version('@fastify/cors') ?? context.version('fastify-cors');
    this.apps = new Apps({
      fastify: versionOf(context.version('fastify')),
      cors: cors === undefined ? undefined : versionOf(cors),
    });
  }

  module(name: string, at: Site): Value | undefined {
    if (name === 'fastify') return this.fastifyModule(at);
    if (CORS_PACKAGES.has(name)) return corsPlugin(at);
    return name === 'fastify-plugin'
      ? pluginModule(at, (fn) => void this.plugins.add(`${fn.at.file}:${fn.at.start}`))
      : undefined;
  }

  /**
   * A snippet's unbound `fastify` is the package and an instance at once, and its `app` is an instance where `@fastify/cors` is registered on it.
   */
  global(name: string, at: Site): Value | undefined {
    if (name === 'app') return registersCors(this.context.unit, name) ? this.unboundInstance(at) : undefined;
    if (name !== 'fastify') return name === 'Fastify' ? this.fastifyModule(at) : undefined;
    const instance = this.unboundInstance(at);
    const factory = this.fastifyModule(at);
    if (instance.is !== 'entity' || factory.is !== 'entity') return undefined;
    return entityValue({ ...instance.entity, ...pick(factory.entity.call) }, at);
  }

  private unboundInstance(at: Site): Value {
    this.unbound ??= this.apps.make(at);
    return this.unbound;
  }

  private fastifyModule(at: Site): Value {
    const module: Entity = {
      name: 'fastify',
      call: (call, machine) => this.apps.make(call.at, settingsOf(call.args[0] ?? missing(call.at), call.at, machine)),
      get: (name, site) => (name === 'default' || name === 'fastify' ? this.fastifyModule(site) : undefined),
    };
    return entityValue(module, at);
  }

  /**
   * Functions that nothing in view calls: plugins and what else is given an instance, functions that make one, and hooks and handlers that
   * set the headers by hand.
   */
  adopt(fn: Value, machine: Machine): boolean {
    if (fn.is !== 'closure') return false;
    const text = this.context.unitOf(fn.at.file)?.text.slice(fn.at.start, fn.at.end) ?? '';
    const whole = this.context.unitOf(fn.at.file)?.text ?? '';
    if (!/fastify/i.test(whole) && !/\breply\b/.test(text)) return false;
    const names = fn.closure.params.map(({ target }) => (target.kind === 'name' ? target.name : null));
    const given = names.findIndex((name) => name !== null && isInstance(text, name));
    if (given >= 0) return this.adoptPlugin(fn, given, machine);
    if (this.plugins.has(`${fn.at.file}:${fn.at.start}`)) return this.adoptPlugin(fn, 0, machine);
    if (isHook(text, names)) return this.adoptHook(fn, names.length, machine);
    return /\b[fF]astify\s*(?:<[^()]*>\s*)?\(/.test(text) && this.adoptSetUp(fn, machine);
  }

  /** A plugin that is registered elsewhere. */
  private adoptPlugin(fn: Value & { is: 'closure' }, given: number, machine: Machine): boolean {
    const root = this.root(fn.at);
    if (root === undefined) return false;
    if (given === 0) machine.capture(() => this.apps.runAsPlugin(root, fn, machine));
    else {
      const self = this.apps.handlers.hostOf(root).server;
      this.run(
        fn,
        fn.closure.params.map((_, i) => (i === given ? self : anArgument(fn.at, i))),
        machine,
      );
    }
    return true;
  }

  private root(at: Site): Instance | undefined {
    const root = this.apps.instanceOf(this.apps.make(at));
    if (root !== undefined) this.adopted.add(root);
    return root;
  }

  /** A hook that is added elsewhere: in front of whatever routes there are. */
  private adoptHook(fn: Value, params: number, machine: Machine): boolean {
    const root = this.root(fn.at);
    const self = root === undefined ? undefined : this.apps.handlers.hostOf(root).server;
    const add = self?.is === 'entity' ? self.entity.get?.('addHook', fn.at, machine) : undefined;
    const name = plain(params > 3 ? 'onSend' : 'onRequest', fn.at);
    if (add !== undefined)
      machine.capture(() => callValue(add, { args: [name, fn], open: false, at: fn.at, argSites: [] }, machine));
    return true;
  }

  private adoptSetUp(fn: Value & { is: 'closure' }, machine: Machine): boolean {
    return this.run(
      fn,
      fn.closure.params.map((_, i) => anArgument(fn.at, i)),
      machine,
    );
  }

  private run(fn: Value, args: readonly Value[], machine: Machine): boolean {
    machine.allowing(() =>
      machine.capture(() => callValue(fn, { args, open: false, at: fn.at, argSites: [] }, machine)),
    );
    return true;
  }

  programs(machine: Machine): readonly Compiled[] {
    const used = this.apps.roots.filter(({ service }) => service.loading.operations.length > 0);
    return used.map((root) => {
      if (this.adopted.has(root) && !hasRoutes(root.service.loading.operations))
        machine.capture(() => this.apps.handlers.addElsewhere(root, root.at, machine));
      const compilation = new Compilation(root.service, root, this.apps.handlers.hostOf(root), machine);
      const program = compilation.program(root.at);
      return { program, render: (change) => renderChange(change, program, FASTIFY_STYLE, this.context) };
    });
  }
}

const pick = (call: Entity['call']): Pick<Entity, 'call'> => (call === undefined ? {} : { call });

const anArgument = (at: Site, i: number): Value => unknown('an argument', at, 'circumstance', `arg:${at.start}:${i}`);

const hasRoutes = (operations: Operations): boolean =>
  operations.some(
    (operation) => operation.do === 'route' || ('operations' in operation && hasRoutes(operation.operations)),
  );

const calls = (text: string, name: string, method: string): boolean =>
  new RegExp(`(?<![\\w$.])${name.replace(/\$/g, '\\$')}\\s*\\.\\s*(?:${method})\\s*(?:<[^()]*>\\s*)?\\(`).test(text);

/** Whether a parameter is an instance: the body calls on it what instances have, or has it answer with CORS headers. */
function isInstance(text: string, name: string): boolean {
  if (calls(text, name, 'register|addHook|setNotFoundHandler|withTypeProvider|decorateReply|decorateRequest'))
    return true;
  const routes = [...ROUTE_METHODS, 'route'].join('|');
  return /\breply\b/.test(text) && /access-control-/i.test(text) && calls(text, name, routes);
}

/** Whether a function is a hook or a handler that sets the headers by hand: its second parameter is called `reply`, as everywhere in Fastify's own documentation. */
function isHook(text: string, names: readonly (string | null)[]): boolean {
  const [, reply] = names;
  if (typeof reply !== 'string' || !/access-control-/i.test(text)) return false;
  const isReply = /^_?(?:reply|rep)$/i.test(reply) || /\bFastifyReply\b/.test(text);
  return isReply && new RegExp(`(?<![\\w$.])${reply}\\b`).test(text.slice(text.indexOf(')')));
}

/** Whether a unit registers `@fastify/cors` on a name: the package itself, or what the unit binds it to. */
function registersCors(unit: Unit, name: string): boolean {
  const nodes = [...nodesIn(unit.body)];
  const bound = new Set<string>();
  for (const node of nodes) {
    if (node.kind === 'import-declaration' && CORS_PACKAGES.has(node.source))
      for (const { local } of node.bindings) bound.add(local);
    if (node.kind !== 'declare') continue;
    for (const { target, value } of node.declarators)
      if (target.kind === 'name' && value !== null && isCorsPackage(value)) bound.add(target.name);
  }
  return nodes.some((node) => {
    if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'register') return false;
    const [plugin] = node.args;
    const isIt =
      plugin?.value.kind === 'name'
        ? bound.has(plugin.value.name)
        : plugin !== undefined && isCorsPackage(plugin.value);
    return isIt && node.callee.object.kind === 'name' && node.callee.object.name === name;
  });
}

/** `require('@fastify/cors')`, `import('@fastify/cors')`. */
function isCorsPackage(value: Expression): boolean {
  if (value.kind === 'await') return isCorsPackage(value.value);
  if (value.kind === 'member') return isCorsPackage(value.object);
  if (value.kind === 'import') return value.source.kind === 'string' && CORS_PACKAGES.has(value.source.value);
  const [source] = value.kind === 'call' ? value.args : [];
  return source?.value.kind === 'string' && CORS_PACKAGES.has(source.value.value);
}
