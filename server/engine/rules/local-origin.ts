import { isLoopbackOrigin, matchesOrigin, parseOrigin } from '../browser/origins.ts';
import type { Exchange } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { leavesOf } from '../service/string-set.ts';
import { originSets } from '../service/walk.ts';
import { guarded, letInFrom } from './asking.ts';
import { clearest, decidingTrip, groupBySites, linesNamed } from './exchanges.ts';
import { reads } from './loose.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** An origin where it is named. */
interface Text {
  readonly origin: string;
  readonly at: Site;
}

/** The same, with the conversations in which it is let in whatever the circumstances. */
interface Named extends Text {
  readonly shown: readonly Exchange[];
  readonly withCookies: boolean;
  /** The code that writes the header which lets it in: those of one list share it. */
  readonly by: Site | undefined;
}

/** Without a port it is the origin of pages inside an app's shell, too. */
const isLocal = (origin: string): boolean => isLoopbackOrigin(origin) && parseOrigin(origin)?.port !== null;

const MOST_LOCAL = 12;

/** The origins that are named where one is compared, each place once. */
function texts({ program }: Question): Text[] {
  const found = originSets(program)
    .flatMap(leavesOf)
    .flatMap((leaf) =>
      typeof leaf === 'object' && leaf.is === 'exactly' && leaf.at !== undefined
        ? [{ origin: leaf.text, at: leaf.at }]
        : [],
    );
  return [...new Map(found.map((text) => [`${text.origin} ${text.at.file}:${text.at.start}`, text])).values()];
}

/** With cookies where that is possible. */
function letIn({ origin, at }: Text, question: Question): Named[] {
  if (parseOrigin(origin) === null) return [];
  const always = (['include', 'omit'] as const).map((credentials) =>
    letInFrom(origin, credentials, question).filter(({ page }, _, allowed) =>
      (question.siblings.get(page) ?? []).every((sibling) => allowed.includes(sibling)),
    ),
  );
  const shown = always.find((exchanges) => exchanges.length > 0) ?? [];
  const [exchange] = shown;
  if (exchange === undefined) return [];
  const line = linesNamed(decidingTrip(exchange), 'access-control-allow-origin').at(-1);
  return [{ origin, at, shown, withCookies: exchange.page.credentials === 'include', by: line?.by }];
}

/** Whether the same header lets a public origin in as well. */
function hasPublic(by: Site | undefined, named: readonly Text[], question: Question): boolean {
  const others = named.filter(({ origin }) => !isLoopbackOrigin(origin) && /^https?:/.test(origin));
  return others.some((text) => letIn(text, question).some((one) => sameSite(one.by, by)));
}

function finding(
  [first, ...others]: readonly [Named, ...Named[]],
  named: readonly Text[],
  question: Question,
): Finding[] {
  if (!hasPublic(first.by, named, question)) return [];
  const { at, origin, withCookies } = first;
  const shown = guarded(first.shown, question);
  const exchange = clearest(shown, question.program);
  if (exchange === undefined) return [];
  return [
    {
      at,
      related: others
        .filter((one) => !matchesOrigin(one.origin, origin))
        .map((one) => ({ at: one.at, message: `${one.origin} is let in as well.` })),
      message: {
        what: `The origin ${origin} is let in beside public ones, also in production.`,
        browser: `Whatever program answers at that port of a user’s machine can show a page that ${reads(withCookies)}.`,
        todo: 'Let it in only where the service runs for development.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [at],
      changes: [],
    },
  ];
}

/** A loopback origin in a list that production uses. */
export const localOrigin: Rule = {
  id: 'local-origin',
  title: 'A local origin among public ones',
  severity: 'hint',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'none',
  page: `Points out \`http://localhost:3000\` and its kin in an allow-list that also names public origins, where nothing takes it out in production.

**What the browser does.** It lets the page at that port of the user's own machine read the answers, with the user's cookies where credentials are allowed. Whoever can make a program listen there (another development server, a tool that was
installed, another user of the machine) is let in.

**What to do.** Add it under a test of the environment: \`if (process.env.NODE_ENV !== 'production') allowed.push('http://localhost:3000')\`.

**With nginx** keep the development origins in a file that only development includes.

**Silent** where the list names local origins only, where development alone adds them, and on \`http://localhost\` and \`https://localhost\` without a port, which are the origins of pages inside app shells. It is never more than a hint.

References: [Secure Contexts, potentially trustworthy origins](https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy), [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check).`,
  examples: [
    {
      platform: 'express',
      title: 'In a list',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com', 'http://localhost:3000'], credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const origins = ['https://app.example.com'];
if (process.env.NODE_ENV !== 'production') origins.push('http://localhost:3000');
const app = express();
app.use(cors({ origin: origins, credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'In a list',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: ['https://app.example.com', 'http://localhost:3000'], credentials: true });
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
    "http://localhost:3000" $http_origin;
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
    const named = texts(question);
    const local = named.filter(({ origin }) => isLocal(origin)).slice(0, MOST_LOCAL);
    const groups = groupBySites(
      local.flatMap((text) => letIn(text, question)),
      ({ by }) => (by === undefined ? [] : [by]),
    );
    return groups.flatMap(({ things }) => finding(things, named, question));
  },
};
