import { isForbiddenRequestHeader } from '../browser/safelist.ts';
import { converseWith } from '../service/converse.ts';
import { withLayerBefore } from '../service/counterfactual.ts';
import type { Exchange, Run } from '../service/exchange.ts';
import { PAGE, SERVICE } from '../service/explore.ts';
import type { Layer, Program, Site, Test, Text } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { stepsIn } from '../service/walk.ts';
import { answersElsewhere } from './answers-elsewhere.ts';
import { clearest, decidingTrip, isAllowed, isBlocked } from './exchanges.ts';
import { isForPages, pageRoutes, routesUnder, urlOf } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { conversationsAt } from './unhindered.ts';

/** A layer that answered in front of the CORS layer, and a page that was refused for it. */
interface Gate {
  readonly layer: Layer;
  readonly refused: readonly Exchange[];
}

/** The headers that a text is made of. */
const headersIn = (text: Text): string[] =>
  text.flatMap((piece) =>
    typeof piece === 'object' && 'take' in piece && piece.take.from === 'request-header' ? [piece.take.name] : [],
  );

function textsIn(test: Test): Text[] {
  if ('text' in test) return [test.text];
  if ('all' in test) return test.all.flatMap(textsIn);
  if ('any' in test) return test.any.flatMap(textsIn);
  return 'not' in test ? textsIn(test.not) : [];
}

const SENT_BY_PROXIES =
  /^(?:x-(?:forwarded|real|original|arr|amz|amzn|envoy)-|cf-|forwarded$|true-client-ip$|user-agent$)/;

/** Whether a layer decides by what browsers and proxies add on the way: a conversation without them shows nothing; nor one with an origin that it means to refuse. */
function looksElsewhere({ steps }: Layer): boolean {
  const headers = stepsIn(steps).flatMap((step) => {
    if (step.do === 'when') return textsIn(step.test).flatMap(headersIn);
    return step.do === 'let' ? headersIn(step.value) : [];
  });
  return headers.some(
    (name) =>
      SENT_BY_PROXIES.test(name) ||
      (isForbiddenRequestHeader([name, 'x']) && !/^(?:cookie|access-control-)/.test(name)),
  );
}

/** Conversations of pages that have reason to ask: at the routes in view; where there are none, wherever a layer stands. */
function conversations(question: Question): readonly Exchange[] {
  if (question.program.routes.length > 0)
    return pageRoutes(question.program).flatMap((route) => conversationsAt(route, question));
  const isElsewhere = (sample: string): boolean => sample === '/' || isForPages({ sample, visited: false });
  return question.exchanges.filter(({ page }) => isElsewhere(page.url.slice(SERVICE.length)));
}

const REFUSALS = ['MissingAllowOriginHeader', 'PreflightDisallowedRedirect'];

/** Whether a route for pages stands in front of a gate, and lacks the headers as well: then it is the routes that the CORS layer comes after. */
function followsRoutes(earlier: readonly Layer[], { program, respond }: Question): boolean {
  const routes = earlier.flatMap((layer) => routesUnder(layer, program)).filter(isForPages);
  return routes.some((route) => {
    const [method = 'GET'] = route.methods;
    const runs = respond({ method, url: urlOf(route), headers: [['Origin', PAGE]] });
    return runs.some(
      ({ end }) =>
        end !== 'hung' && end.lines.every(({ name }) => name.toLowerCase() !== 'access-control-allow-origin'),
    );
  });
}

const failsIn = ({ steps }: Layer): readonly Site[] =>
  stepsIn(steps).flatMap((step) => (step.do === 'fail' ? [step.by] : []));

/** A layer that may answer by itself, or fail on purpose. */
const isGate = (layer: Layer): boolean =>
  layer.on === 'request' && (layer.role === 'gate' || (layer.role === 'plain' && failsIn(layer).length > 0));

/** Whether a layer is where a request got no further: it answered, or failed and did not crash. */
function endsAt(layer: Layer, { end, failures, crashes }: Run): boolean {
  if (end === 'hung') return false;
  const [failed] = failures;
  if (failed === undefined) return end.layer === layer.id;
  return !crashes.some((site) => sameSite(site, failed)) && failsIn(layer).some((site) => sameSite(site, failed));
}

/** The layers before a CORS layer that answer by themselves, and whose answers would have the headers if it came first. */
function gatesBefore(cors: Layer, earlier: readonly Layer[], question: Question): Gate[] {
  return earlier
    .filter((layer) => isGate(layer) && !looksElsewhere(layer))
    .filter((layer) => !followsRoutes(earlier.slice(0, earlier.indexOf(layer)), question))
    .flatMap((layer) => {
      const refused = conversations(question).filter((exchange) => {
        const run = decidingTrip(exchange)?.run;
        return isBlocked(exchange, ...REFUSALS) && run !== undefined && endsAt(layer, run);
      });
      if (refused.length === 0) return [];
      const ask = converseWith(withLayerBefore(question.program, cors.id, layer.id));
      const cured = refused.filter((exchange) => ask(exchange.page, exchange.world).some(isAllowed));
      return cured.length === 0 ? [] : [{ layer, refused: cured }];
    });
}

const isPreflight = ({ verdict }: Exchange): boolean => verdict.outcome === 'blocked' && verdict.phase === 'preflight';

function statusOf(exchange: Exchange): number {
  const end = decidingTrip(exchange)?.run.end;
  return end === undefined || end === 'hung' ? 0 : end.status;
}

function consequence(exchange: Exchange, status: number): string {
  if (!isPreflight(exchange))
    return `The answer carries no Access-Control-Allow-Origin, so the page’s script learns of a network error and not of the ${status}.`;
  const why = status >= 400 ? ', since it carries neither cookies nor Authorization' : '';
  return `The preflight gets that ${status}${why}, and what would answer it comes too late. So the request is never sent.`;
}

function finding(cors: Layer, gates: readonly Gate[], program: Program): Finding[] {
  const [first] = gates;
  const all = gates.flatMap(({ refused }) => refused);
  const preflights = all.filter(isPreflight);
  const shown = preflights.length > 0 ? preflights : all;
  const exchange = clearest(shown, program);
  if (first === undefined || exchange === undefined) return [];
  const status = statusOf(exchange);
  return [
    {
      at: cors.at,
      related: gates.slice(0, 3).map(({ layer }) => ({ at: layer.at, message: 'This answers some requests itself.' })),
      message: {
        what: `CORS comes after code that answers some requests itself, with ${status} and without CORS headers.`,
        browser: consequence(exchange, status),
        todo: 'Register CORS first.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [cors.at, ...gates.map(({ layer }) => layer.at)],
      changes: [
        {
          kind: 'move',
          layer: cors.id,
          before: first.layer.id,
          title: 'Register CORS first',
          safety: 'suggested',
          preferred: true,
        },
      ],
    },
  ];
}

/** Layers that answer in front of the CORS layer. */
export const corsNotOutermost: Rule = {
  id: 'cors-not-outermost',
  title: 'CORS behind what answers by itself',
  severity: 'warning',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags CORS middleware that is registered behind middleware which can answer by itself: an authentication check, a rate limit, a maintenance page, an early \`OPTIONS\` answer. On nginx, headers of a location that a \`return 401\` of the server stands in front of for every preflight, and an \`error_page 401\` that leads to a named location without them.

**What the browser does.** A preflight carries neither cookies nor \`Authorization\`. Where an authentication check sees it first, it is answered 401 without CORS headers, and the request is never sent. Where the check lets OPTIONS pass, the 401 itself
comes without the headers: script can not read the status, and shows a network error where it should ask the user to log in.

**What to do.** Register the CORS middleware first. On nginx, decide where the headers are written, and repeat them in the named location.

**Silent** where the middleware in front always hands the request on (logging, compression, body parsing) or is not in view, where it decides by what proxies add (\`X-Forwarded-Proto\`), and where its answers carry the headers. On nginx, where the refusal depends on more than the headers of the request, is a redirect or comes from a server that is not in view, and
where the location's own headers are not for errors either.

**The fix** moves the middleware before the first one that answers, with the constants that it needs. It is suggested, because middleware that moves past other code may change what that code sees. On nginx it repeats the headers in the named location; for a \`return\` there is none.

References: [Express, using middleware](https://expressjs.com/en/guide/using-middleware.html), [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch).`,
  examples: [
    {
      platform: 'express',
      title: 'Authentication first',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use((req, res, next) => {
  if (!req.headers.authorization) return res.sendStatus(401);
  next();
});
app.use(cors({ origin: 'https://app.example.com' }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com' }));
app.use((req, res, next) => {
  if (!req.headers.authorization) return res.sendStatus(401);
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'A hook before the plugin',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();

fastify.addHook('onRequest', async (request, reply) => {
  if (!request.headers.authorization) return reply.code(401).send();
});
await fastify.register(cors, { origin: 'https://app.example.com' });

fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();

await fastify.register(cors, { origin: 'https://app.example.com' });
fastify.addHook('onRequest', async (request, reply) => {
  if (!request.headers.authorization) return reply.code(401).send();
});

fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'A page for errors without the headers',
      bad: `server {
    listen 443 ssl;
    server_name api.example.com;

    location = /session {
        internal;
        proxy_pass http://127.0.0.1:9000;
    }

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Access-Control-Allow-Headers Content-Type always;
        if ($request_method = OPTIONS) {
            return 204;
        }
        auth_request /session;
        error_page 401 = @unauthorized;
        proxy_pass http://127.0.0.1:8000;
    }

    location @unauthorized {
        default_type application/json;
        return 401 '{"error":"unauthorized"}';
    }
}
`,
      good: `server {
    listen 443 ssl;
    server_name api.example.com;

    location = /session {
        internal;
        proxy_pass http://127.0.0.1:9000;
    }

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Access-Control-Allow-Headers Content-Type always;
        if ($request_method = OPTIONS) {
            return 204;
        }
        auth_request /session;
        error_page 401 = @unauthorized;
        proxy_pass http://127.0.0.1:8000;
    }

    location @unauthorized {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Credentials true always;
        default_type application/json;
        return 401 '{"error":"unauthorized"}';
    }
}
`,
    },
  ],
  ask(question) {
    const { program } = question;
    const late = Object.values(program.chains).flatMap((layers) =>
      layers.flatMap((cors, i) =>
        cors.role === 'cors' && cors.on === 'request'
          ? finding(cors, gatesBefore(cors, layers.slice(0, i), question), program)
          : [],
      ),
    );
    return [...late, ...answersElsewhere(question)];
  },
};
