import { variesByOrigin } from '../browser/caches.ts';
import type { Change } from '../service/change.ts';
import type { Line } from '../service/exchange.ts';
import type { LayerId, Site } from '../service/program.ts';
import { clearest, groupBySites, isDefault, isOfLibrary, linesNamed } from './exchanges.ts';
import { type Mixed, mixedAnswers } from './kept-answers.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** The line that makes the answers differ: of the kept answer, or of the one that it should not stand for. */
function lineOf({ kept, other }: Mixed): Line | undefined {
  return [kept, other].flatMap(({ trip }) => linesNamed(trip, 'access-control-allow-origin')).at(0);
}

/** Whether an origin that is let in is told from others without a word to caches; else only the refusals lack it. */
const isEvident = ({ kept, other }: Mixed): boolean =>
  kept.value !== null || !variesByOrigin(other.trip.response.headers);

const lists = (line: Line | undefined): boolean => line !== undefined && variesByOrigin([['Vary', line.value]]);

interface Cause {
  /** What writes: the Vary header that leaves the origin out, or Allow-Origin. */
  readonly lines: readonly [Line, ...Line[]];
  readonly mixed: readonly Mixed[];
}

const varyOf = ({ kept }: Mixed): Line | undefined => linesNamed(kept.trip, 'vary').at(-1);

/** The Vary header that took the origin out of another one, or names other fields in a text of its own; else what writes Allow-Origin. */
function culprit(mixed: Mixed): Line | undefined {
  const vary = varyOf(mixed);
  return vary !== undefined && (vary.replaces?.some(lists) === true || !isDefault(vary)) ? vary : lineOf(mixed);
}

function causesOf(mixed: readonly Mixed[]): Cause[] {
  const groups = new Map<LayerId, { lines: [Line, ...Line[]]; mixed: Mixed[] }>();
  for (const one of mixed) {
    const line = culprit(one);
    if (line === undefined) continue;
    const group = groups.get(line.layer);
    if (group === undefined) groups.set(line.layer, { lines: [line], mixed: [one] });
    else {
      group.lines.push(line);
      group.mixed.push(one);
    }
  }
  return [...groups.values()];
}

function changeFor(line: Line, safety: Change['safety']): Change {
  const literal = line.from.at(-1);
  if (line.name.toLowerCase() !== 'vary' || literal === undefined)
    return { kind: 'vary', site: line.by, title: 'Send Vary: Origin on every answer', safety, preferred: true };
  const value = `${line.value}, Origin`;
  return { kind: 'put', site: literal, was: line.value, value, title: `Write Vary: ${value}`, safety, preferred: true };
}

const placeOf = (line: Line): Site => line.from[0] ?? line.by;

function finding(cause: Cause, { program }: Question): Finding[] {
  const evident = cause.mixed.filter(isEvident);
  const [line] = cause.lines;
  // What a library leaves out where it refuses is not the author's to add.
  if (evident.length === 0 && isOfLibrary(line, program)) return [];
  const told = evident.length > 0 ? evident : cause.mixed;
  const kept = clearest(
    told.map((one) => one.kept.exchange),
    program,
  );
  const pair = told.find((one) => one.kept.exchange === kept);
  if (pair === undefined) return [];
  const [first, second] = [pair.kept.exchange, pair.other.exchange];
  const [at, ...others] = groupBySites(cause.lines, (one) => [placeOf(one)]).flatMap(({ sites }) => sites);
  if (at === undefined) return [];
  return [
    {
      at,
      related: others.slice(0, 3).map((site) => ({ at: site, message: 'Another value is written here.' })),
      message: {
        what:
          evident.length > 0
            ? 'Access-Control-Allow-Origin depends on the origin that asks, and caches are not told: `Vary: Origin` is missing.'
            : 'Answers to origins that are refused lack `Vary: Origin`.',
        browser: `A cache, the browser’s own included, may hand the answer that ${first.page.origin} got to a page at ${second.page.origin}, which then finds another Access-Control-Allow-Origin than its own, or none, and is blocked.`,
        todo: 'Send `Vary: Origin` on every answer, whether the origin is let in or not.',
      },
      witness: { exchanges: [first, second] },
      shown: cause.mixed.flatMap((one) => [one.kept.exchange, one.other.exchange]),
      causes: [at, ...others],
      ...(evident.length > 0 ? {} : { ceiling: 'hint' as const }),
      changes: [changeFor(line, evident.length > 0 ? 'safe' : 'suggested')],
    },
  ];
}

/** Allow-Origin that depends on the request without Vary (Fetch Standard, "CORS protocol and HTTP caches"). */
export const missingVaryOrigin: Rule = {
  id: 'missing-vary-origin',
  title: 'Vary does not name Origin',
  severity: 'warning',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'safe',
  page: `Flags answers whose \`Access-Control-Allow-Origin\` depends on the origin that asks and that do not say \`Vary: Origin\`.

**What the browser does.** The address is all that a cache goes by, unless \`Vary\` names request headers that count as well. Without it the answer that one origin got is handed to another: the browser’s own cache does that between two sites
of one company, a CDN between everybody. The header then names the wrong origin, or is missing, because the first request came without an Origin, and the page is blocked now and then, which is hard to reproduce.

**What to do.** Send \`Vary: Origin\` on every answer at this address, also where the origin is refused and where there is none. The \`cors\` package does so by itself; headers set by hand need it by hand. On nginx, with
\`always\` where \`Access-Control-Allow-Origin\` has it.

**Silent** where the value is the same for every page, where \`Vary\` has the origin among others or is \`*\`, for answers that no cache reuses (\`Cache-Control: no-store\` or \`no-cache\`, other methods than GET and HEAD, statuses such as 401 and 500), and for
preflights, which HTTP caches don't keep. Where only answers to refused origins lack it, the finding is a hint.

**The fix** adds \`Vary: Origin\` before the first branch, with the means of the library. It is safe: nobody is let in or kept out by it.

References: [Fetch Standard, CORS protocol and HTTP caches](https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches), [RFC 9110, Vary](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5).`,
  examples: [
    {
      platform: 'express',
      title: 'An allow-list by hand',
      bad: `const express = require('express');

const allowed = ['https://app.example.com', 'https://admin.example.com'];
const app = express();
app.use((req, res, next) => {
  const { origin } = req.headers;
  if (allowed.includes(origin)) {
    res.header('Access-Control-Allow-Origin', origin);
  }
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');

const allowed = ['https://app.example.com', 'https://admin.example.com'];
const app = express();
app.use((req, res, next) => {
  const { origin } = req.headers;
  res.vary('Origin');
  if (allowed.includes(origin)) {
    res.header('Access-Control-Allow-Origin', origin);
  }
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'express',
      title: 'A Vary header that replaces another',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com', 'https://admin.example.com'] }));
app.get('/v1/data', (req, res) => {
  res.set('Vary', 'Accept-Language');
  res.json({ ok: true });
});
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com', 'https://admin.example.com'] }));
app.get('/v1/data', (req, res) => {
  res.vary('Accept-Language');
  res.json({ ok: true });
});
`,
    },
    {
      platform: 'fastify',
      title: 'A hook',
      bad: `import Fastify from 'fastify';

const allowed = ['https://app.example.com', 'https://admin.example.com'];
const fastify = Fastify();

fastify.addHook('onRequest', async (request, reply) => {
  if (allowed.includes(request.headers.origin)) {
    reply.header('Access-Control-Allow-Origin', request.headers.origin);
  }
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `import Fastify from 'fastify';

const allowed = ['https://app.example.com', 'https://admin.example.com'];
const fastify = Fastify();

fastify.addHook('onRequest', async (request, reply) => {
  reply.header('Vary', 'Origin');
  if (allowed.includes(request.headers.origin)) {
    reply.header('Access-Control-Allow-Origin', request.headers.origin);
  }
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'A map',
      bad: `map $http_origin $cors_origin {
    default "";
    https://app.example.com $http_origin;
    https://admin.example.com $http_origin;
}

server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin $cors_origin always;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
      good: `map $http_origin $cors_origin {
    default "";
    https://app.example.com $http_origin;
    https://admin.example.com $http_origin;
}

server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin $cors_origin always;
        add_header Vary Origin always;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
    },
  ],
  ask(question) {
    return causesOf(mixedAnswers(question)).flatMap((cause) => finding(cause, question));
  },
};
