import type { Exchange, Line } from '../service/exchange.ts';
import type { Route, Site } from '../service/program.ts';
import { clearest, groupBySites, isAllowed, linesNamed } from './exchanges.ts';
import { entriesChange, factOf, factsOf, listAnswered, ownConversations } from './lists.ts';
import { doing, notes, pageRoutes, urlOf } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** A route that reads Authorization, and a page that sends it under a `*`. */
interface Covered {
  readonly route: Route;
  readonly exchange: Exchange;
  readonly line: Line;
}

const isCoveredByWildcard = (exchange: Exchange): boolean =>
  isAllowed(exchange) &&
  'warnings' in exchange.verdict &&
  exchange.verdict.warnings.some(({ reason }) => reason === 'AuthorizationCoveredByWildcard');

/** Where credentials are allowed as well the `*` covers nothing at all for the pages that send them. */
const allowsCredentials = ({ trips }: Exchange): boolean =>
  linesNamed(trips[0], 'access-control-allow-credentials').some(({ value }) => value === 'true');

/** What a page says of itself: a token, or else a name and a password. */
const SAID: readonly string[] = ['Bearer x', 'Basic eDp4'];

const covered = (route: Route, question: Question): Covered[] =>
  SAID.map((value) => coveredAs(value, route, question)).find((found) => found.length > 0) ?? [];

function coveredAs(value: string, route: Route, question: Question): Covered[] {
  const method = route.methods[0] ?? 'GET';
  const asked = {
    url: urlOf(route),
    method,
    headers: [['Authorization', value]] as const,
    credentials: 'omit' as const,
  };
  return ownConversations(asked, question)
    .filter((exchange) => isCoveredByWildcard(exchange) && !allowsCredentials(exchange))
    .flatMap((exchange) => {
      const list = listAnswered(exchange, 'allowedHeaders');
      return list === undefined ? [] : [{ route, exchange, line: list.line }];
    });
}

function finding(sites: readonly Site[], found: readonly [Covered, ...Covered[]], { program }: Question): Finding[] {
  const [{ line }] = found;
  const exchange = clearest(
    found.map((one) => one.exchange),
    program,
  );
  if (exchange === undefined) return [];
  const routes = [...new Set(found.map(({ route }) => route))];
  const offered = { title: 'Add Authorization', safety: 'suggested' as const };
  return [
    {
      at: factOf(line),
      related: notes(routes, program),
      message: {
        what: `By the Fetch Standard, the \`*\` does not cover Authorization, which ${doing(routes, 'read')}.`,
        browser: 'Browsers still let it pass, and Chromium warns in the console that this will end.',
        todo: 'Add Authorization to the list.',
      },
      witness: { exchanges: [exchange] },
      causes: sites,
      changes: [entriesChange(line, 'allowedHeaders', { add: ['Authorization'] }, offered)],
    },
  ];
}

/** Authorization under a `*` (Fetch Standard, "CORS non-wildcard request-header name"). */
export const uncoveredAuthorization: Rule = {
  id: 'uncovered-authorization',
  title: 'Authorization left to a wildcard',
  severity: 'information',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags \`Access-Control-Allow-Headers: *\` in answers without credentials where a route, or what stands in front of it, reads \`Authorization\`: in nginx where \`auth_basic\` is in force or \`$http_authorization\` is used.

**What the browser does.** The Fetch Standard excepts \`Authorization\` from the wildcard: it has to be listed by name. Browsers let it pass for now; Chromium warns in the console that this will end.

**What to do.** Name it beside the \`*\`: \`*, Authorization\`.

**Silent** where the request's own list is sent back, where the list names \`Authorization\`, and where nothing in view reads it. Where credentials are allowed, the \`*\` is taken literally: [wildcard-list-with-credentials](wildcard-list-with-credentials.md).

**The fix** adds \`Authorization\`.

References: [Fetch Standard, CORS non-wildcard request-header name](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).`,
  examples: [
    {
      platform: 'express',
      title: 'A bearer token under a wildcard',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', allowedHeaders: '*' }));
app.get('/v1/me', (req, res) => res.json({ token: req.headers.authorization }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', allowedHeaders: '*, Authorization' }));
app.get('/v1/me', (req, res) => res.json({ token: req.headers.authorization }));
`,
    },
    {
      platform: 'fastify',
      title: 'A bearer token under a wildcard',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', allowedHeaders: ['*'] });
fastify.get('/me', async (request) => ({ token: request.headers.authorization }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', allowedHeaders: ['*', 'Authorization'] });
fastify.get('/me', async (request) => ({ token: request.headers.authorization }));
`,
    },
    {
      platform: 'nginx',
      title: 'A password under a wildcard',
      bad: `server {
    listen 80;
    server_name api.example.com;

    location /reports/ {
        if ($request_method = OPTIONS) {
            add_header Access-Control-Allow-Origin https://app.example.com;
            add_header Access-Control-Allow-Headers *;
            return 204;
        }

        auth_basic "Reports";
        auth_basic_user_file htpasswd;
        add_header Access-Control-Allow-Origin https://app.example.com always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
      good: `server {
    listen 80;
    server_name api.example.com;

    location /reports/ {
        if ($request_method = OPTIONS) {
            add_header Access-Control-Allow-Origin https://app.example.com;
            add_header Access-Control-Allow-Headers "*, Authorization";
            return 204;
        }

        auth_basic "Reports";
        auth_basic_user_file htpasswd;
        add_header Access-Control-Allow-Origin https://app.example.com always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
    },
  ],
  ask(question) {
    const found = pageRoutes(question.program)
      .filter(({ reads }) => reads.includes('authorization'))
      .flatMap((route) => covered(route, question));
    return groupBySites(found, ({ line }) => factsOf(line)).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
