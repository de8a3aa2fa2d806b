import { parseOrigin } from '../browser/origins.ts';
import { converse, converseWith } from '../service/converse.ts';
import { withName } from '../service/counterfactual.ts';
import { editDistance } from '../service/edit-distance.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import { sameSite } from '../service/sites.ts';
import { clearest, groupBySites, hangsOnUnread, isAllowed, linesNamed } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** The response headers of CORS (Fetch Standard, "HTTP responses"; Private Network Access). */
const NAMES: readonly string[] = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
  'Access-Control-Allow-Private-Network',
];

const IS_KNOWN = new Set(NAMES.map((name) => name.toLowerCase()));

/** What is left of a name that others say it with: `Access-Control-Request-Headers`, `Access-Control-Allowed-Origins`, `Access-Control-Origin`. */
const OTHER_WORDS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^origins?$/, 'Access-Control-Allow-Origin'],
  [/^credentials?$/, 'Access-Control-Allow-Credentials'],
  [/^methods?$/, 'Access-Control-Allow-Methods'],
  [/^headers?$/, 'Access-Control-Allow-Headers'],
  [/^private-network$/, 'Access-Control-Allow-Private-Network'],
];

const MOST_SLIPS = 2;

/** The header that a name is evidently meant to be; undefined for one that is right, or is none of these. */
function meantBy(written: string): string | undefined {
  const name = written.toLowerCase().replaceAll('_', '-');
  if (IS_KNOWN.has(written.toLowerCase())) return undefined;
  const word = /^access-?controll?-(?:allow(?:ed)?-|request-)?(.*)$/.exec(name)?.[1];
  const said = OTHER_WORDS.find(([pattern]) => word !== undefined && pattern.test(word));
  if (said !== undefined) return said[1];
  return NAMES.find(
    (known) =>
      Math.abs(known.length - name.length) <= MOST_SLIPS && editDistance(name, known.toLowerCase()) <= MOST_SLIPS,
  );
}

/**
 * What it matters: the header that is meant is missing, is sent beside it, or would say nothing either, being one of preflights on an
 * answer of another kind.
 */
type Effect = 'missing' | 'beside' | 'idle';

/** A line under a name that browsers do not look at, and the conversation in which it is sent. */
interface Misspelt {
  readonly exchange: Exchange;
  readonly line: Line;
  readonly meant: string;
  readonly effect: Effect;
}

/** Headers that browsers look for on answers to preflights alone (Fetch Standard, "CORS-preflight fetch"). */
const IS_FOR_PREFLIGHTS = /^Access-Control-(?:Allow-(?:Methods|Headers|Private-Network)|Max-Age)$/;

/** Whether preflights are sent to the place of a conversation. */
const isPreflighted = ({ page: { url } }: Exchange, { exchanges }: Question): boolean =>
  exchanges.some(({ page, trips }) => page.url === url && trips.some(({ kind }) => kind === 'preflight'));

function misspeltIn(exchange: Exchange, question: Question): Misspelt[] {
  return exchange.trips.flatMap((trip) => {
    const { end } = trip.run;
    return (end === 'hung' ? [] : end.lines).flatMap((line): Misspelt[] => {
      const meant = meantBy(line.name);
      if (meant === undefined) return [];
      const isBeside = linesNamed(trip, meant.toLowerCase()).length > 0;
      const isOther = trip.kind !== 'preflight' && IS_FOR_PREFLIGHTS.test(meant);
      const isIdle = isOther && isPreflighted(exchange, question);
      return [{ exchange, line, meant, effect: isBeside ? 'beside' : isIdle ? 'idle' : 'missing' }];
    });
  });
}

/** A conversation that fails, and would succeed if the header had its name. */
function shutOut({ exchange, line, meant }: Misspelt, question: Question): Exchange | undefined {
  const mended = withName(question.program, line.by, line.name, meant);
  const own = parseOrigin(line.value) === null ? [] : question.ask({ ...exchange.page, origin: line.value });
  return [exchange, ...own].find(
    (one) => one.verdict.outcome === 'blocked' && converse(mended, one.page, one.world).every(isAllowed),
  );
}

/** Whether the call that writes a header writes others as well. */
const isOneOfSeveral = ({ by, name }: Line, { trips }: Exchange): boolean =>
  trips.some(
    ({ run: { end } }) => end !== 'hung' && end.lines.some((line) => line.name !== name && sameSite(line.by, by)),
  );

function finding(things: readonly [Misspelt, ...Misspelt[]], question: Question): Finding[] {
  const [{ line, meant }] = things;
  const missed = things.filter(({ effect }) => effect === 'missing');
  const concerned = missed.length > 0 ? missed : things;
  const refused = concerned.flatMap((one) => shutOut(one, question) ?? []);
  const shown = concerned.map(({ exchange }) => exchange);
  const exchange = clearest(refused.length > 0 ? refused : shown, question.program);
  if (exchange === undefined) return [];
  const fact = line.from[0] ?? line.by;
  const isRequest = /^access-control-request-/i.test(line.name);
  const opens = meant === 'Access-Control-Allow-Origin' && line.value === '*';
  return [
    {
      at: isOneOfSeveral(line, exchange) ? fact : line.by,
      related: [],
      message: {
        what: isRequest
          ? `\`${line.name}\` is a header of requests: in an answer it says nothing.`
          : `No browser knows the header \`${line.name}\`.`,
        browser:
          refused.length > 0
            ? `It is ignored, so a page at ${exchange.page.origin} is refused, which \`${meant}\` would let in.`
            : missed.length > 0
              ? `It is ignored, and \`${meant}\` is missing from the answer.`
              : things.some(({ effect }) => effect === 'beside')
                ? `It is ignored; \`${meant}\` is sent beside it and decides.`
                : `It is ignored, and \`${meant}\` itself is looked for on answers to preflights alone.`,
        todo: missed.length > 0 ? `Write \`${meant}\`.` : 'Leave it out.',
      },
      witness: { exchanges: [exchange] },
      shown: [...shown, ...refused],
      causes: [line.by, ...line.from],
      changes:
        missed.length > 0
          ? [
              {
                kind: 'rename',
                site: fact,
                was: line.name,
                to: meant,
                title: `Write ${meant}`,
                safety: opens ? 'suggested' : 'safe',
                preferred: true,
              },
            ]
          : [{ kind: 'drop', site: fact, title: 'Leave it out', safety: 'suggested', preferred: true }],
      ...(missed.length > 0
        ? { mended: converseWith(withName(question.program, line.by, line.name, meant)) }
        : { ceiling: 'hint' as const }),
    },
  ];
}

/** A header that no browser looks at, near to one of CORS. */
export const misspelledHeader: Rule = {
  id: 'misspelled-header',
  title: 'A header that no browser knows',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'safe',
  page: `Flags a response header whose name is near to one of CORS and is none (\`Access-Control-Allow-Origins\`, \`Access-Control-Allow-Header\`), and headers of requests that are set on a response (\`Access-Control-Request-Headers\`).

**What the browser does.** It looks for headers by their exact names, without regard to case, and ignores all others. What the header was meant to allow is not allowed.

**What to do.** Write the name that browsers look for.

It is a hint where the right header is sent beside it, and where the right one would say nothing either: \`Access-Control-Allow-Headers\` counts on answers to preflights alone.

**The fix** renames the header in the literal that holds its name, in the case that stands there. It is safe, except where \`*\` would become effective as the origin. Where it is a hint, the header is taken out.

References: [Fetch Standard, HTTP responses](https://fetch.spec.whatwg.org/#http-responses), [HTTP requests](https://fetch.spec.whatwg.org/#http-requests).`,
  examples: [
    {
      platform: 'express',
      title: 'The plural',
      bad: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.setHeader('Access-Control-Allow-Origins', 'https://app.example.com');
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');

const app = express();
app.use((req, res, next) => {
  res.setHeader('Access-Control-Allow-Origin', 'https://app.example.com');
  next();
});
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'The plural',
      bad: `import Fastify from 'fastify';

const fastify = Fastify();
fastify.addHook('onRequest', async (request, reply) => {
  reply.header('Access-Control-Allow-Origins', 'https://app.example.com');
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `import Fastify from 'fastify';

const fastify = Fastify();
fastify.addHook('onRequest', async (request, reply) => {
  reply.header('Access-Control-Allow-Origin', 'https://app.example.com');
});
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'The plural',
      bad: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origins https://app.example.com always;
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
    const all = question.exchanges.filter((one) => !hangsOnUnread(one, question));
    const found = all.flatMap((one) => misspeltIn(one, question));
    return groupBySites(found, ({ line }) => [line.by, ...line.from]).flatMap(({ things }) =>
      finding(things, question),
    );
  },
};
