import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../server/engine/browser/types.ts';
import { type Observed, type RealLibrary, startRealLibrary } from './runner.ts';
import { EXPRESS_5, EXPRESS_STACKS, FASTIFY_STACKS, FIREBASE, HTTP, NEST, SOCKET_IO, type Stack } from './stacks.ts';

const GET: HttpRequest = { method: 'GET', url: 'http://localhost:3000/data', headers: [['Origin', 'https://a.test']] };
const HEAD = "const express = require('express'); const cors = require('cors'); const app = express();";

const status = (observed: Observed): number | string => (observed === 'no answer' ? observed : observed.status);

describe('runner: the real library runs a program as it is written', () => {
  let real: RealLibrary;

  beforeAll(async () => {
    real = await startRealLibrary();
  });

  afterAll(() => real.close());

  const answer = async (stack: Stack, source: string, file = '/project/app.js'): Promise<Observed> => {
    expect(await real.load({ stack, files: { [file]: source }, entry: file })).toBe('loaded');
    return real.ask(GET);
  };

  for (const stack of EXPRESS_STACKS) {
    describe(stack.name, () => {
      it.each([
        [
          'an exported application',
          `${HEAD} app.get('/data', (q, s) => s.sendStatus(299)); module.exports = app;`,
          '/p/a.js',
        ],
        [
          'an application that listens',
          `${HEAD} app.get('/data', (q, s) => s.sendStatus(299)); app.listen(3000, () => {});`,
          '/p/a.js',
        ],
        [
          'an application behind http.createServer',
          `${HEAD} app.get('/data', (q, s) => s.sendStatus(299)); require('http').createServer(app).listen(1);`,
          '/p/a.js',
        ],
        [
          'an application that is kept to itself',
          `${HEAD} app.get('/data', (q, s) => s.sendStatus(299)); app.use(express());`,
          '/p/a.js',
        ],
        [
          'an ES module',
          "import express from 'express'; const app = express(); app.get('/data', (q, s) => s.sendStatus(299)); export default app;",
          '/p/a.mjs',
        ],
        [
          'TypeScript',
          "import express, { type Express } from 'express'; const app: Express = express(); app.get('/data', (q, s) => s.sendStatus(299)); export { app };",
          '/p/a.ts',
        ],
      ])('serves %s', async (_, source, file) => {
        expect(status(await answer(stack, source, file))).toBe(299);
      });

      it('serves a program of several files', async () => {
        const files = {
          '/p/app.js': `${HEAD} app.use('/data', require('./routes/data')); module.exports = app;`,
          '/p/routes/data.js':
            "const router = require('express').Router(); router.get('/', (q, s) => s.sendStatus(299)); module.exports = router;",
        };
        expect(await real.load({ stack, files, entry: '/p/app.js' })).toBe('loaded');
        expect(status(await real.ask(GET))).toBe(299);
      });

      it('keeps header lines raw: names as written, order and duplicates', async () => {
        const observed = await answer(
          stack,
          `${HEAD} app.use((q, s) => { s.setHeader('VARY', ['a', 'b']); s.end(); });`,
        );
        expect(observed === 'no answer' ? [] : observed.lines.filter(([name]) => /vary/i.test(name))).toEqual([
          ['VARY', 'a'],
          ['VARY', 'b'],
        ]);
      });

      it('tells a request that hangs from one that is answered', async () => {
        expect(status(await answer(stack, `${HEAD} app.use(() => {});`))).toBe('no answer');
        expect(status(await answer(stack, `${HEAD} app.use((q, s) => setTimeout(() => s.end(), 5));`))).toBe(200);
      });

      it('outlives what a program throws outside of its handlers', async () => {
        const source = `${HEAD} app.use((q, s, next) => { next(); s.statusCode = 200; s.end(); }); module.exports = app;`;
        expect(status(await answer(stack, source))).toBe(200);
        expect(status(await answer(stack, `${HEAD} app.use((q, s) => s.sendStatus(299));`))).toBe(299);
      });

      it('runs a program in the environment that is asked for, and the next one without it', async () => {
        const source = `${HEAD} app.use((q, s) => s.sendStatus(process.env.CORS_LENS_PROBE ? 299 : 298));`;
        const program = { stack, files: { '/p/app.js': source }, entry: '/p/app.js' };
        await real.load({ ...program, env: { CORS_LENS_PROBE: '1' } });
        expect(status(await real.ask(GET))).toBe(299);
        await real.load(program);
        expect(status(await real.ask(GET))).toBe(298);
      });

      it('serves a router that is exported, and lets middleware pass whose package is not installed', async () => {
        const source =
          "const router = require('express').Router(); require('not-installed').config(); router.use(require('not-installed')()); router.get('/data', (q, s) => s.sendStatus(299)); module.exports = router;";
        expect(status(await answer(stack, source))).toBe(299);
      });

      it('says why a program does not start', async () => {
        const file = '/p/app.js';
        const started = await real.load({
          stack,
          files: { [file]: `${HEAD} throw new Error('at start');` },
          entry: file,
        });
        expect(started).toEqual({ failed: 'at start' });
      });
    });
  }

  describe.each(FASTIFY_STACKS.map((stack) => [stack.name, stack] as const))('%s', (_, stack) => {
    const ROUTE = "app.get('/data', (q, s) => s.code(299).send('x'));";
    const FASTIFY = "const app = require('fastify')(); app.register(require('@fastify/cors'));";

    it.each([
      [
        'an instance that listens with a callback',
        `${FASTIFY} ${ROUTE} app.listen({ port: 3000 }, (error) => { if (error) process.exit(1); });`,
        '/p/a.js',
      ],
      [
        'an instance that listens with a promise',
        `${FASTIFY} ${ROUTE} (async () => { await app.listen({ port: 3000 }); })();`,
        '/p/a.js',
      ],
      ['an instance that listens on a port', `${FASTIFY} ${ROUTE} app.listen(3000);`, '/p/a.js'],
      ['an exported instance', `${FASTIFY} ${ROUTE} module.exports = app;`, '/p/a.js'],
      ['an instance that is kept to itself', `${FASTIFY} ${ROUTE}`, '/p/a.js'],
      [
        'a function that awaits what it registers',
        "async function main() { const app = require('fastify')(); await app.register(import('@fastify/cors')); app.get('/data', async (q, s) => s.code(299).send('x')); await app.ready(); await app.listen({ port: 1 }); } main();",
        '/p/a.js',
      ],
      [
        'a module that awaits at its top level',
        "import Fastify from 'fastify'; import cors from '@fastify/cors'; const app = Fastify(); await app.register(cors, {}); app.get('/data', async (q, s) => s.code(299).send('x')); await app.listen({ port: 3000 });",
        '/p/a.mjs',
      ],
      [
        'TypeScript',
        "import { fastify, type FastifyInstance } from 'fastify'; import cors from '@fastify/cors'; const app: FastifyInstance = fastify(); app.register(cors); app.get('/data', async (q, s) => s.code(299).send('x')); export default app;",
        '/p/a.ts',
      ],
      [
        'an exported plugin',
        "module.exports = require('fastify-plugin')(async (app) => { app.register(require('@fastify/cors')); app.get('/data', async (q, s) => s.code(299).send('x')); });",
        '/p/a.js',
      ],
    ])('serves %s, with the headers of the plugin', async (_, source, file) => {
      const observed = await answer(stack, source, file);
      expect(status(observed)).toBe(299);
      expect(observed === 'no answer' ? [] : observed.lines).toContainEqual(['access-control-allow-origin', '*']);
    });

    it.each([
      [
        'a plugin that fails',
        `${FASTIFY} app.register(async () => { throw new Error('at start'); }); module.exports = app;`,
      ],
      [
        'a function that rejects',
        "(async () => { await null; throw new Error('at start'); })(); require('fastify')().listen({ port: 1 });",
      ],
      [
        'a function that fails where it awaits',
        "const app = require('fastify')(); (async () => { await app.register(async () => { throw new Error('at start'); }); await app.listen({ port: 1 }); })();",
      ],
      [
        'a start that is given up',
        "const app = require('fastify')(); app.register(async () => { throw new Error('at start'); }); app.listen({ port: 1 }, (error) => { if (error) process.exit(1); });",
      ],
    ])('says why a program does not start: %s', async (_, source) => {
      const started = await real.load({ stack, files: { '/p/a.js': source }, entry: '/p/a.js' });
      expect(started).toEqual({ failed: expect.stringMatching(/at start|exits with 1/) });
    });
  });

  describe('node:http', () => {
    it.each([
      ['a server', "require('http').createServer((q, s) => { s.writeHead(299); s.end(); }).listen(3000);"],
      [
        'a server made of the class',
        "const http = require('node:http'); new http.Server((q, s) => { s.writeHead(299); s.end(); }).listen(3000);",
      ],
    ])('serves %s', async (_, source) => {
      expect(status(await answer(HTTP, source))).toBe(299);
    });
  });

  describe('nest', () => {
    it('serves what NestFactory makes, with the headers of cors', async () => {
      const source = `import 'reflect-metadata';
import { Controller, Get, HttpCode, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
@Controller('data') class DataController { @Get() @HttpCode(299) find(): string { return 'x'; } }
@Module({ controllers: [DataController] }) class AppModule {}
async function bootstrap() {
  const app = await NestFactory.create(AppModule, $options);
  $then
  await app.listen(3000);
}
bootstrap();
`;
      for (const [options, then] of [
        ['{ cors: true }', ''],
        ['{}', 'app.enableCors();'],
      ] as const) {
        const observed = await answer(NEST, source.replace('$options', options).replace('$then', then), '/p/main.ts');
        expect(status(observed)).toBe(299);
        expect(observed === 'no answer' ? [] : observed.lines).toContainEqual(['Access-Control-Allow-Origin', '*']);
      }
    });
  });

  describe('socket.io', () => {
    const IO = "const { Server } = require('socket.io'); const http = require('http');";

    it.each([
      [
        'beside a server',
        `${IO} const server = http.createServer(); new Server(server, { cors: { origin: '*' } }); server.listen(3000);`,
      ],
      ['on a port', `${IO} new Server(3000, { cors: { origin: '*' } });`],
      ['that listens', `${IO} const io = new Server({ cors: { origin: '*' } }); io.listen(3000);`],
      ['that is called', "require('socket.io')(3000, { cors: { origin: '*' } });"],
    ])('serves one %s', async (_, source) => {
      await answer(SOCKET_IO, source);
      const observed = await real.ask({ ...GET, url: 'http://localhost:3000/socket.io/?EIO=4&transport=polling' });
      expect(status(observed)).toBe(200);
      expect(observed === 'no answer' ? [] : observed.lines).toContainEqual(['Access-Control-Allow-Origin', '*']);
    });
  });

  describe('firebase', () => {
    it('serves a function as its framework does', async () => {
      const source =
        "const { onRequest } = require('firebase-functions/v2/https'); const cors = require('cors')({ origin: true }); exports.data = onRequest((req, res) => cors(req, res, () => res.status(299).send('x')));";
      expect(status(await answer(FIREBASE, source))).toBe(299);
    });
  });

  describe('several files', () => {
    it('finds indexes, JSON, names without their ending and the paths of a tsconfig.json', async () => {
      const files = {
        '/p/src/app.ts':
          "import express from 'express'; import { status } from '@/settings'; import other from './data.json'; import { next } from './lib/next.js'; const app = express(); app.get('/data', (q, s) => s.sendStatus(status + other.one + next)); export { app };",
        '/p/src/settings/index.ts': 'export const status = 297;',
        '/p/src/data.json': '{ "one": 1 }',
        '/p/src/lib/next.ts': 'export const next: number = 1;',
        '/p/tsconfig.json': '{ /* paths */ "compilerOptions": { "paths": { "@/*": ["./src/*"], } } }',
      };
      expect(await real.load({ stack: EXPRESS_5, files, entry: '/p/src/app.ts' })).toBe('loaded');
      expect(status(await real.ask(GET))).toBe(299);
    });
  });
});
