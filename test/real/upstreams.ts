import { createServer, type Server } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createRaw, type Server as RawServer, type Socket } from 'node:net';
import type { HeaderLine } from '../../server/engine/browser/types.ts';
import { fastCgiAnswer, fastCgiEnds } from './fastcgi.ts';

/** What an upstream answers. */
export interface UpstreamAnswer {
  /** `no answer`: the connection is cut. */
  readonly status: number | 'no answer';
  readonly lines: readonly HeaderLine[];
}

/** The protocols in which nginx asks an upstream, by the word that their directives begin with. */
export const UPSTREAM_KINDS = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc'] as const;
export type UpstreamKind = (typeof UPSTREAM_KINDS)[number];

const BODY = 'from the upstream';

/** Starts an upstream on a socket of the file system that answers every request as it is told at that moment. */
export async function startUpstream(
  kind: UpstreamKind,
  socket: string,
  answer: () => UpstreamAnswer,
): Promise<{ close(): void }> {
  const server = SERVERS[kind](answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(socket, resolve);
  });
  return { close: () => server.close() };
}

const SERVERS: Readonly<Record<UpstreamKind, (answer: () => UpstreamAnswer) => Server | RawServer>> = {
  proxy: (answer) =>
    createServer((request, response) => {
      const { status, lines } = answer();
      request.resume();
      if (status === 'no answer') request.socket.destroy();
      else response.writeHead(status, lines.flat()).end(hasBody(status) ? BODY : '');
    }),
  grpc: (answer) =>
    createHttp2((request, response) => {
      const { status, lines } = answer();
      request.resume();
      if (status === 'no answer') request.stream.session?.destroy();
      else response.writeHead(status, Object.fromEntries(lines)).end(hasBody(status) ? BODY : '');
    }),
  // Both send a request's head at once, and take the same form of answer.
  uwsgi: (answer) => createRaw((socket) => socket.once('data', () => endCgi(socket, answer()))),
  scgi: (answer) => createRaw((socket) => socket.once('data', () => endCgi(socket, answer()))),
  fastcgi: (answer) =>
    createRaw((socket) => {
      let got = Buffer.alloc(0);
      socket.on('error', () => socket.destroy());
      socket.on('data', (more) => {
        got = Buffer.concat([got, more]);
        if (fastCgiEnds(got)) endFastCgi(socket, answer());
      });
    }),
};

const hasBody = (status: number): boolean => status >= 200 && status !== 204 && status !== 304;

/** The answer as CGI writes it; nothing where none is given. */
const cgiText = ({ status, lines }: UpstreamAnswer): string => (status === 'no answer' ? '' : cgiLines(status, lines));

const cgiLines = (status: number, lines: readonly HeaderLine[]): string =>
  [
    `Status: ${status} Told`,
    'Content-Type: text/plain',
    ...lines.map(([name, value]) => `${name}: ${value}`),
    '',
    hasBody(status) ? BODY : '',
  ].join('\r\n');

function endFastCgi(socket: Socket, answer: UpstreamAnswer): void {
  if (answer.status === 'no answer') socket.destroy();
  else socket.end(fastCgiAnswer(cgiText(answer)));
}

function endCgi(socket: Socket, answer: UpstreamAnswer): void {
  socket.on('error', () => socket.destroy());
  socket.end(cgiText(answer));
}
