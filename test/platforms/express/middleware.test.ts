import { describe, expect, it } from 'vitest';
import { answers, programOf, rulesOn } from '../hosts.ts';

const app = (head: string, use: string): string => `const express = require('express');
const cors = require('cors');
${head}
const app = express();
app.use(${use});
app.use(cors({ origin: 'https://app.example.com' }));
app.get('/data', (req, res) => res.json({ ok: true }));
`;

const LISTED = ['200 access-control-allow-origin: https://app.example.com; vary: Origin'];

describe('packages whose middleware hands every request on', () => {
  it.each([
    ['body-parser', "const bodyParser = require('body-parser');", 'bodyParser.json()'],
    ['body-parser, by name', "import { urlencoded } from 'body-parser';", 'urlencoded({ extended: true })'],
    ['compression', "const compression = require('compression');", 'compression()'],
    ['cookie-parser', "import cookieParser from 'cookie-parser';", "cookieParser('secret')"],
    ['helmet', "const helmet = require('helmet');", 'helmet({ contentSecurityPolicy: false })'],
    ['helmet, a part of it', "import helmet from 'helmet';", 'helmet.hidePoweredBy()'],
    ['morgan', "const morgan = require('morgan');", "morgan('dev')"],
    [
      'morgan, a format of its own',
      "const morgan = require('morgan');",
      'morgan((tokens, req, res) => tokens.status(req, res))',
    ],
    ['pino-http', "const pino = require('pino-http')();", 'pino'],
    ['response-time', "const responseTime = require('response-time');", 'responseTime()'],
    ['of express itself', '', 'express.json(), express.urlencoded({ extended: true })'],
  ])('%s: neither a gate nor a choice', async (_, head, use) => {
    const program = await programOf(app(head, use));
    expect(program.choices).toEqual([]);
    expect(Object.values(program.chains).flatMap((layers) => layers.filter(({ role }) => role === 'gate'))).toEqual([]);
    expect(answers(program, 'GET /data')).toEqual(LISTED);
  });
});

describe('middleware that is not in view', () => {
  it.each([
    ['another package', "const session = require('express-session');", "session({ secret: 'x' })"],
    ['another file', "import { authenticate } from './auth';", 'authenticate'],
  ])('%s is taken to pass on, and might answer', async (_, head, use) => {
    const program = await programOf(app(head, use));
    expect(program.choices.map(({ kind, presumed }) => [kind, presumed])).toEqual([['unread', 'passes on']]);
    expect(answers(program, 'GET /data')).toEqual(LISTED);
    expect(await rulesOn(app(head, use))).toEqual([]);
  });
});

describe('an app within a handler', () => {
  it('is taken to answer', async () => {
    const text = `const express = require('express');
const app = express();
module.exports = (req, res) => {
  res.setHeader('Access-Control-Allow-Origin', '*');
  if (req.method === 'OPTIONS') return res.end();
  app(req, res);
};
`;
    const program = await programOf(text);
    expect(answers(program, 'GET /data')).toEqual(['200 access-control-allow-origin: *']);
  });
});
