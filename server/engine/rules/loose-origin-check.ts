import { isLoopbackOrigin } from '../browser/origins.ts';
import type { Stranger } from '../patterns/types.ts';
import type { Change } from '../service/change.ts';
import type { Leaf } from '../service/string-set.ts';
import { isInsecure, type Judged, judged, letIn, reads } from './loose.ts';
import type { Finding, Question, Rule } from './rule.ts';

type TextLeaf = Extract<Leaf, { text: string }>;

const isTextTest = (leaf: Leaf): leaf is TextLeaf =>
  typeof leaf === 'object' && leaf.is !== 'pattern' && leaf.is !== 'exactly';

const TESTS: Readonly<Record<Exclude<TextLeaf['is'], 'exactly'>, string>> = {
  startsWith: 'begins with',
  endsWith: 'ends with',
  contains: 'contains',
  partOf: 'is a part of',
};

function finding({ leaf, at, admission }: Judged<TextLeaf>, stranger: Stranger, question: Question): Finding[] {
  const entry = letIn(stranger.origin, question);
  if (entry === undefined || stranger.because === 'everything' || leaf.is === 'exactly') return [];
  const { meant } = admission;
  const compare: Change[] =
    meant === null || isInsecure(meant) || isLoopbackOrigin(meant) || leaf.text.startsWith('.')
      ? []
      : [
          {
            kind: 'compare',
            site: at,
            origins: [meant],
            title: `Compare with ${meant}`,
            safety: 'suggested',
            preferred: true,
          },
        ];
  return [
    {
      at,
      related: [],
      message: {
        what: `To ask whether the origin ${TESTS[leaf.is]} \`${leaf.text}\` lets in ${stranger.origin}.`,
        browser: `A page there ${reads(entry.withCookies)}${stranger.registrable ? ', and anybody can register that name' : ''}.`,
        todo: 'Compare the whole origin.',
      },
      witness: { exchanges: [entry.exchange] },
      shown: entry.shown,
      causes: [at],
      changes: compare,
      ceiling: stranger.registrable ? (entry.withCookies ? 'error' : 'warning') : 'hint',
    },
  ];
}

/** `endsWith`, `startsWith`, `includes` on the origin. */
export const looseOriginCheck: Rule = {
  id: 'loose-origin-check',
  title: 'A test on a part of the origin',
  severity: 'error',
  platforms: ['express', 'fastify'],
  fix: 'suggested',
  page: `Flags \`endsWith\`, \`startsWith\`, \`includes\` or \`indexOf\` where they decide about an origin and admit a stranger: \`origin.endsWith('example.com')\` admits \`https://not-example.com\`, \`origin.startsWith('https://example.com')\` admits
\`https://example.com.stranger.example\`, \`origin.includes('example.com')\` admits both. Each finding names such an origin, on another registrable domain, and the conversation that lets it in.

**What the browser does.** The service sends the stranger's origin back; the browser finds it equal to the page's and hands the answer over, with credentials also what belongs to the user's cookies.

**What to do.** Compare the whole origin with a list. For subdomains, test for the dot as well: \`origin.endsWith('.example.com')\` is sound, since nobody but its owner has names under example.com.

**The fix** compares with the one origin that the text evidently means. It is suggested: subdomains may be meant as well.

References: [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check), [Public Suffix List](https://publicsuffix.org).`,
  examples: [
    {
      platform: 'express',
      title: 'The end of the origin',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(
  cors({
    origin: (origin, callback) => callback(null, !origin || origin.endsWith('example.com')),
    credentials: true,
  }),
);
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(
  cors({
    origin: (origin, callback) => callback(null, !origin || origin.endsWith('.example.com')),
    credentials: true,
  }),
);
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'The start of the origin, in a hook',
      bad: `const fastify = require('fastify')();

fastify.addHook('onRequest', async (request, reply) => {
  const { origin = '' } = request.headers;
  reply.header('Vary', 'Origin');
  if (origin.startsWith('https://app.example.com')) {
    reply.header('Access-Control-Allow-Origin', origin);
    reply.header('Access-Control-Allow-Credentials', 'true');
  }
});
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
      good: `const fastify = require('fastify')();

fastify.addHook('onRequest', async (request, reply) => {
  const { origin = '' } = request.headers;
  reply.header('Vary', 'Origin');
  if (origin === 'https://app.example.com') {
    reply.header('Access-Control-Allow-Origin', origin);
    reply.header('Access-Control-Allow-Credentials', 'true');
  }
});
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
    },
  ],
  ask(question) {
    return judged(question, isTextTest).flatMap((found) => {
      const { stranger } = found.admission;
      return typeof stranger === 'object' ? finding(found, stranger, question) : [];
    });
  },
};
