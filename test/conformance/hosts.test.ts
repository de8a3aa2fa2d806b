import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../server/engine/browser/types.ts';
import type { Predict } from './check.ts';
import { compare, printObserved, printRun } from './compare.ts';
import { openPredictor } from './predict.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';
import { FIREBASE, HTTP, NEST, SOCKET_IO, type Stack } from './stacks.ts';

/** Programs of the hosts of Node's requests and responses, other than Express and Fastify. */
interface Case {
  readonly says: string;
  readonly source: string;
  /** The path that is asked, where it is not `/`. */
  readonly path?: string;
  /** Whether code that is not in view may answer. */
  readonly open?: true;
}

const OPTIONS = "{ origin: ['https://app.example.com', /\\.example\\.org$/], credentials: true, maxAge: 600 }";
const CORS = "import cors from 'cors';\n";

const served = (body: string, head = ''): string =>
  `${head}import http from 'node:http';\nhttp.createServer((req, res) => {\n  ${body}\n}).listen(3000);\n`;

const HTTP_CASES: readonly Case[] = [
  { says: 'setHeader', source: served("res.setHeader('Access-Control-Allow-Origin', '*');\n  res.end();") },
  {
    says: 'writeHead with an object over what was set',
    source: served(
      "res.setHeader('Access-Control-Allow-Origin', '*');\n  res.setHeader('Vary', 'Accept');\n  res.writeHead(201, { 'access-control-allow-origin': 'https://app.example.com', Vary: 'Origin' });\n  res.end();",
    ),
  },
  {
    says: 'writeHead with a reason',
    source: served(
      "res.writeHead(200, 'Fine', { 'Access-Control-Allow-Origin': '*', 'Access-Control-Max-Age': 5 }).end();",
    ),
  },
  {
    says: 'writeHead with a flat list',
    source: served("res.writeHead(200, ['Access-Control-Allow-Origin', '*', 'Vary', 'Origin']);\n  res.end();"),
  },
  {
    says: 'writeHead with a flat list over what was set',
    source: served(
      "res.setHeader('vary', 'Accept');\n  res.writeHead(200, ['Access-Control-Allow-Origin', '*', 'Vary', 'Origin']);\n  res.end();",
    ),
  },
  {
    says: 'writeHead with a list of pairs',
    source: served("res.writeHead(200, [['Access-Control-Allow-Origin', '*'], ['Vary', 'Origin']]);\n  res.end();"),
  },
  {
    says: 'several values',
    source: served(
      "res.writeHead(200, { 'Access-Control-Allow-Origin': ['https://a.example', 'https://b.example'] });\n  res.end();",
    ),
  },
  {
    says: 'setHeaders',
    source: served(
      "res.setHeaders(new Map([['Access-Control-Allow-Origin', '*'], ['Vary', 'Origin']]));\n  res.end();",
    ),
  },
  {
    says: 'a loop over a table',
    source: served(
      'for (const [name, value] of Object.entries(HEADERS)) res.setHeader(name, value);\n  res.statusCode = 202;\n  res.end();',
      "const HEADERS = { 'Access-Control-Allow-Origin': 'https://app.example.com', 'Access-Control-Allow-Credentials': true };\n",
    ),
  },
  {
    says: 'the origin sent back, undefined where there is none: the process ends',
    source: served("res.setHeader('Access-Control-Allow-Origin', req.headers.origin);\n  res.end();"),
  },
  {
    says: 'OPTIONS that is never answered',
    source: served(
      "res.setHeader('Access-Control-Allow-Origin', '*');\n  if (req.method === 'OPTIONS') return;\n  res.end();",
    ),
  },
  {
    says: 'paths that are compared',
    source: served(
      "res.setHeader('Access-Control-Allow-Origin', '*');\n  if (req.url === '/data' && req.method !== 'OPTIONS') return res.end('{}');\n  if (new URL(req.url, 'http://localhost').pathname.startsWith('/api')) res.removeHeader('Access-Control-Allow-Origin');\n  res.writeHead(req.method === 'OPTIONS' ? 204 : 404);\n  res.end();",
    ),
    path: '/data',
  },
  {
    says: 'npm cors',
    source: served(`cors(${OPTIONS})(req, res, () => res.end('ok'));`, CORS),
  },
  {
    says: 'npm cors that refuses by an error',
    source: served(
      'handle(req, res, (error) => {\n    if (error) res.statusCode = 403;\n    res.end();\n  });',
      `${CORS}const handle = cors({ origin(origin, callback) {\n  if (origin === 'https://app.example.com') callback(null, true);\n  else callback(new Error('no'));\n} });\n`,
    ),
  },
  {
    says: 'the event, after a listener that only sets a header',
    source: `const http = require('http');\nconst server = new http.Server((req, res) => { res.setHeader('Access-Control-Allow-Origin', '*'); });\nserver.on('request', (req, res) => { res.end(); });\nserver.listen(3000);\n`,
  },
];

const nest = (body: string, head = ''): string => `${head}import { Controller, Get, Module, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

@Controller()
class DataController {
  @Get()
  read() {
    return { ok: true };
  }

  @Put()
  write() {
    return { ok: true };
  }
}

@Module({ controllers: [DataController] })
class AppModule {}

async function bootstrap() {
  ${body}
  await app.listen(3000);
}
bootstrap();
`;

const created = (options = ''): string => `const app = await NestFactory.create(AppModule${options});`;

const NEST_CASES: readonly Case[] = [
  { says: 'no CORS', source: nest(`${created()} // no cors`), open: true },
  { says: 'enableCors', source: nest(`${created()}\n  app.enableCors();`), open: true },
  { says: 'enableCors with options', source: nest(`${created()}\n  app.enableCors(${OPTIONS});`), open: true },
  {
    says: 'enableCors with a delegate',
    source: nest(`${created()}\n  app.enableCors((req, callback) => callback(null, ${OPTIONS}));`),
    open: true,
  },
  { says: 'cors: true', source: nest(created(', { cors: true }')), open: true },
  { says: 'cors: false', source: nest(created(', { cors: false }')), open: true },
  { says: 'cors with options', source: nest(created(`, { cors: ${OPTIONS} }`)), open: true },
  {
    says: 'both',
    source: nest(`${created(', { cors: { credentials: true } }')}\n  app.enableCors(${OPTIONS});`),
    open: true,
  },
  {
    says: 'middleware before the option',
    source: nest(
      `${created(', { cors: true }')}\n  app.use((req, res, next) => { res.setHeader('Vary', 'Accept'); next(); });`,
    ),
    open: true,
  },
  {
    says: 'an adapter',
    source: nest(
      `const app = await NestFactory.create(AppModule, new ExpressAdapter(), { cors: ${OPTIONS} });`,
      "import { ExpressAdapter } from '@nestjs/platform-express';\n",
    ),
    open: true,
  },
  {
    says: 'enableCors after init',
    source: nest(`${created()}\n  await app.init();\n  app.enableCors();`),
    open: true,
  },
];

const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';
const io = (options: string): string =>
  `import { createServer } from 'node:http';\nimport { Server } from 'socket.io';\nconst server = createServer();\nconst io = new Server(server, ${options});\nserver.listen(3000);\n`;

const SOCKET_IO_CASES: readonly Case[] = [
  { says: 'options', source: io(`{ cors: ${OPTIONS} }`), path: HANDSHAKE },
  { says: 'a wildcard with credentials', source: io("{ cors: { origin: '*', credentials: true } }"), path: HANDSHAKE },
  { says: 'a delegate', source: io(`{ cors: (req, callback) => callback(null, ${OPTIONS}) }`), path: HANDSHAKE },
  {
    says: 'an origin that is refused by an error',
    source: io(
      "{ cors: { origin(origin, callback) { if (origin === 'https://app.example.com') callback(null, true); else callback(new Error('no')); } } }",
    ),
    path: HANDSHAKE,
  },
  { says: 'true', source: io('{ cors: true }'), path: HANDSHAKE },
  { says: 'another path', source: io(`{ path: '/ws', cors: ${OPTIONS} }`), path: '/ws/?EIO=4&transport=polling' },
  {
    says: 'a path without the slash',
    source: io(`{ path: '/ws', addTrailingSlash: false, cors: ${OPTIONS} }`),
    path: '/ws?EIO=4&transport=polling',
  },
  {
    says: 'a port',
    source: `import { Server } from 'socket.io';\nnew Server(3000, { cors: ${OPTIONS} });\n`,
    path: HANDSHAKE,
  },
  {
    says: 'listen',
    source: `import { Server } from 'socket.io';\nconst io = new Server({ cors: ${OPTIONS} });\nio.listen(3000);\n`,
    path: HANDSHAKE,
  },
  { says: 'no request of a client', source: io(`{ cors: ${OPTIONS} }`), path: '/socket.io/' },
];

const cloud = (handler: string): string =>
  `const functions = require('firebase-functions');\nconst cors = require('cors')(${OPTIONS});\nexports.data = functions.https.onRequest(${handler});\n`;

const FIREBASE_CASES: readonly Case[] = [
  {
    says: 'cors around the answer',
    source: cloud('(req, res) => {\n  cors(req, res, () => {\n    res.status(200).json({ ok: true });\n  });\n}'),
  },
  { says: 'returned', source: cloud("(req, res) => cors(req, res, async () => {\n  res.send('ok');\n})") },
  {
    says: 'headers set by hand',
    source:
      "const { onRequest } = require('firebase-functions/v2/https');\nexports.data = onRequest({ region: 'x' }, (req, res) => {\n  res.set('Access-Control-Allow-Origin', '*');\n  if (req.method === 'OPTIONS') {\n    res.set('Access-Control-Allow-Methods', 'PUT');\n    res.status(204).send('');\n    return;\n  }\n  res.send('ok');\n});\n",
  },
];

const requestsFor = (path: string): HttpRequest[] => {
  const url = `https://api.example.com${path}`;
  const from = (origin: string): [string, string][] => [['Origin', origin]];
  const origins = ['https://app.example.com', 'https://a.example.org', 'https://other.example', 'null'];
  return [
    ...origins.map((origin) => ({ method: 'GET', url, headers: from(origin) })),
    { method: 'GET', url, headers: [] },
    { method: 'PUT', url, headers: from('https://app.example.com') },
    ...origins.map(
      (origin): HttpRequest => ({
        method: 'OPTIONS',
        url,
        headers: [...from(origin), ['Access-Control-Request-Method', 'PUT'], ['Access-Control-Request-Headers', 'x-a']],
      }),
    ),
    { method: 'OPTIONS', url, headers: [] },
  ];
};

describe.each<readonly [name: string, stack: Stack, cases: readonly Case[]]>([
  ['node:http', HTTP, HTTP_CASES],
  ['NestJS', NEST, NEST_CASES],
  ['socket.io', SOCKET_IO, SOCKET_IO_CASES],
  ['Firebase', FIREBASE, FIREBASE_CASES],
])('programs of %s answer as the running library does', (_, stack, cases) => {
  let real: RealLibrary;
  let predict: Predict;

  beforeAll(async () => {
    real = await startRealLibrary();
    predict = await openPredictor();
  });

  afterAll(() => real.close());

  it.each(cases.map((one) => [one.says, one] as const))('%s', async (_says, { source, path = '/', open }) => {
    const started = await real.load({ stack, files: { '/project/main.ts': source }, entry: '/project/main.ts' });
    expect(started).toBe('loaded');
    const predicted = await predict({ file: 'main.ts', source }, stack);
    if (predicted === null) throw new Error('There is not exactly one program');
    for (const request of requestsFor(path)) {
      const observed = await real.ask(request);
      const runs = predicted.respond(request);
      const standing = compare(runs, predicted.choices, observed);
      const text = `${source}\n${request.method} ${JSON.stringify(request.headers)}\npredicted:\n${runs.map(printRun).join('\nor\n')}\nobserved:\n${printObserved(observed)}`;
      expect(open ? ['answered', 'among'] : ['answered'], text).toContain(standing);
    }
  });
});
