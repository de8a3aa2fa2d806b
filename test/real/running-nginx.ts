import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HttpRequest } from '../../server/engine/browser/types.ts';
import type { World } from '../../server/engine/service/exchange.ts';
import { askAt } from '../conformance/client.ts';
import type { RealLibrary } from '../conformance/runner.ts';
import { nginxBinaries } from './nginx.ts';
import { type NginxProcess, startProcess } from './nginx-process.ts';
import { type Listener, type Places, type Runnable, runnableOf } from './runnable.ts';
import { answerOf, filesFor, PASSWORD_FILE, withSurroundings } from './surroundings.ts';
import { startUpstream, UPSTREAM_KINDS } from './upstreams.ts';

const CERTIFICATE = fileURLToPath(new URL('certificate.pem', import.meta.url));

/**
 * The real nginx. It runs configurations as they are written, but for what they name of a machine: addresses, certificates, upstreams,
 * paths, logs, and what a snippet lacks to be a whole (`runnable.ts`). All of its sockets are files in a temporary folder of its own.
 *
 * @param version of an nginx that is there
 * @returns what throws where a configuration asks for modules or files that are not here
 * @throws where there is none
 */
export async function startNginx(version: string): Promise<RealLibrary> {
  const found = (await nginxBinaries()).find((one) => one.version === version);
  if (found === undefined) throw new Error(`There is no nginx ${version} here`);
  const base = mkdtempSync(join(tmpdir(), 'cors-lens-nginx-'));
  const places = placesIn(base);
  mkdirSync(places.html);
  writeFileSync(places.passwords, PASSWORD_FILE);
  let world: World = {};
  let method = '';
  const upstreams = await Promise.all(
    (['main', 'auth'] as const).flatMap((audience) =>
      UPSTREAM_KINDS.map((kind) =>
        startUpstream(kind, places.upstream(kind, audience), () => answerOf(audience, world, method)),
      ),
    ),
  );
  let running: { readonly process: NginxProcess; readonly runnable: Runnable; readonly prefix: string } | undefined;
  let count = 0;
  const stop = (): void => {
    running?.process.stop();
    if (running !== undefined) rmSync(running.prefix, { recursive: true, force: true });
    running = undefined;
  };

  return {
    async load({ files, entry }) {
      stop();
      count += 1;
      const prefix = join(base, String(count));
      const runnable = runnableOf(files, entry, { ...places, prefix });
      for (const [path, text] of Object.entries(runnable.files)) write(path, text);
      // Where nginx looks for the files of locations that name no root.
      symlinkSync(places.html, join(prefix, 'html'));
      const sockets = runnable.listeners.map(({ socket }) => socket);
      const process = await startProcess(found.binary, prefix, runnable.configuration, sockets);
      if ('failed' in process && NOT_ITS_FAULT.test(process.failed))
        throw new Error(`${entry} can not be run here on nginx ${version}: ${process.failed}`);
      if ('failed' in process) return process;
      running = { process, runnable, prefix };
      return 'loaded';
    },
    ask(request, around = {}) {
      if (running === undefined) throw new Error('No configuration runs');
      const { listeners, addresses, paths } = running.runnable;
      [world, method] = [around, request.method];
      layDown(places.html, filesFor(request, world, paths));
      const listener = listenerFor(listeners, request);
      const { socket, secure } = listener;
      const asked = withSurroundings(withName(request, listener), world, addresses);
      return askAt({ socketPath: socket, agent: false, ...(secure ? { secure: true } : {}) }, asked);
    },
    async close() {
      stop();
      for (const upstream of upstreams) upstream.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** What keeps nginx from starting that says nothing of a configuration: what it asks for is not here. */
const NOT_ITS_FAULT =
  /^(?:unknown directive|host not found|bind\(\)|mkdir\(\)|open\(\)|dlopen\(\)|cannot load|nginx does not)/m;

const placesIn = (base: string): Omit<Places, 'prefix'> => ({
  html: join(base, 'html'),
  passwords: join(base, 'passwords'),
  certificate: CERTIFICATE,
  upstream: (kind, audience) => join(base, `${kind}-${audience}`),
});

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Lays files down in place of those that lay there. */
function layDown(folder: string, paths: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const path of paths) write(join(folder, path), 'a file\n');
}

/**
 * A request for no name of the servers is sent as if for one: a service whose address nobody knows is thought of under another name, and
 * what reaches a server in fact comes under its own.
 */
function withName(request: HttpRequest, { names, standIn }: Listener): HttpRequest {
  const { hostname } = new URL(request.url);
  const isNamed = names.includes(hostname) || request.headers.some(([name]) => name.toLowerCase() === 'host');
  return isNamed || standIn === undefined ? request : { ...request, headers: [['Host', standIn], ...request.headers] };
}

/** The listener that a request reaches: that of its port, else one of its scheme, else any. */
function listenerFor(listeners: readonly Listener[], { url }: HttpRequest): Listener {
  const { protocol, port } = new URL(url);
  const secure = protocol === 'https:';
  const asked = port === '' ? (secure ? 443 : 80) : Number(port);
  const found =
    listeners.find((one) => one.port === asked && one.secure === secure) ??
    listeners.find((one) => one.secure === secure) ??
    listeners[0];
  if (found === undefined) throw new Error('The configuration has no server');
  return found;
}
