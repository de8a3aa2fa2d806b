import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../server/engine/browser/types.ts';
import { EXPRESS_VERSIONS, type ExpressVersion } from './generator/app.ts';
import { type Observed, type RealLibrary, startRealLibrary } from './runner.ts';

const GET: HttpRequest = { method: 'GET', url: 'http://localhost:3000/data', headers: [['Origin', 'https://a.test']] };
const HEAD = "const express = require('express'); const cors = require('cors'); const app = express();";

const status = (observed: Observed): number | string => (observed === 'no answer' ? observed : observed.status);

describe('runner: the real library runs a program as it is written', () => {
  let real: RealLibrary;

  beforeAll(async () => {
    real = await startRealLibrary();
  });

  afterAll(() => real.close());

  const answer = async (version: ExpressVersion, source: string, file = '/project/app.js'): Promise<Observed> => {
    expect(await real.load({ version, files: { [file]: source }, entry: file })).toBe('loaded');
    return real.ask(GET);
  };

  for (const version of EXPRESS_VERSIONS) {
    describe(`express ${version}`, () => {
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
        expect(status(await answer(version, source, file))).toBe(299);
      });

      it('serves a program of several files', async () => {
        const files = {
          '/p/app.js': `${HEAD} app.use('/data', require('./routes/data')); module.exports = app;`,
          '/p/routes/data.js':
            "const router = require('express').Router(); router.get('/', (q, s) => s.sendStatus(299)); module.exports = router;",
        };
        expect(await real.load({ version, files, entry: '/p/app.js' })).toBe('loaded');
        expect(status(await real.ask(GET))).toBe(299);
      });

      it('keeps header lines raw: names as written, order and duplicates', async () => {
        const observed = await answer(
          version,
          `${HEAD} app.use((q, s) => { s.setHeader('VARY', ['a', 'b']); s.end(); });`,
        );
        expect(observed === 'no answer' ? [] : observed.lines.filter(([name]) => /vary/i.test(name))).toEqual([
          ['VARY', 'a'],
          ['VARY', 'b'],
        ]);
      });

      it('tells a request that hangs from one that is answered', async () => {
        expect(status(await answer(version, `${HEAD} app.use(() => {});`))).toBe('no answer');
        expect(status(await answer(version, `${HEAD} app.use((q, s) => setTimeout(() => s.end(), 5));`))).toBe(200);
      });

      it('outlives what a program throws outside of its handlers', async () => {
        const source = `${HEAD} app.use((q, s, next) => { next(); s.statusCode = 200; s.end(); }); module.exports = app;`;
        expect(status(await answer(version, source))).toBe(200);
        expect(status(await answer(version, `${HEAD} app.use((q, s) => s.sendStatus(299));`))).toBe(299);
      });

      it('runs a program in the environment that is asked for, and the next one without it', async () => {
        const source = `${HEAD} app.use((q, s) => s.sendStatus(process.env.CORS_LENS_PROBE ? 299 : 298));`;
        const program = { version, files: { '/p/app.js': source }, entry: '/p/app.js' };
        await real.load({ ...program, env: { CORS_LENS_PROBE: '1' } });
        expect(status(await real.ask(GET))).toBe(299);
        await real.load(program);
        expect(status(await real.ask(GET))).toBe(298);
      });

      it('says why a program does not start', async () => {
        const file = '/p/app.js';
        const started = await real.load({
          version,
          files: { [file]: `${HEAD} throw new Error('at start');` },
          entry: file,
        });
        expect(started).toEqual({ failed: 'at start' });
      });
    });
  }
});
