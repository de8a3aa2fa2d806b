import { corsCheck } from '../browser/cors-check.ts';
import type { HeaderLine } from '../browser/types.ts';
import type { Change } from '../service/change.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { clearest, decidingTrip, groupBySites, isBlocked, linesNamed } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** An answer with two lines of a header that may be there once. */
interface Doubled {
  readonly exchange: Exchange;
  readonly lines: readonly [Line, Line, ...Line[]];
  /** A line that alone would let the page in. */
  readonly enough: Line;
}

const ONCE = ['access-control-allow-origin', 'access-control-allow-credentials'];

/** Lines in the order in which they are written; those of one layer as they stand in the text: what is further out comes first there. */
function inOrder(lines: readonly Line[]): readonly Line[] {
  const [first] = lines;
  const isOfOne = lines.every(({ layer, by }) => layer === first?.layer && by.file === first.by.file);
  return isOfOne ? lines.toSorted((a, b) => a.by.start - b.by.start) : lines;
}

function doubled(exchange: Exchange): Doubled[] {
  if (!isBlocked(exchange, 'MultipleAllowOriginValues', 'InvalidAllowCredentials')) return [];
  const trip = decidingTrip(exchange);
  return ONCE.flatMap((name): Doubled[] => {
    const [first, second, ...more] = inOrder(linesNamed(trip, name));
    if (trip === undefined || first === undefined || second === undefined) return [];
    const others = trip.response.headers.filter(([key]) => key.toLowerCase() !== name);
    const lets = ({ value }: Line): boolean => {
      const headers: readonly HeaderLine[] = [...others, [name, value]];
      return corsCheck(exchange.page, { ...trip.response, headers }) === null;
    };
    const enough = [first, second, ...more].find(lets);
    return enough === undefined ? [] : [{ exchange, lines: [first, second, ...more], enough }];
  });
}

const placeOf = ({ from, by }: Line): Site => from[0] ?? by;

const isAdded = ({ lines, enough }: Doubled): Line => lines.findLast((line) => line !== enough) ?? lines[1];

function changesFor({ lines, enough }: Doubled, added: Line): Change[] {
  if (lines.length > 2 || sameSite(added.by, enough.by)) return [];
  const title = `Leave this ${added.name} out`;
  return [{ kind: 'drop', site: placeOf(added), title, safety: 'suggested', preferred: true }];
}

function finding(found: readonly [Doubled, ...Doubled[]], { program }: Question): Finding[] {
  const shown = found.map((one) => one.exchange);
  const exchange = clearest(shown, program);
  const telling = found.find((one) => one.exchange === exchange);
  if (telling === undefined || exchange === undefined) return [];
  const added = isAdded(telling);
  const other = telling.lines.find((line) => line !== added) ?? telling.enough;
  const at = placeOf(added);
  const elsewhere = sameSite(at, placeOf(other))
    ? []
    : [{ at: placeOf(other), message: 'The other one is written here.' }];
  const isOrigin = added.name.toLowerCase() === 'access-control-allow-origin';
  const joined = telling.lines.map(({ value }) => value).join(', ');
  return [
    {
      at,
      related: elsewhere,
      message: {
        what: `${isOrigin ? 'Access-Control-Allow-Origin' : 'Access-Control-Allow-Credentials'} is sent twice in one answer.`,
        browser: `The browser joins the lines to \`${joined}\`, which is ${isOrigin ? 'no origin' : 'not `true`'}, and blocks every page, those included that one line alone would let in.`,
        todo: 'Let one place write the header: take one of the two away, or set it where it is appended.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [at, placeOf(other)],
      changes: changesFor(telling, added),
    },
  ];
}

/** Two lines of a header that counts once (Fetch Standard, "CORS check"). */
export const duplicateAllowOrigin: Rule = {
  id: 'duplicate-allow-origin',
  title: 'Allow-Origin sent twice',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags answers that carry two lines of \`Access-Control-Allow-Origin\`, or of \`Access-Control-Allow-Credentials\`: one from the middleware and one that a handler appends, a list of values given to one call, or two \`add_header\` of one level.

**What the browser does.** It joins the lines of one name with a comma. \`https://app.example.com, https://app.example.com\` is no origin, and \`true, true\` is not \`true\`: the page is blocked, even where both lines say the same and each alone would be right.

**What to do.** Give the header one owner: leave it to the middleware, or set it by hand. \`res.set\` and \`setHeader\` replace a header, \`res.append\` and \`appendHeader\` add a line; so does every \`add_header\`, beside what the upstream and \`more_set_headers\` send. Several origins are what a \`map\` is for.

**Silent** where a later call replaces the header, and on two writers of which only one runs for a request. What an upstream that is not in view may send is no evidence.

**The fix** takes away the line that would not let the page in by itself, else the one that was added last. It is suggested, since it decides between two owners. Where one call writes all the lines, there is none.

References: [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check), [Fetch Standard, header list get](https://fetch.spec.whatwg.org/#concept-header-list-get).`,
  examples: [
    {
      platform: 'express',
      title: 'A line on top of the middleware’s',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com' }));
app.get('/v1/data', (req, res) => {
  res.append('Access-Control-Allow-Origin', 'https://app.example.com');
  res.json({ ok: true });
});
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com' }));
app.get('/v1/data', (req, res) => {
  res.append('Access-Control-Expose-Headers', 'ETag');
  res.json({ ok: true });
});
`,
    },
    {
      platform: 'fastify',
      title: 'A line on top of the raw response’s',
      bad: `import Fastify from 'fastify';

const fastify = Fastify();

fastify.get('/v1/events', (request, reply) => {
  reply.raw.setHeader('Access-Control-Allow-Origin', 'https://app.example.com');
  reply.raw.appendHeader('Access-Control-Allow-Origin', '*');
  reply.raw.write('data: hello\\n\\n');
});
`,
      good: `import Fastify from 'fastify';

const fastify = Fastify();

fastify.get('/v1/events', (request, reply) => {
  reply.raw.setHeader('Access-Control-Allow-Origin', 'https://app.example.com');
  reply.raw.write('data: hello\\n\\n');
});
`,
    },
    {
      platform: 'nginx',
      title: 'One header for each origin',
      bad: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Origin https://admin.example.com always;
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
    const found = question.exchanges.flatMap(doubled);
    return groupBySites(found, (one) => [placeOf(isAdded(one))]).flatMap(({ things }) => finding(things, question));
  },
};
