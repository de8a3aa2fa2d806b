import { describe, expect, it } from 'vitest';
import { answers, programOf, programsOf, rulesOn } from '../hosts.ts';

const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';
const CORS = "{ origin: ['https://app.example.com'], credentials: true }";
const HTTP = "const httpServer = require('http').createServer();\n";
const module = (body: string): string =>
  `import { Server } from 'socket.io';\nimport { httpServer } from './http';\n${body}\n`;

const LISTED =
  '200 access-control-allow-origin: https://app.example.com; vary: Origin; access-control-allow-credentials: true';

describe('socket.io hands its option to npm cors, for the requests under its path', () => {
  it.each([
    ['new Server', module(`const io = new Server(httpServer, { cors: ${CORS} });`)],
    ['a port', module(`const io = new Server(3000, { cors: ${CORS} });`)],
    ['options alone', module(`const io = new Server({ cors: ${CORS} });\nio.listen(3000);`)],
    ['options at attach', module(`const io = new Server();\nio.attach(httpServer, { cors: ${CORS} });`)],
    ['a call', `${HTTP}const io = require('socket.io')(httpServer, { cors: ${CORS} });`],
    [
      'a call by name',
      `${HTTP}const socketIo = require('socket.io');\nconst io = socketIo(httpServer, { pingTimeout: 60000, cors: ${CORS} });`,
    ],
    [
      'a member',
      `${HTTP}const socket = require('socket.io');\nconst io = new socket.Server(httpServer, { cors: ${CORS} });`,
    ],
    ['a constant', module(`const cors = ${CORS};\nconst io = new Server(httpServer, { cors });`)],
    ['a delegate', module(`const io = new Server(httpServer, { cors: (req, callback) => callback(null, ${CORS}) });`)],
  ])('%s', async (_, text) => {
    const program = await programOf(text);
    expect(answers(program, `GET ${HANDSHAKE}`)).toEqual([LISTED]);
    expect(answers(program, `GET ${HANDSHAKE}`, 'https://other.example')).toEqual([
      '200 vary: Origin; access-control-allow-credentials: true',
    ]);
    expect(answers(program, `OPTIONS ${HANDSHAKE}`)).toEqual([
      '204 access-control-allow-origin: https://app.example.com; vary: Origin, Access-Control-Request-Headers; access-control-allow-credentials: true; access-control-allow-methods: GET,HEAD,PUT,PATCH,POST,DELETE',
    ]);
    expect(answers(program, 'GET /socket.io/')).toEqual([LISTED.replace('200', '400')]);
    expect(answers(program, 'GET /data')[0]).toBe('200');
  });

  it.each([
    ['/ws', "path: '/ws',", '/ws/'],
    ['/ws/', "path: '/ws/',", '/ws/'],
    ['no slash at the end', "path: '/ws', addTrailingSlash: false,", '/ws'],
  ])('under another path: %s', async (_, option, path) => {
    const program = await programOf(module(`new Server(httpServer, { ${option} cors: ${CORS} });`));
    expect(program.routes.map(({ written }) => written)).toEqual([path]);
    expect(answers(program, `GET ${path}?EIO=4&transport=polling`)).toEqual([LISTED]);
  });

  it.each([
    ['no option', module('const io = new Server(httpServer); // no cors'), {}],
    ['switched off', module('const io = new Server(httpServer, { cors: false });'), {}],
    ['the option of version 2', `${HTTP}require('socket.io')(httpServer, { origins: '*:*' }); // cors`, {}],
    [
      'version 2, which has no such option',
      `${HTTP}require('socket.io')(httpServer, { cors: ${CORS} });`,
      { 'socket.io': '^2.5.0' },
    ],
  ])('sends no header: %s', async (_, text, dependencies) => {
    expect(await programsOf(text, dependencies)).toEqual([]);
  });

  it('is a service beside the one that it is attached to', async () => {
    const text = `const express = require('express');\nconst cors = require('cors');\nconst { Server } = require('socket.io');\nconst app = express();\napp.use(cors());\napp.get('/data', (req, res) => res.json({}));\nconst server = require('http').createServer(app);\nnew Server(server, { cors: ${CORS} });\n`;
    expect((await programsOf(text)).length).toBe(2);
    expect(await rulesOn(text)).toEqual([]);
  });
});

describe('the rules of Express speak of it too', () => {
  const served = (cors: string): string => module(`const io = new Server(httpServer, { cors: ${cors} });`);

  it.each([
    ['wildcard-with-credentials', served("{ origin: '*', credentials: true }")],
    ['reflected-origin', served('{ origin: true, credentials: true }')],
    ['unmatchable-origin', served("{ origin: ['https://app.example.com/'] }")],
  ])('%s', async (rule, text) => {
    expect(await rulesOn(text)).toEqual([rule]);
  });

  it.each([
    ['an allow-list', served(CORS)],
    ['one origin', served("{ origin: 'http://localhost:3000', methods: ['GET', 'POST'] }")],
    ['public', served("{ origin: '*' }")],
  ])('silent: %s', async (_, text) => {
    expect(await rulesOn(text)).toEqual([]);
  });
});
