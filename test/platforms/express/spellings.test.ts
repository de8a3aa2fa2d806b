import { describe, expect, it } from 'vitest';
import { rulesOn } from '../hosts.ts';

const OPTIONS = "{ origin: '*', credentials: true }";
const APP = "const express = require('express');\nconst app = express();\n";
const ROUTE = "app.get('/data', (req, res) => res.json({ ok: true }));\n";
const CORS = "const cors = require('cors');\n";

/** An app with a middle part, in CommonJS. */
const app = (body: string): string => `${CORS}${APP}${body}\n${ROUTE}`;
const module = (head: string, use = `app.use(cors(${OPTIONS}));`): string =>
  `${head}\nimport express from 'express';\nconst app = express();\n${use}\n${ROUTE}`;

type Spelling = readonly [says: string, text: string];

/** `*` together with credentials, by the package. */
const PACKAGE: readonly Spelling[] = [
  ['plainly', app(`app.use(cors(${OPTIONS}));`)],
  ['required in place', `${APP}app.use(require('cors')(${OPTIONS}));\n${ROUTE}`],
  ['under another name', `const crossOrigin = require('cors');\n${APP}app.use(crossOrigin(${OPTIONS}));\n${ROUTE}`],
  ['a default import', module("import cors from 'cors';")],
  ['a default import under another name', module("import allow from 'cors';", `app.use(allow(${OPTIONS}));`)],
  ['a default import by name', module("import { default as cors } from 'cors';")],
  ['a namespace import', module("import * as cors from 'cors';")],
  ['the default of a namespace', module("import * as c from 'cors';", `app.use(c.default(${OPTIONS}));`)],
  ['import = require', module("import cors = require('cors');")],
  [
    'a type beside the default',
    module("import cors, { type CorsOptions } from 'cors';", `const o: CorsOptions = ${OPTIONS};\napp.use(cors(o));`),
  ],
  ['an awaited import', module('', `const { default: cors } = await import('cors');\napp.use(cors(${OPTIONS}));`)],
  [
    'the default of an awaited import',
    module('', `const cors = (await import('cors')).default;\napp.use(cors(${OPTIONS}));`),
  ],
  [
    'a require with a default',
    `const { default: cors } = require('cors');\n${APP}app.use(cors(${OPTIONS}));\n${ROUTE}`,
  ],
  [
    'the whole express as a namespace',
    `import * as express from 'express';\nimport * as cors from 'cors';\nconst app = express();\napp.use(cors(${OPTIONS}));\n${ROUTE}`,
  ],
  [
    'express from its names',
    `import cors from 'cors';\nimport express, { type Express, type Request } from 'express';\nconst app: Express = express();\napp.use(cors(${OPTIONS}));\n${ROUTE}`,
  ],
  [
    'what a compiler makes of an import',
    `"use strict";\nvar __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { "default": mod }; };\nObject.defineProperty(exports, "__esModule", { value: true });\nconst express_1 = __importDefault(require("express"));\nconst cors_1 = __importDefault(require("cors"));\nconst app = (0, express_1.default)();\napp.use((0, cors_1.default)(${OPTIONS}));\n${ROUTE}`,
  ],
  ['options in a constant', app(`const options = ${OPTIONS};\napp.use(cors(options));`)],
  [
    'options that are satisfied',
    module(
      "import cors, { CorsOptions } from 'cors';",
      `const options = ${OPTIONS} satisfies CorsOptions;\napp.use(cors(options as CorsOptions));`,
    ),
  ],
  ['options out of a function', app(`function options() {\n  return ${OPTIONS};\n}\napp.use(cors(options()));`)],
  ['options spread', app("const base = { credentials: true };\napp.use(cors({ ...base, origin: '*' }));")],
  [
    'options assigned',
    app("const options = {};\noptions.origin = '*';\noptions.credentials = true;\napp.use(cors(options));"),
  ],
  ['options joined', app("app.use(cors(Object.assign({}, { origin: '*' }, { credentials: true })));")],
  [
    'options in a table of settings',
    app(`const config = { port: 3000, cors: ${OPTIONS} };\napp.use(cors(config.cors));`),
  ],
  ['options taken out of a table', app(`const { cors: options } = { cors: ${OPTIONS} };\napp.use(cors(options));`)],
  ['a delegate', app(`app.use(cors((req, callback) => callback(null, ${OPTIONS})));`)],
  ['the middleware in a constant', app(`const middleware = cors(${OPTIONS});\napp.use(middleware);`)],
  ['the middleware in a list', app(`app.use([cors(${OPTIONS}), express.json()]);`)],
  ['the middleware spread', app(`const all = [express.json(), cors(${OPTIONS})];\napp.use(...all);`)],
  [
    'a loop over middleware',
    app(`const all = [express.json(), cors(${OPTIONS})];\nall.forEach((one) => app.use(one));`),
  ],
  ['a loop over middleware by for', app(`for (const one of [express.json(), cors(${OPTIONS})]) app.use(one);`)],
  ['called in middleware', app(`app.use((req, res, next) => cors(${OPTIONS})(req, res, next));`)],
  [
    'called in middleware, by name',
    app(`const run = cors(${OPTIONS});\napp.use((req, res, next) => {\n  run(req, res, next);\n});`),
  ],
  [
    'called with a function that goes on',
    app(`app.use((req, res, next) => {\n  cors(${OPTIONS})(req, res, () => next());\n});`),
  ],
  ['made by a function', app(`const makeCors = () => cors(${OPTIONS});\napp.use(makeCors());`)],
  [
    'made by a function with arguments',
    app("const makeCors = (origin) => cors({ origin, credentials: true });\napp.use(makeCors('*'));"),
  ],
  ['for a path', app(`app.use('/', cors(${OPTIONS}));`)],
  ['for several paths', app(`app.use(['/data', '/other'], cors(${OPTIONS}));`)],
  ['for a star', `// express: 4\n${app(`app.use('*', cors(${OPTIONS}));`)}`],
  ['for every method of every path', `// express: 4\n${app(`app.all('*', cors(${OPTIONS}));`)}`],
  ['for OPTIONS as well', `// express: 4\n${app(`app.options('*', cors(${OPTIONS}));\napp.use(cors(${OPTIONS}));`)}`],
  [
    'at the route',
    `${CORS}${APP}app.options('/data', cors(${OPTIONS}));\napp.get('/data', cors(${OPTIONS}), (req, res) => res.json({ ok: true }));\n`,
  ],
  [
    'at a route with several methods',
    `${CORS}${APP}app.route('/data').all(cors(${OPTIONS})).get((req, res) => res.json({})).post((req, res) => res.json({}));\n`,
  ],
  [
    'in a router',
    `${CORS}${APP}const router = express.Router();\nrouter.use(cors(${OPTIONS}));\nrouter.get('/data', (req, res) => res.json({}));\napp.use('/api', router);\n`,
  ],
  [
    'in a router made by name',
    `import cors from 'cors';\nimport express, { Router } from 'express';\nconst router = Router();\nrouter.use(cors(${OPTIONS}));\nrouter.get('/data', (req, res) => res.json({}));\nexport default router;\n`,
  ],
  [
    'before a router',
    `${CORS}${APP}const router = express.Router();\nrouter.get('/data', (req, res) => res.json({}));\napp.use('/api', cors(${OPTIONS}), router);\n`,
  ],
  [
    'chained',
    `${CORS}const express = require('express');\nexpress().use(cors(${OPTIONS})).get('/data', (req, res) => res.json({})).listen(3000);\n`,
  ],
  [
    'in a function that takes the app',
    `import cors from 'cors';\nimport type { Express } from 'express';\nexport function setUp(app: Express): void {\n  app.use(cors(${OPTIONS}));\n  ${ROUTE}}\n`,
  ],
  [
    'in a loader that takes an object',
    `const cors = require('cors');\nmodule.exports = ({ app }) => {\n  app.use(cors(${OPTIONS}));\n  ${ROUTE}};\n`,
  ],
  [
    'in an async function',
    `${CORS}const express = require('express');\nasync function main() {\n  const app = express();\n  app.use(cors(${OPTIONS}));\n  ${ROUTE}  await app.listen(3000);\n}\nmain();\n`,
  ],
  [
    'in a function that is called at once',
    `${CORS}const express = require('express');\n(async () => {\n  const app = express();\n  app.use(cors(${OPTIONS}));\n  ${ROUTE}})();\n`,
  ],
  [
    'in a class',
    `import cors from 'cors';\nimport express from 'express';\nclass Server {\n  private app = express();\n  constructor() {\n    this.middleware();\n    this.routes();\n  }\n  private middleware(): void {\n    this.app.use(cors(${OPTIONS}));\n  }\n  private routes(): void {\n    this.app.get('/data', (req, res) => res.json({ ok: true }));\n  }\n}\nnew Server();\n`,
  ],
  [
    'in a class that is only exported',
    `import cors from 'cors';\nimport express, { Application } from 'express';\nexport class Server {\n  public app: Application;\n  constructor() {\n    this.app = express();\n    this.app.use(cors(${OPTIONS}));\n    this.app.get('/data', (req, res) => res.json({ ok: true }));\n  }\n}\n`,
  ],
  [
    'in a module that exports the middleware',
    `import cors from 'cors';\nexport const corsMiddleware = cors(${OPTIONS});\n`,
  ],
  ['only where something is set', app(`if (process.env.CORS === 'on') app.use(cors(${OPTIONS}));`)],
];

const SET =
  "res.header('Access-Control-Allow-Origin', '*');\n  res.header('Access-Control-Allow-Credentials', 'true');";
const middleware = (body: string, more = ''): string =>
  app(`${more}app.use((req, res, next) => {\n  ${body}\n  next();\n});`);

/** The same, with headers set by hand. */
const BY_HAND: readonly Spelling[] = [
  ['header', middleware(SET)],
  ['set', middleware(SET.replaceAll('header', 'set'))],
  ['setHeader', middleware(SET.replaceAll('header', 'setHeader'))],
  ['append', middleware(SET.replaceAll('header', 'append'))],
  ['appendHeader', middleware(SET.replaceAll('header', 'appendHeader'))],
  [
    'an object',
    middleware("res.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' });"),
  ],
  [
    'an object in a constant',
    middleware(
      'res.header(HEADERS);',
      "const HEADERS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': true };\n",
    ),
  ],
  [
    'setHeaders',
    middleware(
      "res.setHeaders(new Map([['Access-Control-Allow-Origin', '*'], ['Access-Control-Allow-Credentials', 'true']]));",
    ),
  ],
  [
    'chained',
    middleware(
      "res.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Allow-Credentials', 'true');",
    ),
  ],
  ['lower case', middleware(SET.replaceAll('Access-Control-Allow-Origin', 'access-control-allow-origin'))],
  [
    'names in constants',
    middleware(
      "res.set(NAME, '*');\n  res.set(`Access-Control-Allow-${'Credentials'}`, 'true');",
      "const NAME = 'Access-Control-Allow-Origin';\n",
    ),
  ],
  [
    'a loop over a table',
    middleware(
      'for (const [name, value] of HEADERS) res.setHeader(name, value);',
      "const HEADERS = [['Access-Control-Allow-Origin', '*'], ['Access-Control-Allow-Credentials', 'true']];\n",
    ),
  ],
  [
    'a loop over the entries of an object',
    middleware(
      'for (const [name, value] of Object.entries(HEADERS)) res.setHeader(name, value);',
      "const HEADERS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' };\n",
    ),
  ],
  [
    'a loop over the keys of an object',
    middleware(
      'Object.keys(HEADERS).forEach((name) => { res.setHeader(name, HEADERS[name]); });',
      "const HEADERS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' };\n",
    ),
  ],
  [
    'for in',
    middleware(
      'for (const name in HEADERS) res.setHeader(name, HEADERS[name]);',
      "const HEADERS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' };\n",
    ),
  ],
  [
    'a loop over objects',
    middleware(
      'HEADERS.forEach(({ key, value }) => res.setHeader(key, value));',
      "const HEADERS = [{ key: 'Access-Control-Allow-Origin', value: '*' }, { key: 'Access-Control-Allow-Credentials', value: 'true' }];\n",
    ),
  ],
  [
    'spread into the call',
    middleware(
      'HEADERS.forEach((pair) => res.header(...pair));',
      "const HEADERS = [['Access-Control-Allow-Origin', '*'], ['Access-Control-Allow-Credentials', 'true']];\n",
    ),
  ],
  ['a helper', middleware('allow(res);', `function allow(res) {\n  ${SET}\n}\n`)],
  ['a named function', app(`function allow(req, res, next) {\n  ${SET}\n  next();\n}\napp.use(allow);`)],
  [
    'returned by a function',
    app(
      `const allow = (origin) => (req, res, next) => {\n  res.header('Access-Control-Allow-Origin', origin);\n  res.header('Access-Control-Allow-Credentials', 'true');\n  return next();\n};\napp.use(allow('*'));`,
    ),
  ],
  [
    'a method of a class',
    app(
      `class Headers {\n  allow(req, res, next) {\n    ${SET}\n    next();\n  }\n}\nconst headers = new Headers();\napp.use(headers.allow);`,
    ),
  ],
  [
    'a bound method',
    app(
      `class Headers {\n  origin = '*';\n  allow(req, res, next) {\n    res.set('Access-Control-Allow-Origin', this.origin);\n    res.set('Access-Control-Allow-Credentials', 'true');\n    next();\n  }\n}\nconst headers = new Headers();\napp.use(headers.allow.bind(headers));`,
    ),
  ],
  [
    'a static method',
    app(`class Headers {\n  static allow(req, res, next) {\n    ${SET}\n    next();\n  }\n}\napp.use(Headers.allow);`),
  ],
  [
    'an object of middleware',
    app(
      `const middleware = {\n  allow(req, res, next) {\n    ${SET}\n    next();\n  },\n};\napp.use(middleware.allow);`,
    ),
  ],
  [
    'typed',
    `import express, { NextFunction, Request, Response } from 'express';\nconst app = express();\napp.use((req: Request, res: Response, next: NextFunction): void => {\n  ${SET}\n  next();\n});\n${ROUTE}`,
  ],
  [
    'with OPTIONS answered by a status',
    middleware(`${SET}\n  if (req.method === 'OPTIONS') return res.sendStatus(204);`),
  ],
  [
    'with OPTIONS answered by status and end',
    middleware(`${SET}\n  if ('OPTIONS' == req.method) {\n    res.status(204).end();\n    return;\n  }`),
  ],
  [
    'with OPTIONS answered by send',
    middleware(`${SET}\n  if (req.method === 'OPTIONS') {\n    return res.status(200).send();\n  }`),
  ],
  [
    'with OPTIONS answered by json',
    middleware(`${SET}\n  if (req.method.toLowerCase() === 'options') return res.status(200).json({});`),
  ],
  [
    'with a switch',
    middleware(
      `${SET}\n  switch (req.method) {\n    case 'OPTIONS':\n      res.writeHead(204);\n      res.end();\n      return;\n  }`,
    ),
  ],
  [
    'with else',
    app(
      `app.use((req, res, next) => {\n  ${SET}\n  if (req.method === 'OPTIONS') {\n    res.sendStatus(200);\n  } else {\n    next();\n  }\n});`,
    ),
  ],
  ['for every path', `// express: 4\n${app(`app.all('*', function (req, res, next) {\n  ${SET}\n  next();\n});`)}`],
  ['for a pattern', app(`app.all(/.*/, function (req, res, next) {\n  ${SET}\n  next();\n});`)],
  ['at the route', `${APP}app.get('/data', (req, res) => {\n  ${SET}\n  res.json({ ok: true });\n});\n`],
  [
    'writeHead at the route',
    `${APP}app.get('/data', (req, res) => {\n  res.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' });\n  res.end('{}');\n});\n`,
  ],
  [
    'writeHead with a reason',
    `${APP}app.get('/data', (req, res) => {\n  res.writeHead(200, 'OK', { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' });\n  res.end('{}');\n});\n`,
  ],
  [
    'writeHead with a list',
    `${APP}app.get('/data', (req, res) => {\n  res.writeHead(200, ['Access-Control-Allow-Origin', '*', 'Access-Control-Allow-Credentials', 'true']);\n  res.end('{}');\n});\n`,
  ],
  [
    'writeHead and end in one',
    `${APP}app.get('/data', (req, res) => {\n  res.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' }).end('{}');\n});\n`,
  ],
  [
    'status, set and json in one',
    `${APP}app.get('/data', (req, res) => res.status(200).set('Access-Control-Allow-Origin', '*').set({ 'Access-Control-Allow-Credentials': 'true' }).json({}));\n`,
  ],
  [
    'optional calls',
    middleware(
      "res?.header?.('Access-Control-Allow-Origin', '*');\n  res?.header?.('Access-Control-Allow-Credentials', 'true');",
    ),
  ],
  [
    'members by their names',
    middleware(
      "res['header']('Access-Control-Allow-Origin', '*');\n  res['header']('Access-Control-Allow-Credentials', 'true');",
    ),
  ],
  [
    'the method taken out',
    middleware(
      "const set = res.set.bind(res);\n  set('Access-Control-Allow-Origin', '*');\n  set('Access-Control-Allow-Credentials', 'true');",
    ),
  ],
  [
    'by apply',
    middleware(
      'HEADERS.forEach((pair) => res.header.apply(res, pair));',
      "const HEADERS = [['Access-Control-Allow-Origin', '*'], ['Access-Control-Allow-Credentials', 'true']];\n",
    ),
  ],
  [
    'in a handler that is exported',
    `module.exports = (req, res) => {\n  ${SET.replaceAll('header', 'setHeader')}\n  if (req.method === 'OPTIONS') return res.status(200).end();\n  res.json({ ok: true });\n};\n`,
  ],
  [
    'in a default export',
    `export default async function handler(req, res) {\n  ${SET.replaceAll('header', 'setHeader')}\n  res.status(200).json({ ok: true });\n}\n`,
  ],
  [
    'in a wrapped handler',
    `const allowCors = (fn) => async (req, res) => {\n  ${SET.replaceAll('header', 'setHeader')}\n  if (req.method === 'OPTIONS') {\n    res.status(200).end();\n    return;\n  }\n  return await fn(req, res);\n};\nconst handler = (req, res) => res.json({ ok: true });\nmodule.exports = allowCors(handler);\n`,
  ],
];

/** Code that only Express 4 takes says so in its first line. */
const dependenciesOf = (text: string): Record<string, string> =>
  text.startsWith('// express: 4') ? { express: '^4.0.0' } : {};

describe('every spelling of `*` with credentials has the finding of the plain one', () => {
  it.each(PACKAGE)('%s', async (_, text) => {
    expect(await rulesOn(text, dependenciesOf(text)), text).toContain('wildcard-with-credentials');
  });

  it.each(BY_HAND)('by hand: %s', async (_, text) => {
    expect(await rulesOn(text, dependenciesOf(text)), text).toContain('wildcard-with-credentials');
  });
});
