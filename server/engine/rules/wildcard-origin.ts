import type { Exchange, Line } from '../service/exchange.ts';
import { clearest, decidingTrip, groupBySites, hangsOnUnread, isAllowed, isDefault, linesNamed } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';

interface Open {
  readonly exchange: Exchange;
  readonly line: Line;
}

/** Answers that everybody may read, and that no cookies go into. */
function openOnes(question: Question): Open[] {
  return question.exchanges.flatMap((exchange) => {
    if (!isAllowed(exchange) || hangsOnUnread(exchange, question)) return [];
    const trip = decidingTrip(exchange);
    const line = linesNamed(trip, 'access-control-allow-origin').at(-1);
    const asksForCookies = linesNamed(trip, 'access-control-allow-credentials').some(({ value }) => value === 'true');
    return line?.value !== '*' || asksForCookies ? [] : [{ exchange, line }];
  });
}

function finding(causes: Finding['causes'], things: readonly [Open, ...Open[]], { program }: Question): Finding[] {
  const [{ line }] = things;
  const shown = things.map(({ exchange }) => exchange);
  const exchange = clearest(shown, program);
  if (exchange === undefined) return [];
  return [
    {
      at: line.from[0] ?? line.by,
      related: [],
      message: {
        what: isDefault(line) ? 'By default every site may read these answers.' : 'Every site may read these answers.',
        browser: 'A browser hands them to any page that asks, without cookies and without HTTP authentication.',
        todo: 'Leave it so for what is public anyway; list the origins where an address, a network or a key is all that protects the service.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes,
      changes: [],
    },
  ];
}

/** `*` without credentials. */
export const wildcardOrigin: Rule = {
  id: 'wildcard-origin',
  title: 'Any origin, without credentials',
  severity: 'hint',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'none',
  page: `Points out \`Access-Control-Allow-Origin: *\` without credentials, whether it is written or a library's default.

**What the browser does.** It hands the answer to every page that asks, and sends no cookies and no HTTP authentication with the request. What is in the answer is what anybody without an account gets.

**What to do.** Nothing, for what is public: data, fonts, packages, a documented API. It is worth a thought where the service is not reachable for everybody (a device in the house, a company's network, a tool on \`localhost\`), because the
user's browser is inside; and where a key in a header is all that protects it.

**With nginx** fonts and other files are what it usually is for.

It is never more than a hint.

References: [Fetch Standard, CORS protocol and credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).`,
  examples: [
    {
      platform: 'express',
      title: 'The default of the cors package',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors());
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com'] }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'The default of the plugin',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'));
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: ['https://app.example.com'] });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'A header of a location',
      bad: `server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin * always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
      good: `server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
    },
  ],
  ask(question) {
    return groupBySites(openOnes(question), ({ line }) => line.from).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
