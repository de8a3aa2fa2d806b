import { matchesOrigin } from '../browser/origins.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import { STRANGERS } from '../service/explore.ts';
import {
  allowListed,
  clearest,
  decidingTrip,
  groupBySites,
  hangsOnUnread,
  isAllowed,
  isLetIn,
  linesNamed,
} from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';

interface Reflection {
  readonly exchange: Exchange;
  readonly line: Line;
}

/** Answers that a stranger may read because its own origin was sent back. */
function reflectionsOf(question: Question): Reflection[] {
  return question.exchanges.flatMap((exchange) => {
    if (!STRANGERS.includes(exchange.page.origin) || !isLetIn(exchange, question) || hangsOnUnread(exchange, question))
      return [];
    const line = linesNamed(decidingTrip(exchange), 'access-control-allow-origin').at(-1);
    return line !== undefined && matchesOrigin(line.value, exchange.page.origin) ? [{ exchange, line }] : [];
  });
}

/** Whether every stranger is let in, and not only one that a pattern happens to admit: asked where `explore` has not. */
function admitsEveryone([first, ...others]: readonly [Reflection, ...Reflection[]], { ask }: Question): boolean {
  const { page } = first.exchange;
  return STRANGERS.every(
    (stranger) =>
      [first, ...others].some(({ exchange }) => matchesOrigin(exchange.page.origin, stranger)) ||
      ask({ ...page, origin: stranger }).some(isAllowed),
  );
}

function finding(
  sites: Finding['causes'],
  reflections: readonly [Reflection, ...Reflection[]],
  question: Question,
): Finding[] {
  if (!admitsEveryone(reflections, question)) return [];
  const { program, knownOrigins } = question;
  const [{ line }] = reflections;
  const withCookies = reflections.filter(({ exchange }) => exchange.page.credentials === 'include');
  const exchange = clearest(
    (withCookies.length > 0 ? withCookies : reflections).map((reflection) => reflection.exchange),
    program,
  );
  if (exchange === undefined) return [];
  const at = line.from[0] ?? line.by;
  const cookies = withCookies.length > 0;
  return [
    {
      at,
      related: [],
      message: {
        what: cookies
          ? 'Every site can read this service’s answers with the user’s cookies.'
          : 'Any origin is sent back, which lets every site read the answers.',
        browser: cookies
          ? 'The origin that asks is sent back unchecked and credentials are allowed, so a browser hands the answer to a page of any stranger.'
          : 'The origin that asks is sent back unchecked; without credentials that is as good as `*`, and no cache can share the answers.',
        todo: cookies
          ? 'Compare the origin with a list of those that you know.'
          : 'Send `*` if every site is meant, else compare the origin with a list.',
      },
      witness: { exchanges: [exchange] },
      causes: sites,
      changes: [allowListed(line, knownOrigins)],
      ...(cookies ? {} : { ceiling: 'information' as const }),
    },
  ];
}

/** Any origin sent back. */
export const reflectedOrigin: Rule = {
  id: 'reflected-origin',
  title: 'Any origin sent back',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags a service that answers every origin with that origin: \`origin: true\`, an origin callback that always allows, a \`req.headers.origin\` that goes into \`Access-Control-Allow-Origin\` unchecked, a pattern that admits everything.

**What the browser does.** It compares the header with the page's origin, finds them equal and hands the answer over. With \`Access-Control-Allow-Credentials: true\` the request carries the user's cookies: any site that the user visits
reads what the user may read. Without credentials it amounts to \`*\`, and is worth knowing rather than wrong: then the finding is an information.

**What to do.** Keep a list of the origins that may read the answers and compare exactly. For a public service without cookies write \`*\`.

**With @fastify/cors** \`true\` does so wherever it comes from: the option, what a callback is given, what an async function returns, the options that a delegator gives.

**With nginx** it is \`$http_origin\`: written straight, by way of \`set\`, as the default of a \`map\`, or behind a test that every request passes (\`if ($http_origin ~ .)\`, \`$host\`). The list is a \`map\` whose default is the empty text, with which no header is sent.

**Silent** where the origin is checked first, however that is written: \`includes\` on a list, \`Set.has\`, \`switch\`, \`===\`, a lookup table, an early return. Code that only development runs (\`NODE_ENV\`) is judged as production runs it.

**The fix** is suggested, never applied unasked: which origins are meant is the author's to say. It takes the origins that the project already names, else a placeholder to fill in.

References: [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check), [CORS protocol and HTTP caches](https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches).`,
  examples: [
    {
      platform: 'express',
      title: 'Options of the cors package',
      bad: `import cors from 'cors';
import express from 'express';

const app = express();
app.use(cors({ origin: true, credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `import cors from 'cors';
import express from 'express';

const app = express();
app.use(cors({ origin: ['https://app.example.com'], credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'express',
      title: 'Headers set by hand',
      bad: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.vary('Origin');
  res.header('Access-Control-Allow-Origin', req.headers.origin);
  res.header('Access-Control-Allow-Credentials', 'true');
  next();
});
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');

const allowed = ['https://app.example.com'];
const app = express();
app.use((req, res, next) => {
  res.vary('Origin');
  if (allowed.includes(req.headers.origin)) {
    res.header('Access-Control-Allow-Origin', req.headers.origin);
    res.header('Access-Control-Allow-Credentials', 'true');
  }
  next();
});
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'Options of @fastify/cors',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: true, credentials: true });
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: ['https://app.example.com'], credentials: true });
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
    },
    {
      platform: 'nginx',
      title: 'The variable of the request header',
      bad: `server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin $http_origin always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
        add_header Vary Origin always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
      good: `map $http_origin $cors_origin {
    default "";
    "https://app.example.com" $http_origin;
}

server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin $cors_origin always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
        add_header Vary Origin always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
    },
  ],
  ask(question) {
    return groupBySites(reflectionsOf(question), ({ line }) => line.from).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
