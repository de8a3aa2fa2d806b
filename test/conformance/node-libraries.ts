import { once } from 'node:events';
import { Agent } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync, type TransformOptions, transformSync } from 'esbuild';
import { askAt } from './client.ts';
import type { SourceFile } from './host/modules.ts';
import type { Load } from './host/program.ts';
import type { HostData, Report } from './host.ts';
import type { RealLibrary } from './runner.ts';

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

/** Starts the libraries that are installed as packages of node. Programs run in a thread of their own. */
export async function startNodeLibraries(): Promise<RealLibrary> {
  const bundled = buildSync({
    entryPoints: [here('./host.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
  });
  const code = bundled.outputFiles[0]?.text ?? '';
  const data: HostData = { from: here('./node-libraries.ts'), hungAfterMs: HUNG_AFTER_MS };
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
    ask: (request) => askAt({ host: '127.0.0.1', port, agent }, request),
    async close() {
      agent.destroy();
      await worker.terminate();
    },
  };
}
