import { createServer, type RequestListener, type Server } from 'node:http';
import { callLast, type Made, type Watched } from './made.ts';

/** What a server answers: its listeners may be exchanged after it was made. */
export const listenerOf =
  (server: Server): RequestListener =>
  (request, response) => {
    server.emit('request', request, response);
  };

/** A server that listens to nothing and says that it does. */
export function quietServer(made: Made, args: readonly unknown[]): Server {
  const listener = args.find((arg): arg is RequestListener => typeof arg === 'function');
  const server = createServer(listener);
  made.listening.push(listenerOf(server));
  server.listen = (...given: readonly unknown[]) => {
    made.listening.push(listenerOf(server));
    setImmediate(() => server.emit('listening'));
    callLast(given);
    return server;
  };
  return server;
}

/** `http` or `https`, with servers that listen to nothing. */
export const watchHttp = (real: object, made: Made): Watched => {
  // No arrow: `new http.Server()` and `http.Server()` are both written.
  function Server(...args: readonly unknown[]): Server {
    return quietServer(made, args);
  }
  return { module: { ...real, createServer: Server, Server } };
};
