import type { RequestListener } from 'node:http';
import { callLast, type Made, type Watched } from './made.ts';

interface Application {
  init(): Promise<unknown>;
  getHttpAdapter(): { getInstance(): RequestListener };
  listen: (...args: readonly unknown[]) => unknown;
}

interface Factory {
  create(...args: readonly unknown[]): Promise<Application>;
}

interface Core {
  readonly NestFactory: Factory;
}

const isOptions = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !('getInstance' in value);

/** As the library is called, but a failure at the start rejects instead of ending the process. */
const withoutAbort = (args: readonly unknown[]): readonly unknown[] => {
  const quiet = { abortOnError: false, logger: false };
  const at = args.findIndex((arg, i) => i > 0 && isOptions(arg));
  const given = args[at];
  return isOptions(given) ? args.with(at, { ...given, ...quiet }) : [...args, quiet];
};

/** An application that listens to nothing. It is a proxy itself, on which nothing can be set. */
const quiet = (application: Application, made: Made): Application => {
  const listen = async (...args: readonly unknown[]): Promise<void> => {
    const start = application.init();
    made.starts.push(start);
    await start;
    made.listening.push(application.getHttpAdapter().getInstance());
    callLast(args);
  };
  return new Proxy(application, {
    get: (target, name) => (name === 'listen' ? listen : Reflect.get(target, name)),
  });
};

/** `@nestjs/core`, with `listen` taken out of what `NestFactory.create` makes. */
export const watchNest = (real: Core, made: Made): Watched => ({
  module: {
    ...real,
    NestFactory: {
      create: async (...args: readonly unknown[]) => quiet(await real.NestFactory.create(...withoutAbort(args)), made),
    },
  },
});
