import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request as send } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { transformSync } from 'esbuild';
import type { HeaderLine, HttpRequest } from '../../server/engine/browser/types.ts';
import type { ExpressVersion } from './generator/app.ts';
import type { HostData, Load, Report } from './host.ts';

/** What the real library answered. `no answer`: the request hung, or the connection was cut before a status line came. */
export type Observed = { readonly status: number; readonly lines: readonly HeaderLine[] } | 'no answer';

/** A program to run: its files by absolute path, the entry, and variables of the environment that it is started with. */
export interface RealProgram {
  readonly version: ExpressVersion;
  readonly files: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The real Express and `cors`, behind a loopback address. */
export interface RealLibrary {
  /** Starts a program in place of the one before. Gives the error's message where the program does not start. */
  load(program: RealProgram): Promise<{ readonly failed: string } | 'loaded'>;
  /** Sends a request to the program that was loaded last. Requests are answered in the order of the calls. */
  ask(request: HttpRequest): Promise<Observed>;
  close(): Promise<void>;
}

const HUNG_AFTER_MS = 60;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A TypeScript or ES module text as CommonJS; CommonJS stays as it is, byte for byte. */
const toCommonJs = (file: string, text: string): string => {
  const isModule = /^\s*(import|export)\b/m.test(text);
  if (!isModule && !/\.[cm]?tsx?$/.test(file)) return text;
  return transformSync(text, {
    loader: /x$/.test(file) ? 'tsx' : 'ts',
    format: 'cjs',
    platform: 'node',
    supported: { 'dynamic-import': false },
  }).code;
};

const pairs = (raw: readonly string[]): HeaderLine[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));

const answerOf = (response: IncomingMessage): Observed => ({
  status: response.statusCode ?? 0,
  lines: pairs(response.rawHeaders),
});

/** Starts the real library. Programs run in a thread of their own. */
export async function startRealLibrary(): Promise<RealLibrary> {
  const { code } = transformSync(readFileSync(here('./host.ts'), 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    platform: 'node',
  });
  const data: HostData = { from: here('./runner.ts'), hungAfterMs: HUNG_AFTER_MS };
  const worker = new Worker(code, {
    eval: true,
    // What programs print is nobody's business here.
    stdout: true,
    stderr: true,
    workerData: data,
    env: { ...process.env, NODE_ENV: 'test', NO_DEPRECATION: '*' },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const nextReport = async (): Promise<Report> => {
    const [message]: Report[] = await once(worker, 'message');
    if (message === undefined) throw new Error('The host said nothing');
    return message;
  };

  const first = await nextReport();
  if (!('port' in first)) throw new Error('The host does not listen');
  const { port } = first;
  // A connection for each request: an application that throws after its answer leaves its connection in no state to be used again.
  const agent = new Agent({ keepAlive: false });

  return {
    async load(program) {
      const files = Object.fromEntries(
        Object.entries(program.files).map(([file, text]) => [file, toCommonJs(file, text)]),
      );
      const load: Load = { version: program.version, files, entry: program.entry, env: program.env ?? {} };
      worker.postMessage(load);
      const report = await nextReport();
      return 'failed' in report ? { failed: report.failed } : 'loaded';
    },
    ask({ method, url, headers }) {
      const { host, pathname, search } = new URL(url);
      const lines = [
        ...(headers.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', host] as const]),
        ...headers,
      ];
      return new Promise((resolve) => {
        let observed: Observed = 'no answer';
        const outgoing = send(
          { host: '127.0.0.1', port, agent, method, path: pathname + search, headers: lines.flat() },
          (response) => {
            observed = answerOf(response);
            response.resume();
            response.once('close', () => resolve(observed));
          },
        );
        outgoing.once('error', () => resolve(observed));
        outgoing.end();
      });
    },
    async close() {
      agent.destroy();
      await worker.terminate();
    },
  };
}
