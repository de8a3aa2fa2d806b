import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Reported } from '../../server/engine/analysis.ts';
import { nextRequest } from '../../server/engine/browser/conversation.ts';
import { judge } from '../../server/engine/browser/judge.ts';
import type { PageRequest, Trip, Verdict } from '../../server/engine/browser/types.ts';
import { analyzeAs, fixedOf, isAboveHint, openTestEngine } from '../rules/fixture.ts';
import { EXPRESS_VERSIONS, type ExpressVersion } from './generator/app.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';

const FILE = '/project/server.js';

/** Middleware first, origins compared with a list, credentials: what every guide recommends. */
const RIGHT = `const express = require('express');
const cors = require('cors');
const app = express();

const allowedOrigins = ['https://app.example.com', 'https://admin.example.com'];

app.use(
  cors({
    origin(origin, callback) {
      if (!origin || allowedOrigins.includes(origin)) {
        callback(null, true);
      } else {
        callback(new Error('Origin not permitted'));
      }
    },
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ['Content-Type', 'Authorization'],
  }),
);

app.get('/v1/data', (req, res) => res.json({ ok: true }));
`;

/** The same, with the route in front of the middleware. */
const LATE = RIGHT.replace(/\napp\.get.*\n/, '').replace(
  '\napp.use(',
  "\napp.get('/v1/data', (req, res) => res.json({ ok: true }));\n\napp.use(",
);

/** The same, with the wildcard and credentials. */
const WILDCARD = RIGHT.replace(/origin\(origin[\s\S]*?\n {4}\},/, "origin: '*',");

const page = (origin: string): PageRequest => ({
  origin,
  url: 'https://api.example.com/v1/data',
  method: 'GET',
  headers: [],
  credentials: 'include',
});

describe.each(EXPRESS_VERSIONS)(
  'what guides recommend, and its common mistakes, on the running express %s',
  (version) => {
    let real: RealLibrary;
    let engine: Engine;

    beforeAll(async () => {
      engine = openTestEngine();
      real = await startRealLibrary();
    });

    afterAll(() => real.close());

    const findingsOf = async (source: string): Promise<readonly Reported[]> =>
      (await analyzeAs(engine, FILE, source, String(version))).findings.filter(isAboveHint);

    /** The browser's verdict on the running service. */
    const verdictOn = async (source: string, asked: PageRequest, major: ExpressVersion): Promise<Verdict> => {
      expect(
        await real.load({ version: major, files: { [FILE]: `${source}\nmodule.exports = app;\n` }, entry: FILE }),
      ).toBe('loaded');
      const trips: Trip[] = [];
      for (let next = nextRequest(asked, trips); next !== null; next = nextRequest(asked, trips)) {
        const observed = await real.ask(next.request);
        if (observed === 'no answer') throw new Error('The service did not answer.');
        trips.push({ ...next, response: { status: observed.status, headers: observed.lines } });
      }
      return judge(asked, trips);
    };

    it('is silent above hint about the right one, which lets in whom it names and nobody else', async () => {
      expect(await findingsOf(RIGHT)).toEqual([]);
      expect((await verdictOn(RIGHT, page('https://app.example.com'), version)).outcome).toBe('allowed');
      expect((await verdictOn(RIGHT, page('https://stranger.example'), version)).outcome).toBe('blocked');
    });

    it('finds the route in front of the middleware, and the fix makes it answer with the headers', async () => {
      const [finding, ...others] = await findingsOf(LATE);
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ rule: 'cors-after-routes', severity: 'error', confidence: 'certain' });
      expect(await verdictOn(LATE, page('https://app.example.com'), version)).toMatchObject({
        outcome: 'blocked',
        reason: 'MissingAllowOriginHeader',
      });
      const fixed = await fixedOf(engine, FILE, LATE, String(version));
      expect(await findingsOf(fixed)).toEqual([]);
      expect((await verdictOn(fixed, page('https://app.example.com'), version)).outcome).toBe('allowed');
    });

    it('finds the wildcard with credentials, and the fix lets in whom it lists and nobody else', async () => {
      const [finding, ...others] = await findingsOf(WILDCARD);
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ rule: 'wildcard-with-credentials', severity: 'error', confidence: 'certain' });
      expect(await verdictOn(WILDCARD, page('https://app.example.com'), version)).toMatchObject({
        outcome: 'blocked',
        reason: 'WildcardOriginNotAllowed',
      });
      const fixed = await fixedOf(engine, FILE, WILDCARD, String(version));
      expect(await findingsOf(fixed)).toEqual([]);
      expect((await verdictOn(fixed, page('https://your-site.example'), version)).outcome).toBe('allowed');
      expect((await verdictOn(fixed, page('https://stranger.example'), version)).outcome).toBe('blocked');
    });
  },
);
