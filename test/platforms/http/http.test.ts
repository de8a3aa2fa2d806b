import { describe, expect, it } from 'vitest';
import { answers, programOf, programsOf, rulesOn } from '../hosts.ts';

const HANDLER = `(req, res) => {
  res.setHeader('Access-Control-Allow-Origin', '*');
  if (req.method === 'OPTIONS') {
    res.writeHead(204, { 'Access-Control-Allow-Methods': 'PUT' });
    return res.end();
  }
  res.end('{}');
}`;

const ANSWERS = {
  'OPTIONS /data': ['204 access-control-allow-origin: *; access-control-allow-methods: PUT'],
  'GET /data': ['200 access-control-allow-origin: *'],
};

describe('a server of Node itself answers with what its listener writes', () => {
  it.each([
    ['createServer', `const http = require('http');\nhttp.createServer(${HANDLER}).listen(3000);`],
    ['the name by itself', `import { createServer } from 'node:http';\ncreateServer(${HANDLER}).listen(3000);`],
    ['a default import', `import http from 'http';\nhttp.createServer(${HANDLER});`],
    ['a namespace import', `import * as http from 'http';\nhttp.createServer(${HANDLER});`],
    [
      'options before the listener',
      `const https = require('https');\nhttps.createServer({ key, cert }, ${HANDLER}).listen(443);`,
    ],
    ['http2', `const http2 = require('node:http2');\nhttp2.createSecureServer({ allowHTTP1: true }, ${HANDLER});`],
    ['new Server', `const http = require('http');\nconst server = new http.Server(${HANDLER});\nserver.listen(80);`],
    ['Server without new', `const { Server } = require('http');\nServer(${HANDLER}).listen(80);`],
    [
      'the event',
      `const http = require('http');\nconst server = http.createServer();\nserver.on('request', ${HANDLER});`,
    ],
    [
      'a listener in a constant',
      `const http = require('http');\nconst listener = ${HANDLER};\nhttp.createServer(listener).listen(80);`,
    ],
    ['an async listener', `const http = require('http');\nhttp.createServer(async ${HANDLER}).listen(80);`],
    [
      'in a function that is only exported',
      `const http = require('http');\nmodule.exports.start = (port) => http.createServer(${HANDLER}).listen(port);`,
    ],
    [
      'in one of two servers',
      `const http = require('http');\nconst https = require('https');\nconst listener = ${HANDLER};\nconst server = process.env.TLS ? https.createServer({}, listener) : http.createServer(listener);\nserver.listen(80);`,
    ],
  ])('%s', async (_, text) => {
    const program = await programOf(text);
    for (const [asked, expected] of Object.entries(ANSWERS)) expect(answers(program, asked)).toEqual(expected);
  });
});

describe('a handler that never answers hangs', () => {
  it('on the branch that forgets it', async () => {
    const program = await programOf(`const http = require('http');
http.createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', '*');
  if (req.method === 'OPTIONS') return;
  res.end();
});`);
    expect(answers(program, 'OPTIONS /data')).toEqual(['hung']);
    expect(answers(program, 'GET /data')).toEqual(['200 access-control-allow-origin: *']);
  });

  it('and one that throws answers nothing', async () => {
    const program = await programOf(`const http = require('http');
http.createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin);
  throw new Error('no');
});`);
    expect(answers(program, 'GET /data')).toEqual(['hung']);
  });

  it('where code that is not in view holds the response, it is taken to answer', async () => {
    const program = await programOf(`const http = require('http');
const handle = require('./handle');
http.createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', '*');
  handle(req, res);
});`);
    expect(answers(program, 'GET /data')).toEqual(['200 access-control-allow-origin: *']);
  });
});

describe('several listeners of one server', () => {
  it('see each request in turn', async () => {
    const program = await programOf(`const http = require('http');
const server = http.createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', '*');
});
server.on('request', (req, res) => res.end());`);
    expect(answers(program, 'GET /data')).toEqual(['200 access-control-allow-origin: *']);
  });
});

describe('npm cors in a listener', () => {
  it.each([
    ['called at once', '', 'cors(OPTIONS)(req, res, () => { res.end(); });'],
    ['by name', 'const handle = cors(OPTIONS);', 'handle(req, res, () => res.end());'],
    [
      'with a function that looks at the error',
      'const handle = cors(OPTIONS);',
      'handle(req, res, (error) => {\n    if (error) { res.statusCode = 500; res.end(); return; }\n    res.end();\n  });',
    ],
  ])('%s', async (_, made, body) => {
    const program = await programOf(`const http = require('http');
const cors = require('cors');
const OPTIONS = { origin: ['https://app.example.com'] };
${made}
http.createServer((req, res) => {
  ${body}
}).listen(80);`);
    expect(answers(program, 'GET /data')).toEqual([
      '200 access-control-allow-origin: https://app.example.com; vary: Origin',
    ]);
    expect(answers(program, 'GET /data', 'https://other.example')).toEqual(['200 vary: Origin']);
    expect(answers(program, 'OPTIONS /data')).toEqual([
      '204 access-control-allow-origin: https://app.example.com; vary: Origin, Access-Control-Request-Headers; access-control-allow-methods: GET,HEAD,PUT,PATCH,POST,DELETE',
    ]);
  });
});

describe('writeHead', () => {
  const answering = (call: string): string =>
    `const http = require('http');\nconst HEADERS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Max-Age': 600 };\nhttp.createServer((req, res) => {\n  ${call}\n  res.end();\n});`;
  const BOTH = ['200 access-control-allow-origin: *; access-control-max-age: 600'];

  it.each([
    ['an object', "res.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Max-Age': '600' });"],
    ['a constant', 'res.writeHead(200, HEADERS);'],
    ['a constant spread', "res.writeHead(200, { ...HEADERS, 'Content-Type': 'text/plain' });"],
    ['a reason before it', "res.writeHead(200, 'OK', HEADERS);"],
    ['a flat list', "res.writeHead(200, ['Access-Control-Allow-Origin', '*', 'Access-Control-Max-Age', '600']);"],
    ['a list of pairs', "res.writeHead(200, [['Access-Control-Allow-Origin', '*'], ['Access-Control-Max-Age', 600]]);"],
    [
      'over what was set',
      "res.setHeader('access-control-allow-origin', 'https://other.example');\n  res.writeHead(200, HEADERS);",
    ],
    ['a loop over a table', 'for (const name of Object.keys(HEADERS)) res.setHeader(name, HEADERS[name]);'],
    ['a list of entries', 'Object.entries(HEADERS).forEach(([name, value]) => res.setHeader(name, value));'],
    [
      'setHeaders',
      "res.setHeaders(new Map([['Access-Control-Allow-Origin', '*'], ['Access-Control-Max-Age', '600']]));",
    ],
  ])('%s', async (_, call) => {
    const [answer] = answers(await programOf(answering(call)), 'GET /data');
    expect(answer?.replace('; content-type: text/plain', '')).toBe(BOTH[0]);
  });
});

describe('what is no server of Node itself', () => {
  it.each([
    [
      'an application of Express is its own program, and no second one',
      `const express = require('express');\nconst cors = require('cors');\nconst app = express();\napp.use(cors());\napp.get('/data', (req, res) => res.json({}));\nrequire('http').createServer(app).listen(80);`,
      1,
    ],
    [
      'the same by the event',
      `const express = require('express');\nconst cors = require('cors');\nconst app = express();\napp.use(cors());\nconst server = require('http').createServer();\nserver.on('request', app);`,
      1,
    ],
    [
      'a listener from another file',
      `const http = require('http');\nconst listener = require('./listener');\nhttp.createServer(listener); // cors`,
      0,
    ],
    [
      'a server of another module',
      `const net = require('net');\nnet.createServer((socket) => socket.end('Access-Control-Allow-Origin'));`,
      0,
    ],
  ])('%s', async (_, text, count) => {
    expect((await programsOf(text)).length).toBe(count);
  });
});

describe('routes are the paths and methods that are compared where something is answered', () => {
  const NOT_FOUND = 'res.writeHead(404);\n  res.end();';

  it.each([
    [
      'paths',
      `if (req.url === '/a' || req.url.startsWith('/b/')) return res.end();\n  ${NOT_FOUND}`,
      { '/a': [], '/b/': [] },
    ],
    [
      'a switch',
      `switch (req.url) {\n    case '/a': return res.end();\n    case '/b': return res.end();\n    default: ${NOT_FOUND}\n  }`,
      { '/a': [], '/b': [] },
    ],
    [
      'the pathname',
      `const { pathname } = new URL(req.url, 'http://localhost');\n  if (pathname === '/a') return res.end();\n  ${NOT_FOUND}`,
      { '/a': [] },
    ],
    [
      'the pathname of url.parse',
      `const { pathname } = require('url').parse(req.url, true);\n  if (pathname === '/a') return res.end();\n  ${NOT_FOUND}`,
      { '/a': [] },
    ],
    [
      'a method beside the path',
      `if (req.url === '/a' && req.method === 'PUT') return res.end();\n  ${NOT_FOUND}`,
      { '/a': ['PUT'] },
    ],
    [
      'methods within the path',
      `if (req.url === '/a') {\n    if (req.method === 'GET') return res.end();\n    if (req.method === 'PUT' || req.method === 'PATCH') return res.end();\n  }\n  ${NOT_FOUND}`,
      { '/a': ['GET', 'PUT', 'PATCH'] },
    ],
    [
      'paths within the method',
      `if (req.method === 'GET') {\n    if (req.url === '/a') return res.end();\n  }\n  ${NOT_FOUND}`,
      { '/a': ['GET'] },
    ],
    [
      'methods alone',
      `if (req.method === 'GET') return res.end();\n  if (req.method === 'DELETE') return res.end();\n  res.writeHead(405);\n  res.end();`,
      { '/': ['GET', 'DELETE'] },
    ],
    [
      'a method that is refused',
      `if (req.method === 'DELETE') {\n    res.writeHead(405);\n    return res.end();\n  }\n  res.end();`,
      { '/': [] },
    ],
    [
      'preflights',
      `if (req.method === 'OPTIONS') return res.end();\n  if (req.method === 'POST') return res.end();\n  ${NOT_FOUND}`,
      { '/': ['POST'] },
    ],
    ['none', 'res.end();', { '/': [] }],
    ['none at all', '', { '/': [] }],
  ])('%s', async (_, body, expected) => {
    const { routes } = await programOf(
      `const http = require('http');\nhttp.createServer((req, res) => {\n  res.setHeader('Access-Control-Allow-Origin', '*');\n  ${body}\n});`,
    );
    expect(Object.fromEntries(routes.map(({ sample, methods }) => [sample, methods]))).toEqual(expected);
  });
});

describe('the rules of Express speak of it too', () => {
  const served = (body: string): string =>
    `const http = require('http');\nhttp.createServer((req, res) => {\n  ${body}\n  res.end();\n}).listen(80);\n`;

  it.each([
    [
      'wildcard-with-credentials',
      "res.setHeader('Access-Control-Allow-Origin', '*');\n  res.setHeader('Access-Control-Allow-Credentials', 'true');",
    ],
    [
      'reflected-origin',
      "res.setHeader('Access-Control-Allow-Origin', req.headers.origin || '*');\n  res.setHeader('Vary', 'Origin');\n  res.setHeader('Access-Control-Allow-Credentials', 'true');",
    ],
    ['unmatchable-origin', "res.setHeader('Access-Control-Allow-Origin', 'https://app.example.com/');"],
  ])('%s', async (rule, body) => {
    expect(await rulesOn(served(body))).toEqual([rule]);
  });

  it.each([
    ['public data', "res.setHeader('Access-Control-Allow-Origin', '*');"],
    [
      'an allow-list',
      "const allowed = ['https://app.example.com', 'https://admin.example.com'];\n  const { origin } = req.headers;\n  res.setHeader('Vary', 'Origin');\n  if (origin && allowed.includes(origin)) {\n    res.setHeader('Access-Control-Allow-Origin', origin);\n    res.setHeader('Access-Control-Allow-Credentials', 'true');\n  }\n  if (req.method === 'OPTIONS') {\n    res.setHeader('Access-Control-Allow-Methods', 'GET, PUT');\n    res.setHeader('Access-Control-Allow-Headers', 'Content-Type');\n    res.writeHead(204);\n  }",
    ],
  ])('silent: %s', async (_, body) => {
    expect(await rulesOn(served(body))).toEqual([]);
  });
});
