import { callValue } from '../../evaluate/calls.ts';
import { attempt } from '../../evaluate/exhausted.ts';
import type { Machine } from '../../evaluate/machine.ts';
import type { Compiled, Context, Platform, Session } from '../../evaluate/platform.ts';
import {
  type Call,
  type Entity,
  entityValue,
  type Member,
  missing,
  native,
  unknown,
  type Value,
} from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';
import type { Pattern } from '../../syntax/unit.ts';
import { isCorsMiddleware } from '../node/cors/package.ts';
import { renderChange } from '../node/render/render.ts';
import { Apps } from './app.ts';
import { compileRouter } from './compile.ts';
import { cloudModule } from './firebase.ts';
import { EXPRESS_MIDDLEWARE, EXPRESS_STYLE, PASSING_PACKAGES } from './known.ts';
import { Nest } from './nest.ts';
import type { Matching } from './paths.ts';
import { answerAll, register, whatStandsBehind } from './register.ts';

/** Express (4 and 5) with npm `cors` (2), and handlers that set the headers by hand. */
export const express: Platform = {
  name: 'express',
  mayMatter: (text) => /\bcors\b|\benableCors\b|access-control-|allow-origin/i.test(text),
  begin: (context) => new ExpressSession(context),
};

/** What a function that nothing in view calls does where it sets up an application. */
const SETS_UP = /\b(?:cors|express|NestFactory\s*\.\s*create)\s*(?:<[^()]*>\s*)?\(/;

function majorOf(version: string | undefined): 4 | 5 | undefined {
  const major = Number(version?.split('.')[0]);
  return major === 4 || major === 5 ? major : undefined;
}

class ExpressSession implements Session {
  private readonly context: Context;
  private readonly apps: Apps;
  private readonly nest: Nest;
  private unboundApp: Value | undefined;

  constructor(context: Context) {
    this.context = context;
    this.apps = new Apps(majorOf(context.version('express')));
    this.nest = new Nest((at) => this.apps.make('app', at));
  }

  module(name: string, at: Site): Value | undefined {
    if (name === 'express') return this.expressModule(at);
    if (PASSING_PACKAGES.has(name)) return passingPackage(name, at);
    return this.nest.module(name, at) ?? cloudModule(name, at, (site) => this.apps.make('app', site));
  }

  /** A snippet's unbound `express` is the package, and its `app` is an app: nothing else claims them. */
  global(name: string, at: Site): Value | undefined {
    if (name === 'app') {
      this.unboundApp ??= this.apps.make('app', at);
      return this.unboundApp;
    }
    return this.module(name, at);
  }

  private expressModule(at: Site): Value {
    const router = (call: Call, machine: Machine): Value =>
      this.apps.make('router', call.at, matchingOf(call, machine));
    const module: Entity = {
      name: 'express',
      call: (call) => this.apps.make('app', call.at),
      get: (name, site) => {
        if (name === 'default') return this.expressModule(site);
        if (name === 'Router') return entityValue({ name: 'express.Router', call: router, construct: router }, site);
        return EXPRESS_MIDDLEWARE.has(name)
          ? native(`express.${name}`, (call) => passThroughMiddleware(call.at), site)
          : undefined;
      },
    };
    return entityValue(module, at);
  }

  /**
   * Functions that nothing in view calls: those that are given an app (`(app) => { app.use(…) }`) or make one, and handlers that set the
   * headers by hand.
   */
  adopt(fn: Value, machine: Machine): boolean {
    // Middleware that is only exported is run by somebody else.
    if (isCorsMiddleware(fn)) return this.adoptHandler(fn, machine);
    if (fn.is !== 'closure') return false;
    const text = this.context.unitOf(fn.at.file)?.text.slice(fn.at.start, fn.at.end) ?? '';
    const { params } = fn.closure;
    if (params.some(({ target }) => namesOf(target).some((name) => this.isApp(name, text)))) {
      return this.adoptSetUp(
        fn,
        params.map(({ target }, i) => this.argumentFor(target, i, text, fn.at, machine)),
        machine,
      );
    }
    if (isHandler(text, params)) return this.adoptHandler(fn, machine);
    if (!SETS_UP.test(text)) return false;
    return this.adoptSetUp(
      fn,
      params.map((_, i) => anArgument(fn.at, i)),
      machine,
    );
  }

  /** Whether a parameter is an app: the body calls `use` on it, or what an application of Nest has. */
  private isApp(name: string, text: string): boolean {
    return calls(text, name, 'use') || this.isNestApp(name, text);
  }

  private isNestApp(name: string, text: string): boolean {
    return (
      calls(text, name, 'enableCors') && !/\bFastifyAdapter\b|\bNestFastifyApplication\b/.test(this.context.unit.text)
    );
  }

  private appFor(name: string, text: string, at: Site): Value {
    return this.isNestApp(name, text) ? this.nest.given(at) : this.apps.make('app', at);
  }

  /** An app for the parameter that is one, alone or taken out of an object. */
  private argumentFor(target: Pattern, i: number, text: string, at: Site, machine: Machine): Value {
    if (target.kind === 'name')
      return this.isApp(target.name, text) ? this.appFor(target.name, text, at) : anArgument(at, i);
    if (target.kind !== 'object-pattern') return anArgument(at, i);
    const entries = target.entries.flatMap((entry): [string, Member][] => {
      if (entry.target.kind !== 'name' || !this.isApp(entry.target.name, text)) return [];
      return [[entry.key, { value: this.appFor(entry.target.name, text, at), at }]];
    });
    return machine.object(new Map(entries), at, { open: true });
  }

  private adoptSetUp(fn: Value, args: readonly Value[], machine: Machine): boolean {
    attempt(() =>
      machine.allowing(() =>
        machine.capture(() => callValue(fn, { args, open: false, at: fn.at, argSites: [] }, machine)),
      ),
    );
    return true;
  }

  private adoptHandler(fn: Value, machine: Machine): boolean {
    const router = this.apps.make('router', fn.at);
    register(router, 'use', [fn], fn.at, machine);
    // A place of its own: whether the one answers says nothing of the other.
    const behind = { ...fn.at, start: fn.at.end };
    answerAll(router, whatStandsBehind(behind), behind, machine);
    return true;
  }

  programs(machine: Machine): readonly Compiled[] {
    this.nest.startAll(machine);
    const roots = this.apps.routers.filter((router) => !router.mounted && router.layers.length > 0);
    return roots.map((router) => {
      const program = compileRouter(router, {
        choices: [...machine.choices.values()],
        declared: machine.declared,
        anomalies: machine.anomalies,
      });
      return { program, render: (change) => renderChange(change, program, EXPRESS_STYLE, this.context) };
    });
  }
}

const anArgument = (at: Site, i: number): Value => unknown('an argument', at, 'circumstance', `arg:${at.start}:${i}`);

/** The names that a parameter binds, those taken out of an object included. */
function namesOf(target: Pattern): string[] {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'object-pattern'
    ? target.entries.flatMap((entry) => (entry.target.kind === 'name' ? [entry.target.name] : []))
    : [];
}

/** Whether a function that nothing in view calls is a handler: it sets CORS headers by hand, or hands request and response on and answers. */
function isHandler(text: string, params: readonly { readonly target: Pattern }[]): boolean {
  const [request, response] = params.map(({ target }) => (target.kind === 'name' ? target.name : null));
  if (typeof request !== 'string' || typeof response !== 'string' || params.length > 4) return false;
  if (/access-control-/i.test(text) && calls(text, response, '(?:set|header|setHeader|setHeaders|append|writeHead)'))
    return true;
  const handsOn = new RegExp(`\\(\\s*${escaped(request)}\\s*,\\s*${escaped(response)}\\b`).test(text);
  return handsOn && calls(text, response, '(?:json|send|end|status|sendStatus|writeHead)');
}

const escaped = (name: string): string => name.replace(/\$/g, '\\$&');

const calls = (text: string, name: string, method: string): boolean =>
  new RegExp(`(?<![\\w$.])${escaped(name)}\\s*\\.\\s*${method}\\s*\\(`).test(text);

/** `express.Router({ strict, caseSensitive })`. */
function matchingOf(call: Call, machine: Machine): Matching {
  const [options] = call.args;
  const content = options?.is === 'object' ? machine.read(options.cell) : undefined;
  const isTrue = (name: string): boolean => {
    const value = content?.entries.get(name)?.value;
    return value?.is === 'plain' && value.value === true;
  };
  return { strict: isTrue('strict'), caseSensitive: isTrue('caseSensitive') };
}

/** A package that makes such middleware, by itself or by its members: `helmet()`, `bodyParser.json()`. */
function passingPackage(name: string, at: Site): Value {
  const make = (call: Call): Value => passThroughMiddleware(call.at);
  const get = (member: string, site: Site): Value =>
    member === 'default' ? passingPackage(name, site) : native(`${name}.${member}`, make, site);
  return entityValue({ name, call: make, get }, at);
}

/** Middleware that reads the body or serves files: it hands the request on. */
function passThroughMiddleware(at: Site): Value {
  return native(
    'middleware',
    (call, machine) => {
      const next = call.args[2];
      return next === undefined ? missing(at) : callValue(next, { args: [], open: false, at, argSites: [] }, machine);
    },
    at,
  );
}
