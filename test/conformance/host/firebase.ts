import type { RequestListener } from 'node:http';
import type { Made, Watched } from './made.ts';

type Handler = (request: unknown, response: unknown) => unknown;

interface Application extends RequestListener {
  use(handler: Handler): unknown;
}

/**
 * `firebase-functions` is not installed. This stands in for its HTTPS functions: a handler behind an Express application, as the
 * functions framework runs it (npm `@google-cloud/functions-framework`, `src/server.ts`).
 */
export const standInForFirebase = (express: () => Application, made: Made): Watched => {
  const onRequest = (...args: readonly unknown[]): Handler => {
    const handler = args.findLast((arg): arg is Handler => typeof arg === 'function');
    if (handler === undefined) throw new Error('onRequest takes a handler');
    const application = express();
    application.use((request, response) => handler(request, response));
    made.listening.push(application);
    return handler;
  };
  const https = { onRequest };
  const builder: object = { https, region: () => builder, runWith: () => builder };
  return { module: { ...builder, onRequest } };
};
