import type { RequestListener } from 'node:http';
import { inert, type Made, type Watched } from './made.ts';

interface Application extends RequestListener {
  listen: (...args: readonly unknown[]) => unknown;
  use(handler: unknown): Application;
  /** Set by Express where the application is mounted on another. */
  readonly parent?: unknown;
}

const isApplication = (value: unknown): value is Application =>
  typeof value === 'function' && 'handle' in value && 'listen' in value;

const isRouter = (value: unknown): boolean => typeof value === 'function' && 'stack' in value && 'route' in value;

/** `express`, noting every application, with `listen` taken out. A router that a program exports is used by an application of its own. */
export const watchExpress = (real: (() => Application) & object, made: Made): Watched => ({
  module: Object.assign(() => {
    const application = real();
    application.listen = () => {
      made.listening.push(application);
      return inert;
    };
    made.applications.push(() => (application.parent === undefined ? application : null));
    return application;
  }, real),
  exported(value) {
    if (isApplication(value)) return value;
    return isRouter(value) ? real().use(value) : null;
  },
});
