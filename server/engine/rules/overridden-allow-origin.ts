import { matchesOrigin } from '../browser/origins.ts';
import type { Change } from '../service/change.ts';
import { converseWith } from '../service/converse.ts';
import { withoutLayer } from '../service/counterfactual.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import { STRANGERS } from '../service/explore.ts';
import type { Layer, LayerId, Program } from '../service/program.ts';
import { stepsIn } from '../service/walk.ts';
import { clearest, groupBySites, hangsOnUnread, isAllowed, isBlocked, isOfLibrary, linesNamed } from './exchanges.ts';
import { factOf } from './lists.ts';
import { pageRoutes } from './routes.ts';
import type { Finding, Message, Question, Rule } from './rule.ts';
import { conversationsAt, lineOf, needOf, runsBehindPreflight } from './unhindered.ts';

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** Two writers of the header: whose value counts, and whose does not. */
interface Overridden {
  readonly exchange: Exchange;
  readonly winner: Line;
  readonly loser: Line;
}

const sentTo = ({ trips }: Exchange): Line | undefined =>
  linesNamed(
    trips.findLast(({ kind }) => kind === 'actual'),
    ALLOW_ORIGIN,
  ).at(-1);

/** The layers that stand in front of routes, by their ids: middleware, and no handler of a route. */
function middlewareOf({ chains }: Program): ReadonlyMap<LayerId, Layer> {
  const layers = Object.values(chains).flat();
  const ofRoutes = new Set(
    layers
      .filter(({ role }) => role === 'route')
      .flatMap(({ steps }) => stepsIn(steps).flatMap((step) => (step.do === 'enter' ? [step.chain] : []))),
  );
  const others = Object.entries(chains).flatMap(([id, own]) => (ofRoutes.has(id) ? [] : own));
  return new Map(others.filter(({ role }) => role === 'cors').map((layer) => [layer.id, layer]));
}

/** Pairs of middleware for the same requests of which the later one always has the last word. */
function replacedMiddleware({ program, exchanges }: Question): Overridden[] {
  const middleware = middlewareOf(program);
  const final = new Set(exchanges.map((exchange) => sentTo(exchange)?.layer));
  return exchanges.flatMap((exchange): Overridden[] => {
    const winner = sentTo(exchange);
    const loser = winner?.replaces?.at(-1);
    if (winner === undefined || loser === undefined || winner.layer === loser.layer || final.has(loser.layer))
      return [];
    const [later, earlier] = [middleware.get(winner.layer), middleware.get(loser.layer)];
    return later !== undefined && earlier !== undefined && later.sample === earlier.sample
      ? [{ exchange, winner, loser }]
      : [];
  });
}

/** The pages that fare differently because the earlier one’s value was replaced: strangers that are let in, own pages that are kept out. */
function changed({ winner }: Overridden, { program, exchanges }: Question): Exchange[] {
  const ask = converseWith(withoutLayer(program, winner.layer));
  return exchanges.filter((exchange) => {
    const line = sentTo(exchange);
    if (line?.layer !== winner.layer) return false;
    const alone = (): boolean => ask(exchange.page, exchange.world).some(isAllowed);
    const isStranger = STRANGERS.includes(exchange.page.origin);
    // Whoever is sent back is let in by that, and not by the order of the two.
    if (isStranger) return line.value === '*' && isAllowed(exchange) && !alone();
    const named = line.replaces?.some(({ value }) => matchesOrigin(value, exchange.page.origin)) === true;
    return named && isBlocked(exchange, 'AllowOriginMismatch') && alone();
  });
}

function ofMiddleware(question: Question): Finding[] {
  return groupBySites(replacedMiddleware(question), ({ winner, loser }) => [winner.by, loser.by]).flatMap(
    ({ things }) => {
      const [{ winner, loser }] = things;
      const shown = changed(things[0], question);
      const exchange = clearest(shown, question.program);
      if (exchange === undefined) return [];
      const letIn = isAllowed(exchange);
      const message: Message = {
        what: 'This Access-Control-Allow-Origin takes the place of the one that was set before it, on every answer.',
        browser: letIn
          ? `The first one’s list has no effect: a page at ${exchange.page.origin}, which it refuses, reads the answers.`
          : `A page at ${exchange.page.origin} is refused, though the first one lets it in.`,
        todo: 'Keep one of the two.',
      };
      const drop: Change[] = [
        {
          kind: 'drop',
          site: factOf(winner),
          title: 'Leave it to the first one',
          safety: 'suggested',
          preferred: true,
        },
      ];
      return [found({ winner, loser, exchange }, shown, message, drop)];
    },
  );
}

function found(
  { exchange, winner, loser }: Overridden,
  shown: readonly Exchange[],
  message: Message,
  changes: Change[],
): Finding {
  return {
    at: factOf(winner),
    related: [{ at: factOf(loser), message: 'The other one is written here.' }],
    message,
    witness: { exchanges: [exchange] },
    shown,
    causes: [factOf(winner), factOf(loser)],
    changes,
  };
}

const REFUSALS = [
  'MissingAllowOriginHeader',
  'AllowOriginMismatch',
  'WildcardOriginNotAllowed',
  'InvalidAllowCredentials',
];

/** Pages that a route’s own policy lets in, and that the preflight’s refuses, which is that of a layer in front of both. */
function refusedBefore(exchanges: readonly Exchange[], question: Question): Overridden[] {
  const answering = exchanges.flatMap(({ trips }) =>
    trips[0]?.kind === 'preflight' ? linesNamed(trips[0], ALLOW_ORIGIN).slice(-1) : [],
  );
  return exchanges.flatMap((exchange): Overridden[] => {
    const isRefused = isBlocked(exchange, ...REFUSALS.map((reason) => `Preflight${reason}`));
    if (!isRefused || needOf(exchange.page, question) === 'at will' || hangsOnUnread(exchange, question)) return [];
    const [run] = runsBehindPreflight(exchange.page, question);
    const winner = run === undefined ? undefined : lineOf(run, ALLOW_ORIGIN);
    const loser = answering.find(({ layer }) => layer !== winner?.layer && run?.passed.includes(layer) === true);
    if (winner === undefined || loser === undefined || answering.some(({ layer }) => layer === winner.layer)) return [];
    return isOfLibrary(winner, question.program) || winner.value !== '*' ? [{ exchange, winner, loser }] : [];
  });
}

function ofPreflights(question: Question): Finding[] {
  const all = pageRoutes(question.program).flatMap((route) =>
    refusedBefore(conversationsAt(route, question), question),
  );
  return groupBySites(all, ({ winner }) => [factOf(winner)]).flatMap(({ things }) => {
    const shown = things.map((one) => one.exchange);
    const exchange = clearest(shown, question.program);
    const telling = things.find((one) => one.exchange === exchange);
    if (exchange === undefined || telling === undefined) return [];
    const message: Message = {
      what: 'The route’s own CORS policy does not reach its preflight, which is answered before the route, with another one.',
      browser: `The policy here would let in a page at ${exchange.page.origin}, but before ${exchange.page.method} the browser asks with OPTIONS, and that answer refuses it.`,
      todo: 'Register the route’s policy for OPTIONS in front of that, or keep one policy for both.',
    };
    return [found(telling, shown, message, [])];
  });
}

/** One owner of the header replaces what another one has set. */
export const overriddenAllowOrigin: Rule = {
  id: 'overridden-allow-origin',
  title: 'Two owners of Allow-Origin',
  severity: 'warning',
  platforms: ['express', 'fastify'],
  fix: 'suggested',
  page: `Flags two pieces of code that both decide \`Access-Control-Allow-Origin\`, where the second undoes what the first one decided: middleware that sets \`*\` behind middleware with an allow-list, so that the list has no effect; and a route with
a CORS policy of its own whose preflight the app’s middleware answers with another.

**What the browser does.** It sees the last value alone. And it asks twice: where the preflight is answered by the app’s middleware and the request by the route, the page has to pass both, so a route that is meant for more origins, or for cookies, stays
closed for every method and header that needs a preflight.

**What to do.** Keep one owner. Where a route needs a policy of its own, register it for OPTIONS as well, before the app’s middleware.

**Silent** on a route that opens itself for plain GET requests, or narrows what the app allows: both work. Silent, too, where the two write the same, and where the later one is for some paths only.

**The fix** takes away the later of two middleware’s headers. It is suggested, since it decides between two owners; for preflights there is none.

References: [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check), [cors, enabling CORS pre-flight](https://github.com/expressjs/cors#enabling-cors-pre-flight).`,
  examples: [
    {
      platform: 'express',
      title: 'A star behind an allow-list',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com'] }));
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', '*');
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com'] }));
app.get('/v1/public', cors({ origin: '*' }), (req, res) => res.json({ ok: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'A star in a later hook',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, { origin: ['https://app.example.com'] });
fastify.addHook('onRequest', async (request, reply) => {
  reply.header('Access-Control-Allow-Origin', '*');
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, { origin: ['https://app.example.com'] });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
  ],
  ask: (question) => [...ofMiddleware(question), ...ofPreflights(question)],
};
