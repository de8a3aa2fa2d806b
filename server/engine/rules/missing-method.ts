import { isSafelistedMethod } from '../browser/methods.ts';
import type { PageRequest } from '../browser/types.ts';
import type { Change } from '../service/change.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Route, Site } from '../service/program.ts';
import { clearest, groupBySites, hangsOnUnread, linesNamed } from './exchanges.ts';
import { entriesChange, factOf, factsOf, HEADER_OF, isWritten, listAnswered, refusals } from './lists.ts';
import { doing, listed, notes, pageRoutes, urlOf } from './routes.ts';
import type { Finding, Question, Rule, Severity } from './rule.ts';

/** A method of a route that a page may not use. */
interface Missing {
  readonly route: Route;
  readonly method: string;
  readonly exchange: Exchange;
  readonly line: Line;
  /** The methods that are allowed; null where the line is another list's, and methods are not mentioned at all. */
  readonly allowed: readonly string[] | null;
}

function missing(route: Route, method: string, question: Question): Missing[] {
  const asked = { url: urlOf(route), method, headers: [], credentials: 'omit' as const };
  const exchange = refusals(asked, 'MethodDisallowedByPreflightResponse', question).find(
    (one) => isByDefault(one) || !hangsOnUnread(one, question),
  );
  if (exchange === undefined || !isTaken(method, exchange.page, question)) return [];
  const methods = listAnswered(exchange, 'methods');
  const line = methods?.line ?? listAnswered(exchange, 'allowedHeaders')?.line;
  if (line === undefined || methods?.entries.some((entry) => entry === '*' || entry.toUpperCase() === method))
    return [];
  const allowed = methods?.entries ?? null;
  return isDeliberate(exchange, line, allowed) ? [] : [{ route, method, exchange, line, allowed }];
}

/** Versions of a library differ in their defaults: where none is known the newest is taken. */
function isByDefault(exchange: Exchange): boolean {
  const list = listAnswered(exchange, 'methods');
  return list !== undefined && !isWritten(list.line);
}

/** There is nothing, or nothing that takes the method (RFC 9110, 15.5.5, 15.5.6 and 15.6.2). */
const NOT_TAKEN: readonly number[] = [404, 405, 501];

/** Whether the service takes the request itself. */
function isTaken(method: string, { url, origin }: PageRequest, question: Question): boolean {
  const runs = question.respond({ method, url, headers: [['Origin', origin]] });
  return runs.some(({ end }) => end !== 'hung' && !NOT_TAKEN.includes(end.status));
}

/** A list that the author wrote and that says no more than reading: GET and HEAD need no listing. */
const isReadOnly = (line: Line, allowed: readonly string[] | null): boolean =>
  allowed !== null && isWritten(line) && allowed.every((entry) => /^(?:GET|HEAD|OPTIONS)$/i.test(entry));

/** Everybody may read: what writes is for others than the pages of everybody. */
function isDeliberate({ trips }: Exchange, line: Line, allowed: readonly string[] | null): boolean {
  const origin = linesNamed(trips[0], 'access-control-allow-origin').at(-1);
  return isReadOnly(line, allowed) && origin?.value === '*';
}

function finding(sites: readonly Site[], found: readonly [Missing, ...Missing[]], { program }: Question): Finding[] {
  const [{ line, allowed }] = found;
  const exchange = clearest(
    found.map((one) => one.exchange),
    program,
  );
  if (exchange === undefined) return [];
  const methods = [...new Set(found.map(({ method }) => method))];
  const routes = [...new Set(found.map(({ route }) => route))];
  const related = notes(routes, program);
  const take = doing(routes, 'take');
  const list = listed(methods);
  const ceiling: Severity = isReadOnly(line, allowed) ? 'warning' : 'error';
  return [
    {
      at: factOf(line),
      related,
      message: {
        what:
          allowed === null
            ? `No answer allows ${list}, which ${take}.`
            : `The ${isWritten(line) ? 'allowed methods' : `default methods \`${line.value}\``} lack ${list}, which ${take}.`,
        browser: `The preflight for ${exchange.page.method} fails, and the request is never sent: every method but GET, HEAD and POST has to be listed in Access-Control-Allow-Methods${allowed === null ? '' : `, which says \`${line.value}\``}.`,
        todo: `Add ${list} to the allowed methods.`,
      },
      witness: { exchanges: [exchange] },
      causes: [...sites, ...related.map(({ at }) => at)],
      ceiling,
      changes: [change(line, allowed, methods)],
    },
  ];
}

function change(line: Line, allowed: readonly string[] | null, methods: readonly string[]): Change {
  const offered = { title: `Allow ${listed(methods)}`, safety: 'suggested' as const };
  if (allowed !== null) return entriesChange(line, 'methods', { add: methods }, offered);
  const value = ['GET', 'HEAD', 'POST', ...methods].join(', ');
  return { kind: 'write', site: line.by, name: HEADER_OF.methods, value, ...offered, preferred: true };
}

/** A route's method that the preflight's answer does not allow (Fetch Standard, "CORS-preflight fetch"). */
export const missingMethod: Rule = {
  id: 'missing-method',
  title: 'A method that is not allowed',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags a list of allowed methods, written or a library's default, that lacks a method which a route for pages takes.

**What the browser does.** Before every request whose method is neither GET, HEAD nor POST it sends a preflight, and looks for the method in \`Access-Control-Allow-Methods\` of the answer. Where it is not there, the request is never sent, and the console says that
the method is not allowed. GET, HEAD and POST need no listing; OPTIONS is not a method that pages are after.

**What to do.** Add the method to the list. The default of \`@fastify/cors\` is \`GET,HEAD,POST\` since version 11; before, and in the \`cors\` package, it is all six. In nginx, which methods a location takes is known only where it says so itself: by \`limit_except\`, by an \`if\` on \`$request_method\` that
refuses others or does something for some, by \`dav_methods\`.

**Silent** on lists that lack GET, HEAD or POST, on routes that no page's script asks for (health checks, webhooks, internal ones, by their path), and on a list of nothing but GET, HEAD and OPTIONS with the origin \`*\`: everybody may read, and what writes is for others.
With named origins such a list is a warning.

**The fix** adds the methods of the routes in view. It is suggested: who may call a route is for its author to say.

References: [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), [Fetch Standard, CORS-safelisted method](https://fetch.spec.whatwg.org/#cors-safelisted-method).`,
  examples: [
    {
      platform: 'express',
      title: 'A list without a method of a route',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: ['GET', 'POST'] }));
app.get('/v1/items/:id', (req, res) => res.json({ id: req.params.id }));
app.delete('/v1/items/:id', (req, res) => res.sendStatus(204));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: ['GET', 'DELETE'] }));
app.get('/v1/items/:id', (req, res) => res.json({ id: req.params.id }));
app.post('/v1/items', (req, res) => res.sendStatus(201));
app.delete('/v1/items/:id', (req, res) => res.sendStatus(204));
app.delete('/internal/cache', (req, res) => res.sendStatus(204));
`,
    },
    {
      platform: 'fastify',
      title: 'A list without a method of a route',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', methods: ['GET', 'POST'] });
fastify.delete('/items/:id', async (request, reply) => reply.code(204).send());
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', methods: ['GET', 'POST', 'DELETE'] });
fastify.delete('/items/:id', async (request, reply) => reply.code(204).send());
`,
    },
    {
      platform: 'nginx',
      title: 'A method that limit_except lets through',
      bad: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        limit_except GET PUT OPTIONS {
            deny all;
        }

        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET, POST" always;
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
        limit_except GET PUT OPTIONS {
            deny all;
        }

        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET, PUT" always;
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
    const found = pageRoutes(question.program).flatMap((route) =>
      route.methods
        .filter((method) => !isSafelistedMethod(method))
        .flatMap((method) => missing(route, method, question)),
    );
    return groupBySites(found, ({ line }) => factsOf(line)).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
