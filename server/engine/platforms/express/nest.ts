import { callValue } from '../../evaluate/calls.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { memberOf } from '../../evaluate/members.ts';
import { all } from '../../evaluate/tests.ts';
import { truth } from '../../evaluate/truth.ts';
import {
  type Call,
  type Entity,
  entityValue,
  type Member,
  missing,
  native,
  plain,
  unknown,
  type Value,
} from '../../evaluate/values.ts';
import type { Site, Test } from '../../service/program.ts';
import { corsMiddleware } from '../node/cors/package.ts';
import { eachAlternative } from '../node/headers.ts';
import { answer, setStatus } from '../node/message.ts';
import { answerAll, register, whatStandsBehind } from './register.ts';

/** Methods of a Nest application that give the application itself (`NestApplication`, `nest-application.ts`). */
const CHAINS: ReadonlySet<string> = new Set([
  'setGlobalPrefix',
  'enableVersioning',
  'useGlobalPipes',
  'useGlobalGuards',
  'useGlobalFilters',
  'useGlobalInterceptors',
  'useWebSocketAdapter',
  'enableShutdownHooks',
]);

/** An application of Nest on Express. Its controllers are other files: they are registered when it starts. */
interface NestApp {
  readonly express: Value;
  /** The option `cors` of `create`, which takes effect when it starts. */
  readonly cors: Member | undefined;
  readonly at: Site;
  started: boolean;
}

/** NestJS on its Express adapter: `@nestjs/core` and `@nestjs/platform-express`. */
export class Nest {
  private readonly makeExpress: (at: Site) => Value;
  private readonly apps: NestApp[] = [];
  private readonly adapters = new Map<Entity, Value>();

  /** @param makeExpress makes a new Express app */
  constructor(makeExpress: (at: Site) => Value) {
    this.makeExpress = makeExpress;
  }

  module(name: string, at: Site): Value | undefined {
    if (name === '@nestjs/core') return named(name, 'NestFactory', (site) => this.factory(site), at);
    if (name === '@nestjs/platform-express')
      return named(name, 'ExpressAdapter', (site) => this.adapterClass(site), at);
    return undefined;
  }

  private factory(at: Site): Value {
    return named(
      'NestFactory',
      'create',
      (site) => native('create', (call, machine) => this.create(call, machine), site),
      at,
    );
  }

  /** `new ExpressAdapter(app)`. */
  private adapterClass(at: Site): Value {
    const construct = (call: Call): Value => {
      const [app] = call.args;
      const entity: Entity = { name: 'express adapter' };
      this.adapters.set(entity, app === undefined || app.is === 'plain' ? this.makeExpress(call.at) : app);
      return entityValue(entity, call.at);
    };
    return entityValue({ name: 'ExpressAdapter', construct }, at);
  }

  /** `NestFactory.create(module[, adapter][, options])`: on another adapter than Express's the application is not read. */
  private create(call: Call, machine: Machine): Value {
    const [, first, second] = call.args;
    const adapter = first?.is === 'entity' ? this.adapters.get(first.entity) : undefined;
    const isOptions = first === undefined || first.is === 'object' || first.is === 'plain';
    if (adapter === undefined && !isOptions) return unknown('a Nest application', call.at);
    const options = adapter === undefined ? first : second;
    const content = options?.is === 'object' ? machine.read(options.cell) : undefined;
    return this.app({
      express: adapter ?? this.makeExpress(call.at),
      cors: content?.entries.get('cors'),
      at: call.at,
      started: false,
    });
  }

  /** An application that code in view is given. */
  given(at: Site): Value {
    return this.app({ express: this.makeExpress(at), cors: undefined, at, started: false });
  }

  private app(app: NestApp): Value {
    this.apps.push(app);
    const starts = (call: Call, machine: Machine): Value => {
      start(app, machine);
      return missing(call.at);
    };
    const entity: Entity = {
      name: 'nest application',
      get: (name, at) => {
        if (name === 'enableCors')
          return native(name, (call, machine) => enableCors(app, call.args[0], call.at, machine), at);
        if (name === 'use') return native(name, (call, machine) => use(app, self, call, machine), at);
        if (name === 'listen' || name === 'init') return native(name, starts, at);
        if (name === 'getHttpAdapter') return native(name, (call) => adapterOf(app, call.at), at);
        if (name === 'then') return native(name, (call, machine) => waited(self, call, machine), at);
        return CHAINS.has(name) ? native(name, () => self, at) : undefined;
      },
    };
    const self = entityValue(entity, app.at);
    return self;
  }

  /** Starts what nothing in view starts: whoever is given the application does. */
  startAll(machine: Machine): void {
    for (const app of this.apps) start(app, machine);
  }
}

/** An entity that has one member. */
const named = (of: string, name: string, member: (at: Site) => Value, at: Site): Value =>
  entityValue({ name: of, get: (wanted, site) => (wanted === name ? member(site) : undefined) }, at);

/** `app.enableCors(options)` (`ExpressAdapter.enableCors`): npm `cors` with these options, from here on. */
function enableCors({ express }: NestApp, options: Value | undefined, at: Site, machine: Machine): Value {
  register(express, 'use', [corsMiddleware(options ?? missing(at), at, machine)], at, machine);
  return missing(at);
}

function use({ express }: NestApp, self: Value, call: Call, machine: Machine): Value {
  callValue(memberOf(express, 'use', call.at, machine), call, machine, express);
  return self;
}

const adapterOf = ({ express }: NestApp, at: Site): Value =>
  entityValue(
    { name: 'adapter', get: (name, site) => (name === 'getInstance' ? native(name, () => express, site) : undefined) },
    at,
  );

function waited(self: Value, call: Call, machine: Machine): Value {
  const [callback] = call.args;
  return callback === undefined ? self : callValue(callback, { ...call, args: [self] }, machine);
}

/** The option `cors`, then the controllers (`NestApplication.init`). */
function start(app: NestApp, machine: Machine): void {
  if (app.started) return;
  app.started = true;
  if (app.cors !== undefined) applyOption(app, app.cors, machine);
  answerAll(app.express, controllers(app.at), app.at, machine);
}

/** The controllers. OPTIONS requests are answered by those that speak of the method; where none does, Nest finds nothing. */
function controllers(at: Site): Value {
  const answers = (call: Call, machine: Machine): Value => {
    machine.branch(
      all(
        { text: [{ take: { from: 'method' } }], in: { is: 'exactly', text: 'OPTIONS' }, at },
        noneHasOptions(at, machine),
      ),
      () => {
        setStatus(plain(404, at), machine);
        answer(at, machine);
      },
      () => void callValue(whatStandsBehind(at), call, machine),
    );
    return missing(at);
  };
  return native('controllers', answers, at);
}

const noneHasOptions = (at: Site, machine: Machine): Test =>
  machine.choose({
    id: `controllers:${at.file}:${at.start}`,
    options: ['yes', 'no'],
    says: 'no controller answers OPTIONS',
    at,
    kind: 'unread',
  });

/** An object or a function holds options; anything else that is true stands for the defaults (`NestApplication.applyOptions`). */
function applyOption(app: NestApp, { value, at }: Member, machine: Machine): void {
  eachAlternative(value, machine, (cors) =>
    machine.when(truth(cors, machine), () => {
      const holdsOptions = cors.is !== 'plain' && cors.is !== 'truth';
      enableCors(app, holdsOptions ? cors : undefined, at, machine);
    }),
  );
}
