import { callValue } from '../../evaluate/calls.ts';
import { Exhausted } from '../../evaluate/exhausted.ts';
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
import { EXPRESS_MIDDLEWARE, EXPRESS_STYLE } from './known.ts';
import type { Matching } from './paths.ts';

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

  constructor(context: Context) {
    this.context = context;
    this.apps = new Apps(majorOf(context.version('express')));
  }

  module(name: string, at: Site): Value | undefined {
    return name === 'express' ? this.expressModule(at) : undefined;
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
    const text = this.context.unit.text.slice(fn.at.start, fn.at.end);
    const { params } = fn.closure;
    if (params.some(({ target }) => namesOf(target).some((name) => calls(text, name, 'use')))) {
      return this.adoptSetUp(
        fn,
        params.map(({ target }, i) => this.argumentFor(target, i, text, fn.at, machine)),
        machine,
      );
    }
    const [, response] = params.map(({ target }) => (target.kind === 'name' ? target.name : null));
    const writes =
      typeof response === 'string' &&
      params.length <= 4 &&
      calls(text, response, '(?:set|header|setHeader|append|writeHead)');
    if (writes && /access-control-/i.test(text)) return this.adoptHandler(fn, machine);
    if (!/\b(?:cors|express)\s*\(/.test(text)) return false;
    return this.adoptSetUp(
      fn,
      params.map((_, i) => anArgument(fn.at, i)),
      machine,
    );
  }

  /** An app for the parameter on which the body calls `use`, alone or taken out of an object. */
  private argumentFor(target: Pattern, i: number, text: string, at: Site, machine: Machine): Value {
    if (target.kind === 'name') return calls(text, target.name, 'use') ? this.apps.make('app', at) : anArgument(at, i);
    if (target.kind !== 'object-pattern') return anArgument(at, i);
    const entries = target.entries.flatMap((entry): [string, Member][] => {
      const isApp = entry.target.kind === 'name' && calls(text, entry.target.name, 'use');
      return isApp ? [[entry.key, { value: this.apps.make('app', at), at }]] : [];
    });
    return machine.object(new Map(entries), at, { open: true });
  }

  private adoptSetUp(fn: Value, args: readonly Value[], machine: Machine): boolean {
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

const calls = (text: string, name: string, method: string): boolean =>
  new RegExp(`(?<![\\w$.])${name.replace(/\$/g, '\\$')}\\s*\\.\\s*${method}\\s*\\(`).test(text);

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
