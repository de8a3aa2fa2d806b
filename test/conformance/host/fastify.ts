import type { RequestListener, Server } from 'node:http';
import { listenerOf } from './http.ts';
import { callLast, type Made, type Watched } from './made.ts';

interface Instance {
  readonly server: Server;
  ready: (...args: readonly unknown[]) => unknown;
  listen: (...args: readonly unknown[]) => unknown;
  register(plugin: unknown): unknown;
}

type Factory = ((...args: readonly unknown[]) => Instance) & object;

const isInstance = (value: unknown): value is Instance =>
  typeof value === 'object' && value !== null && 'server' in value && 'register' in value;

/** Takes `listen` out of an instance: it starts, and listens to nothing. How its start went is told to the host as well. */
function watchInstance(instance: Instance, made: Made): Instance {
  const ready = instance.ready.bind(instance);
  // Started once: the library tells the first who asks of a failure, and nobody else.
  let started: Promise<unknown> | undefined;
  const start = (): Promise<unknown> => {
    started ??= Promise.resolve(ready());
    made.starts.push(started);
    return started;
  };
  const answering = (args: readonly unknown[], ...given: readonly unknown[]): unknown => {
    const begun = start();
    if (!args.some((arg) => typeof arg === 'function')) return given.length === 0 ? begun : begun.then(() => given[0]);
    begun.then(
      () => callLast(args, null, ...given),
      (error) => callLast(args, error),
    );
    return undefined;
  };
  instance.ready = (...args) => answering(args);
  instance.listen = (...args) => {
    made.listening.push(listenerOf(instance.server));
    return answering(args, 'http://127.0.0.1:3000');
  };
  made.applications.push(() => served(instance));
  return instance;
}

const served = (instance: Instance): RequestListener => {
  instance.ready();
  return listenerOf(instance.server);
};

/** `fastify`, noting every instance, with `listen` taken out. What a program exports may be a plugin: it is registered on an instance. */
export const watchFastify = (real: Factory, made: Made): Watched => {
  const make = (...args: readonly unknown[]): Instance => watchInstance(real(...args), made);
  const module = Object.assign(make, real);
  return {
    module: Object.assign(module, { default: module, fastify: module }),
    exported(value) {
      if (isInstance(value)) return served(value);
      if (typeof value !== 'function' || made.applications.length > 0) return null;
      const instance = make();
      instance.register(value);
      return served(instance);
    },
  };
};
