import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../server/engine/browser/types.ts';
import type { Predict } from './check.ts';
import { compare, printObserved, printRun } from './compare.ts';
import { BASE } from './generator/requests.ts';
import { openPredictor } from './predict.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';
import { EXPRESS_STACKS, FASTIFY_4, FASTIFY_5_CORS_10, FASTIFY_5_CORS_11, type Stack } from './stacks.ts';

/** An option: the value that stands where it is left out, and one that makes a difference. */
type Defaults = Readonly<Record<string, readonly [standing: string, other: string]>>;

const SIX_METHODS = "'GET,HEAD,PUT,PATCH,POST,DELETE'";

const EXPRESS_CORS: Defaults = {
  origin: ["'*'", "'https://app.example.com'"],
  methods: [SIX_METHODS, "'GET'"],
  preflightContinue: ['false', 'true'],
  optionsSuccessStatus: ['204', '200'],
  credentials: ['false', 'true'],
  allowedHeaders: ['undefined', "['X-Total']"],
  exposedHeaders: ['undefined', "['X-Total']"],
  maxAge: ['undefined', '600'],
};

const fastifyCors = (methods: string): Defaults => ({
  origin: ["'*'", "'https://app.example.com'"],
  methods: [methods, "'GET'"],
  hook: ["'onRequest'", "'preHandler'"],
  preflightContinue: ['false', 'true'],
  optionsSuccessStatus: ['204', '200'],
  credentials: ['false', 'true'],
  exposedHeaders: ['null', "['X-Total']"],
  allowedHeaders: ['null', "['X-Total']"],
  maxAge: ['null', '600'],
  preflight: ['true', 'false'],
  strictPreflight: ['true', 'false'],
});

const express = (options: string): string => `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors(${options}));
app.get('/data', (req, res) => res.json({ ok: true }));
module.exports = app;
`;

/** What answers requests without credentials stands behind the default hook, and in front of a later one. */
const fastify = (options: string): string => `const app = require('fastify')();
app.register(require('@fastify/cors'), ${options});
app.addHook('preValidation', (request, reply, done) => {
  if (request.headers.authorization) return done();
  reply.code(401).send('who?');
});
app.get('/data', (request, reply) => reply.send({ ok: true }));
module.exports = app;
`;

const TABLE: readonly (readonly [Stack, Defaults, (options: string) => string])[] = [
  ...EXPRESS_STACKS.map((stack) => [stack, EXPRESS_CORS, express] as const),
  [FASTIFY_4, fastifyCors(SIX_METHODS), fastify],
  [FASTIFY_5_CORS_10, fastifyCors(SIX_METHODS), fastify],
  [FASTIFY_5_CORS_11, fastifyCors("'GET,HEAD,POST'"), fastify],
];

const cases = TABLE.flatMap(([stack, defaults, program]) =>
  Object.entries(defaults).map(([name, values]) => [stack.name, name, { stack, defaults, program, values }] as const),
);

const ORIGIN = ['Origin', 'https://app.example.com'] as const;
const AUTHORIZATION = ['Authorization', 'Bearer x'] as const;

/** An actual request, a preflight, and OPTIONS that is none. */
const REQUESTS: readonly HttpRequest[] = [
  { method: 'GET', url: `${BASE}/data`, headers: [ORIGIN, AUTHORIZATION] },
  { method: 'GET', url: `${BASE}/data`, headers: [ORIGIN] },
  {
    method: 'OPTIONS',
    url: `${BASE}/data`,
    headers: [ORIGIN, ['Access-Control-Request-Method', 'PUT'], ['Access-Control-Request-Headers', 'x-total']],
  },
  { method: 'OPTIONS', url: `${BASE}/data`, headers: [ORIGIN] },
];

const PATH = '/project/app.js';

describe('the default of every option is the one of the running library', () => {
  let real: RealLibrary;
  let predict: Predict;

  beforeAll(async () => {
    [real, predict] = await Promise.all([startRealLibrary(), openPredictor()]);
  });

  afterAll(() => real.close());

  const observed = async (stack: Stack, source: string): Promise<string[]> => {
    expect(await real.load({ stack, files: { [PATH]: source }, entry: PATH })).toBe('loaded');
    const answers: string[] = [];
    for (const request of REQUESTS) answers.push(printObserved(await real.ask(request)));
    return answers;
  };

  /** The options with one of them changed, or left out where `value` is null. Every other one is written as it stands by default. */
  const written = (defaults: Defaults, name: string, value: string | null): string => {
    const entries = Object.entries(defaults).map(
      ([key, [standing]]) => [key, key === name ? value : standing] as const,
    );
    return `{ ${entries.flatMap(([key, text]) => (text === null ? [] : [`${key}: ${text}`])).join(', ')} }`;
  };

  it.each(cases)('%s: %s', async (_, name, { stack, defaults, program, values: [standing, other] }) => {
    const source = program(written(defaults, name, null));
    const leftOut = await observed(stack, source);
    expect(leftOut).toEqual(await observed(stack, program(written(defaults, name, standing))));
    expect(leftOut).not.toEqual(await observed(stack, program(written(defaults, name, other))));

    await observed(stack, source);
    const predicted = await predict({ file: 'app.js', source }, stack);
    for (const request of REQUESTS) {
      const runs = predicted?.respond(request) ?? [];
      const answer = await real.ask(request);
      const standing = compare(runs, predicted?.choices ?? [], answer);
      expect(standing, `${runs.map(printRun).join('\n- or\n')}\nobserved\n${printObserved(answer)}`).toBe('answered');
    }
  });
});
