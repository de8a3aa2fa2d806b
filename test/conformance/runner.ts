import type { HeaderLine, HttpRequest } from '../../server/engine/browser/types.ts';
import type { World } from '../../server/engine/service/exchange.ts';
import { startNginx } from '../real/running-nginx.ts';
import { startNodeLibraries } from './node-libraries.ts';
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
  /**
   * Sends a request to the program that was loaded last. Requests are answered in the order of the calls.
   *
   * @param world what is around the program while it answers, where that is no matter of its start: an upstream, files, passwords
   */
  ask(request: HttpRequest, world?: World): Promise<Observed>;
  close(): Promise<void>;
}

/** Starts what runs programs: each stack's own libraries or server, when the first program of it comes. */
export function startRealLibrary(): Promise<RealLibrary> {
  const started = new Map<string | undefined, Promise<RealLibrary>>();
  let current: RealLibrary | undefined;

  const libraryOf = ({ nginx }: Stack): Promise<RealLibrary> => {
    const known = started.get(nginx) ?? (nginx === undefined ? startNodeLibraries() : startNginx(nginx));
    started.set(nginx, known);
    return known;
  };

  return Promise.resolve({
    async load(program) {
      current = await libraryOf(program.stack);
      return current.load(program);
    },
    ask(request, world) {
      if (current === undefined) throw new Error('No program was loaded');
      return current.ask(request, world);
    },
    async close() {
      await Promise.all([...started.values()].map((library) => library.then((one) => one.close())));
    },
  });
}
