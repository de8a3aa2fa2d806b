/**
 * The real library, in a worker of its own: an application that throws outside of its handlers, rejects without a catch or hangs
 * harms no test. `runner.ts` compiles this file and starts it; programs come in as messages, requests over the loopback interface.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { posix } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

/** A program: CommonJS texts by absolute path, the entry among them. */
export interface Load {
  readonly version: 4 | 5;
  readonly files: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
}

/** `port`: the host listens; `loaded`: the program serves from now on; `failed`: it did not start, with the error's message. */
export type Report = { readonly port: number } | { readonly loaded: true } | { readonly failed: string };

export interface HostData {
  /** The absolute path of the file whose `node_modules` hold the libraries. */
  readonly from: string;
  /** After this long without an answer a request counts as hung. */
  readonly hungAfterMs: number;
}

interface Application extends RequestListener {
  listen: (...args: readonly unknown[]) => unknown;
  /** Set by Express where the application is mounted on another. */
  readonly parent?: unknown;
}

type Factory = (() => Application) & object;

const { from, hungAfterMs }: HostData = workerData;
const requireReal = createRequire(from);

/** What `listen` gives where nothing listens: every method gives it again. */
const inert: unknown = new Proxy(() => undefined, { get: () => () => inert, apply: () => inert });

/** What a program made: the candidates for what it serves. */
interface Made {
  readonly applications: Application[];
  readonly listening: RequestListener[];
}

/** `express`, noting every application, with `listen` taken out. */
const watchExpress = (real: Factory, made: Made): unknown =>
  Object.assign(() => {
    const application = real();
    application.listen = () => {
      made.listening.push(application);
      return inert;
    };
    made.applications.push(application);
    return application;
  }, real);

/** `http` or `https`, noting what a server is made for, with the server taken out. */
const watchHttp = (real: object, made: Made): unknown => ({
  ...real,
  createServer: (...args: readonly unknown[]) => {
    const listener = args.find((arg): arg is RequestListener => typeof arg === 'function');
    if (listener !== undefined) made.listening.push(listener);
    return inert;
  },
});

const isListener = (value: unknown): value is RequestListener => typeof value === 'function' && 'handle' in value;

/** What a program serves: what it listens with, else what it exports, else the last application that is not mounted on another. */
const served = (made: Made, exported: unknown): RequestListener | undefined => {
  const named = typeof exported === 'object' && exported !== null ? Object.values(exported) : [];
  return (
    made.listening.at(-1) ??
    [exported, ...named].find(isListener) ??
    made.applications.findLast((one) => one.parent === undefined)
  );
};

const run = (load: Load): RequestListener | undefined => {
  const made: Made = { applications: [], listening: [] };
  const cache = new Map<string, { exports: unknown }>();
  const express = watchExpress(requireReal(`express${load.version}`), made);

  const requireFrom =
    (file: string) =>
    (id: string): unknown => {
      if (id === 'express') return express;
      if (/^(node:)?https?$/.test(id)) return watchHttp(requireReal(id), made);
      if (!id.startsWith('.')) return requireReal(id);
      const base = posix.join(posix.dirname(file), id);
      const path = ['', '.js', '.ts', '.mjs', '.cjs', '/index.js', '/index.ts']
        .map((end) => base + end)
        .find((one) => one in load.files);
      if (path === undefined) throw new Error(`The program has no file ${base}`);
      return evaluate(path);
    };

  const evaluate = (file: string): unknown => {
    const known = cache.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} as unknown };
    cache.set(file, module);
    const body = new Function('require', 'module', 'exports', '__dirname', '__filename', load.files[file] ?? '');
    body(requireFrom(file), module, module.exports, posix.dirname(file), file);
    return module.exports;
  };

  return served(made, evaluate(load.entry));
};

/** Sets variables of the environment; the function that it gives sets them back. */
const enter = (env: Readonly<Record<string, string>>): (() => void) => {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
};

/** A request counts as hung when this many waits have gone by. */
const WAITS = 3;

/** Hands a request to a program, and cuts the connection where no answer comes. */
const serve = (program: RequestListener, request: IncomingMessage, response: ServerResponse): void => {
  const cut = (): void => {
    request.socket.destroy();
  };
  // Waits in a row, in the program's own thread: when a busy machine has held the thread back, what had come in is served before the next wait ends.
  const wait = (left: number): void => {
    if (response.writableEnded || response.destroyed) return;
    if (left === 0) cut();
    else setTimeout(wait, hungAfterMs / WAITS, left - 1);
  };
  wait(WAITS);
  try {
    program(request, response);
  } catch {
    cut();
  }
};

const report = (message: Report): void => parentPort?.postMessage(message);

/** Listens for programs and for requests to the last of them, which keeps its environment as long as it serves. */
const open = (): void => {
  let serving: RequestListener = (_, response) => response.end();
  let leave = (): void => undefined;

  parentPort?.on('message', (load: Load) => {
    leave();
    leave = enter(load.env);
    try {
      const application = run(load);
      if (application === undefined) throw new Error('The program makes no application');
      serving = application;
      report({ loaded: true });
    } catch (error) {
      report({ failed: error instanceof Error ? error.message : String(error) });
    }
  });

  const server: Server = createServer((request, response) => serve(serving, request, response));
  server.listen(0, '127.0.0.1', () => report({ port: (server.address() as AddressInfo).port }));
};

process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);
open();
