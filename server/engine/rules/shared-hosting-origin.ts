import { domainOf } from '../browser/domains.ts';
import { parseOrigin } from '../browser/origins.ts';
import type { Change } from '../service/change.ts';
import type { Site } from '../service/program.ts';
import type { Leaf } from '../service/string-set.ts';
import { type Judged, judged, letIn, reads } from './loose.ts';
import type { Finding, Question, Rule } from './rule.ts';

const isAny = (leaf: Leaf): leaf is Leaf => leaf !== 'absent';

/** The suffix under which everybody can publish. */
const suffixOf = (origin: string): string => domainOf(parseOrigin(origin)?.host ?? '').suffix ?? 'a shared domain';

const compared = (site: Site): Change => ({
  kind: 'compare',
  site,
  origins: 'placeholder',
  title: 'Compare with the origins that you list',
  safety: 'suggested',
  preferred: true,
});

function finding({ at, of, admission: { everything } }: Judged, shared: string, question: Question): Finding[] {
  const entry = everything === true ? undefined : letIn(shared, question);
  if (entry === undefined) return [];
  return [
    {
      at,
      related: [],
      message: {
        what: `Anybody can publish under ${suffixOf(shared)}, and this test lets all of it in.`,
        browser: `A page at ${shared} ${reads(entry.withCookies)}.`,
        todo: 'Name the exact origins of your own deployments.',
      },
      witness: { exchanges: [entry.exchange] },
      shown: entry.shown,
      causes: [at],
      changes: of === 'origin' ? [compared(at)] : [],
      ceiling: entry.withCookies ? 'error' : 'warning',
    },
  ];
}

/** An allow-list by the suffix of a domain under which anyone can publish. */
export const sharedHostingOrigin: Rule = {
  id: 'shared-hosting-origin',
  title: 'Every site of a shared host',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags a pattern or test that lets in every name under a domain on which anyone can publish: \`.vercel.app\`, \`.netlify.app\`, \`.onrender.com\`, \`.github.io\`, \`.pages.dev\`, a bare top-level domain, and project prefixes under such a suffix
(\`my-app-*.vercel.app\`: everybody can take a name that begins so).

**What the browser does.** A page that a stranger publishes there has an origin that the service sends back, and reads the answers, with credentials also what belongs to the user's cookies.

**What to do.** Name the exact origins of your own deployments. For previews, let the deployment tell its address (an environment variable), or give previews a service without the users' data.

**How it is decided.** By the public suffix list, its private section included, which names the domains whose direct subdomains belong to different people.

**With @fastify/cors** the origin function may be async as well: what its promise keeps is judged like what a callback is given.

**With nginx** the masks of a \`map\` with \`hostnames\` (\`*.github.io\`) count as well as patterns.

**The fix** compares with exact origins. It is suggested, never applied unasked.

References: [Public Suffix List](https://publicsuffix.org), [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check).`,
  examples: [
    {
      platform: 'express',
      title: 'Previews of everybody',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: /^https:\\/\\/[a-z0-9-]+\\.vercel\\.app$/, credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://my-shop.vercel.app', credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'A promise about previews',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const app = Fastify();
await app.register(cors, {
  origin: async (origin) => origin !== undefined && origin.endsWith('.netlify.app'),
  credentials: true,
});
app.get('/account', async () => ({ name: 'Ada' }));
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const app = Fastify();
await app.register(cors, {
  origin: async (origin) => origin === 'https://my-shop.netlify.app',
  credentials: true,
});
app.get('/account', async () => ({ name: 'Ada' }));
`,
    },
    {
      platform: 'nginx',
      title: 'Previews of everybody',
      bad: `map $http_origin $cors_origin {
    default "";
    "~^https://[a-z0-9-]+\\.netlify\\.app$" $http_origin;
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
    "https://my-shop.netlify.app" $http_origin;
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
    return judged(question, isAny).flatMap((found) => {
      const { shared } = found.admission;
      return shared === 'none' || shared === 'unknown' ? [] : finding(found, shared, question);
    });
  },
};
