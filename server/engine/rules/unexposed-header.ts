import type { Change } from '../service/change.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import { clearest, groupBySites, hangsOnUnread, isAllowed, linesNamed } from './exchanges.ts';
import { isReadByScripts, spelt } from './header-names.ts';
import { entriesChange, entriesOf, factOf, HEADER_OF, ownExchanges } from './lists.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** A header of an answer that script may not read. */
interface Hidden {
  readonly header: Line;
  readonly exchange: Exchange;
  /** The line that lets the page in, and the one that exposes headers, where there is one. */
  readonly origin: Line;
  readonly exposes: Line | undefined;
}

function hidden(exchange: Exchange, question: Question): Hidden[] {
  const { verdict, trips, page } = exchange;
  const end = trips.at(-1)?.run.end;
  if (!isAllowed(exchange) || verdict.outcome !== 'allowed' || end === undefined || end === 'hung') return [];
  // A browser follows a redirect by itself: script sees nothing of its answer.
  if (end.status >= 300 && end.status < 400) return [];
  const origin = linesNamed(trips.at(-1), 'access-control-allow-origin').at(-1);
  const exposes = linesNamed(trips.at(-1), HEADER_OF.exposedHeaders.toLowerCase()).at(-1);
  const wildcard = exposes !== undefined && entriesOf(exposes.value).includes('*');
  if (origin === undefined || wildcard || page.url.includes('/.well-known/') || hangsOnUnread(exchange, question))
    return [];
  return end.lines
    .filter(({ name }) => isReadByScripts(name) && !verdict.readable.includes(name.toLowerCase()))
    .map((header) => ({ header, exchange, origin, exposes }));
}

function finding(sites: readonly Site[], found: readonly [Hidden, ...Hidden[]], question: Question): Finding[] {
  const [{ header, origin, exposes }] = found;
  const exchange = clearest(
    found.map((one) => one.exchange),
    question.program,
  );
  if (exchange === undefined) return [];
  const name = spelt(header.name);
  return [
    {
      at: header.by,
      related: [{ at: factOf(exposes ?? origin), message: 'The CORS headers are written here.' }],
      message: {
        what: `Script of another origin can not read ${name}.`,
        browser: `Browsers hide all but a few headers of the answer, and \`headers.get('${name}')\` is null: ${exposes === undefined ? 'no Access-Control-Expose-Headers names it' : `Access-Control-Expose-Headers says \`${exposes.value}\``}.`,
        todo: `Expose ${name}, if pages read it.`,
      },
      witness: { exchanges: [exchange] },
      causes: [...sites, header.by],
      changes: changes(name, origin, exposes, question),
    },
  ];
}

function changes(name: string, origin: Line, exposes: Line | undefined, { program }: Question): Change[] {
  const offered = { title: `Expose ${name}`, safety: 'suggested' as const };
  if (exposes !== undefined) return [entriesChange(exposes, 'exposedHeaders', { add: [name] }, offered)];
  const option = program.declared.find(
    ({ layer, role, fact }) => layer === origin.layer && role === 'exposedHeaders' && fact.from === 'default',
  );
  if (option !== undefined)
    return [
      {
        kind: 'entries',
        site: option.fact.at,
        role: 'exposedHeaders',
        add: [name],
        remove: [],
        now: [],
        ...offered,
        preferred: true,
      },
    ];
  return [{ kind: 'write', site: origin.by, name: HEADER_OF.exposedHeaders, value: name, ...offered, preferred: true }];
}

/** A response header that script may not read (Fetch Standard, "CORS-safelisted response-header name"). */
export const unexposedHeader: Rule = {
  id: 'unexposed-header',
  title: 'A response header that script may not read',
  severity: 'hint',
  platforms: ['express', 'fastify'],
  fix: 'suggested',
  page: `Flags a response header that pages ask for where the CORS policy does not expose it: \`Content-Disposition\`, \`ETag\`, \`Location\`, \`Link\`, \`Retry-After\`, \`RateLimit-*\`, \`Mcp-Session-Id\`, and one's own \`X-…\` such as \`X-Total-Count\`.

**What the browser does.** Script of another origin reads seven headers of an answer (\`Cache-Control\`, \`Content-Language\`, \`Content-Length\`, \`Content-Type\`, \`Expires\`, \`Last-Modified\`, \`Pragma\`), and those that \`Access-Control-Expose-Headers\` names. Any
other is null, while the network panel shows it.

**What to do.** Name the header in \`Access-Control-Expose-Headers\`, if pages read it.

**Silent** on headers for browsers, proxies and crawlers (\`X-Frame-Options\`, \`X-Powered-By\`, \`X-Request-Id\`, \`X-Robots-Tag\`), on what a package sets that is not in view, and where no CORS policy lets the page in.

**The fix** adds the header to the list. It is suggested: whether a page reads it is for the author to say.

References: [Fetch Standard, CORS-safelisted response-header name](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name), [Fetch Standard, HTTP responses](https://fetch.spec.whatwg.org/#http-responses).`,
  examples: [
    {
      platform: 'express',
      title: 'The total of a list',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com' }));
app.get('/v1/orders', (req, res) => {
  res.set('X-Total-Count', '120');
  res.json([]);
});
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', exposedHeaders: ['X-Total-Count'] }));
app.get('/v1/orders', (req, res) => {
  res.set('X-Total-Count', '120');
  res.json([]);
});
`,
    },
    {
      platform: 'fastify',
      title: 'The total of a list',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com' });
fastify.get('/orders', async (request, reply) => {
  reply.header('X-Total-Count', 120);
  return [];
});
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', exposedHeaders: ['X-Total-Count'] });
fastify.get('/orders', async (request, reply) => {
  reply.header('X-Total-Count', 120);
  return [];
});
`,
    },
  ],
  ask(question) {
    const found = ownExchanges(question).flatMap((exchange) => hidden(exchange, question));
    const byName = new Map<string, Hidden[]>();
    for (const one of found) {
      const key = one.header.name.toLowerCase();
      byName.set(key, [...(byName.get(key) ?? []), one]);
    }
    return [...byName.values()].flatMap((hiddenOnes) =>
      groupBySites(hiddenOnes, ({ exposes, origin }) => [factOf(exposes ?? origin)]).flatMap(({ sites, things }) =>
        finding(sites, things, question),
      ),
    );
  },
};
