import type { Change } from '../service/change.ts';
import { converse } from '../service/converse.ts';
import { withValue } from '../service/counterfactual.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Declaration, Plain, StringSet } from '../service/program.ts';
import { ownOf } from './asking.ts';
import { clearest, decidingTrip, groupBySites, isAllowed, isBlocked, linesNamed } from './exchanges.ts';
import { factOf, literalOf } from './lists.ts';
import type { Finding, Question, Rule, Severity } from './rule.ts';

const CREDENTIALS = 'access-control-allow-credentials';

const ALLOW: Pick<Change, 'title' | 'safety' | 'preferred'> = {
  title: 'Write `true`',
  safety: 'suggested',
  preferred: true,
};

interface Sent {
  readonly exchange: Exchange;
  readonly line: Line;
}

/** The lines of a conversation that carry the header with another value than `true`. */
const wrongLines = ({ trips }: Exchange): readonly Line[] =>
  trips
    .flatMap((trip) => linesNamed(trip, CREDENTIALS))
    .filter(({ value, unread }) => unread === undefined && value !== 'true');

/** Answers that carry the header with another value than `true`. */
function sentOnes({ exchanges }: Question): Sent[] {
  return exchanges.flatMap((exchange) => {
    const [line] = wrongLines(exchange);
    return line === undefined ? [] : [{ exchange, line }];
  });
}

/** Conversations with cookies that fail, and would succeed if the value were `true`, wherever it is written. */
const spoilt = (value: string, sent: readonly Sent[], question: Question): Exchange[] => {
  const same = question.exchanges.flatMap(wrongLines).filter((line) => line.value === value);
  const sites = groupBySites(same, (line) => [factOf(line)]).flatMap((group) => group.sites);
  const mended = sites.reduce((program, site) => withValue(program, site, ['true']), question.program);
  return sent.flatMap(({ exchange }) => {
    if (!isBlocked(exchange, 'InvalidAllowCredentials')) return [];
    const after = converse(mended, exchange.page, exchange.world);
    return after.length > 0 && after.every(isAllowed) ? [exchange] : [];
  });
};

function sentFinding(causes: Finding['causes'], sent: readonly [Sent, ...Sent[]], question: Question): Finding[] {
  const [{ line }] = sent;
  const { value } = line;
  const failing = spoilt(value, sent, question);
  const isRefusal = value.toLowerCase() === 'false';
  const shown = failing.length > 0 ? failing : sent.map(({ exchange }) => exchange);
  const exchange = clearest(ownOf(shown), question.program);
  if (exchange === undefined) return [];
  const ceiling: Severity = isRefusal || failing.length === 0 ? 'hint' : 'error';
  const change: Change[] =
    isRefusal || failing.length === 0 ? [] : [{ kind: 'value', site: literalOf(line), value: 'true', ...ALLOW }];
  return [
    {
      at: literalOf(line),
      related: [],
      message: isRefusal
        ? {
            what: `\`Access-Control-Allow-Credentials: ${value}\` says nothing that its absence does not say.`,
            browser:
              'The header has one value, `true`; with any other one requests with cookies are refused, as without it.',
            todo: 'Leave the header out where cookies are not meant.',
          }
        : {
            what: `\`Access-Control-Allow-Credentials\` is \`${value}\`, and only \`true\` counts.`,
            browser: `Browsers compare letter by letter: a page at ${exchange.page.origin} that asks with cookies is refused.`,
            todo: 'Write `true`.',
          },
      witness: { exchanges: [exchange] },
      shown,
      causes,
      changes: change,
      ceiling,
    },
  ];
}

/** Values that mean yes to a reader. */
const meansYes = (value: Plain | StringSet): boolean =>
  value === 1 || (typeof value === 'string' && /^(?:true|1|yes|on)$/i.test(value));

/** An option whose value is passed over: nothing is sent for it. */
function ignored({ layer, fact }: Declaration, question: Question): Finding[] {
  if (fact.from !== 'written' || fact.value.is !== 'known' || !meansYes(fact.value.value)) return [];
  const shown = question.exchanges.filter(
    (exchange) =>
      isBlocked(exchange, 'InvalidAllowCredentials', 'WildcardOriginNotAllowed') &&
      exchange.trips.some(({ run }) => run.passed.includes(layer)) &&
      linesNamed(decidingTrip(exchange), CREDENTIALS).length === 0,
  );
  const exchange = clearest(ownOf(shown), question.program);
  if (exchange === undefined) return [];
  const mends = shown.every((one) => isBlocked(one, 'InvalidAllowCredentials'));
  return [
    {
      at: fact.at,
      related: [],
      message: {
        what: `Credentials are not allowed by ${JSON.stringify(fact.value.value)}: only the boolean \`true\` counts.`,
        browser: `\`Access-Control-Allow-Credentials\` is not sent, so a page at ${exchange.page.origin} that asks with cookies is refused.`,
        todo: typeof fact.value.value === 'string' ? 'Write `true`, without quotes.' : 'Write `true`.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [fact.at],
      changes: mends ? [{ kind: 'value', site: fact.at, value: true, ...ALLOW }] : [],
    },
  ];
}

/** Access-Control-Allow-Credentials other than `true` (Fetch Standard, "CORS check"). */
export const invalidCredentialsValue: Rule = {
  id: 'invalid-credentials-value',
  title: 'Credentials allowed by another value than true',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags an \`Access-Control-Allow-Credentials\` whose value is not \`true\` (\`True\`, \`1\`, \`yes\`), and an option that a library passes over because it is not the boolean: \`credentials: 'true'\` in \`cors\`.

**What the browser does.** It compares the value with \`true\`, letter by letter. With anything else it withholds the answer to every request whose credentials mode is \`include\`.

**What to do.** Write \`true\`. Where cookies are not meant, leave the header out: \`false\` is not a value of it, and does no harm, so that it gets a hint only.

**Silent** where a library takes what counts as true (\`@fastify/cors\`), and on an nginx variable that is \`true\` or empty: an empty header is not sent.

**The fix** writes \`true\`. It is suggested, because it opens answers to requests with cookies that were refused before. Where the origin is \`*\` none is offered: with credentials that would be refused as well.

References: [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check), [cors, configuration options](https://github.com/expressjs/cors#configuration-options).`,
  examples: [
    {
      platform: 'express',
      title: 'A text in place of the boolean',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', credentials: 'true' }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'express',
      title: 'Headers set by hand',
      bad: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', 'https://app.example.com');
  res.header('Access-Control-Allow-Credentials', 'True');
  next();
});
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', 'https://app.example.com');
  res.header('Access-Control-Allow-Credentials', 'true');
  next();
});
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'Headers set in a hook',
      bad: `const fastify = require('fastify')();

fastify.addHook('onRequest', async (request, reply) => {
  reply.header('Access-Control-Allow-Origin', 'https://app.example.com');
  reply.header('Access-Control-Allow-Credentials', 'True');
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.addHook('onRequest', async (request, reply) => {
  reply.header('Access-Control-Allow-Origin', 'https://app.example.com');
  reply.header('Access-Control-Allow-Credentials', 'true');
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'A capital letter',
      bad: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Credentials True always;
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
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Credentials true always;
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
    const { declared } = question.program;
    return [
      ...groupBySites(sentOnes(question), ({ line }) => line.from).flatMap(({ sites, things }) =>
        sentFinding(sites, things, question),
      ),
      ...declared.filter(({ role }) => role === 'credentials').flatMap((one) => ignored(one, question)),
    ];
  },
};
