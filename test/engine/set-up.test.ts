import { describe, expect, it } from 'vitest';
import { engine, FILE } from './subject.ts';

const HEAD = "const express = require('express');\nconst cors = require('cors');\nconst app = express();\n";
const OPEN = 'app.use(cors({ origin: true, credentials: true }));\n';
const ROUTE = "app.get('/data', (req, res) => res.json({}));\n";

async function found(text: string): Promise<readonly string[]> {
  const { findings, failures } = await engine.analyze(FILE, { read: (path) => (path === FILE ? text : undefined) });
  expect(failures).toEqual([]);
  return findings.map(({ severity, confidence, rule }) => `${severity} ${confidence} ${rule}`);
}

describe('a service that is judged has started', () => {
  it.each([
    [
      'a function that throws where something is missing',
      "function start() {\n  const secret = read();\n  if (!secret || !check(secret)) throw new Error('no secret');\n  use();\n}\n",
    ],
    [
      'a listener that ends the process',
      "process.on('uncaughtException', () => process.exit(1));\nfunction start() {\n  use();\n}\n",
    ],
    [
      'a callback that throws',
      'function start() {\n  db.query("SELECT 1", (err) => {\n    if (err) throw err;\n    throw new Error();\n  });\n  use();\n}\n',
    ],
    [
      'a member of what seems to be undefined',
      'const settings = {};\nfunction start() {\n  connect(settings.database.host);\n  use();\n}\n',
    ],
  ])('%s', async (_, start) => {
    const text = `${HEAD}${start}function use() {\n  ${OPEN}  ${ROUTE}}\nstart();\n`;
    expect(await found(text)).toEqual(['error certain reflected-origin']);
  });

  it('but what a handler throws answers the request', async () => {
    const text = `${HEAD}app.use((req, res, next) => {\n  if (!req.headers.origin) throw new Error('no origin');\n  next();\n});\n${OPEN}${ROUTE}`;
    expect(await found(text)).toContain('error certain reflected-origin');
  });
});

describe('what code that is not read decides at the set-up', () => {
  it('is a circumstance, and certain', async () => {
    const text = `${HEAD}if (require('config').get('cors')) {\n  ${OPEN}}\n${ROUTE}`;
    expect(await found(text)).toEqual(['warning certain reflected-origin']);
  });

  it('is not certain where it decides the options', async () => {
    const text = `${HEAD}app.use(cors({ origin: '*', ...require('config').get('cors') }));\n${ROUTE}`;
    expect((await found(text)).filter((one) => !one.startsWith('hint'))).toEqual([]);
  });
});

describe('handlers that decide much about their own business', () => {
  it('do not hide what is sent with every answer', async () => {
    const forks = Array.from({ length: 5 }, (_, i) => `  if (lookUp${i}()) res.status(40${i});\n`).join('');
    const routes = Array.from(
      { length: 60 },
      (_, i) => `app.get('/data${i}', (req, res) => {\n${forks}  res.json({});\n});\n`,
    );
    expect(await found(`${HEAD}${OPEN}${routes.join('')}`)).toEqual(['error certain reflected-origin']);
  });

  it('nor do they where there are more of them than can be told apart', async () => {
    const forks = Array.from({ length: 12 }, (_, i) => `  if (lookUp${i}()) res.status(40${i % 10});\n`).join('');
    expect(await found(`${HEAD}${OPEN}app.get('/data', (req, res) => {\n${forks}  res.json({});\n});\n`)).toEqual([
      'error certain reflected-origin',
    ]);
  });

  it('but what decides on the headers is not taken for their own business', async () => {
    const forks = Array.from({ length: 12 }, (_, i) => `  if (lookUp${i}()) res.status(40${i % 10});\n`).join('');
    const own = "  if (isPartner(req)) res.set('Access-Control-Allow-Origin', req.headers.origin);\n";
    expect(await found(`${HEAD}app.get('/data', (req, res) => {\n${own}${forks}  res.json({});\n});\n`)).toEqual([]);
  });

  it('nor is whether they fail, where the answer to a failure has headers of its own', async () => {
    const forks = Array.from({ length: 12 }, (_, i) => `  if (lookUp${i}()) res.status(40${i % 10});\n`).join('');
    const handler = `app.get('/data', (req, res) => {\n  if (isBad(req)) throw new Error();\n${forks}  res.json({});\n});\n`;
    const failed =
      "app.use((err, req, res, next) => {\n  res.set('Access-Control-Allow-Origin', req.headers.origin);\n  res.end();\n});\n";
    expect(await found(HEAD + handler + failed)).toEqual([]);
  });
});
