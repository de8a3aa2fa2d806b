import type { Layer, Program } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { stepsIn } from '../service/walk.ts';
import { clearest } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { layerAt, othersAreAnswered, type Stop, sender, stops } from './unanswered.ts';

/** A function that nothing in view registers may be a part of one that goes on; where it passes requests on itself, it is middleware. */
const isMiddleware = (layer: Layer, { at }: Stop): boolean =>
  !sameSite(layer.at, at) || stepsIn(layer.steps).some((step) => step.do === 'next');

function isForgotten(stop: Stop, program: Program): boolean {
  const layer = layerAt(stop.at, program);
  const uncalled = program.anomalies.some(({ kind, at }) => kind === 'not-called' && sameSite(at, stop.at));
  return !stop.step.asked && !uncalled && layer?.role === 'cors' && isMiddleware(layer, stop);
}

function finding(stop: Stop, question: Question): Finding[] {
  const exchange = clearest(stop.exchanges, question.program);
  if (exchange === undefined) return [];
  const some = othersAreAnswered(stop, question);
  return [
    {
      at: stop.at,
      related: [],
      message: {
        what: some
          ? 'One way through this code neither answers nor hands the request on.'
          : 'This code neither answers nor hands the request on.',
        browser: `${sender(exchange)} is never answered: whoever asks waits until somebody gives up, and the connection stays open.`,
        todo: 'Call `next()` (in a hook `done()`) on every way that does not answer.',
      },
      witness: { exchanges: [exchange] },
      shown: stop.exchanges,
      causes: [stop.at],
      changes: [{ kind: 'hand-on', site: stop.at, title: 'Hand the request on', safety: 'suggested', preferred: true }],
    },
  ];
}

/** CORS middleware with a branch that neither answers nor passes on. */
export const missingNext: Rule = {
  id: 'missing-next',
  title: 'CORS middleware that forgets next()',
  severity: 'error',
  platforms: ['express', 'fastify'],
  fix: 'suggested',
  page: `Flags middleware, or a hook with a callback, that sets the CORS headers by hand and has a way through it on which it neither answers nor calls \`next()\` (\`done()\`): often the branch for origins that are not on the list, or the end behind an \`if\` for OPTIONS.

**What the browser does.** It waits. Nothing runs behind the middleware, so the request hangs until somebody gives up; health checks and other servers, whose requests carry no Origin, often meet just that branch.

**What to do.** Call \`next()\` on every way that does not answer. An origin that is refused needs no error: without the headers the browser withholds the answer.

**Silent** on handlers that stream, or hand the response to code that is not in view, and on helper functions that only set headers for a caller.

**The fix** adds the call where that is one place. It is suggested: a branch may have been meant to answer.

References: [Express, writing middleware](https://expressjs.com/en/guide/writing-middleware.html).`,
  examples: [
    {
      platform: 'express',
      title: 'The end behind the preflight',
      bad: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', 'https://app.example.com');
  res.header('Access-Control-Allow-Methods', 'GET, PUT');
  if (req.method === 'OPTIONS') return res.sendStatus(204);
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', 'https://app.example.com');
  res.header('Access-Control-Allow-Methods', 'GET, PUT');
  if (req.method === 'OPTIONS') return res.sendStatus(204);
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'A hook that forgets the others',
      bad: `const app = require('fastify')();

app.addHook('onRequest', (request, reply, done) => {
  reply.header('Access-Control-Allow-Origin', 'https://app.example.com');
  if (request.method !== 'OPTIONS') return;
  reply.code(204).send();
});
app.get('/v1/data', async () => ({ ok: true }));
`,
      good: `const app = require('fastify')();

app.addHook('onRequest', (request, reply, done) => {
  reply.header('Access-Control-Allow-Origin', 'https://app.example.com');
  if (request.method !== 'OPTIONS') return done();
  reply.code(204).send();
});
app.get('/v1/data', async () => ({ ok: true }));
`,
    },
  ],
  ask(question) {
    return stops(question)
      .filter((stop) => isForgotten(stop, question.program))
      .flatMap((stop) => finding(stop, question));
  },
};
