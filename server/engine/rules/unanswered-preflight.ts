import { isSafelistedMethod } from '../browser/methods.ts';
import type { Change } from '../service/change.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Route, Site } from '../service/program.ts';
import { clearest, isOfLibrary, layerOf, linesNamed } from './exchanges.ts';
import { factOf } from './lists.ts';
import {
  allowsItsHeaders,
  conversationsSpokenOf,
  isAtGate,
  isSpokenTo,
  type Unanswered,
  unanswered,
} from './preflight-refusals.ts';
import { FONTS, LOADED, listed, pageRoutes, urlOf } from './routes.ts';
import type { Finding, Message, Question, Rule, Severity } from './rule.ts';
import { conversationsAt, type Need, needOf } from './unhindered.ts';

const ALLOW_ORIGIN = 'access-control-allow-origin';

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

function changesFor(route: Route, found: Unanswered, question: Question): Change[] {
  const { line } = found;
  const option = leavingOut(found, question);
  if (option !== undefined)
    return [
      { kind: 'drop', site: option, title: 'Answer preflights right here', safety: 'suggested', preferred: true },
    ];
  if (found.onWayOut) {
    const title = 'Answer the preflights of this path with the same headers';
    // Headers that allow no request headers answer no preflight.
    if (!isSpokenTo(found, question) || !allowsItsHeaders(found, question)) return [];
    return answering(route, found, title, question);
  }
  if (!isOfLibrary(line, question.program)) return [];
  return answering(line, found, 'Answer the preflights of this path with the same middleware', question);
}

function answering(
  { layer }: Pick<Line, 'layer'>,
  { line }: Unanswered,
  title: string,
  { program }: Question,
): Change[] {
  const site = layerOf(layer, program)?.at;
  if (site === undefined) return [];
  return [{ kind: 'answer-preflight', site, middleware: line.by, title, safety: 'suggested', preferred: true }];
}

const CEILING = { always: 'error', 'with its headers': 'warning', 'at will': 'hint' } as const;

/** The most that it deserves: what asks every request for what preflights do not carry refuses all of them. */
function ceilingOf(route: Route, found: Unanswered, need: Need, question: Question): Severity {
  if (found.gate && need !== 'always' && !allowsItsHeaders(found, question)) return 'hint';
  if (found.gate && (need !== 'at will' || isSpokenTo(found, question))) return 'error';
  const isAsset = LOADED.test(route.sample) || FONTS.test(route.written);
  if (need === 'at will' && found.end.status === 405 && !isAsset && isSpokenTo(found, question)) return 'information';
  return CEILING[need];
}

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
  if (found.gate) return found.end.by;
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

function messageFor(route: Route, { exchange, end, gate }: Unanswered): Message {
  const { method } = exchange.page;
  const what = `The preflight for ${method} ${route.written} is answered ${gate ? `with ${end.status}` : how(exchange)}.`;
  const before = `Before ${asked(exchange)} the browser asks with OPTIONS`;
  if (gate)
    return {
      what,
      browser: `${before}, without cookies and without Authorization, and takes a success with CORS headers for a yes. Refused here, the preflight fails and the request is never sent.`,
      todo: 'Answer OPTIONS with the same headers before this decides.',
    };
  return {
    what,
    browser: `${before}, and takes a success with CORS headers for a yes. They are set up for ${method} alone, so the preflight fails and the request is never sent.`,
    todo: 'Answer OPTIONS on this path with the same headers, or set CORS up for everything.',
  };
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
      related: telling.gate
        ? [{ at: factOf(telling.line), message: 'The answer to the request itself has it from here.' }]
        : [],
      message: messageFor(route, telling),
      witness: { exchanges: [exchange] },
      shown,
      causes: telling.gate ? [at] : [at, registered],
      ceiling: ceilingOf(route, telling, need, question),
      changes: changesFor(route, telling, question),
    },
  ];
}

/** The headers are set where the preflight does not come by (Fetch Standard, "CORS-preflight fetch"). */
export const unansweredPreflight: Rule = {
  id: 'unanswered-preflight',
  title: 'A preflight that nothing answers',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags a route that sets CORS headers on its own answer, that pages can only call after a preflight, and whose OPTIONS nothing answers with these headers: \`app.put('/x', cors(), …)\` without \`app.options('/x', cors())\`, headers set
by hand in the handler, \`preflightContinue: true\` or, on Fastify, \`preflight: false\` without a handler. On nginx: \`auth_basic\`, \`auth_request\`, \`limit_except\` or a \`return\` that refuses OPTIONS, and files, which answer it 405, where the headers speak to preflights.

**What the browser does.** PUT, PATCH, DELETE, a JSON body or an \`Authorization\` header make it ask first, with OPTIONS. Express answers OPTIONS by itself, with \`Allow\` and nothing else; there the browser finds no \`Access-Control-Allow-Origin\`
and never sends the request.

**What to do.** Register the same middleware for OPTIONS on the path, or \`app.use(cors(…))\` for all routes: that answers preflights too. On nginx, answer OPTIONS in an
\`if\` of the location: it comes before passwords and \`auth_request\`.

**Silent** where the app's middleware answers the preflight, and for routes that no page's script asks for. Where only a JSON body would have the request preflighted, or a
header that the route does without, the finding is a hint; where the route refuses requests without the header, a warning. Files
whose headers speak of request headers are an information: nginx answers OPTIONS with 405 there. A password in front of answers that do not allow Authorization is a hint.

**The fix** registers the route's own middleware for OPTIONS before it, or takes the option away that turns preflights off. On nginx it writes an \`if\` that answers OPTIONS with the headers of the location, and lets OPTIONS pass \`limit_except\`. It is suggested: it opens the route to what was refused so far.

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
    {
      platform: 'nginx',
      title: 'A password for everything',
      bad: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        auth_basic "Partners";
        auth_basic_user_file /etc/nginx/partners;

        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET, PUT" always;
        add_header Access-Control-Allow-Headers "Authorization, Content-Type" always;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
      good: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        auth_basic "Partners";
        auth_basic_user_file /etc/nginx/partners;

        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET, PUT" always;
        add_header Access-Control-Allow-Headers "Authorization, Content-Type" always;
        if ($request_method = OPTIONS) {
            return 204;
        }
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
    },
  ],
  ask(question) {
    const told = new Set<string>();
    return pageRoutes(question.program).flatMap((route) => {
      const url = urlOf(route);
      if (told.has(url)) return [];
      const own = conversationsAt(route, question);
      const spokenOf = conversationsSpokenOf(own, question);
      const found = [
        ...own.flatMap((exchange) => unanswered(route, exchange, question)),
        ...spokenOf.flatMap((exchange) => unanswered(route, exchange, question)).filter(({ onWayOut }) => onWayOut),
      ];
      // What refuses preflights in some circumstances answers the same page in others.
      const all = [...own, ...spokenOf];
      const gated = new Set(all.filter((one) => isAtGate(one, question)).map(({ page }) => page));
      if (all.some((one) => isAnswered(one) && !gated.has(one.page))) return [];
      if (found.length > 0) told.add(url);
      return finding(route, found, question);
    });
  },
};
