import type { Directive } from '../../server/engine/syntax/nginx/unit.ts';
import { listenOf } from './directives.ts';

interface Server {
  readonly keys: readonly string[];
  readonly names: readonly string[];
  readonly matters: boolean;
}

/** Whether a server has to do with CORS. */
const MATTERS = /access-control-|origin/i;

const PROPER = /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/i;

/** The names by which servers are asked, by the keys of what they listen on. */
export class ServerNames {
  readonly #servers: Server[] = [];

  /** @param inside the directives of a server, those that it includes among them @param text its block */
  add(inside: readonly Directive[], text: string): void {
    const named = (name: string): readonly Directive[] => inside.filter((one) => one.name.value === name);
    const keys = named('listen').flatMap((one) => listenOf(one)?.key ?? []);
    const names = named('server_name').flatMap(({ args }) => args.map(({ value }) => value.toLowerCase()));
    this.#servers.push({ keys: keys.length > 0 ? keys : ['80', '443'], names, matters: MATTERS.test(text) });
  }

  /** All names behind a listener, and the first proper one of a server that has to do with CORS, else of any. */
  at(key: string): { readonly names: readonly string[]; readonly standIn: string | undefined } {
    const here = this.#servers.filter(({ keys }) => keys.includes(key));
    const sorted = [...here.filter(({ matters }) => matters), ...here];
    const standIn = sorted.flatMap(({ names }) => names).find((name) => PROPER.test(name));
    return { names: here.flatMap(({ names }) => names), standIn };
  }
}
