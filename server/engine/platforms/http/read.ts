import { callValue } from '../../evaluate/calls.ts';
import { attempt } from '../../evaluate/exhausted.ts';
import type { Machine } from '../../evaluate/machine.ts';
import type { Compiled, Context, Platform, Session } from '../../evaluate/platform.ts';
import { type Call, type Entity, entityValue, native, unknown, type Value } from '../../evaluate/values.ts';
import type { Layer, Site } from '../../service/program.ts';
import { isCorsMiddleware } from '../node/cors/package.ts';
import { unreadHandler } from '../node/handling.ts';
import { type Listener, lowerListener, programOf } from '../node/listener.ts';
import { renderChange } from '../node/render/render.ts';
import { NODE_STYLE } from '../node/render/style.ts';
import { urlModule } from '../node/url.ts';
import { varyModule } from '../node/vary.ts';
import { routesOf } from './routes.ts';

/** Servers of Node's own `http`, `https` and `http2`, without a framework. */
export const http: Platform = {
  name: 'http',
  mayMatter: (text) => /\bcors\b|access-control-|allow-origin/i.test(text),
  begin: (context) => new HttpSession(context),
};

const MODULES: ReadonlySet<string> = new Set(['http', 'https', 'http2'].flatMap((name) => [name, `node:${name}`]));

const MAKES_A_SERVER: ReadonlySet<string> = new Set(['createServer', 'createSecureServer', 'Server']);

const ADDS_A_LISTENER: ReadonlySet<string> = new Set(['on', 'once', 'addListener', 'prependListener']);

/** Methods that give the server itself. */
const CHAINS: ReadonlySet<string> = new Set(['listen', 'close', 'setTimeout', 'ref', 'unref', 'off', 'removeListener']);

/** A server while its unit is evaluated. */
interface Server {
  readonly at: Site;
  readonly listeners: Listener[];
  /** The listeners that other platforms or code that is not in view stand for. */
  readonly unseen: Site[];
}

class HttpSession implements Session {
  private readonly context: Context;
  private readonly servers: Server[] = [];
  /** A function that several servers share is one service. */
  private readonly known = new Set<string>();

  constructor(context: Context) {
    this.context = context;
  }

  module(name: string, at: Site): Value | undefined {
    return MODULES.has(name) ? this.httpModule(at) : (urlModule(name, at) ?? varyModule(name, at));
  }

  global(): Value | undefined {
    return undefined;
  }

  private httpModule(at: Site): Value {
    const make = (call: Call, machine: Machine): Value => this.server(call, machine);
    const module: Entity = {
      name: 'http',
      get: (name, site) => {
        if (name === 'default') return this.httpModule(site);
        return MAKES_A_SERVER.has(name)
          ? entityValue({ name: `http.${name}`, call: make, construct: make }, site)
          : undefined;
      },
    };
    return entityValue(module, at);
  }

  /** `http.createServer([options][, requestListener])`. */
  private server(call: Call, machine: Machine): Value {
    const server: Server = { at: call.at, listeners: [], unseen: [] };
    this.servers.push(server);
    const listener = call.args.slice(0, 2).findLast(isGiven);
    if (listener !== undefined && listener.is !== 'object') this.listen(server, listener, machine);
    const entity: Entity = {
      name: 'http server',
      get: (name, at) => {
        if (CHAINS.has(name)) return native(`server.${name}`, () => self, at);
        return ADDS_A_LISTENER.has(name)
          ? native(`server.${name}`, (added, m) => this.on(server, self, added, m), at)
          : undefined;
      },
    };
    const self = entityValue(entity, call.at);
    return self;
  }

  private on(server: Server, self: Value, call: Call, machine: Machine): Value {
    const [event, listener] = call.args;
    const isRequest = event?.is === 'plain' && event.value === 'request';
    if (isRequest && listener !== undefined) this.listen(server, listener, machine);
    return self;
  }

  private listen(server: Server, listener: Value, machine: Machine): void {
    if (!isOurs(listener)) {
      server.unseen.push(listener.at);
      return;
    }
    const key = `${listener.at.file}:${listener.at.start}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    server.listeners.push(lowerListener(listener, `http:${this.known.size}`, listener.at, machine));
  }

  /** Functions that nothing in view calls, and that make a server. */
  adopt(fn: Value, machine: Machine): boolean {
    if (fn.is !== 'closure') return false;
    const text = this.context.unitOf(fn.at.file)?.text.slice(fn.at.start, fn.at.end) ?? '';
    if (!/\bcreate(?:Secure)?Server\s*\(/.test(text)) return false;
    const args = fn.closure.params.map((_, i) =>
      unknown('an argument', fn.at, 'circumstance', `arg:${fn.at.start}:${i}`),
    );
    attempt(() =>
      machine.allowing(() =>
        machine.capture(() => callValue(fn, { args, open: false, at: fn.at, argSites: [] }, machine)),
      ),
    );
    return true;
  }

  programs(machine: Machine): readonly Compiled[] {
    return this.servers.flatMap((server) => {
      if (server.listeners.length === 0) return [];
      const layers = layersOf(server, machine);
      const reads = server.listeners.flatMap((listener) => listener.reads);
      const program = programOf(layers, routesOf(layers, [...new Set(reads)]), machine);
      return [{ program, render: (change) => renderChange(change, program, NODE_STYLE, this.context) }];
    });
  }
}

const isGiven = (value: Value): boolean => value.is !== 'plain';

/** Whether a listener is a function in view. An application of a framework is its own program. */
function isOurs(value: Value): boolean {
  if (value.is === 'either') return isOurs(value.then) && isOurs(value.else);
  return value.is === 'closure' || isCorsMiddleware(value);
}

/** Every listener of a server sees every request: what one does not answer the next one may. */
function layersOf({ at, listeners, unseen }: Server, machine: Machine): Layer[] {
  const layers = listeners.map(({ layer }) => layer);
  if (unseen.length === 0) return layers.map((layer, i) => (i < layers.length - 1 ? goingOn(layer) : layer));
  const behind: Layer = {
    id: `${layers[0]?.id}:unseen`,
    role: 'route',
    on: 'request',
    at,
    steps: unreadHandler('answers', at, machine),
  };
  return [...layers.map(goingOn), behind];
}

/** A listener's layer without the hanging that ends it. */
function goingOn(layer: Layer): Layer {
  return { ...layer, steps: layer.steps.filter((step) => step.do !== 'hang') };
}
