import { once } from 'node:events';
import { Agent, type IncomingMessage, request as send } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync, type TransformOptions, transformSync } from 'esbuild';
import type { HeaderLine, HttpRequest } from '../../server/engine/browser/types.ts';
import type { SourceFile } from './host/modules.ts';
import type { Load } from './host/program.ts';
import type { HostData, Report } from './host.ts';
import type { Stack } from './stacks.ts';

/** What the real library answered. `no answer`: the request hung, or the connection was cut before a status line came. */
export type Observed = { readonly status: number; readonly lines: readonly HeaderLine[] } | 'no answer';

/** A program to run: its files by absolute path, the entry, and variables of the environment that it is started with. */
export interface RealProgram {
  readonly stack: Stack;
  readonly files: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The real libraries, behind a loopback address. */
export interface RealLibrary {
  /** Starts a program in place of the one before. Gives the error's message where the program does not start. */
  load(program: RealProgram): Promise<{ readonly failed: string } | 'loaded'>;
  /** Sends a request to the program that was loaded last. Requests are answered in the order of the calls. */
  ask(request: HttpRequest): Promise<Observed>;
  close(): Promise<void>;
}

const HUNG_AFTER_MS = 60;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Decorators as NestJS uses them. */
const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } };

/** A text as the host runs it: TypeScript and ES modules become CommonJS where they can; CommonJS stays as it is, byte for byte. */
function compiled(file: string, text: string): SourceFile {
  if (file.endsWith('.json')) return { kind: 'json', text };
  const isModule = /^\s*(import|export)\b/m.test(text) || /\.mjs$/.test(file);
  if (!isModule && !/\.[cm]?tsx?$/.test(file) && !/\bimport\s*\(/.test(text)) return { kind: 'commonjs', text };
  const options: TransformOptions = {
    loader: /x$/.test(file) ? 'tsx' : 'ts',
    platform: 'node',
    supported: { 'dynamic-import': false },
    tsconfigRaw,
    logLevel: 'silent',
  };
  try {
    return { kind: 'commonjs', text: transformSync(text, { ...options, format: 'cjs' }).code };
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('Top-level await'))) throw error;
    return { kind: 'module', text: transformSync(text, { ...options, format: 'esm', supported: {} }).code };
  }
}

const pairs = (raw: readonly string[]): HeaderLine[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));

const answerOf = (response: IncomingMessage): Observed => ({
  status: response.statusCode ?? 0,
  lines: pairs(response.rawHeaders),
});

/** A body as a page would send it, so that a library that reads bodies finds what the headers speak of. */
function bodyOf({ method, headers }: HttpRequest): { readonly text: string; readonly lines: readonly HeaderLine[] } {
  if (!/^(?:POST|PUT|PATCH)$/i.test(method)) return { text: '', lines: [] };
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const text = type === '' ? '' : type.includes('json') ? '{}' : 'x';
  return { text, lines: [['Content-Length', String(text.length)]] };
}

/** Starts the real library. Programs run in a thread of their own. */
export async function startRealLibrary(): Promise<RealLibrary> {
  const bundled = buildSync({
    entryPoints: [here('./host.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
  });
  const code = bundled.outputFiles[0]?.text ?? '';
  const data: HostData = { from: here('./runner.ts'), hungAfterMs: HUNG_AFTER_MS };
  const worker = new Worker(code, {
    eval: true,
    // What programs print is nobody's business here.
    stdout: true,
    stderr: true,
    workerData: data,
    // ES modules that await at their top level run as such.
    execArgv: ['--experimental-vm-modules', '--no-warnings'],
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
        Object.entries(program.files).map(([file, text]) => [file, compiled(file, text)]),
      );
      const load: Load = { packages: program.stack.packages, files, entry: program.entry, env: program.env ?? {} };
      worker.postMessage(load);
      const report = await nextReport();
      return 'failed' in report ? { failed: report.failed } : 'loaded';
    },
    ask(request) {
      const { method, url, headers } = request;
      const body = bodyOf(request);
      const { host, pathname, search } = new URL(url);
      const lines = [
        ...(headers.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', host] as const]),
        ...headers,
        ...body.lines,
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
        outgoing.end(body.text);
      });
    },
    async close() {
      agent.destroy();
      await worker.terminate();
    },
  };
}
