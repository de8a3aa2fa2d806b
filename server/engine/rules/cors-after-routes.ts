import { converseWith } from '../service/converse.ts';
import { withLayerBefore } from '../service/counterfactual.ts';
import type { Exchange } from '../service/exchange.ts';
import type { Layer, Program, Route } from '../service/program.ts';
import { clearest, isAllowed, isBlocked } from './exchanges.ts';
import { isForPages, routesUnder } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';

interface TooEarly {
  readonly layer: Layer;
  readonly route: Route;
  readonly exchange: Exchange;
  /** Whether the answer has the headers in every way things may go, once the layer comes first. */
  readonly always: boolean;
}

/** The routes before a CORS layer whose answers lack the headers, and would have them if the layer came first. */
function tooEarly(cors: Layer, earlier: readonly Layer[], { program, exchanges }: Question): TooEarly[] {
  return earlier.flatMap((layer) => {
    const ask = converseWith(withLayerBefore(program, cors.id, layer.id));
    return routesUnder(layer, program).flatMap((route) => {
      if (!isForPages(route)) return [];
      const refused = exchanges.filter(
        (exchange) =>
          exchange.page.url.endsWith(route.sample) &&
          reached(exchange, route) &&
          isBlocked(exchange, 'MissingAllowOriginHeader'),
      );
      const cured = refused.filter((exchange) => ask(exchange.page, exchange.world).some(isAllowed));
      const exchange = clearest(cured, program);
      if (exchange === undefined) return [];
      return [{ layer, route, exchange, always: ask(exchange.page, exchange.world).every(isAllowed) }];
    });
  });
}

/** Whether the answer without the header came out of the route. */
const reached = (exchange: Exchange, route: Route): boolean =>
  exchange.trips.some(({ run }) => run.passed.includes(route.layer));

function finding(cors: Layer, found: readonly TooEarly[], program: Program): Finding[] {
  const exchange = clearest(
    found.map((one) => one.exchange),
    program,
  );
  const first = found.find((one) => one.exchange === exchange);
  if (first === undefined || exchange === undefined) return [];
  const others = new Set(found.map(({ route }) => route.layer)).size - 1;
  return [
    {
      at: cors.at,
      related: [first, ...found.filter((one) => one !== first)].slice(0, 3).map(({ layer, route }) => ({
        at: layer.at,
        message: `${route.methods.length === 0 ? '' : `${route.methods.join(', ')} `}${route.written} is registered before the CORS middleware.`,
      })),
      message: {
        what: `The CORS middleware comes after ${others === 0 ? `the route ${first.route.written}` : `${first.route.written} and ${others} other ${others === 1 ? 'route' : 'routes'}`}, whose answers lack its headers.`,
        browser:
          'The route answers before the middleware runs, so the browser finds no Access-Control-Allow-Origin header, even where the preflight passed.',
        todo: 'Register the middleware before the routes.',
      },
      witness: { exchanges: [exchange] },
      causes: [cors.at],
      ...(found.some(({ always }) => always) ? {} : { ceiling: 'warning' as const }),
      changes: [
        {
          kind: 'move',
          layer: cors.id,
          before: found[0]?.layer.id ?? first.layer.id,
          title: 'Move the CORS middleware before these routes',
          safety: 'suggested',
          preferred: true,
        },
      ],
    },
  ];
}

/** Routes registered before the CORS middleware. */
export const corsAfterRoutes: Rule = {
  id: 'cors-after-routes',
  title: 'CORS middleware after the routes',
  severity: 'error',
  platforms: ['express'],
  fix: 'suggested',
  page: `Flags CORS middleware that is registered behind routes or routers which pages ask for. Middleware and routes run in the order in which they are registered, and a route that answers ends the walk: its answer never gets the headers.

**What the browser does.** OPTIONS requests often get past the early route and reach the middleware, so the preflight passes; the actual answer then comes without \`Access-Control-Allow-Origin\` and is withheld. That makes this mistake hard to see
with curl.

**What to do.** Register the CORS middleware first, before any route, router and error handler.

**Silent** where the early route sets the headers itself, and for routes that no page's script asks for: the root page, health and readiness checks, metrics, webhooks, by their path, and what only renders a page, sends a file or redirects. Static folders do not count.

**The fix** moves the middleware before the first route that lacks it, with the constants that it needs. It is suggested, because middleware that moves past other code may change what that code sees; it is not offered where the
middleware needs something that is declared later and can not move along.

References: [Express, using middleware](https://expressjs.com/en/guide/using-middleware.html), [Fetch Standard, HTTP responses](https://fetch.spec.whatwg.org/#http-responses).`,
  examples: [
    {
      platform: 'express',
      title: 'A route before the middleware',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();

app.get('/v1/data', (req, res) => res.json({ ok: true }));

app.use(cors({ origin: 'https://app.example.com' }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();

app.get('/healthz', (req, res) => res.send('ok'));

app.use(cors({ origin: 'https://app.example.com' }));

app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
  ],
  ask(question) {
    const { program } = question;
    return Object.values(program.chains).flatMap((layers) =>
      layers.flatMap((cors, i) =>
        cors.role === 'cors' && cors.on === 'request'
          ? finding(cors, tooEarly(cors, layers.slice(0, i), question), program)
          : [],
      ),
    );
  },
};
