import { type IncomingMessage, type RequestOptions, request as send } from 'node:http';
import { request as sendSecurely } from 'node:https';
import { isIP } from 'node:net';
import type { HeaderLine, HttpRequest } from '../../server/engine/browser/types.ts';
import type { Observed } from './runner.ts';

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

/** Where a service listens: `http.request`'s `host` and `port`, or its `socketPath`; behind TLS with whatever certificate it has. */
export type Address = Pick<RequestOptions, 'host' | 'port' | 'socketPath' | 'agent'> & { readonly secure?: true };

/** Sends a request, its header lines as they stand, to a service. */
export function askAt({ secure, ...address }: Address, request: HttpRequest): Promise<Observed> {
  const { method, url, headers } = request;
  const body = bodyOf(request);
  const { host, hostname, pathname, search } = new URL(url);
  const lines = [
    ...(headers.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', host] as const]),
    ...headers,
    ...body.lines,
  ];
  const options = { ...address, method, path: pathname + search, headers: lines.flat() };
  return new Promise((resolve) => {
    let observed: Observed = 'no answer';
    const take = (response: IncomingMessage): void => {
      observed = answerOf(response);
      response.resume();
      response.once('close', () => resolve(observed));
    };
    const servername = isIP(hostname) === 0 ? hostname : '';
    const outgoing = secure
      ? sendSecurely({ ...options, servername, rejectUnauthorized: false }, take)
      : send(options, take);
    outgoing.once('error', () => resolve(observed));
    outgoing.end(body.text);
  });
}
