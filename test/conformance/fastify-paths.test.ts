import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSides, type Sides } from './conformance.ts';
import { misread } from './paths.ts';
import { FASTIFY_4, FASTIFY_5_CORS_11 } from './stacks.ts';

/** Paths as programs write them: all of them must be read. */
const USUAL: readonly string[] = [
  "'/'",
  "''",
  "'/api'",
  "'/api/'",
  "'/Api'",
  "'/api/items'",
  "'/api/:id'",
  "'/:first/:second'",
  "'/api.json'",
  "'*'",
  "'/*'",
  "'/api/*'",
  "'/api/:id/*'",
];

/** Paths that may stay unread, but may not be misread. */
const UNUSUAL: readonly string[] = [
  "'/api/:id?'",
  "'/:from-:to'",
  "'/:name.:ext'",
  "'/api/:id(^\\\\d+)'",
  "'/:name.json'",
  "'/api/a b'",
  "'/api::verb'",
];

/** How a path is used. `$path` stands for it. */
const FORMS: Readonly<Record<string, string>> = {
  get: "app.get($path, async () => 'x');",
  all: "app.all($path, async () => 'x');",
  options: "app.options($path, async () => 'x');",
  route: "app.route({ method: ['GET', 'POST'], url: $path, handler: async () => 'x' });",
  'under a prefix': "app.register(async (child) => { child.get($path, async () => 'x'); }, { prefix: '/api' });",
  'as a prefix':
    "app.register(async (child) => {\n  child.get('/', async () => 'x');\n  child.get('/items', async (request, reply) => reply.code(202).send('x'));\n}, { prefix: $path });",
  'with an own not-found handler':
    "app.register(async (child) => {\n  child.setNotFoundHandler((request, reply) => reply.code(410).send('x'));\n  child.get($path, async () => 'x');\n}, { prefix: '/api' });",
};

const SETTINGS = ['', '{ ignoreTrailingSlash: true }', '{ caseSensitive: false }'] as const;

/** A service that decides something about CORS: others are not compiled. */
const programOf = (
  pattern: string,
  form: string,
  setting: string,
): string => `const app = require('fastify')(${setting});
app.addHook('onRequest', (request, reply, done) => {
  reply.header('Access-Control-Allow-Origin', '*');
  done();
});
${form.replace('$path', () => pattern)}
module.exports = app;
`;

describe('paths: the engine matches paths as the running library does', () => {
  let sides: Sides;

  beforeAll(async () => {
    sides = await openSides();
  });

  afterAll(() => sides.real.close());

  for (const stack of [FASTIFY_4, FASTIFY_5_CORS_11]) {
    describe.each(Object.entries(FORMS))(`${stack.name}, %s`, (name, form) => {
      const method = name === 'options' ? 'OPTIONS' : 'GET';
      // A wildcard stands at the end of a path, and what is empty needs a prefix.
      const fits = (pattern: string): boolean =>
        name === 'as a prefix' ? !pattern.includes('*') : pattern !== "''" || /prefix|own/.test(name);

      it.each(USUAL.filter(fits))('reads %s', async (pattern) => {
        for (const setting of SETTINGS) {
          const source = programOf(pattern, form, setting);
          expect((await misread(sides, { stack, source, method })).join('\n'), setting).toBe('');
        }
      });

      it.each(UNUSUAL.filter(fits))('does not misread %s', async (pattern) => {
        const source = programOf(pattern, form, '');
        expect((await misread(sides, { stack, source, method, mayBeOpen: true })).join('\n')).toBe('');
      });
    });
  }
});
