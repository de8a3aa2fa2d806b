import { callValue } from '../../evaluate/calls.ts';
import { Exhausted, type Machine } from '../../evaluate/machine.ts';
import type { Compiled, Context, Platform, Session } from '../../evaluate/platform.ts';
import { type Call, type Entity, entityValue, missing, native, unknown, type Value } from '../../evaluate/values.ts';
import type { Declaration, Site } from '../../service/program.ts';
import { Apps } from './app.ts';
import { compileRouter } from './compile.ts';
import { passThrough } from './cors.ts';
import { declarationsOf } from './declare.ts';
import { failWith } from './errors.ts';
import { EXPRESS_MIDDLEWARE } from './known.ts';
import { renderChange } from './render.ts';

/** Express (4 and 5) with npm `cors` (2), and handlers that set the headers by hand. */
export const express: Platform = {
  name: 'express',
  mayMatter: (text) => /\bcors\b|access-control-/i.test(text),
  begin: (context) => new ExpressSession(context),
};

function majorOf(version: string | undefined): 4 | 5 | undefined {
  const major = Number(version?.split('.')[0]);
  return major === 4 || major === 5 ? major : undefined;
}

class ExpressSession implements Session {
  private readonly context: Context;
  private readonly apps: Apps;
  private unboundApp: Value | undefined;
  private readonly declared: Declaration[] = [];

  constructor(context: Context) {
    this.context = context;
    this.apps = new Apps(majorOf(context.version('express')));
  }

  module(name: string, at: Site): Value | undefined {
    if (name === 'express') return this.expressModule(at);
    return name === 'cors' ? this.corsModule(at) : undefined;
  }

  /** A snippet's unbound `cors` and `express` are the packages, and its `app` is an app: nothing else claims them. */
  global(name: string, at: Site): Value | undefined {
    if (name === 'app') {
      this.unboundApp ??= this.apps.make('app', at);
      return this.unboundApp;
    }
    return this.module(name, at);
  }

  private expressModule(at: Site): Value {
    const router = (call: Call): Value => this.apps.make('router', call.at);
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

  private corsModule(at: Site): Value {
    const module: Entity = {
      name: 'cors',
      call: (call) => this.corsMiddleware(call),
      get: (name, site) => (name === 'default' ? this.corsModule(site) : undefined),
    };
    return entityValue(module, at);
  }

  private corsMiddleware(call: Call): Value {
    const options = call.args[0] ?? missing(call.at);
    return native(
      'cors middleware',
      (passed, machine) => {
        this.declared.push(...declarationsOf(options, call.at, this.apps.current, machine));
        const [request, , next] = passed.args;
        passThrough(options, {
          request: request ?? unknown('a request', call.at),
          at: call.at,
          machine,
          proceed: () => void (next && callValue(next, { args: [], open: false, at: call.at, argSites: [] }, machine)),
          fail: (error) => failWith(error, call.at, machine),
        });
        return missing(call.at);
      },
      call.at,
    );
  }

  /** Functions that are given an app (`(app) => { app.use(…) }`), and handlers that set the headers by hand. */
  adopt(fn: Value, machine: Machine): boolean {
    if (fn.is !== 'closure') return false;
    const text = this.context.unit.text.slice(fn.at.start, fn.at.end);
    const names = fn.closure.params.map(({ target }) => (target.kind === 'name' ? target.name : null));
    const app = names.findIndex((name) => name !== null && calls(text, name, 'use'));
    if (app >= 0) return this.adoptSetUp(fn, app, names.length, machine);
    const response = names[1];
    const writes =
      typeof response === 'string' &&
      names.length <= 4 &&
      calls(text, response, '(?:set|header|setHeader|append|writeHead)');
    return writes && /access-control-/i.test(text) ? this.adoptHandler(fn, machine) : false;
  }

  private adoptSetUp(fn: Value, app: number, count: number, machine: Machine): boolean {
    const args = Array.from({ length: count }, (_, i) =>
      i === app
        ? this.apps.make('app', fn.at)
        : unknown('an argument', fn.at, 'circumstance', `arg:${fn.at.start}:${i}`),
    );
    try {
      machine.allowing(() =>
        machine.capture(() => callValue(fn, { args, open: false, at: fn.at, argSites: [] }, machine)),
      );
    } catch (error) {
      if (!(error instanceof Exhausted)) throw error;
    }
    return true;
  }

  private adoptHandler(fn: Value, machine: Machine): boolean {
    const router = this.apps.make('router', fn.at);
    const use = router.is === 'entity' ? router.entity.get?.('use', fn.at, machine) : undefined;
    const all = router.is === 'entity' ? router.entity.get?.('all', fn.at, machine) : undefined;
    const call = (args: Value[]): Call => ({ args, open: false, at: fn.at, argSites: [] });
    if (use !== undefined) callValue(use, call([fn]), machine);
    if (all !== undefined)
      callValue(
        all,
        call([{ is: 'regex', source: '^', flags: '', at: fn.at }, unknown('what stands behind it', fn.at)]),
        machine,
      );
    return true;
  }

  programs(machine: Machine): readonly Compiled[] {
    const roots = this.apps.routers.filter((router) => !router.mounted && router.layers.length > 0);
    return roots.map((router) => {
      const program = compileRouter(router, [...machine.choices.values()], this.declared);
      return { program, render: (change) => renderChange(change, program, this.context.unit) };
    });
  }
}

const calls = (text: string, name: string, method: string): boolean =>
  new RegExp(`(?<![\\w$.])${name.replace(/\$/g, '\\$')}\\s*\\.\\s*${method}\\s*\\(`).test(text);

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
