import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSides, type Sides } from './conformance.ts';
import { misread } from './paths.ts';
import { EXPRESS_STACKS } from './stacks.ts';

/** Paths as programs write them, in the syntax of both majors: all of them must be read. */
const USUAL: readonly string[] = [
  "'/'",
  "''",
  "'/api'",
  "'/api/'",
  "'api'",
  "'/Api'",
  "'/api/items'",
  "'/api/:id'",
  "'/:first/:second'",
  "'/api.json'",
  "['/api', '/data']",
  "'*'",
  "'/*'",
  "'/api/*'",
  "'/api/:id?'",
  "'/{*rest}'",
  "'/*rest'",
  "'/api/*rest'",
  "'/api{/*rest}'",
  "'/api{/:id}'",
];

/** Paths that may stay unread, but may not be misread. */
const UNUSUAL: readonly string[] = [
  '/^\\/api/',
  '/.*/',
  "'/:from-:to'",
  "'/:name.:ext'",
  "['/api/:id', /^\\/data/]",
  '/api/',
  '/^\\/api\\/(\\w+)$/i',
  "'/api*'",
  "'*/items'",
  "'(.*)'",
  "'/(.*)'",
  "'/api/(.*)'",
  "'/api/:id(\\\\d+)'",
  "'/api/:rest*'",
  "'/a(pi)?'",
  "'/ap?i'",
  "'/ap+i'",
  "'/api/{*rest}'",
];

/** How a path is used. `$path` stands for it. */
const FORMS: Readonly<Record<string, string>> = {
  get: 'app.get($path, (req, res) => res.sendStatus(299));',
  use: 'app.use($path, (req, res) => res.sendStatus(299));',
  all: 'app.all($path, (req, res) => res.sendStatus(299));',
  options: 'app.options($path, (req, res) => res.sendStatus(299));',
  route: 'app.route($path).get((req, res) => res.sendStatus(299));',
  'mounted router':
    "const router = express.Router();\nrouter.get('/', (req, res) => res.sendStatus(298));\nrouter.get('/items', (req, res) => res.sendStatus(299));\napp.use($path, router);",
  'in a router':
    "const router = express.Router();\nrouter.get($path, (req, res) => res.sendStatus(299));\napp.use('/api', router);",
  strict:
    'const router = express.Router({ strict: true, caseSensitive: true });\nrouter.get($path, (req, res) => res.sendStatus(299));\napp.use(router);',
};

/** A service that decides something about CORS: others are not compiled. */
const programOf = (pattern: string, form: string): string =>
  `const express = require('express');\nconst app = express();\napp.use((req, res, next) => {\n  res.set('Access-Control-Allow-Origin', '*');\n  next();\n});\n${form.replace('$path', () => pattern)}\nmodule.exports = app;\n`;

describe('paths: the engine matches paths as the running library does', () => {
  let sides: Sides;

  beforeAll(async () => {
    sides = await openSides();
  });

  afterAll(() => sides.real.close());

  for (const stack of EXPRESS_STACKS) {
    describe.each(Object.entries(FORMS))(`${stack.name}, %s`, (name, form) => {
      const method = name === 'options' ? 'OPTIONS' : 'GET';

      it.each(USUAL)('reads %s', async (pattern) => {
        expect((await misread(sides, { stack, source: programOf(pattern, form), method })).join('\n')).toBe('');
      });

      // Where a router is mounted on an expression, which of its routes is reached is not followed.
      const unusual = UNUSUAL.filter((pattern) => name !== 'mounted router' || !pattern.startsWith('/'));

      it.each(unusual)('does not misread %s', async (pattern) => {
        expect(
          (await misread(sides, { stack, source: programOf(pattern, form), method, mayBeOpen: true })).join('\n'),
        ).toBe('');
      });
    });
  }
});
