import { createServer, type Socket } from 'node:net';
import { getHeader, trimOws } from '../../server/engine/browser/header-lists.ts';
import type { HeaderLine, HttpRequest, HttpResponse, Trip } from '../../server/engine/browser/types.ts';
import { caseOf, type Places } from './exchange.ts';

/** What the services saw of a case. */
export interface Seen {
  readonly trips: readonly Trip[];
  /** Requests for which the case has no answer. */
  readonly surplus: readonly HttpRequest[];
}

/** Three origins on loopback that answer by script, byte for byte. */
export interface Services {
  readonly places: Places;
  /** Gives a case its answers, the first to the first of its requests at whichever origin. */
  readonly expect: (id: number, answers: readonly HttpResponse[]) => void;
  /** What came of a case; it is forgotten with that. */
  readonly seen: (id: number) => Seen;
  readonly close: () => Promise<void>;
}

interface Script {
  readonly answers: readonly HttpResponse[];
  readonly trips: Trip[];
  readonly surplus: HttpRequest[];
}

const PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>page</title>';
const PAGES: ReadonlyMap<string, readonly HeaderLine[]> = new Map([
  ['/app', [['Set-Cookie', 'session=1; Path=/']]],
  ['/sandbox', [['Content-Security-Policy', 'sandbox allow-scripts']]],
]);

/** Starts the services. The pages are `{app}/app`, which leaves a cookie for its host, and `{app}/sandbox`, whose origin is opaque. */
export async function startServices(): Promise<Services> {
  const scripts = new Map<number, Script>();
  const respond = (request: HttpRequest): string => {
    const page = PAGES.get(request.url.replace(/^http:\/\/[^/]*/, ''));
    if (page === undefined) return respondByScript(scripts, request);
    return wire({ status: 200, headers: framed(200, [...page, ['Content-Type', 'text/html']], PAGE) }, PAGE);
  };
  const start = () => listen(respond);
  const [app, api, other] = [await start(), await start(), await start()];
  return {
    places: {
      app: `http://localhost:${app.port}`,
      api: `http://localhost:${api.port}`,
      other: `http://127.0.0.1:${other.port}`,
    },
    expect: (id, answers) => scripts.set(id, { answers, trips: [], surplus: [] }),
    seen: (id) => {
      const script = scripts.get(id);
      scripts.delete(id);
      return { trips: script?.trips ?? [], surplus: script?.surplus ?? [] };
    },
    close: async () => {
      await Promise.all([app, api, other].map(({ close }) => close()));
    },
  };
}

function respondByScript(scripts: ReadonlyMap<number, Script>, request: HttpRequest): string {
  const id = caseOf(request.url);
  const script = id === undefined ? undefined : scripts.get(id);
  const answer = script?.answers[script.trips.length];
  if (answer === undefined) {
    script?.surplus.push(request);
    return wire({ status: 500, headers: framed(500, [], '') }, '');
  }
  const body = request.method === 'HEAD' || isBodiless(answer.status) ? '' : 'body';
  const response = { status: answer.status, headers: framed(answer.status, answer.headers, body) };
  script?.trips.push({ kind: kindOf(request, script.trips), request, response });
  return wire(response, body);
}

/** What a request is within its conversation. Script cannot set Access-Control-Request-Method: only a preflight has it. */
function kindOf({ method, headers }: HttpRequest, before: readonly Trip[]): Trip['kind'] {
  const names = headers.map(([name]) => name.toLowerCase());
  if (method === 'OPTIONS' && names.includes('access-control-request-method')) return 'preflight';
  return before.some(({ kind }) => kind !== 'preflight') ? 'redirect' : 'actual';
}

/** The request that stands in a text of one byte each character; undefined where it is not there as a whole. */
function readRequest(text: string): HttpRequest | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line): HeaderLine => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), trimOws(line.slice(colon + 1))];
  });
  if (text.length - (end + 4) < Number(getHeader(headers, 'Content-Length') ?? 0)) return undefined;
  const [method = '', target = ''] = first.split(' ');
  return { method, url: `http://${getHeader(headers, 'Host')}${target}`, headers };
}

const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304;

/** The lines of a case with those that delimit the message. */
function framed(status: number, headers: readonly HeaderLine[], body: string): readonly HeaderLine[] {
  const length: readonly HeaderLine[] = isBodiless(status) ? [] : [['Content-Length', String(body.length)]];
  return [...headers, ['Connection', 'close'], ...length];
}

function wire({ status, headers }: HttpResponse, body: string): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n${body}`;
}

/**
 * A server that takes every request as it comes and writes what `respond` gives as it is: that of Node refuses unknown methods and some
 * bytes, and joins, checks and reorders header lines. Each connection serves one request.
 */
async function listen(
  respond: (request: HttpRequest) => string,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    let text = '';
    const onData = (bytes: Buffer): void => {
      text += bytes.toString('latin1');
      const request = readRequest(text);
      if (request === undefined) return;
      socket.off('data', onData);
      socket.end(respond(request), 'latin1');
    };
    socket.on('data', onData);
    socket.on('close', () => open.delete(socket));
    // The browser gives a connection up when it wants no more of it.
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the service has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
