import { isForbiddenMethod } from '../browser/methods.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Program, Site } from '../service/program.ts';
import { clearest, groupBySites } from './exchanges.ts';
import { isBeyondScripts } from './header-names.ts';
import { answeredLists, entriesChange, factsOf, HEADER_OF, literalOf, type PreflightRole } from './lists.ts';
import { listed } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** The methods that are registered (RFC 9110, 16.1.1, "HTTP Method Registry"). */
const METHODS: ReadonlySet<string> = new Set(
  'ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY DELETE GET HEAD LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE OPTIONS ORDERPATCH PATCH POST PROPFIND PROPPATCH PUT QUERY REBIND REPORT SEARCH UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL'.split(
    ' ',
  ),
);

/** Methods that servers and caches know without their being registered. */
const KNOWN: ReadonlySet<string> = new Set([
  'PURGE',
  'VIEW',
  'BAN',
  'NOTIFY',
  'SUBSCRIBE',
  'UNSUBSCRIBE',
  'M-SEARCH',
  'SOURCE',
]);

interface Useless {
  readonly role: PreflightRole;
  readonly line: Line;
  readonly exchange: Exchange;
  readonly entries: readonly string[];
}

function isNoMethod(entry: string, { routes }: Program): boolean {
  const method = entry.toUpperCase();
  if (entry === '*' || routes.some(({ methods }) => methods.includes(method))) return false;
  return isForbiddenMethod(method) || !(METHODS.has(method) || KNOWN.has(method));
}

function useless(question: Question): Useless[] {
  const isUseless: Readonly<Record<PreflightRole, (entry: string) => boolean>> = {
    methods: (entry) => isNoMethod(entry, question.program),
    allowedHeaders: isBeyondScripts,
  };
  return (['methods', 'allowedHeaders'] as const).flatMap((role) =>
    answeredLists(role, question).flatMap(({ line, entries, exchange }): Useless[] => {
      const found = [...new Set(entries.filter(isUseless[role]))];
      return found.length === 0 ? [] : [{ role, line, exchange, entries: found }];
    }),
  );
}

function finding(sites: readonly Site[], found: readonly [Useless, ...Useless[]], question: Question): Finding[] {
  const [{ role, line, entries }] = found;
  const exchange = clearest(
    found.map((one) => one.exchange),
    question.program,
  );
  if (exchange === undefined) return [];
  const list = listed(entries.map((entry) => `\`${entry}\``));
  const many = entries.length > 1;
  const offered = { title: `Take ${listed(entries)} out`, safety: 'suggested' as const };
  return [
    {
      at: literalOf(line),
      related: [],
      message: {
        what:
          role === 'methods'
            ? `${list} ${many ? 'are no HTTP methods that a page can use' : 'is no HTTP method that a page can use'}.`
            : `${list} ${many ? 'are no headers that a page can send' : 'is no header that a page can send'}.`,
        browser: `No browser ever asks for ${many ? 'these entries' : 'this entry'} of ${HEADER_OF[role]}.`,
        todo: `Take ${many ? 'them' : 'it'} out of the list.`,
      },
      witness: { exchanges: [exchange] },
      causes: sites,
      changes: [entriesChange(line, role, { remove: entries }, offered)],
    },
  ];
}

/** Entries that no request asks for (RFC 9110, 9; Fetch Standard, "forbidden method" and "forbidden request-header"). */
export const uselessListEntry: Rule = {
  id: 'useless-list-entry',
  title: 'A list entry that no request asks for',
  severity: 'hint',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags entries of the allowed methods that are no HTTP methods (\`OPTION\`, \`ALL\`) or that script may not use (\`CONNECT\`, \`TRACE\`), and among the allowed request headers names of response headers (\`Access-Control-Allow-Origin\`, \`Set-Cookie\`) and of headers that the browser alone sets (\`Content-Length\`, \`Access-Control-Request-Method\`).

**What the browser does.** Nothing: it never asks for such an entry. The entry shows that something else was meant: \`OPTIONS\`, a method's name, \`Access-Control-Expose-Headers\`.

**What to do.** Take it out, or write what was meant.

**Silent** on \`OPTIONS\`, on registered methods that the service does not take, on a method of one's own that a route takes, and on the request headers that many lists name without need (\`Accept\`, \`Origin\`, \`DNT\`).

**The fix** takes the entries out. It is suggested, since something else may have been meant.

References: [HTTP Method Registry](https://www.iana.org/assignments/http-methods/http-methods.xhtml), [Fetch Standard, forbidden method](https://fetch.spec.whatwg.org/#forbidden-method), [Fetch Standard, forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header), [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch).`,
  examples: [
    {
      platform: 'express',
      title: 'A method that there is not',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: ['GET', 'PUT', 'OPTION'] }));
app.put('/v1/items/:id', (req, res) => res.sendStatus(204));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: ['GET', 'PUT', 'OPTIONS'] }));
app.put('/v1/items/:id', (req, res) => res.sendStatus(204));
`,
    },
    {
      platform: 'fastify',
      title: 'A response header among the request headers',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), {
  origin: 'https://app.example.com',
  allowedHeaders: ['Content-Type', 'Access-Control-Allow-Origin'],
});
fastify.post('/orders', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), {
  origin: 'https://app.example.com',
  allowedHeaders: ['Content-Type'],
});
fastify.post('/orders', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'A method that there is not',
      bad: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET, PUT, OPTION" always;
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
        add_header Access-Control-Allow-Methods "GET, PUT, OPTIONS" always;
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
    return groupBySites(useless(question), ({ line }) => factsOf(line)).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
