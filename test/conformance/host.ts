/**
 * The real libraries, in a worker of their own: an application that throws outside of its handlers, rejects without a catch or hangs
 * harms no test. `node-libraries.ts` bundles this file and starts it; programs come in as messages, requests over the loopback interface.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { type Load, start } from './host/program.ts';

/** `port`: the host listens; `loaded`: the program serves from now on; `failed`: it did not start, with the error's message. */
export type Report = { readonly port: number } | { readonly loaded: true } | { readonly failed: string };

export interface HostData {
  /** The absolute path of the file whose `node_modules` hold the libraries. */
  readonly from: string;
  /** After this long without an answer a request counts as hung. */
  readonly hungAfterMs: number;
}

const { from, hungAfterMs }: HostData = workerData;
const requireReal = createRequire(from);

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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What ends a process while a program starts: it is the program that does not start. Afterwards nothing ends this one. */
const deaths = (): Promise<never> =>
  new Promise((_, reject) => {
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', reject);
    process.removeAllListeners('uncaughtException').on('uncaughtException', reject);
    process.exit = ((code?: number) => reject(new Error(`The program exits with ${code ?? 0}`))) as typeof process.exit;
  });

/** Listens for programs and for requests to the last of them, which keeps its environment as long as it serves. */
const open = (): void => {
  let serving: RequestListener = (_, response) => response.end();
  let leave = (): void => undefined;

  parentPort?.on('message', async (load: Load) => {
    leave();
    leave = enter(load.env);
    try {
      const started = await Promise.race([start(load, requireReal), deaths()]);
      serving = started.serving;
      report({ loaded: true });
    } catch (error) {
      report({ failed: messageOf(error) });
    }
  });

  const server: Server = createServer((request, response) => serve(serving, request, response));
  server.listen(0, '127.0.0.1', () => report({ port: (server.address() as AddressInfo).port }));
};

open();
