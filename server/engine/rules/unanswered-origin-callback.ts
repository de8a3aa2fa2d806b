import { clearest } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { othersAreAnswered, type Stop, sender, stops } from './unanswered.ts';

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
          ? 'This function does not call back for every origin, and those requests are never answered.'
          : 'This function never calls back, so no request is ever answered.',
        browser: some
          ? `${sender(exchange)} waits until somebody gives up, and so does its connection.`
          : 'The value that it returns is not looked at: every request waits until somebody gives up.',
        todo: some
          ? 'Call back on every way through it, with `false` for an origin that is refused.'
          : 'Call the callback with the answer, `callback(null, true)`, instead of returning it.',
      },
      witness: { exchanges: [exchange] },
      shown: stop.exchanges,
      causes: [stop.at],
      changes: [],
    },
  ];
}

/** An origin callback that does not call back. */
export const unansweredOriginCallback: Rule = {
  id: 'unanswered-origin-callback',
  title: 'An origin callback that does not call back',
  severity: 'error',
  platforms: ['express', 'fastify'],
  fix: 'none',
  page: `Flags a function for the \`origin\` option, or one that is asked for the options of each request, that ends without calling back: it returns its answer, is \`async\` without a callback, or forgets one of its branches. \`@fastify/cors\` waits for a promise as well, but not for a plain value.

**What the browser does.** It waits. The middleware goes on when it is called back and not before; what the function returns is not looked at, not even a promise where the middleware is npm \`cors\`. The request hangs until somebody gives up, and a page's script sees a network error.

**What to do.** Call back on every way: \`callback(null, true)\` or \`callback(null, false)\`. Errors of what you wait for belong into \`callback(error)\`.

**Silent** where the callback is handed to code that is not in view, and where the function calls back later.

**No fix** is offered: what the branch that forgets is meant to answer is the author's to say.

References: [cors, configuring CORS asynchronously](https://github.com/expressjs/cors#configuring-cors-asynchronously).`,
  examples: [
    {
      platform: 'express',
      title: 'A function that returns its answer',
      bad: `const express = require('express');
const cors = require('cors');

const allowed = ['https://app.example.com'];
const app = express();
app.use(cors({ origin: (origin) => allowed.includes(origin) }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const allowed = ['https://app.example.com'];
const app = express();
app.use(cors({ origin: (origin, callback) => callback(null, allowed.includes(origin)) }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'A function that returns its answer',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const allowed = ['https://app.example.com'];
const fastify = Fastify();
await fastify.register(cors, { origin: (origin) => allowed.includes(origin) });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const allowed = ['https://app.example.com'];
const fastify = Fastify();
await fastify.register(cors, { origin: async (origin) => allowed.includes(origin) });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
  ],
  ask(question) {
    return stops(question)
      .filter(({ step }) => step.asked)
      .flatMap((stop) => finding(stop, question));
  },
};
