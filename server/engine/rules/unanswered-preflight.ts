import { isSafelistedMethod } from '../browser/methods.ts';
import type { Change } from '../service/change.ts';
import type { Answer, Exchange, Line } from '../service/exchange.ts';
import type { Route, Site } from '../service/program.ts';
import { clearest, hangsOnUnread, isBlocked, isOfLibrary, layerOf, linesNamed } from './exchanges.ts';
import { factOf } from './lists.ts';
import { listed, pageRoutes, urlOf } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { conversationsAt, lineOf, type Need, needOf, runsBehindPreflight } from './unhindered.ts';

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** A request that is refused before it is sent, and the answer that it would have got. */
interface Unanswered {
  readonly exchange: Exchange;
  readonly line: Line;
}

/** How OPTIONS is answered where nobody thought of it: by the framework's own list of methods, or as a path that is not there. */
const isLeftAlone = ({ status }: Answer): boolean =>
  (status >= 200 && status <= 299) || status === 404 || status === 405;

/** Whether middleware that writes the headers stands behind a layer: then it only comes too late. */
function hasCorsBehind(id: string, { program }: Question): boolean {
  return Object.values(program.chains).some((layers) => {
    const at = layers.findIndex((layer) => layer.id === id);
    return at >= 0 && layers.slice(at + 1).some((layer) => layer.role === 'cors' && layer.on === 'request');
  });
}

function unanswered(exchange: Exchange, question: Question): Unanswered[] {
  const end = exchange.trips[0]?.run.end;
  if (end === undefined || end === 'hung' || exchange.trips[0]?.kind !== 'preflight') return [];
  if (!isBlocked(exchange, 'PreflightMissingAllowOriginHeader', 'PreflightInvalidStatus') || !isLeftAlone(end))
    return [];
  if (hangsOnUnread(exchange, question) || hasCorsBehind(end.layer, question)) return [];
  const [run] = runsBehindPreflight(exchange.page, question);
  const line = run === undefined ? undefined : lineOf(run, ALLOW_ORIGIN);
  return line === undefined ? [] : [{ exchange, line }];
}

/** Whether the preflights of a request are answered for some page: then it is a question of whose. */
function isAnswered({ trips: [preflight] }: Exchange): boolean {
  if (preflight?.kind !== 'preflight' || linesNamed(preflight, ALLOW_ORIGIN).length === 0) return false;
  return preflight.response.status >= 200 && preflight.response.status <= 299;
}

/** The option by which a library leaves preflights to somebody else. */
const leavingOut = ({ line }: Unanswered, { program }: Question): Site | undefined =>
  program.declared.find(
    ({ layer, role, fact }) =>
      layer === line.layer && (role === 'preflightContinue' || role === 'preflight') && fact.from === 'written',
  )?.fact.at;

function changesFor(found: Unanswered, question: Question): Change[] {
  const { line } = found;
  const option = leavingOut(found, question);
  if (option !== undefined)
    return [
      { kind: 'drop', site: option, title: 'Answer preflights right here', safety: 'suggested', preferred: true },
    ];
  const layer = layerOf(line.layer, question.program);
  if (layer === undefined || !isOfLibrary(line, question.program)) return [];
  const title = 'Answer the preflights of this path with the same middleware';
  return [
    { kind: 'answer-preflight', site: layer.at, middleware: line.by, title, safety: 'suggested', preferred: true },
  ];
}

const CEILING = { always: 'error', 'with its headers': 'warning', 'at will': 'hint' } as const;

/** Those that need the preflight most. */
function mostPressing(found: readonly Unanswered[], question: Question): { need: Need; told: readonly Unanswered[] } {
  const needs = found.map((one) => ({ one, need: needOf(one.exchange.page, question) }));
  const need = (['always', 'with its headers'] as const).find((wanted) => needs.some((one) => one.need === wanted));
  const told = needs.filter((one) => one.need === (need ?? 'at will')).map(({ one }) => one);
  return { need: need ?? 'at will', told };
}

/** The option that leaves preflights alone, the middleware where the route names it, the route where it is made elsewhere, what writes the header where no library does. */
function placeOf(found: Unanswered, question: Question): Site {
  const { line } = found;
  const option = leavingOut(found, question);
  if (option !== undefined) return option;
  const layer = layerOf(line.layer, question.program);
  if (layer === undefined || !isOfLibrary(line, question.program)) return factOf(line);
  const { at } = layer;
  const isWithin = line.by.file === at.file && line.by.start >= at.start && line.by.end <= at.end;
  return isWithin ? line.by : at;
}

/** What is wrong with the preflight’s answer, in words. */
function how({ trips: [preflight] }: Exchange): string {
  const status = preflight?.response.status ?? 0;
  return linesNamed(preflight, ALLOW_ORIGIN).length > 0 ? `with ${status}` : 'without CORS headers';
}

/** `PUT`, `GET with \`Authorization\``. */
function asked({ page }: Exchange): string {
  const headers = isSafelistedMethod(page.method) ? page.headers.map(([name]) => `\`${name}\``) : [];
  return headers.length === 0 ? page.method : `${page.method} with ${listed(headers)}`;
}

function finding(route: Route, found: readonly Unanswered[], question: Question): Finding[] {
  const { need, told } = mostPressing(found, question);
  const shown = told.map((one) => one.exchange);
  const exchange = clearest(shown, question.program);
  const telling = told.find((one) => one.exchange === exchange);
  if (exchange === undefined || telling === undefined) return [];
  const at = placeOf(telling, question);
  const registered = layerOf(route.layer, question.program)?.at ?? at;
  return [
    {
      at,
      related: [],
      message: {
        what: `The preflight for ${exchange.page.method} ${route.written} is answered ${how(exchange)}.`,
        browser: `Before ${asked(exchange)} the browser asks with OPTIONS, and takes a success with CORS headers for a yes. They are set up for ${exchange.page.method} alone, so the preflight fails and the request is never sent.`,
        todo: 'Answer OPTIONS on this path with the same headers, or set CORS up for the whole app.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [at, registered],
      ceiling: CEILING[need],
      changes: changesFor(telling, question),
    },
  ];
}

/** The headers are set where the preflight does not come by (Fetch Standard, "CORS-preflight fetch"). */
export const unansweredPreflight: Rule = {
  id: 'unanswered-preflight',
  title: 'A preflight that nothing answers',
  severity: 'error',
  platforms: ['express', 'fastify'],
  fix: 'suggested',
  page: `Flags a route that sets CORS headers on its own answer, that pages can only call after a preflight, and whose OPTIONS nothing answers with these headers: \`app.put('/x', cors(), …)\` without \`app.options('/x', cors())\`, headers set
by hand in the handler, \`preflightContinue: true\` or, on Fastify, \`preflight: false\` without a handler.

**What the browser does.** PUT, PATCH, DELETE, a JSON body or an \`Authorization\` header make it ask first, with OPTIONS. Express answers OPTIONS by itself, with \`Allow\` and nothing else; there the browser finds no \`Access-Control-Allow-Origin\`
and never sends the request.

**What to do.** Register the same middleware for OPTIONS on the path, or \`app.use(cors(…))\` for all routes: that answers preflights too.

**Silent** where the app's middleware answers the preflight, and for routes that no page's script asks for. Where only a JSON body would have the request preflighted, or a
header that the route does without, the finding is a hint; where the route refuses requests without the header, a warning.

**The fix** registers the route's own middleware for OPTIONS before it, or takes the option away that turns preflights off. It is suggested: it opens the route to what was refused so far.

References: [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), [cors, enabling CORS pre-flight](https://github.com/expressjs/cors#enabling-cors-pre-flight).`,
  examples: [
    {
      platform: 'express',
      title: 'CORS for one route',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.put('/v1/items/:id', cors({ origin: 'https://app.example.com' }), (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.options('/v1/items/:id', cors({ origin: 'https://app.example.com' }));
app.put('/v1/items/:id', cors({ origin: 'https://app.example.com' }), (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'Preflights turned off',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, { origin: 'https://app.example.com', methods: ['GET', 'PUT'], preflight: false });

fastify.put('/v1/items/:id', async () => ({ ok: true }));
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, { origin: 'https://app.example.com', methods: ['GET', 'PUT'] });

fastify.put('/v1/items/:id', async () => ({ ok: true }));
`,
    },
  ],
  ask(question) {
    const told = new Set<string>();
    return pageRoutes(question.program).flatMap((route) => {
      const url = urlOf(route);
      if (told.has(url)) return [];
      const own = conversationsAt(route, question);
      if (own.some(isAnswered)) return [];
      const found = own.flatMap((exchange) => unanswered(exchange, question));
      if (found.length > 0) told.add(url);
      return finding(route, found, question);
    });
  },
};
