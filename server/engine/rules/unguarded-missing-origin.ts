import type { Exchange } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { agree, clearest, groupBySites, hangsOnUnread } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { conversationsWithoutOrigin } from './without-origin.ts';

/** A request without an Origin at which code breaks, and the code. */
interface Crash {
  readonly exchange: Exchange;
  readonly at: Site;
}

const breaksAt = (at: Site, { trips }: Exchange): boolean =>
  trips.some(({ run }) => run.crashes.some((crash) => sameSite(crash, at)));

/** What breaks without the header, and not with it. */
function crashesOf(question: Question): Crash[] {
  return conversationsWithoutOrigin(question).flatMap((exchange) => {
    const at = exchange.trips.at(-1)?.run.crashes[0];
    if (at === undefined || isAnswered(exchange) || hangsOnUnread(exchange, question)) return [];
    const pages = question.exchanges.filter(
      ({ page, world }) =>
        page.url === exchange.page.url && page.method === exchange.page.method && agree(world, exchange.world),
    );
    return pages.some((one) => !breaksAt(at, one)) ? [{ exchange, at }] : [];
  });
}

/** Whether somebody caught the error and answered as usual. */
function isAnswered({ trips }: Exchange): boolean {
  const end = trips.at(-1)?.run.end;
  return end !== undefined && end !== 'hung' && end.status < 400;
}

function finding(crashes: readonly [Crash, ...Crash[]], { program }: Question): Finding[] {
  const [{ at }] = crashes;
  const shown = crashes.map(({ exchange }) => exchange);
  const exchange = clearest(shown, program);
  const end = exchange?.trips.at(-1)?.run.end;
  if (exchange === undefined || end === undefined) return [];
  const becomes = end === 'hung' ? 'is never answered' : `ends in a ${end.status}`;
  return [
    {
      at,
      related: [],
      message: {
        what: `A request without an Origin header ${becomes}: the code takes the header for granted.`,
        browser:
          'Browsers send no Origin with GETs of the service’s own pages and with navigations; health checks, curl and other servers send none at all.',
        todo: 'Ask first whether the header is there, and let requests without it pass.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [at],
      changes: [
        {
          kind: 'guard',
          site: at,
          title: 'Let requests without an Origin pass',
          safety: 'suggested',
          preferred: true,
        },
      ],
    },
  ];
}

/** Code that breaks where a request has no Origin header. */
export const unguardedMissingOrigin: Rule = {
  id: 'unguarded-missing-origin',
  title: 'The Origin header is taken for granted',
  severity: 'warning',
  platforms: ['express', 'fastify'],
  fix: 'suggested',
  page: `Flags code that breaks where a request has no Origin header: a method called on it, \`new URL(origin)\`, \`res.setHeader\` with it as the value. The request ends in a 500, or, in an \`async\` function that nobody waits for, gets no answer at all.

**What the browser does.** It sends \`Origin\` with requests that CORS is about, and with others that are neither GET nor HEAD (Fetch Standard, "append a request \`Origin\` header"). GETs of the service's own pages and navigations have none; health checks, curl and other
servers do not know the header.

**What to do.** Ask whether the header is there before you use it, and let requests without it pass: \`if (!origin) return callback(null, true)\`, \`origin?.endsWith(…)\`.

**Silent** where the header is asked for first, however that is written, and where the error is caught.

**The fix** adds the guard. It is suggested: what becomes of such a request is the author's to say.

References: [Fetch Standard, \`Origin\` header](https://fetch.spec.whatwg.org/#origin-header), [Node, \`response.setHeader\`](https://nodejs.org/api/http.html#responsesetheadername-value).`,
  examples: [
    {
      platform: 'express',
      title: 'A method of the header',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(
  cors({
    origin: (origin, callback) => {
      callback(null, origin.endsWith('.example.com'));
    },
  }),
);
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(
  cors({
    origin: (origin, callback) => {
      callback(null, !origin || origin.endsWith('.example.com'));
    },
  }),
);
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'A part of the URL',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, {
  origin: (origin, callback) => {
    const { hostname } = new URL(origin);
    callback(null, hostname === 'app.example.com');
  },
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, {
  origin: (origin, callback) => {
    if (!origin) return callback(null, true);
    const { hostname } = new URL(origin);
    callback(null, hostname === 'app.example.com');
  },
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
  ],
  ask(question) {
    return groupBySites(crashesOf(question), ({ at }) => [at]).flatMap(({ things }) => finding(things, question));
  },
};
