import { quietServer } from './http.ts';
import type { Made, Watched } from './made.ts';

interface Io {
  listen(server: unknown, options?: unknown): unknown;
  attach(server: unknown, options?: unknown): unknown;
}

interface Library {
  readonly Server: new (...args: readonly unknown[]) => Io;
}

const isPort = (value: unknown): boolean => typeof value === 'number' || typeof value === 'string';

/** `socket.io`, where a port stands for a server that listens to nothing. */
export const watchSocketIo = (real: Library, made: Made): Watched => {
  const serverFor = (given: unknown): unknown => (isPort(given) ? quietServer(made, []) : given);
  class Server extends real.Server {
    constructor(first?: unknown, ...rest: readonly unknown[]) {
      super(serverFor(first), ...rest);
    }
    override listen(given: unknown, options?: unknown): unknown {
      return super.listen(serverFor(given), options);
    }
    override attach(given: unknown, options?: unknown): unknown {
      return super.attach(serverFor(given), options);
    }
  }
  const called = (...args: readonly unknown[]): Io => new Server(...args);
  return { module: Object.assign(called, { ...real, Server, default: called }) };
};
