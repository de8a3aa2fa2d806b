import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../server/engine/browser/types.ts';
import type { Predict } from './check.ts';
import { compare } from './compare.ts';
import { EXPRESS_VERSIONS, type ExpressVersion } from './generator/app.ts';
import { BASE } from './generator/requests.ts';
import { openPredictor } from './predict.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';

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

/** Doubled slashes are left out: clients normalize them, and the two majors differ. */
const ASKED: readonly string[] = [
  '/',
  '/api',
  '/api/',
  '/API',
  '/api/7',
  '/api/7/',
  '/api/items',
  '/api/items/7',
  '/api.json',
  '/apis',
  '/data',
  '/data/x',
  '/x/api',
  '/a-b',
  '/api?q=/data',
  '/api/a%20b',
  '/api%2Fitems',
  '/api/rest',
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

const programOf = (pattern: string, form: string): string =>
  `const express = require('express');\nconst app = express();\n${form.replace('$path', () => pattern)}\nmodule.exports = app;\n`;

const FILE = '/project/app.js';

describe('paths: the engine matches paths as the running library does', () => {
  let real: RealLibrary;
  let predict: Predict;

  beforeAll(async () => {
    [real, predict] = await Promise.all([startRealLibrary(), openPredictor()]);
  });

  afterAll(() => real.close());

  /** What the engine has wrong about a program, for a reader. `sure`: an answer that is not certain is wrong too. */
  const wrongs = async (version: ExpressVersion, source: string, method: string, sure: boolean): Promise<string[]> => {
    const predicted = await predict({ file: 'app.js', source }, version);
    const started = await real.load({ version, files: { [FILE]: source }, entry: FILE });
    const stops = predicted?.stopsAtStart ?? false;
    if (started !== 'loaded') return stops || !sure ? [] : [`does not start: ${started.failed}`];
    if (stops) return ['starts, and was said not to'];
    const found: string[] = [];
    for (const path of ASKED) {
      const request: HttpRequest = { method, url: `${BASE}${path}`, headers: [] };
      const observed = await real.ask(request);
      const runs = predicted?.respond(request) ?? [];
      const standing = compare(runs, predicted?.choices ?? [], observed);
      if (standing === 'answered' || (!sure && standing !== 'different')) continue;
      const said = runs.map(({ end }) => (end === 'hung' ? end : end.status)).join(' or ');
      found.push(`${path}: predicted ${said}, observed ${observed === 'no answer' ? observed : observed.status}`);
    }
    return found;
  };

  for (const version of EXPRESS_VERSIONS) {
    describe.each(Object.entries(FORMS))(`express ${version}, %s`, (name, form) => {
      const method = name === 'options' ? 'OPTIONS' : 'GET';

      it.each(USUAL)('reads %s', async (pattern) => {
        expect((await wrongs(version, programOf(pattern, form), method, true)).join('\n')).toBe('');
      });

      // Where a router is mounted on an expression, which of its routes is reached is not followed.
      const unusual = UNUSUAL.filter((pattern) => name !== 'mounted router' || !pattern.startsWith('/'));

      it.each(unusual)('does not misread %s', async (pattern) => {
        expect((await wrongs(version, programOf(pattern, form), method, false)).join('\n')).toBe('');
      });
    });
  }
});
