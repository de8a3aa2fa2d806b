import { callValue } from '../../evaluate/calls.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { memberOf } from '../../evaluate/members.ts';
import type { Compiled, Context, Platform, Session } from '../../evaluate/platform.ts';
import { all } from '../../evaluate/tests.ts';
import { truth } from '../../evaluate/truth.ts';
import { type Call, type Entity, entityValue, missing, native, plain, type Value } from '../../evaluate/values.ts';
import type { Layer, Program, Route, Site, StringSet, Test } from '../../service/program.ts';
import { corsMiddleware } from '../node/cors/package.ts';
import { unreadHandler } from '../node/handling.ts';
import { eachAlternative } from '../node/headers.ts';
import { lowerListener, programOf } from '../node/listener.ts';
import { answer, constantText, setStatus } from '../node/message.ts';
import { renderChange } from '../node/render/render.ts';
import { NODE_STYLE } from '../node/render/style.ts';

/** socket.io since version 3, and engine.io since 4, which take the options of npm `cors`: for the requests under their own path. */
export const socketIo: Platform = {
  name: 'socket.io',
  mayMatter: (text) => /\bcors\b/i.test(text),
  begin: (context) => new SocketIoSession(context),
};

/** The paths under which the libraries answer, unless they are told another. */
const PATHS: Readonly<Record<string, string>> = { 'socket.io': '/socket.io', 'engine.io': '/engine.io' };

/** The major versions before which there is no option `cors`: no header is sent for what stands there. */
const FIRST_WITH_CORS: Readonly<Record<string, number>> = { 'socket.io': 3, 'engine.io': 4 };

/** What a client asks for first (Engine.IO protocol 4, "Handshake"). */
const HANDSHAKE = '?EIO=4&transport=polling';

const MAKES_A_SERVER: ReadonlySet<string> = new Set(['Server', 'attach', 'listen']);

class SocketIoSession implements Session {
  private readonly context: Context;
  private readonly compiled: Compiled[] = [];

  constructor(context: Context) {
    this.context = context;
  }

  module(name: string, at: Site): Value | undefined {
    const major = Number(this.context.version(name)?.split('.')[0] ?? Number.POSITIVE_INFINITY);
    const first = FIRST_WITH_CORS[name];
    return first === undefined || major < first ? undefined : this.library(name, at);
  }

  global(): Value | undefined {
    return undefined;
  }

  adopt(): boolean {
    return false;
  }

  programs(): readonly Compiled[] {
    return this.compiled;
  }

  private library(name: string, at: Site): Value {
    const make = (call: Call, machine: Machine): Value => this.server(name, call, machine);
    const entity: Entity = {
      name,
      call: make,
      construct: make,
      get: (member, site) => {
        if (member === 'default') return this.library(name, site);
        return MAKES_A_SERVER.has(member)
          ? entityValue({ name: member, call: make, construct: make }, site)
          : undefined;
      },
    };
    return entityValue(entity, at);
  }

  /** `new Server([httpServer][, options])`; the options may come with `attach` or `listen`. */
  private server(name: string, call: Call, machine: Machine): Value {
    const options = call.args.findLast((arg) => arg.is === 'object');
    if (options !== undefined) this.answer(name, options, call.at, machine);
    const attach = (added: Call, m: Machine): Value => {
      const more = added.args.findLast((arg) => arg.is === 'object');
      if (more !== undefined) this.answer(name, more, added.at, m);
      return self;
    };
    const entity: Entity = {
      name: 'socket.io server',
      get: (member, at) => (member === 'attach' || member === 'listen' ? native(member, attach, at) : undefined),
    };
    const self = entityValue(entity, call.at);
    return self;
  }

  private answer(name: string, options: Value, at: Site, machine: Machine): void {
    const cors = memberOf(options, 'cors', at, machine);
    if (cors.is === 'plain' && !cors.value) return;
    const program = engine(
      cors,
      pathOf(options, PATHS[name] ?? '', at, machine),
      `${name}:${this.compiled.length}`,
      at,
      machine,
    );
    this.compiled.push({ program, render: (change) => renderChange(change, program, NODE_STYLE, this.context) });
  }
}

/** The start of the URLs that are the library's: a slash ends it, unless that is switched off (`Server._computePath`, engine.io). */
function pathOf(options: Value, usual: string, at: Site, machine: Machine): string | null {
  const path = memberOf(options, 'path', at, machine);
  const end = memberOf(options, 'addTrailingSlash', at, machine);
  const written = path.is === 'plain' && !path.value ? usual : constantText(path);
  if (written === null) return null;
  const slash = end.is === 'plain' && end.value === false ? '' : '/';
  return `${written.replace(/\/$/, '')}${slash}`;
}

/** The program of what answers under a path: npm `cors`, then the handshake. Requests for other paths are other code's. */
function engine(cors: Value, path: string | null, id: string, at: Site, machine: Machine): Program {
  const set: StringSet = path === null ? 'any' : { is: 'startsWith', text: path };
  const { layer } = lowerListener(answering(cors, at), id, at, machine);
  const within: Layer = {
    ...layer,
    steps: [
      {
        do: 'when',
        test: { text: [{ take: { from: 'path' } }], in: set, at },
        then: layer.steps,
        else: [{ do: 'next' }],
      },
    ],
  };
  const elsewhere: Layer = {
    id: `${id}:elsewhere`,
    role: 'plain',
    on: 'request',
    at,
    steps: unreadHandler('answers', at, machine),
  };
  const place = path ?? '/';
  const route: Route = {
    layer: id,
    methods: ['GET', 'POST'],
    path: set,
    written: place,
    sample: place + HANDSHAKE,
    reads: [],
    visited: false,
  };
  return programOf([within, elsewhere], [route], machine);
}

/** The library's own listener (`Server.handleRequest`, engine.io): the middleware runs before the request is looked at. */
function answering(cors: Value, at: Site): Value {
  return native(
    'engine.io',
    (call, machine) => {
      const [request = missing(at), response = missing(at)] = call.args;
      const next = native('next', (passed, m) => goOn(passed, at, m), at);
      eachAlternative(cors, machine, (options) =>
        machine.branch(
          truth(options, machine),
          () =>
            void callValue(
              corsMiddleware(options, options.at, machine),
              { args: [request, response, next], open: false, at, argSites: [] },
              machine,
            ),
          () => void goOn({ args: [], open: false, at, argSites: [] }, at, machine),
        ),
      );
      return missing(at);
    },
    at,
  );
}

/** A handshake is a GET with the right query; anything else is no request of a client, and is refused with 400. */
function goOn({ args: [error] }: Call, at: Site, machine: Machine): Value {
  const isHandshake: Test = all(
    { text: [{ take: { from: 'method' } }], in: { is: 'exactly', text: 'GET' }, at },
    { text: [{ take: { from: 'query' } }], in: { is: 'contains', text: 'transport=polling' }, at },
  );
  const refuse = (): void => {
    setStatus(plain(400, at), machine);
    answer(at, machine);
  };
  machine.branch(truth(error ?? missing(at), machine), refuse, () =>
    machine.branch(isHandshake, () => answer(at, machine), refuse),
  );
  return missing(at);
}
