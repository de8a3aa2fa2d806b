import { isSafelistedMethod } from '../browser/methods.ts';
import type { Change } from '../service/change.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Program } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import {
  clearest,
  groupBySites,
  hangsOnUnread,
  isBlocked,
  isOfLibrary,
  isOfUnseen,
  layerOf,
  linesNamed,
} from './exchanges.ts';
import { factOf, factsOf, HEADER_OF } from './lists.ts';
import { listed, pageRoutes } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { type AnsweredRun, conversationsAt, lineOf, needOf, runsBehindPreflight } from './unhindered.ts';

/** A preflight whose answer says less than the answer to the request, and the line that it does carry. */
interface Incomplete {
  readonly exchange: Exchange;
  readonly origin: Line;
  /** The line of the actual answer that the preflight's lacks; undefined where both lists are missing. */
  readonly credentials: Line | undefined;
}

const CREDENTIALS = 'Access-Control-Allow-Credentials';

/** Whether somebody answers preflights on purpose: not the framework by itself, nor what answers the request as well. */
function isByHand({ trips }: Exchange, actual: AnsweredRun, program: Program): boolean {
  const end = trips[0]?.run.end;
  if (end === undefined || end === 'hung') return false;
  return layerOf(end.layer, program)?.role !== 'plain' && !sameSite(end.by, actual.end.by);
}

function incomplete(exchange: Exchange, question: Question): Incomplete[] {
  const { program } = question;
  const [preflight] = exchange.trips;
  const origin = linesNamed(preflight, 'access-control-allow-origin').at(-1);
  // What a library answers is for its options to say.
  if (preflight?.kind !== 'preflight' || origin === undefined || isOfLibrary(origin, program)) return [];
  if (hangsOnUnread(exchange, question) || isOfUnseen(preflight, question.choices)) return [];
  const [run] = runsBehindPreflight(exchange.page, question);
  if (run === undefined) return [];
  if (isBlocked(exchange, 'PreflightInvalidAllowCredentials')) {
    const credentials = lineOf(run, CREDENTIALS.toLowerCase());
    const isMissing = linesNamed(preflight, CREDENTIALS.toLowerCase()).length === 0;
    return isMissing && credentials !== undefined ? [{ exchange, origin, credentials }] : [];
  }
  const saysNothing = Object.values(HEADER_OF)
    .slice(0, 2)
    .every((name) => linesNamed(preflight, name.toLowerCase()).length === 0);
  const isRefused = isBlocked(exchange, 'MethodDisallowedByPreflightResponse', 'HeaderDisallowedByPreflightResponse');
  const isMeant = needOf(exchange.page, question) !== 'at will' || isByHand(exchange, run, program);
  return saysNothing && isRefused && isMeant ? [{ exchange, origin, credentials: undefined }] : [];
}

/** The lists that the refused requests need. */
function listsFor(found: readonly Incomplete[]): { name: string; value: string }[] {
  const pages = found.map(({ exchange }) => exchange.page);
  const methods = [...new Set(pages.map(({ method }) => method))].filter((method) => !isSafelistedMethod(method));
  const headers = [...new Set(pages.flatMap((page) => page.headers.map(([name]) => name)))];
  return [
    ...(methods.length > 0 ? [{ name: HEADER_OF.methods, value: ['GET', 'HEAD', 'POST', ...methods].join(', ') }] : []),
    ...(headers.length > 0 ? [{ name: HEADER_OF.allowedHeaders, value: headers.join(', ') }] : []),
  ];
}

function changesFor(found: readonly [Incomplete, ...Incomplete[]]): Change[] {
  const [{ origin, credentials }] = found;
  const offered = { site: origin.by, safety: 'suggested', preferred: true } as const;
  if (credentials !== undefined)
    return [
      { kind: 'write', name: CREDENTIALS, value: 'true', title: 'Allow credentials on preflights too', ...offered },
    ];
  const [first, ...more] = listsFor(found);
  const title = 'Say which methods and headers are allowed';
  return first === undefined ? [] : [{ kind: 'write', ...first, more, title, ...offered }];
}

function finding(found: readonly [Incomplete, ...Incomplete[]], { program }: Question): Finding[] {
  const shown = found.map((one) => one.exchange);
  const exchange = clearest(shown, program);
  if (exchange === undefined) return [];
  const [{ origin, credentials }] = found;
  const { page } = exchange;
  const wanted = [
    ...(isSafelistedMethod(page.method) ? [] : [page.method]),
    ...page.headers.map(([name]) => `\`${name}\``),
  ];
  return [
    {
      at: factOf(origin),
      related:
        credentials === undefined
          ? []
          : [{ at: factOf(credentials), message: 'The answer to the request itself allows credentials here.' }],
      message:
        credentials === undefined
          ? {
              what: 'The preflight’s answer says neither which methods nor which headers are allowed.',
              browser: `A page that asks for ${listed(wanted)} is refused: what is not in Access-Control-Allow-Methods or Access-Control-Allow-Headers is not allowed.`,
              todo: 'Send Access-Control-Allow-Methods and Access-Control-Allow-Headers on the answer to OPTIONS.',
            }
          : {
              what: 'The preflight’s answer lacks Access-Control-Allow-Credentials, which the answer to the request carries.',
              browser:
                'A request with cookies passes its preflight only where that is answered with `Access-Control-Allow-Credentials: true` as well; so it is never sent.',
              todo: 'Send the header on the answer to OPTIONS too.',
            },
      witness: { exchanges: [exchange] },
      shown,
      causes: factsOf(origin),
      ...(credentials === undefined ? { ceiling: 'warning' as const } : {}),
      changes: changesFor(found),
    },
  ];
}

/** An answer to OPTIONS that says less than the request needs (Fetch Standard, "CORS-preflight fetch"). */
export const incompletePreflight: Rule = {
  id: 'incomplete-preflight',
  title: 'A preflight answered in part',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags OPTIONS requests that are answered by hand with \`Access-Control-Allow-Origin\` and without the rest: without the \`Access-Control-Allow-Credentials\` that the answer to the request itself carries, or with neither
\`Access-Control-Allow-Methods\` nor \`Access-Control-Allow-Headers\` (a warning).

**What the browser does.** A preflight has to allow all of what follows: the origin, cookies where the page sends them, the method where it is none of GET, HEAD and POST, every header that is not plain. What the answer does not name is refused, and the
request is never sent.

**What to do.** Answer OPTIONS with the whole set. Simplest is to write the headers before the branch that tells OPTIONS from other methods.

**Silent** where the list is there and something is missing in it: [missing-method](missing-method.md) and [missing-request-header](missing-request-header.md) speak of that. Silent, too, where nothing but a JSON body would have requests preflighted and nobody
answers OPTIONS by hand; and where nginx hands OPTIONS to a server that is not in view, which may send the rest.

**The fix** writes what is missing behind the header that is there. It is suggested: it lets requests in that were refused so far.

References: [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), [CORS protocol and credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).`,
  examples: [
    {
      platform: 'express',
      title: 'Credentials on the answer alone',
      bad: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', 'https://app.example.com');
  if (req.method === 'OPTIONS') {
    res.header('Access-Control-Allow-Methods', 'GET, PUT');
    res.header('Access-Control-Allow-Headers', 'Content-Type');
    return res.sendStatus(204);
  }
  res.header('Access-Control-Allow-Credentials', 'true');
  next();
});
app.put('/v1/items/:id', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', 'https://app.example.com');
  res.header('Access-Control-Allow-Credentials', 'true');
  if (req.method === 'OPTIONS') {
    res.header('Access-Control-Allow-Methods', 'GET, PUT');
    res.header('Access-Control-Allow-Headers', 'Content-Type');
    return res.sendStatus(204);
  }
  next();
});
app.put('/v1/items/:id', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'A hook that answers OPTIONS',
      bad: `import Fastify from 'fastify';

const fastify = Fastify();

fastify.addHook('onRequest', async (request, reply) => {
  reply.header('Access-Control-Allow-Origin', 'https://app.example.com');
  if (request.method === 'OPTIONS') {
    reply.header('Access-Control-Allow-Methods', 'GET, PUT');
    reply.header('Access-Control-Allow-Headers', 'Content-Type');
    return reply.code(204).send();
  }
  reply.header('Access-Control-Allow-Credentials', 'true');
});
fastify.put('/v1/items/:id', async () => ({ ok: true }));
`,
      good: `import Fastify from 'fastify';

const fastify = Fastify();

fastify.addHook('onRequest', async (request, reply) => {
  reply.header('Access-Control-Allow-Origin', 'https://app.example.com');
  reply.header('Access-Control-Allow-Credentials', 'true');
  if (request.method === 'OPTIONS') {
    reply.header('Access-Control-Allow-Methods', 'GET, PUT');
    reply.header('Access-Control-Allow-Headers', 'Content-Type');
    return reply.code(204).send();
  }
});
fastify.put('/v1/items/:id', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'Credentials on the answer alone',
      bad: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        if ($request_method = OPTIONS) {
            add_header Access-Control-Allow-Origin https://app.example.com;
            add_header Access-Control-Allow-Methods "GET, PUT";
            add_header Access-Control-Allow-Headers Content-Type;
            return 204;
        }
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Credentials true always;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
      good: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        if ($request_method = OPTIONS) {
            add_header Access-Control-Allow-Origin https://app.example.com;
            add_header Access-Control-Allow-Credentials true;
            add_header Access-Control-Allow-Methods "GET, PUT";
            add_header Access-Control-Allow-Headers Content-Type;
            return 204;
        }
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Credentials true always;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
    },
  ],
  ask(question) {
    const found = pageRoutes(question.program)
      .flatMap((route) => conversationsAt(route, question))
      .flatMap((exchange) => incomplete(exchange, question));
    return groupBySites(found, ({ origin, credentials }) => [
      ...factsOf(origin),
      ...(credentials === undefined ? [] : factsOf(credentials)),
    ]).flatMap(({ things }) => finding(things, question));
  },
};
