import { tightened, withTls } from '../patterns/tighten.ts';
import type { Looseness, Stranger } from '../patterns/types.ts';
import type { Change } from '../service/change.ts';
import type { Leaf } from '../service/string-set.ts';
import { type Judged, judged, type LetIn, letIn, patternChange, reads } from './loose.ts';
import type { Finding, Question, Rule } from './rule.ts';

type PatternLeaf = Extract<Leaf, { is: 'pattern' }>;

const isPattern = (leaf: Leaf): leaf is PatternLeaf => typeof leaf === 'object' && leaf.is === 'pattern';

const CAUSES: Readonly<Partial<Record<Looseness, string>>> = {
  'no-anchor-at-start': 'no `^` holds its start',
  'no-anchor-at-end': 'no `$` holds its end',
  'unescaped-dot': 'a dot that is not escaped stands for any character',
  'wildcard-before-domain': 'what it repeats before the domain need not end in a dot',
};

/** Where cookies go along, plain http is no better than a stranger. */
function fixes({ leaf, at, of }: Judged<PatternLeaf>, { withCookies }: LetIn): Change[] {
  if (of !== 'origin') return [];
  const { source, flags, dialect } = leaf;
  const tight = tightened({ is: 'pattern', source, flags, dialect, match: 'search' });
  const safe = tight !== null && withCookies ? withTls({ ...tight, is: 'pattern', dialect, match: 'search' }) : null;
  return patternChange(at, safe ?? tight, dialect);
}

function finding(found: Judged<PatternLeaf>, stranger: Stranger, question: Question): Finding[] {
  const entry = letIn(stranger.origin, question);
  if (entry === undefined || stranger.because === 'everything') return [];
  return [
    {
      at: found.at,
      related: [],
      message: {
        what: `This pattern lets in ${stranger.origin}: ${CAUSES[stranger.because] ?? 'it admits more than it names'}.`,
        browser: `A page there ${reads(entry.withCookies)}${stranger.registrable ? ', and anybody can register that name' : ''}.`,
        todo: 'Anchor the pattern at both ends and escape its dots, or compare with a list.',
      },
      witness: { exchanges: [entry.exchange] },
      shown: entry.shown,
      causes: [found.at],
      changes: fixes(found, entry),
      ceiling: stranger.registrable ? (entry.withCookies ? 'error' : 'warning') : 'hint',
    },
  ];
}

/** A regular expression that admits a stranger. */
export const looseOriginPattern: Rule = {
  id: 'loose-origin-pattern',
  title: 'A pattern that lets strangers in',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags a regular expression that decides about origins and admits one that its author cannot have meant: without \`^\` or \`$\`, with a dot that is not escaped, with \`.*\` directly before a domain. Each finding names such an origin, on another registrable
domain than every one that is meant, and the conversation that lets it in.

**What the browser does.** The service sends the stranger's origin back; the browser finds it equal to the page's and hands the answer over, with credentials also what belongs to the user's cookies.

**What to do.** Anchor the pattern at both ends and escape its dots (\`/^https:\\/\\/([a-z0-9-]+\\.)*example\\.com$/\`), or compare with a list.

**With nginx** a pattern is a key of a \`map\` (\`~\`, \`~*\`) or the condition of an \`if\`, and matches anywhere unless it is anchored. Where the decision is taken on \`$http_referer\` while the Origin is sent back, the pages tell a Referer, as browsers do by default.

**How it is decided.** By automata, not by trying texts: what the pattern admits, less what its charitable reading admits (dots between literals escaped, anchors added), on other registrable domains (public suffix list). A pattern for which this is empty is proved
sound and gets no finding: \`/\\.example\\.com$/\` needs no \`^\`. What is not regular (backreferences) is left alone. With credentials it is an error, without a warning; an unescaped dot whose strangers nobody can register is a hint.

**The fix** anchors and escapes, and is checked against the same proof before it is offered. It is suggested: which subdomains are meant is the author's to say.

References: [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check), [Public Suffix List](https://publicsuffix.org).`,
  examples: [
    {
      platform: 'express',
      title: 'Dots that are not escaped, and no anchor',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: /https:\\/\\/app.example.com/, credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: /^https:\\/\\/app\\.example\\.com$/, credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'In a list of @fastify/cors',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: [/app.example.com$/], credentials: true });
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: [/^https:\\/\\/app\\.example\\.com$/], credentials: true });
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
    },
    {
      platform: 'nginx',
      title: 'A key of a map',
      bad: `map $http_origin $cors_origin {
    default "";
    "~^https://.*example.com" $http_origin;
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
    "~^https://([a-z0-9-]+\\.)*example\\.com$" $http_origin;
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
    return judged(question, isPattern).flatMap((found) => {
      const { stranger } = found.admission;
      return typeof stranger === 'object' ? finding(found, stranger, question) : [];
    });
  },
};
