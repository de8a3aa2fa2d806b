import { isToken } from '../browser/header-lists.ts';
import type { ListRole } from '../service/change.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import { clearest, groupBySites, isAllowed, linesNamed } from './exchanges.ts';
import {
  entriesChange,
  entriesOf,
  factsOf,
  HEADER_OF,
  isList,
  listAnswered,
  literalOf,
  ownExchanges,
  preflighted,
} from './lists.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** A list that is none, and a conversation in which it counts. */
interface Malformed {
  readonly role: ListRole;
  readonly line: Line;
  readonly exchange: Exchange;
}

const REASONS = {
  methods: 'InvalidAllowMethodsPreflightResponse',
  allowedHeaders: 'InvalidAllowHeadersPreflightResponse',
} as const;

function malformed(question: Question): Malformed[] {
  const asked = preflighted(question).flatMap((exchange) =>
    (['methods', 'allowedHeaders'] as const).flatMap((role): Malformed[] => {
      const list = listAnswered(exchange, role);
      const fails = exchange.verdict.outcome === 'blocked' && exchange.verdict.reason === REASONS[role];
      return fails && list !== undefined ? [{ role, line: list.line, exchange }] : [];
    }),
  );
  const exposed = ownExchanges(question)
    .filter(isAllowed)
    .flatMap((exchange) => {
      const lines = linesNamed(exchange.trips.at(-1), HEADER_OF.exposedHeaders.toLowerCase());
      return lines.map((line): Malformed => ({ role: 'exposedHeaders', line, exchange }));
    });
  return [...asked, ...exposed].filter(({ line }) => line.unread === undefined && !isList(line.value));
}

const EFFECT: Readonly<Record<ListRole, string>> = {
  methods: 'The browser refuses the answer to every preflight, whatever method it asks for.',
  allowedHeaders: 'The browser refuses the answer to every preflight, whatever headers it asks for.',
  exposedHeaders: 'The browser passes over the whole header: script reads none of what it names.',
};

function finding(sites: readonly Site[], found: readonly [Malformed, ...Malformed[]], question: Question): Finding[] {
  const [{ role, line }] = found;
  const exchange = clearest(
    found.map((one) => one.exchange),
    question.program,
  );
  if (exchange === undefined) return [];
  const entries = entriesOf(line.value);
  const evident = entries.every(isToken);
  return [
    {
      at: literalOf(line),
      related: [],
      message: {
        what: `\`${line.value}\` is no list for ${HEADER_OF[role]}: its entries ${evident ? 'are not separated by commas' : 'are not all names'}.`,
        browser: EFFECT[role],
        todo: evident ? `Write \`${entries.join(', ')}\`.` : 'Write names, separated by commas.',
      },
      witness: { exchanges: [exchange] },
      causes: sites,
      changes: evident
        ? [entriesChange(line, role, {}, { title: 'Separate the entries by commas', safety: 'safe' })]
        : [],
    },
  ];
}

/** A list header that is no comma-separated list of tokens (Fetch Standard, "HTTP new-header syntax"; RFC 9110, 5.6.1). */
export const invalidHeaderList: Rule = {
  id: 'invalid-header-list',
  title: 'A list without commas',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'safe',
  page: `Flags a value of \`Access-Control-Allow-Methods\`, \`Access-Control-Allow-Headers\` or \`Access-Control-Expose-Headers\` that is not a list of names separated by commas: \`GET POST\`, \`Content-Type; Authorization\`, names in quotes.

**What the browser does.** It reads these headers by the grammar of lists, and where that fails it refuses the whole answer to the preflight, not the odd entry alone. A list of exposed headers that can't be read exposes nothing.

**What to do.** Put commas between the entries.

**Silent** on empty entries and on white space around commas, which the grammar allows.

**The fix** puts the commas, and is safe. It is not offered where an entry is no name at all.

References: [Fetch Standard, HTTP new-header syntax](https://fetch.spec.whatwg.org/#http-new-header-syntax), [RFC 9110, 5.6.1](https://www.rfc-editor.org/rfc/rfc9110#name-lists-rule-abnf-extension).`,
  examples: [
    {
      platform: 'express',
      title: 'Spaces for commas',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: 'GET POST PUT' }));
app.put('/v1/items/:id', (req, res) => res.sendStatus(204));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: 'GET, POST,PUT' }));
app.put('/v1/items/:id', (req, res) => res.sendStatus(204));
`,
    },
    {
      platform: 'fastify',
      title: 'Semicolons for commas',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', allowedHeaders: 'Content-Type; X-Tenant' });
fastify.post('/orders', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', allowedHeaders: 'Content-Type, X-Tenant' });
fastify.post('/orders', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'Spaces for commas',
      bad: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET POST PUT" always;
        add_header Access-Control-Allow-Headers Content-Type always;

        if ($request_method = OPTIONS) {
            return 204;
        }

        proxy_pass http://127.0.0.1:3000;
    }
}
`,
      good: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET, POST,PUT" always;
        add_header Access-Control-Allow-Headers Content-Type always;

        if ($request_method = OPTIONS) {
            return 204;
        }

        proxy_pass http://127.0.0.1:3000;
    }
}
`,
    },
  ],
  ask(question) {
    return groupBySites(malformed(question), ({ line }) => factsOf(line)).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
