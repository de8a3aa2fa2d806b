import { matchesOrigin } from '../browser/origins.ts';
import { type OriginFault, type OriginFaults, whyNotOrigin } from '../browser/why-not-origin.ts';
import type { Change } from '../service/change.ts';
import { converse } from '../service/converse.ts';
import { withSet, withValue } from '../service/counterfactual.ts';
import type { Exchange } from '../service/exchange.ts';
import { PAGE, SERVICE } from '../service/explore.ts';
import type { Program, Site, StringSet } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { leavesOf } from '../service/string-set.ts';
import { originSets, sentConstants } from '../service/walk.ts';
import { isAllowed } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { varyingOrigins } from './varying.ts';

/** A text that stands where an origin is compared or sent, and never is one. */
interface Literal {
  readonly text: string;
  readonly at: Site;
  readonly faults: OriginFaults;
  /** The program in which the text is what it should be: the origin, or any where none is evident. */
  readonly mended: Program;
}

const REASONS: Readonly<Partial<Record<OriginFault, string>>> = {
  wildcard: 'is no origin, and is compared literally here',
  glob: 'is a pattern, and is compared literally',
  pattern: 'is a pattern written as a text, and is compared literally',
  quotes: 'has quotes in it',
  'white-space': 'has white space in it',
  'no-scheme': 'lacks the scheme',
  'scheme-separator': 'lacks the `://` behind its scheme',
  'websocket-scheme': 'has a scheme that no page has',
  'user-info': 'has a user name in it',
  'trailing-slash': 'ends in a slash',
  path: 'has a path',
  query: 'has a query',
  fragment: 'has a fragment',
  'default-port': 'names the default port, which browsers leave out',
  'upper-case': 'has upper-case letters',
  idn: 'is not in punycode',
  spelling: 'is spelt as no browser spells it',
};

/** Faults after whose mending the text means what it evidently said. */
const EVIDENT: ReadonlySet<OriginFault> = new Set([
  'trailing-slash',
  'path',
  'default-port',
  'upper-case',
  'white-space',
  'quotes',
]);

function mentions(set: StringSet): { text: string; at: Site }[] {
  return leavesOf(set).flatMap((leaf) =>
    typeof leaf === 'object' && leaf.is === 'exactly' && leaf.at !== undefined
      ? [{ text: leaf.text, at: leaf.at }]
      : [],
  );
}

function comparedLiterals(program: Program): Literal[] {
  return originSets(program)
    .flatMap(mentions)
    .flatMap(({ text, at }) =>
      literal(text, at, (corrected) =>
        withSet(program, at, corrected === null ? 'any' : { is: 'exactly', text: corrected }),
      ),
    );
}

function sentLiterals(program: Program): Literal[] {
  return sentConstants(program, 'access-control-allow-origin').flatMap(({ text, at }) => {
    if (text === '*' || at === undefined) return [];
    return literal(text, at, (corrected) =>
      withValue(program, at, corrected === null ? [{ take: { from: 'request-header', name: 'origin' } }] : [corrected]),
    );
  });
}

function literal(text: string, at: Site, mend: (corrected: string | null) => Program): Literal[] {
  const faults = whyNotOrigin(text);
  if (faults === null || REASONS[faults.reason] === undefined || faults.reasons.includes('list')) return [];
  return [{ text, at, faults, mended: mend(faults.corrected) }];
}

/** Whether the text was compared or sent on the way. */
const meets = ({ trips }: Exchange, at: Site): boolean =>
  trips.some(
    ({ run }) =>
      run.decided.some((site) => sameSite(site, at)) ||
      (run.end !== 'hung' && run.end.lines.some(({ from }) => from.some((site) => sameSite(site, at)))),
  );

/** Conversations that fail as it is, and would succeed if the text were the origin that is meant. */
function shutOut({ text, at, faults, mended }: Literal, { program, exchanges }: Question): Exchange | undefined {
  const origins = faults.corrected === null ? pagesFor(text) : [faults.corrected];
  const meeting = exchanges.filter((exchange) => meets(exchange, at));
  const urls = [...new Set([...[...meeting, ...exchanges].map(({ page }) => page.url), `${SERVICE}/`])].slice(0, 12);
  for (const [url, origin] of urls.flatMap((one) => origins.map((asks) => [one, asks] as const))) {
    const page = { origin, url, method: 'GET', headers: [], credentials: 'omit' as const };
    const blocked = converse(program, page).find(({ verdict }) => verdict.outcome === 'blocked');
    if (blocked === undefined) continue;
    const after = converse(mended, page, blocked.world);
    if (after.length > 0 && after.every(isAllowed))
      return (
        exchanges.find(
          (exchange) =>
            matchesOrigin(exchange.page.origin, origin) &&
            exchange.page.url === url &&
            exchange.verdict.outcome === 'blocked',
        ) ?? blocked
      );
  }
  return undefined;
}

/** Labels that a glob's `*` may stand for: one may be let in by another text. */
const LABELS = ['app', 'www', 'shop'];

/** Pages that a glob evidently means: `*` stands for one label. */
function pagesFor(text: string): readonly string[] {
  const candidates = LABELS.map((label) => text.replace(/\*/g, label).replace(/^(?!\w+:\/\/)/, 'https://'));
  const origins = candidates.filter((candidate) => text !== '*' && whyNotOrigin(candidate) === null);
  return origins.length > 0 ? [...new Set(origins)] : [PAGE];
}

function finding(found: Literal, question: Question): Finding[] {
  const exchange = shutOut(found, question);
  if (exchange === undefined) return [];
  const { text, at, faults } = found;
  const { corrected } = faults;
  const change: Change[] =
    corrected === null
      ? []
      : [
          {
            kind: 'put',
            was: text,
            site: at,
            value: corrected,
            title: `Write ${corrected}`,
            safety: faults.reasons.every((reason) => EVIDENT.has(reason)) ? 'safe' : 'suggested',
            preferred: true,
          },
        ];
  return [
    {
      at,
      related: [],
      message: {
        what: `\`${text}\` never equals an Origin header: it ${REASONS[faults.reason] ?? 'is no origin'}.`,
        browser: `A page at ${exchange.page.origin} is refused: browsers send scheme, host and port alone, and compare letter by letter.`,
        todo:
          corrected === null
            ? 'Write each origin as the browser sends it, or test with an anchored pattern.'
            : `Write \`${corrected}\`.`,
      },
      witness: { exchanges: [exchange] },
      causes: [at],
      changes: change,
    },
  ];
}

/** What no client ever sends as Origin (HTML Standard, "serialization of an origin"). */
export const unmatchableOrigin: Rule = {
  id: 'unmatchable-origin',
  title: 'An origin that no client sends',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'safe',
  page: `Flags a text that stands where an origin is compared or sent, and that no browser ever sends as \`Origin\`: with a trailing slash, a path or a query, without a scheme, in upper case, with the default port of its scheme, with a
\`*\` in it (\`https://*.example.com\`, or \`['*']\`, which the \`cors\` package compares literally), with a user name.

**What the browser does.** It sends scheme, host and port, nothing else, all lower case and without a default port. The answer's \`Access-Control-Allow-Origin\` has to equal that letter by letter. Where the text differs, the author's own page is refused.

**What to do.** Write the origin as the browser sends it: \`location.origin\` in its console shows it.

**With @fastify/cors** \`['*']\` is no such text: there a list with \`*\` in it is \`*\`. Globs like \`https://*.example.com\` are compared literally there, too.

**With nginx** \`$host\`, \`$request_uri\` and \`$http_referer\` are no origins either, and \`$scheme://$host\` is the service's own: a hint, because pages of the same host may stand at another port. The keys of a \`map\` are compared without case, and with \`hostnames\`
\`*.example.com\` is a mask that origins do match.

**Silent** on custom schemes (\`capacitor://localhost\`, \`app://…\`, \`chrome-extension://…\`) and \`null\`, which clients do send, and on texts that are compared in order to refuse them.

**The fix** puts the serialized origin in the text's place. It is safe where the text names exactly one origin (a slash, a path, upper case, a default port); where the scheme is missing it is suggested, since \`http\` may be meant.

References: [HTML Standard, serialization of an origin](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin), [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check).`,
  examples: [
    {
      platform: 'express',
      title: 'A trailing slash',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com/'] }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com'] }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'express',
      title: 'No scheme',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'app.example.com' }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'capacitor://localhost' }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'A path',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com/login' });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com' });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'The host in place of an origin',
      bad: `server {
    listen 80;

    location /api/ {
        if ($request_method = OPTIONS) {
            return 204;
        }
        add_header Access-Control-Allow-Origin $host always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
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
        add_header Access-Control-Allow-Headers "Content-Type" always;
        add_header Vary Origin always;
        proxy_pass http://127.0.0.1:3000;
    }
}
`,
    },
  ],
  ask(question) {
    const literals = [...comparedLiterals(question.program), ...sentLiterals(question.program)];
    const once = new Map(literals.map((one) => [`${one.at.start}-${one.at.end}-${one.text}`, one]));
    return [...[...once.values()].flatMap((one) => finding(one, question)), ...varyingOrigins(question)];
  },
};
