import { parseOrigin } from '../browser/origins.ts';
import { whyNotOrigin } from '../browser/why-not-origin.ts';
import type { Change } from '../service/change.ts';
import { converse } from '../service/converse.ts';
import { withSet } from '../service/counterfactual.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import { leavesOf } from '../service/string-set.ts';
import { originSets } from '../service/walk.ts';
import { conversationsFrom } from './asking.ts';
import { clearest, decidingTrip, groupBySites, isAllowed, isBlocked, linesNamed } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';

interface Listed {
  readonly exchange: Exchange;
  readonly line: Line;
}

const entriesOf = (value: string): string[] => value.split(/[\s,;|]+/).filter((entry) => entry !== '');

/** Each entry as the origin that it is evidently meant to be; null where one is none. */
function originsIn(value: string): string[] | null {
  const origins = entriesOf(value).map((entry) =>
    parseOrigin(entry) === null ? whyNotOrigin(entry)?.corrected : entry,
  );
  return origins.every((origin) => typeof origin === 'string') ? origins : null;
}

/** Answers refused because their one Access-Control-Allow-Origin line holds a list. */
function listedIn(exchanges: readonly Exchange[]): Listed[] {
  return exchanges.flatMap((exchange) => {
    if (!isBlocked(exchange, 'MultipleAllowOriginValues')) return [];
    const [line, ...more] = linesNamed(decidingTrip(exchange), 'access-control-allow-origin');
    return line === undefined || more.length > 0 || entriesOf(line.value).length < 2 ? [] : [{ exchange, line }];
  });
}

function finding(causes: Finding['causes'], things: readonly [Listed, ...Listed[]], question: Question): Finding[] {
  const [{ line }] = things;
  const origins = originsIn(line.value);
  const [own] = origins ?? [];
  // The one who suffers is a page of the list.
  const listed =
    own === undefined
      ? []
      : listedIn(conversationsFrom(own, 'omit', question)).filter((one) => one.line.value === line.value);
  const shown = [...listed, ...things].map(({ exchange }) => exchange);
  const exchange = clearest(listed.length > 0 ? listed.map((one) => one.exchange) : shown, question.program);
  if (exchange === undefined) return [];
  const at = line.from[0] ?? line.by;
  const list: Change[] =
    origins === null
      ? []
      : [
          {
            kind: 'allow',
            layer: line.layer,
            origins: [...new Set(origins)],
            at,
            literal: line.from.at(-1) ?? at,
            title: 'Allow each of these origins',
            safety: 'suggested',
            preferred: true,
          },
        ];
  return [
    {
      at: line.from.at(-1) ?? at,
      related: [],
      message: {
        what: 'A list of origins is sent in one `Access-Control-Allow-Origin`, which no page matches.',
        browser: `The header may hold one origin or \`*\`. A page at ${exchange.page.origin} is refused, as all others are.`,
        todo: 'Compare the request’s origin with the list, and send back the one that is in it.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes,
      changes: list,
    },
  ];
}

/** A list that stands where one origin is compared: no page's origin equals it. */
function comparedWith(text: string, at: Site, question: Question): Finding[] {
  const [own] = originsIn(text) ?? [];
  if (own === undefined) return [];
  const mended = withSet(question.program, at, { is: 'exactly', text: own });
  const shown = conversationsFrom(own, 'omit', question).filter(({ page, world, verdict }) => {
    const after = verdict.outcome === 'blocked' ? converse(mended, page, world) : [];
    return after.length > 0 && after.every(isAllowed);
  });
  const exchange = clearest(shown, question.program);
  if (exchange === undefined) return [];
  return [
    {
      at,
      related: [],
      message: {
        what: 'Several origins stand in one text, which no origin equals.',
        browser: `A browser sends one origin, and it is compared with the whole text: a page at ${own} is refused.`,
        todo: 'Write each origin as a text of its own.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [at],
      changes: [],
    },
  ];
}

function compared(question: Question): Finding[] {
  const lists = originSets(question.program)
    .flatMap(leavesOf)
    .flatMap((leaf) =>
      typeof leaf === 'object' && leaf.is === 'exactly' && whyNotOrigin(leaf.text)?.reason === 'list' ? [leaf] : [],
    );
  const once = new Map(lists.map((leaf) => [`${leaf.at?.file}:${leaf.at?.start}`, leaf]));
  return [...once.values()].flatMap(({ text, at }) => (at === undefined ? [] : comparedWith(text, at, question)));
}

/** A list in one Access-Control-Allow-Origin (Fetch Standard, "CORS check"). */
export const severalOriginsInHeader: Rule = {
  id: 'several-origins-in-header',
  title: 'Several origins in one header',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags an answer whose one \`Access-Control-Allow-Origin\` line holds several origins, with commas or spaces between them, and such a list where one origin is compared (\`['https://a.example, https://b.example']\`).

**What the browser does.** It compares the whole value with the page's origin. A list never equals it, so every page is refused, those of the list included; the console speaks of multiple values.

**What to do.** Keep the origins as a list, compare the request's \`Origin\` with it, and send back that one, with \`Vary: Origin\`. The \`cors\` package and \`@fastify/cors\` do so for an array.

**With nginx** the list is a \`map\` of \`$http_origin\` with an origin in each line.

**Silent** on several lines of the header, which \`duplicate-allow-origin\` tells, and on a text that is split before it is used.

**The fix** writes the list form. It is suggested, because it lets in pages that were refused before.

References: [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check).`,
  examples: [
    {
      platform: 'express',
      title: 'Options of the cors package',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com, https://admin.example.com' }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com', 'https://admin.example.com'] }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'express',
      title: 'Headers set by hand',
      bad: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.vary('Origin');
  res.header('Access-Control-Allow-Origin', 'https://app.example.com https://admin.example.com');
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');

const allowed = ['https://app.example.com', 'https://admin.example.com'];
const app = express();
app.use((req, res, next) => {
  res.vary('Origin');
  if (allowed.includes(req.headers.origin)) res.header('Access-Control-Allow-Origin', req.headers.origin);
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'Options of the plugin',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com, https://admin.example.com' });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: ['https://app.example.com', 'https://admin.example.com'] });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'A list in the header',
      bad: `server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin "https://app.example.com https://admin.example.com" always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
      good: `map $http_origin $cors_origin {
    default "";
    "https://app.example.com" $http_origin;
    "https://admin.example.com" $http_origin;
}

server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin $cors_origin always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
        add_header Vary Origin always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
    },
  ],
  ask(question) {
    const sent = groupBySites(listedIn(question.exchanges), ({ line }) => line.from).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
    return [...sent, ...compared(question)];
  },
};
