import { converseWith } from '../service/converse.ts';
import { withHeldHeaders } from '../service/counterfactual.ts';
import type { Exchange } from '../service/exchange.ts';
import type { Program, Site } from '../service/program.ts';
import { stepsIn } from '../service/walk.ts';
import { clearest, groupBySites, hangsOnUnread, isAllowed, isBlocked } from './exchanges.ts';
import { errorsOfProxies } from './own-errors.ts';
import { pageRoutes, urlOf } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** An answer past the policy, and the code that sends it. */
interface Past {
  readonly exchange: Exchange;
  readonly at: Site;
}

/** The layers that send past what is held back, each with the code that does. */
function sendingDirectly({ chains }: Program): ReadonlyMap<string, Site> {
  const layers = Object.values(chains).flat();
  return new Map(
    layers
      .flatMap(({ id, steps }) =>
        stepsIn(steps).flatMap((step) =>
          step.do === 'answer' && step.directly === true ? [[id, step.by] as const] : [],
        ),
      )
      .reverse(),
  );
}

function past(question: Question): Past[] {
  const { program, exchanges } = question;
  const direct = sendingDirectly(program);
  if (direct.size === 0) return [];
  const urls = new Set(pageRoutes(program).map(urlOf));
  const ask = converseWith(withHeldHeaders(program));
  return exchanges.flatMap((exchange): Past[] => {
    const end = exchange.trips.at(-1)?.run.end;
    if (end === undefined || end === 'hung' || !urls.has(exchange.page.url)) return [];
    if (hangsOnUnread(exchange, question)) return [];
    const at = isBlocked(exchange, 'MissingAllowOriginHeader') ? direct.get(end.layer) : undefined;
    if (at === undefined || !ask(exchange.page, exchange.world).some(isAllowed)) return [];
    return [{ exchange, at }];
  });
}

function finding(at: Site, found: readonly Past[], { program }: Question): Finding[] {
  const shown = found.map((one) => one.exchange);
  const exchange = clearest(shown, program);
  if (exchange === undefined) return [];
  return [
    {
      at,
      related: [],
      message: {
        what: 'This answer is sent past the CORS policy.',
        browser:
          'The headers are held by the reply; what is written to the raw response leaves without them, so the browser finds no Access-Control-Allow-Origin and withholds the answer.',
        todo: 'Send it through the reply, a stream too, or copy the headers: `reply.raw.writeHead(200, reply.getHeaders())`.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [at],
      changes: [],
    },
  ];
}

/** Answers that skip the layer which has the headers. */
export const errorsOutsideCors: Rule = {
  id: 'errors-outside-cors',
  title: 'An answer past the CORS policy',
  severity: 'information',
  platforms: ['fastify', 'nginx'],
  fix: 'none',
  page: `Flags answers that leave without the CORS headers although the policy has set them: on Fastify what is written to \`reply.raw\`, with or without \`reply.hijack()\`.

**What the browser does.** It withholds the answer, as it finds no \`Access-Control-Allow-Origin\`. \`@fastify/cors\` sets its headers on the reply, which puts them on the wire when it sends. A handler that writes to the raw response sends what that one
holds, and nothing of the reply's. Event streams are where this is met.

**What to do.** \`reply.send(stream)\` sends a stream with all headers. Where the raw response is needed, hand it the reply's: \`reply.raw.writeHead(200, reply.getHeaders())\`.

On nginx: where an upstream does not answer, nginx makes a 502 or 504 itself, and an \`error_page\` has another location answer it, whose headers are other ones.

**Silent** where the raw response is given the headers, by hand or with \`reply.getHeaders()\`. An information, since such answers are often for other servers.

References: [Fastify, reply.raw](https://fastify.dev/docs/latest/Reference/Reply/#raw), [Fastify, reply.hijack](https://fastify.dev/docs/latest/Reference/Reply/#hijack).`,
  examples: [
    {
      platform: 'fastify',
      title: 'An event stream',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, { origin: 'https://app.example.com' });

fastify.get('/v1/events', (request, reply) => {
  reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream' });
  reply.raw.write('data: hello\\n\\n');
});
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, { origin: 'https://app.example.com' });

fastify.get('/v1/events', (request, reply) => {
  reply.raw.setHeader('Access-Control-Allow-Origin', 'https://app.example.com');
  reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream' });
  reply.raw.write('data: hello\\n\\n');
});
`,
    },
    {
      platform: 'nginx',
      title: 'The page for outages',
      bad: `server {
    listen 80;
    error_page 502 504 /outage.json;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        proxy_pass http://127.0.0.1:3000;
    }
    location = /outage.json {
        root /srv/errors;
    }
}
`,
      good: `server {
    listen 80;
    error_page 502 504 /outage.json;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        proxy_pass http://127.0.0.1:3000;
    }
    location = /outage.json {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        root /srv/errors;
    }
}
`,
    },
  ],
  ask(question) {
    return [
      ...groupBySites(past(question), ({ at }) => [at]).flatMap(({ sites: [at], things }) =>
        at === undefined ? [] : finding(at, things, question),
      ),
      ...errorsOfProxies(question),
    ];
  },
};
