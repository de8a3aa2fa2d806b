import { MAX_AGE_CAPS } from '../browser/max-age.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import { conversationsPreflighted } from './asking.ts';
import { clearest, groupBySites, linesNamed } from './exchanges.ts';
import type { Finding, Message, Question, Rule } from './rule.ts';

interface Aged {
  readonly exchange: Exchange;
  readonly line: Line;
  readonly message: Message;
}

const LONGEST = Math.max(...Object.values(MAX_AGE_CAPS));

/** What no browser does with a value; null where one of them keeps the preflight as long as it says. */
function fault(value: string): Message | null {
  if (!/^-?\d+$/.test(value))
    return {
      what: `\`Access-Control-Max-Age\` is \`${value}\`, which is no number of seconds.`,
      browser: 'The value is passed over, and the preflight is kept for 5 seconds, as without the header.',
      todo: 'Write the seconds in digits.',
    };
  if (Number(value) <= LONGEST) return null;
  return {
    what: `\`Access-Control-Max-Age\` is ${value}, and no browser keeps a preflight that long.`,
    browser: `Chromium keeps it for ${MAX_AGE_CAPS.chromium} seconds at most, Firefox for ${MAX_AGE_CAPS.firefox}, Safari for ${MAX_AGE_CAPS.webkit}.`,
    todo: `Write ${MAX_AGE_CAPS.chromium}, or ${MAX_AGE_CAPS.firefox} for what Firefox allows.`,
  };
}

function agedIn(question: Question): Aged[] {
  return conversationsPreflighted(question).flatMap((exchange) =>
    exchange.trips.flatMap((trip) => {
      const [line, ...more] = trip.kind === 'preflight' ? linesNamed(trip, 'access-control-max-age') : [];
      const message = line === undefined || line.unread !== undefined || more.length > 0 ? null : fault(line.value);
      return line === undefined || message === null ? [] : [{ exchange, line, message }];
    }),
  );
}

function finding(causes: Finding['causes'], things: readonly [Aged, ...Aged[]], { program }: Question): Finding[] {
  const [{ line, message }] = things;
  const shown = things.map(({ exchange }) => exchange);
  const exchange = clearest(shown, program);
  if (exchange === undefined) return [];
  const at = line.from[0] ?? line.by;
  return [{ at, related: [], message, witness: { exchanges: [exchange] }, shown, causes, changes: [] }];
}

/** Access-Control-Max-Age that no browser follows (Fetch Standard, "CORS-preflight fetch"). */
export const ineffectiveMaxAge: Rule = {
  id: 'ineffective-max-age',
  title: 'A max-age that no browser follows',
  severity: 'hint',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'none',
  page: `Points out an \`Access-Control-Max-Age\` that is no number of seconds (\`1d\`, \`3600s\`), or more than every browser keeps a preflight for.

**What the browser does.** It remembers a preflight for so many seconds, so that the next request needs none. Chromium cuts the number at ${MAX_AGE_CAPS.chromium}, Firefox at ${MAX_AGE_CAPS.firefox}, Safari at ${MAX_AGE_CAPS.webkit}. What is no number is passed over: then it is 5 seconds.

**What to do.** Write seconds, in digits. ${MAX_AGE_CAPS.chromium} is what Chromium makes of anything greater. A value that is far greater was often meant in milliseconds.

**Silent** on anything up to ${MAX_AGE_CAPS.firefox}, and on negative numbers, which switch remembering off. It is never more than a hint.

References: [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch).`,
  examples: [
    {
      platform: 'express',
      title: 'Milliseconds',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', maxAge: 3600000 }));
app.put('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', maxAge: 3600 }));
app.put('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'Milliseconds',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', methods: ['GET', 'PUT'], maxAge: 3600000 });
fastify.put('/v1/data', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', methods: ['GET', 'PUT'], maxAge: 3600 });
fastify.put('/v1/data', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'Milliseconds',
      bad: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Headers Content-Type always;
        add_header Access-Control-Max-Age 3600000 always;

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
        add_header Access-Control-Allow-Headers Content-Type always;
        add_header Access-Control-Max-Age 3600 always;

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
    return groupBySites(agedIn(question), ({ line }) => line.from).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
