import type { Exchange, Line } from '../service/exchange.ts';
import { ownOf } from './asking.ts';
import {
  allowListed,
  clearest,
  decidingTrip,
  groupBySites,
  hangsOnUnread,
  isBlocked,
  isDefault,
  linesNamed,
} from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';

interface Pair {
  readonly exchange: Exchange;
  readonly origin: Line;
  readonly credentials: Line;
}

/** Whether the wildcard took the place of another layer's answer: then one route is opened on purpose, and credentials are left over. */
const isOpenedAside = ({ replaces, layer }: Line): boolean => replaces?.some((line) => line.layer !== layer) === true;

/** Where a preflight is refused, what the same page would meet without one. */
function unasked({ exchanges, ask }: Question): readonly Exchange[] {
  const pages = new Set(
    exchanges.flatMap(({ page, verdict }) =>
      verdict.outcome === 'blocked' && verdict.phase === 'preflight' && page.headers.length > 0 ? [page] : [],
    ),
  );
  return [...pages].flatMap((page) => ask({ ...page, headers: [] }));
}

/** Conversations with cookies that fail because the answer says `*` and yet allows credentials. */
function pairsOf(question: Question): Pair[] {
  return [...question.exchanges, ...unasked(question)].flatMap((exchange) => {
    if (!isBlocked(exchange, 'WildcardOriginNotAllowed') || hangsOnUnread(exchange, question)) return [];
    const trip = decidingTrip(exchange);
    const origin = linesNamed(trip, 'access-control-allow-origin').at(-1);
    const credentials = linesNamed(trip, 'access-control-allow-credentials').find((line) => line.value === 'true');
    return origin === undefined || credentials === undefined ? [] : [{ exchange, origin, credentials }];
  });
}

function finding(
  sites: Finding['causes'],
  pairs: readonly [Pair, ...Pair[]],
  { program, knownOrigins }: Question,
): Finding[] {
  const [{ origin, credentials }] = pairs;
  const blocked = pairs.map((pair) => pair.exchange);
  const exchange = clearest(ownOf(blocked), program);
  const [originAt, credentialsAt] = [origin.from[0] ?? origin.by, credentials.from[0] ?? credentials.by];
  if (exchange === undefined) return [];
  const byDefault = isDefault(origin);
  const list = allowListed(origin, knownOrigins);
  return [
    {
      at: byDefault ? credentialsAt : originAt,
      related: byDefault ? [] : [{ at: credentialsAt, message: 'Credentials are allowed here.' }],
      message: {
        what: byDefault
          ? 'The default origin `*` can not be combined with credentials.'
          : 'The origin `*` can not be combined with credentials.',
        browser:
          'Browsers block every request that a page sends with cookies: the value must not be the wildcard when the credentials mode is include.',
        todo: 'List the origins that may use the cookies, or leave credentials out.',
      },
      witness: { exchanges: [exchange] },
      shown: blocked,
      causes: sites,
      changes: [list, { kind: 'drop', site: credentialsAt, title: 'Leave credentials out', safety: 'suggested' }],
      ...(isOpenedAside(origin) ? { ceiling: 'information' as const } : {}),
    },
  ];
}

/** `*` together with credentials (Fetch Standard, "CORS check"). */
export const wildcardWithCredentials: Rule = {
  id: 'wildcard-with-credentials',
  title: 'Any origin together with credentials',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags an answer that carries \`Access-Control-Allow-Origin: *\` and \`Access-Control-Allow-Credentials: true\`, whether \`*\` is written or a library's default.

**What the browser does.** A request whose credentials mode is \`include\` (\`fetch(url, { credentials: 'include' })\`, \`withCredentials = true\`) passes the CORS check only if
\`Access-Control-Allow-Origin\` is the page's own origin. With \`*\` the browser withholds the answer and reports that the value must not be the wildcard. Requests without credentials work, which hides the mistake until somebody logs in.

**What to do.** If pages need the user's cookies, list the origins that may use them. If they do not, leave credentials out. Sending back whatever origin asks is not a way out: it opens the service to every site.

**With @fastify/cors** a list with \`*\` in it is \`*\` (the \`cors\` package compares it literally), and \`*\` is the default, so that \`credentials: true\` alone sends the pair that browsers refuse.

**With nginx** the two headers may come from different places: what counts is the level whose \`add_header\`s are in effect, an \`if\` included. The list is a \`map\` of \`$http_origin\`.

**The fix** is suggested, never applied unasked: which origins are meant is the author's to say. It takes the origins that the project already names, else a placeholder to fill in.

References: [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check), [CORS protocol and credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).`,
  examples: [
    {
      platform: 'express',
      title: 'Options of the cors package',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: '*', credentials: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com'], credentials: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'express',
      title: 'Headers set by hand',
      bad: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', '*');
  res.header('Access-Control-Allow-Credentials', 'true');
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', '*');
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'The default origin of @fastify/cors',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { credentials: true });
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: ['https://app.example.com'], credentials: true });
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
    },
    {
      platform: 'nginx',
      title: 'Headers of a location',
      bad: `server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin * always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
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
    const groups = groupBySites(pairsOf(question), ({ origin, credentials }) => [...origin.from, ...credentials.from]);
    return groups.flatMap(({ sites, things }) => finding(sites, things, question));
  },
};
