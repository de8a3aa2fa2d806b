import type { RequestListener } from 'node:http';
import { watchExpress } from './express.ts';
import { watchFastify } from './fastify.ts';
import { standInForFirebase } from './firebase.ts';
import { watchHttp } from './http.ts';
import { type Made, standIn, type Watched } from './made.ts';
import { type Files, Modules } from './modules.ts';
import { watchNest } from './nest.ts';
import { watchSocketIo } from './socket-io.ts';

/** A program: its files by absolute path, the entry among them, and the installed packages that stand for those it asks for. */
export interface Load {
  readonly packages: Readonly<Record<string, string>>;
  readonly files: Files;
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
}

/** So many turns of the event loop may pass before a program that says that it will listen does. */
const MOST_TURNS = 200;
/** So many let a function that awaits libraries while it sets an application up come to its end. */
const FEW_TURNS = 20;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Waits for what a program does after its files have run. */
async function settle({ files }: Load, { listening }: Made): Promise<void> {
  await turn();
  const saysListen = Object.values(files).some(({ text }) => text.includes('listen('));
  for (let turns = 0; saysListen && listening.length === 0 && turns < MOST_TURNS; turns += 1) await pause();
  for (let turns = 0; listening.length === 0 && turns < FEW_TURNS; turns += 1) await turn();
}

/** What a program serves: what it listens with, else what it exports, else the last application that is not mounted on another. */
function served(made: Made, exported: unknown, libraries: readonly Watched[]): RequestListener | undefined {
  const listening = made.listening.at(-1);
  if (listening !== undefined) return listening;
  const named = typeof exported === 'object' && exported !== null ? Object.values(exported) : [];
  const candidates = [exported, ...named].flatMap((value) => libraries.flatMap((one) => one.exported?.(value) ?? []));
  if (candidates[0] !== undefined) return candidates[0];
  return made.applications.flatMap((serve) => serve() ?? []).at(-1);
}

/** A package, or a stand-in where it is not installed. */
function installed(id: string, requireReal: NodeJS.Require): unknown {
  try {
    requireReal.resolve(id);
  } catch {
    return standIn;
  }
  return requireReal(id);
}

/**
 * Starts a program.
 *
 * @param requireReal gives an installed package
 * @returns what answers its requests
 * @throws what the program throws while it starts, and where it makes no application
 */
export async function start(load: Load, requireReal: NodeJS.Require): Promise<{ readonly serving: RequestListener }> {
  const made: Made = { applications: [], listening: [], starts: [] };
  const libraries = new Map<string, Watched>();

  const watch = (id: string): Watched => {
    if (/^(node:)?https?$/.test(id)) return watchHttp(requireReal(id), made);
    if (/^firebase-functions\b/.test(id))
      return standInForFirebase(requireReal(load.packages.express ?? 'express4'), made);
    switch (id) {
      case 'express':
        return watchExpress(requireReal(load.packages.express ?? id), made);
      case 'fastify':
        return watchFastify(requireReal(load.packages.fastify ?? id), made);
      case '@nestjs/core':
        return watchNest(requireReal(id), made);
      case 'socket.io':
        return watchSocketIo(requireReal(id), made);
      default:
        return { module: installed(load.packages[id] ?? id, requireReal) };
    }
  };
  const library = (id: string): Watched => {
    const known = libraries.get(id) ?? watch(id);
    libraries.set(id, known);
    return known;
  };

  const modules = new Modules(load.files, (id) => library(id).module);
  const { exported } = await modules.run(load.entry);
  await settle(load, made);
  // A plugin by itself asks for no library, and is served by an instance that the host makes.
  if ('fastify' in load.packages) library('fastify');
  const serving = served(made, exported, [...libraries.values()]);
  if (serving === undefined) throw new Error('The program makes no application');
  await Promise.all(made.starts);
  return { serving };
}
