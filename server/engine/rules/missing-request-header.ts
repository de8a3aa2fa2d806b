import type { Change } from '../service/change.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Route, Site } from '../service/program.ts';
import { clearest, groupBySites } from './exchanges.ts';
import { isSetByScripts, spelt } from './header-names.ts';
import { entriesChange, factOf, factsOf, HEADER_OF, listAnswered, refused } from './lists.ts';
import { doing, listed, notes, pageRoutes, urlOf } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** A header that a route reads and that a page may not send. */
interface Missing {
  readonly route: Route;
  readonly header: string;
  readonly exchange: Exchange;
  readonly line: Line;
  /** The headers that are allowed; null where the line is another list's, and headers are not mentioned at all. */
  readonly allowed: readonly string[] | null;
}

function missing(route: Route, name: string, question: Question): Missing[] {
  const header = spelt(name);
  // Which headers are allowed does not hang on the method; one that is refused itself would hide it.
  const method = route.methods.find((one) => one === 'GET' || one === 'HEAD') ?? 'POST';
  const exchange = refused(
    { url: urlOf(route), method, headers: [[header, 'x']], credentials: 'omit' },
    'HeaderDisallowedByPreflightResponse',
    question,
  );
  if (exchange === undefined) return [];
  const headers = listAnswered(exchange, 'allowedHeaders');
  const line = headers?.line ?? listAnswered(exchange, 'methods')?.line;
  return line === undefined ? [] : [{ route, header, exchange, line, allowed: headers?.entries ?? null }];
}

function finding(sites: readonly Site[], found: readonly [Missing, ...Missing[]], { program }: Question): Finding[] {
  const [{ line, allowed }] = found;
  const exchange = clearest(
    found.map((one) => one.exchange),
    program,
  );
  if (exchange === undefined) return [];
  const headers = [...new Set(found.map(({ header }) => header))];
  const routes = [...new Set(found.map(({ route }) => route))];
  const list = listed(headers);
  const read = doing(routes, 'read');
  return [
    {
      at: factOf(line),
      related: notes(routes, program),
      message: {
        what:
          allowed === null
            ? `No answer allows ${list}, which ${read}.`
            : `The allowed headers lack ${list}, which ${read}.`,
        browser: `A request that a page sends with ${headers.length === 1 ? 'this header' : 'one of these headers'} fails at its preflight: the browser looks for each in Access-Control-Allow-Headers${allowed === null ? '' : `, which says \`${line.value}\``}.`,
        todo: `Add ${list} to the allowed headers.`,
      },
      witness: { exchanges: [exchange] },
      causes: sites,
      changes: [change(line, allowed, headers)],
    },
  ];
}

function change(line: Line, allowed: readonly string[] | null, headers: readonly string[]): Change {
  const offered = { title: `Allow ${listed(headers)}`, safety: 'suggested' as const };
  if (allowed !== null) return entriesChange(line, 'allowedHeaders', { add: headers }, offered);
  const value = ['Content-Type', ...headers].join(', ');
  return { kind: 'write', site: line.by, name: HEADER_OF.allowedHeaders, value, ...offered, preferred: true };
}

/** A request header that a handler reads and that pages may not send (Fetch Standard, "CORS-preflight fetch"). */
export const missingRequestHeader: Rule = {
  id: 'missing-request-header',
  title: 'A request header that is not allowed',
  severity: 'warning',
  platforms: ['express', 'fastify'],
  fix: 'suggested',
  page: `Flags a closed list of allowed headers that lacks a header which a route for pages reads, or middleware in front of it: \`Authorization\`, \`X-…\`.

**What the browser does.** Before it sends a header that script set it asks by a preflight, except for a few (\`Accept\`, \`Accept-Language\`, \`Content-Language\`, \`Content-Type\` of a form). Where \`Access-Control-Allow-Headers\` of the answer does not name the
header, the request is never sent.

**What to do.** Add the header to the list.

**Silent** where the request's own list is sent back (the default of the \`cors\` package), on headers that browsers, proxies and tracing set by themselves (\`User-Agent\`, \`X-Forwarded-For\`, \`X-Request-Id\`, \`traceparent\`), on signatures of webhooks, on what
a package reads that is not in view, and on routes that no page's script asks for.

**The fix** adds the headers that are read in view. It is suggested.

References: [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), [Fetch Standard, CORS-safelisted request-header](https://fetch.spec.whatwg.org/#cors-safelisted-request-header).`,
  examples: [
    {
      platform: 'express',
      title: 'A list without Authorization',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', allowedHeaders: ['Content-Type'] }));
app.use((req, res, next) => {
  if (!req.headers.authorization) return res.status(401).end();
  next();
});
app.get('/v1/orders', (req, res) => res.json([]));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', allowedHeaders: ['Content-Type', 'Authorization'] }));
app.use((req, res, next) => {
  if (!req.headers.authorization) return res.status(401).end();
  next();
});
app.get('/v1/orders', (req, res) => res.json([]));
`,
    },
    {
      platform: 'fastify',
      title: 'A hook that reads a header',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', allowedHeaders: ['Content-Type'] });
fastify.addHook('preHandler', async (request, reply) => {
  if (!request.headers['x-api-key']) return reply.code(401).send();
});
fastify.get('/orders', async () => []);
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', allowedHeaders: ['Content-Type', 'X-API-Key'] });
fastify.addHook('preHandler', async (request, reply) => {
  if (!request.headers['x-api-key']) return reply.code(401).send();
});
fastify.get('/orders', async () => []);
`,
    },
  ],
  ask(question) {
    const found = pageRoutes(question.program).flatMap((route) =>
      route.reads.filter(isSetByScripts).flatMap((name) => missing(route, name, question)),
    );
    const closed = found.filter(({ allowed }) => allowed?.includes('*') !== true);
    return groupBySites(closed, ({ line }) => factsOf(line)).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
