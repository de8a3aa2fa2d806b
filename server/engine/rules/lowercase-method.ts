import { isSafelistedMethod, normalizeMethod } from '../browser/methods.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import { clearest, groupBySites } from './exchanges.ts';
import { answeredLists, entriesChange, entriesOf, factsOf, literalOf, refused } from './lists.ts';
import { listed } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** An entry that is no method as browsers ask for it, and the page that is refused for it. */
interface LowerCase {
  readonly entry: string;
  readonly line: Line;
  readonly exchange: Exchange;
}

/** Methods that have to be listed, and that a service answers. */
const LISTED = /^(?:put|patch|delete)$/i;

function lowerCase(question: Question): LowerCase[] {
  const lists = groupBySites(answeredLists('methods', question), ({ line }) => factsOf(line));
  return lists.flatMap(({ things }) => {
    const [{ line, entries }] = things;
    const wrong = entries.filter((entry) => LISTED.test(entry) && entry !== entry.toUpperCase());
    return wrong.flatMap((entry): LowerCase[] => {
      const method = entry.toUpperCase();
      if (entries.includes(method) || isSafelistedMethod(normalizeMethod(method))) return [];
      const urls = urlsFor(method, things, question);
      const exchange = firstOf(urls, (url) =>
        refused({ url, method, headers: [], credentials: 'omit' }, 'MethodDisallowedByPreflightResponse', question),
      );
      return exchange === undefined ? [] : [{ entry, line, exchange }];
    });
  });
}

/** The places at which a list answers, those first where a route takes the method. */
function urlsFor(method: string, lists: readonly { exchange: Exchange }[], { program }: Question): readonly string[] {
  const urls = [...new Set(lists.map(({ exchange }) => exchange.page.url))];
  const takes = (url: string): boolean =>
    program.routes.some(({ sample, methods }) => url.endsWith(sample) && methods.includes(method));
  return [...urls.filter(takes), ...urls.filter((url) => !takes(url))];
}

function firstOf<T, R>(things: readonly T[], find: (thing: T) => R | undefined): R | undefined {
  for (const thing of things) {
    const found = find(thing);
    if (found !== undefined) return found;
  }
  return undefined;
}

function finding(sites: readonly Site[], found: readonly [LowerCase, ...LowerCase[]], question: Question): Finding[] {
  const [{ line }] = found;
  const exchange = clearest(
    found.map((one) => one.exchange),
    question.program,
  );
  if (exchange === undefined) return [];
  const wrong = found.map(({ entry }) => entry);
  const lower = entriesOf(line.value).filter((entry) => entry !== entry.toUpperCase());
  const upper = lower.map((entry) => entry.toUpperCase());
  const title = `Write ${listed(upper)}`;
  return [
    {
      at: literalOf(line),
      related: [],
      message: {
        what: `The allowed ${wrong.length === 1 ? 'method' : 'methods'} \`${listed(wrong)}\` never ${wrong.length === 1 ? 'equals' : 'equal'} what a browser asks for.`,
        browser: `Methods are compared letter by letter, and the request is made as ${exchange.page.method}: its preflight fails.`,
        todo: `Write ${listed(wrong.map((entry) => entry.toUpperCase()))}.`,
      },
      witness: { exchanges: [exchange] },
      causes: sites,
      changes: [entriesChange(line, 'methods', { add: upper, remove: lower }, { title, safety: 'safe' })],
    },
  ];
}

/** Methods in lower case (Fetch Standard, "normalize a method" and "CORS-preflight fetch"). */
export const lowercaseMethod: Rule = {
  id: 'lowercase-method',
  title: 'A method in lower case',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'safe',
  page: `Flags \`put\`, \`patch\` and \`delete\` in lower or mixed case in a list of allowed methods.

**What the browser does.** It sends PUT and DELETE in upper case, however script spelt them, and a server knows PATCH in upper case alone. Then it looks for the method in \`Access-Control-Allow-Methods\`, letter by letter: \`put\` is not PUT, and the request is
never sent.

**What to do.** Write methods in upper case.

**Silent** on \`get\`, \`head\` and \`post\`, which need no listing, and where the same list names the method in upper case too.

**The fix** is safe: it writes the list in upper case.

References: [Fetch Standard, methods](https://fetch.spec.whatwg.org/#methods), [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch).`,
  examples: [
    {
      platform: 'express',
      title: 'A list in lower case',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: ['get', 'put'] }));
app.put('/v1/items/:id', (req, res) => res.sendStatus(204));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: ['get', 'PUT'] }));
app.put('/v1/items/:id', (req, res) => res.sendStatus(204));
`,
    },
    {
      platform: 'fastify',
      title: 'A list in lower case',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', methods: ['get', 'patch'] });
fastify.patch('/items/:id', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', methods: ['GET', 'PATCH'] });
fastify.patch('/items/:id', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'A list in lower case',
      bad: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "get, put" always;
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
        add_header Access-Control-Allow-Methods "get, PUT" always;
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
    return groupBySites(lowerCase(question), ({ line }) => factsOf(line)).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
