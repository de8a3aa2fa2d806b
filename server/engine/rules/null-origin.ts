import { OPAQUE_ORIGIN } from '../browser/origins.ts';
import type { Change } from '../service/change.ts';
import { converse } from '../service/converse.ts';
import { withSet } from '../service/counterfactual.ts';
import type { Exchange } from '../service/exchange.ts';
import type { Program, Site, StringSet } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { holds, type Leaf, leavesOf } from '../service/string-set.ts';
import { originSets, sentConstants } from '../service/walk.ts';
import { guarded, letInFrom } from './asking.ts';
import { allowListed, clearest, decidingTrip, isLetIn, linesNamed } from './exchanges.ts';
import { reads } from './loose.ts';
import type { Finding, Question, Rule } from './rule.ts';

const NOTHING: StringSet = { oneOf: [] };

/** A place that lets the origin `null` in. */
interface Entry {
  readonly at: Site;
  readonly exchange: Exchange;
  readonly shown: readonly Exchange[];
  readonly changes: readonly Change[];
}

const admitsNull = (leaf: Leaf): leaf is Exclude<Leaf, string> =>
  typeof leaf === 'object' && holds(leaf, OPAQUE_ORIGIN);

/** The tests that let it in: without one of them it stays outside. */
function compared(exchanges: readonly Exchange[], question: Question): Entry[] {
  const isReading = (exchange: Exchange): boolean => isLetIn(exchange, question);
  const leaves = originSets(question.program).flatMap(leavesOf).filter(admitsNull);
  return leaves.flatMap((leaf) => {
    const { at } = leaf;
    if (at === undefined) return [];
    const without = withSet(question.program, at, NOTHING);
    const shown = exchanges.filter(({ page, world }) => !converse(without, page, world).some(isReading));
    const drop: Change = {
      kind: 'drop-item',
      site: at,
      text: OPAQUE_ORIGIN,
      title: 'Take `null` out',
      safety: 'suggested',
      preferred: true,
    };
    return entry(at, shown, leaf.is === 'exactly' ? [drop] : [], question.program);
  });
}

/** The code that sends it as a constant. */
function sent(exchanges: readonly Exchange[], { program, knownOrigins }: Question): Entry[] {
  const lines = exchanges.flatMap((exchange) =>
    linesNamed(decidingTrip(exchange), 'access-control-allow-origin').map((line) => ({ exchange, line })),
  );
  return sentConstants(program, 'access-control-allow-origin').flatMap(({ text, at }) => {
    if (text !== OPAQUE_ORIGIN || at === undefined) return [];
    const own = lines.filter(({ line }) => line.value === OPAQUE_ORIGIN && sameSite(line.from.at(-1), at));
    const [first] = own;
    if (first === undefined) return [];
    const shown = own.map(({ exchange }) => exchange);
    return entry(at, shown, [allowListed(first.line, knownOrigins)], program);
  });
}

function entry(at: Site, shown: readonly Exchange[], changes: readonly Change[], program: Program): Entry[] {
  const exchange = clearest(shown, program);
  return exchange === undefined ? [] : [{ at, exchange, shown, changes }];
}

function finding({ at, exchange, shown, changes }: Entry, withCookies: boolean): Finding {
  return {
    at,
    related: [],
    message: {
      what: 'The origin `null` is let in, which any site can take on.',
      browser: `A page that puts its script into a sandboxed frame or a \`data:\` URL asks with \`Origin: null\`, and ${reads(withCookies)}.`,
      todo: 'Take `null` out, and give the page that needs it an origin of its own.',
    },
    witness: { exchanges: [exchange] },
    shown,
    causes: [at],
    changes,
    ceiling: withCookies ? 'error' : 'warning',
  };
}

/** The origin of everything that has none, let in. */
export const nullOrigin: Rule = {
  id: 'null-origin',
  title: 'The origin null',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags a service that lets in the origin \`null\`: in a list, in a comparison, admitted by a pattern, or sent as a constant.

**What the browser does.** \`null\` is what it sends for every page that has no origin: files opened from a disk, sandboxed frames, \`data:\` URLs, some redirects. It is not one page's name. Any site can load its own script into an
\`<iframe sandbox="allow-scripts">\`, ask from there with \`Origin: null\`, and pass the CORS check, with the user's cookies where credentials are allowed.

**What to do.** Take it out. For a page that is opened from a file during development, serve the file from \`localhost\`. For an app that loads its pages from a file, give them a scheme of their own, or let the app ask without CORS.

**With nginx** it is the key \`null\` of a \`map\`, an \`if ($http_origin = "null")\`, or an alternative of a pattern.

**Silent** where \`null\` is compared in order to refuse it, and where everybody is let in, which \`reflected-origin\` and \`wildcard-origin\` tell. Without credentials the finding is a warning.

**The fix** takes \`null\` out of the list or the comparison; where it is what is sent, it puts a list in its place. It is suggested, since something may rely on it.

References: [HTML Standard, serialization of an origin](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin), [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check).`,
  examples: [
    {
      platform: 'express',
      title: 'In a list',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com', 'null'], credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com'], credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'In a list',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: ['https://app.example.com', 'null'], credentials: true });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: ['https://app.example.com'], credentials: true });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'A key of a map',
      bad: `map $http_origin $cors_origin {
    default "";
    "https://app.example.com" $http_origin;
    "null" $http_origin;
}

server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin $cors_origin always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
        add_header Vary Origin always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
      good: `map $http_origin $cors_origin {
    default "";
    "https://app.example.com" $http_origin;
}

server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin $cors_origin always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
        add_header Vary Origin always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
    },
  ],
  ask(question) {
    const withCookies = guarded(letInFrom(OPAQUE_ORIGIN, 'include', question), question);
    const without = guarded(letInFrom(OPAQUE_ORIGIN, 'omit', question), question);
    const entries = (exchanges: readonly Exchange[]): Entry[] => {
      const tests = compared(exchanges, question);
      const others = exchanges.filter((exchange) => !tests.some(({ shown }) => shown.includes(exchange)));
      return [...tests, ...sent(others, question)];
    };
    const once = new Map<string, Finding>();
    for (const [exchanges, cookies] of [
      [withCookies, true],
      [without, false],
    ] as const) {
      for (const one of entries(exchanges)) {
        const key = `${one.at.file}:${one.at.start}-${one.at.end}`;
        if (!once.has(key)) once.set(key, finding(one, cookies));
      }
    }
    return [...once.values()];
  },
};
