import type { Exchange } from '../service/exchange.ts';
import type { Program, Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { clearest, groupBySites, hangsOnUnread, isAllowed } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { layerAt } from './unanswered.ts';
import { conversationsWithoutOrigin } from './without-origin.ts';

/** A conversation that code answers with an error, and the code. */
interface Refusal {
  readonly exchange: Exchange;
  readonly at: Site;
}

const failsAt = (at: Site, { trips }: Exchange): boolean =>
  trips.some(({ run }) => run.failures.some((failure) => sameSite(failure, at)));

/** The error on purpose that ended a conversation. */
function errorOf({ trips }: Exchange): Site | undefined {
  const run = trips.at(-1)?.run;
  const last = run?.failures.at(-1);
  const crashed = run?.crashes.some((crash) => sameSite(crash, last)) ?? false;
  return crashed ? undefined : last;
}

/** Errors with which the CORS layer itself answers some origins and not others. */
function refusalsOf(question: Question): Refusal[] {
  const { exchanges, program } = question;
  return exchanges.flatMap((exchange) => {
    const at = exchange.verdict.outcome === 'blocked' ? errorOf(exchange) : undefined;
    if (at === undefined || !isInCors(at, program)) return [];
    // An error that only some circumstance brings is no refusal.
    if (!question.siblings.get(exchange.page)?.every((one) => failsAt(at, one))) return [];
    const { url, method } = exchange.page;
    const letIn = exchanges.some((one) => one.page.url === url && one.page.method === method && isAllowed(one));
    return letIn ? [{ exchange, at }] : [];
  });
}

const isInCors = (at: Site, program: Program): boolean => layerAt(at, program)?.role === 'cors';

function finding(refusals: readonly [Refusal, ...Refusal[]], question: Question): Finding[] {
  const [{ at }] = refusals;
  const shown = refusals.flatMap(({ exchange }) => question.siblings.get(exchange.page) ?? []);
  const exchange = clearest(
    refusals.map((one) => one.exchange),
    question.program,
  );
  if (exchange === undefined) return [];
  const others = conversationsWithoutOrigin(question).filter((one) => failsAt(at, one));
  const reached = others.length > 0 && others.every((one) => !hangsOnUnread(one, question));
  return [
    {
      at,
      related: [],
      message: {
        what: reached
          ? 'Requests without an Origin header are answered with this error, too.'
          : 'An origin that is refused gets an error instead of an answer without the headers.',
        browser: reached
          ? 'Health checks, curl, other servers and the service’s own pages send no Origin, and get a server error in place of the answer.'
          : 'The browser would withhold the answer anyway; the error fills the logs and looks like a failure of the service.',
        todo: reached
          ? 'Let requests without an Origin pass, and refuse an origin without an error: the browser withholds the answer.'
          : 'Refuse without an error: `callback(null, false)`.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [at],
      changes: [{ kind: 'refuse', site: at, title: 'Refuse without an error', safety: 'suggested', preferred: true }],
      ...(reached ? {} : { ceiling: 'hint' as const }),
    },
  ];
}

/** An origin callback that answers with an error. */
export const errorForRefusedOrigin: Rule = {
  id: 'error-for-refused-origin',
  title: 'An error for a refused origin',
  severity: 'warning',
  platforms: ['express', 'fastify'],
  fix: 'suggested',
  page: `Flags an origin callback that calls back with an error, or throws one, for an origin that is not on the list. It is a warning where requests without an Origin header meet the same error, else a hint.

**What the browser does.** For a page that is refused, nothing else: it would withhold the answer without the headers as well. But the error goes to the error handlers, becomes a 500 and a line in the logs, and looks like a failure of the service. Requests without
an Origin (health checks, curl, other servers, GETs of the service's own pages) are no concern of CORS; where the callback does not let them pass they get the 500, too.

**What to do.** Call back with \`false\`: the answer goes out without the headers, and the browser withholds it. To answer some requests with an error is the task of authorization, which does not go by the Origin header alone.

**Silent** on callbacks that answer with \`false\`, on errors of what is waited for (a database), and on errors that do not depend on the origin.

**The fix** writes \`callback(null, false)\`. It is suggested: requests that were refused with an error then reach the routes, as they do without CORS.

References: [cors, configuring CORS with dynamic origin](https://github.com/expressjs/cors#configuring-cors-w-dynamic-origin), [Fetch Standard, \`Origin\` header](https://fetch.spec.whatwg.org/#origin-header).`,
  examples: [
    {
      platform: 'express',
      title: 'The list alone decides',
      bad: `const express = require('express');
const cors = require('cors');

const allowed = ['https://app.example.com'];
const app = express();
app.use(
  cors({
    origin(origin, callback) {
      if (allowed.includes(origin)) callback(null, true);
      else callback(new Error('Not allowed by CORS'));
    },
  }),
);
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const allowed = ['https://app.example.com'];
const app = express();
app.use(
  cors({
    origin(origin, callback) {
      callback(null, allowed.includes(origin));
    },
  }),
);
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'The list alone decides',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const allowed = ['https://app.example.com'];
const fastify = Fastify();
await fastify.register(cors, {
  origin: (origin, callback) => {
    if (allowed.includes(origin)) callback(null, true);
    else callback(new Error('Not allowed'), false);
  },
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const allowed = ['https://app.example.com'];
const fastify = Fastify();
await fastify.register(cors, {
  origin: (origin, callback) => callback(null, allowed.includes(origin)),
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
  ],
  ask(question) {
    return groupBySites(refusalsOf(question), ({ at }) => [at]).flatMap(({ things }) => finding(things, question));
  },
};
