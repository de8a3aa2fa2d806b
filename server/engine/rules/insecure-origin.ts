import { withTls } from '../patterns/tighten.ts';
import type { Change } from '../service/change.ts';
import type { Site } from '../service/program.ts';
import { leavesOf } from '../service/string-set.ts';
import { originSets, sentConstants } from '../service/walk.ts';
import { isInsecure, judged, letIn, patternChange } from './loose.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** A place that names or admits an origin of plain http. */
interface Plain {
  readonly at: Site;
  readonly origin: string;
  readonly changes: readonly Change[];
  /** Whether plain http is asked for, and not only not ruled out. */
  readonly written: boolean;
}

const secured = (origin: string): string => origin.replace(/^http:/, 'https:');

function literal(text: string, at: Site | undefined): Plain[] {
  if (at === undefined || !isInsecure(text)) return [];
  return [
    {
      at,
      origin: text,
      written: true,
      changes: [
        {
          kind: 'put',
          site: at,
          was: text,
          value: secured(text),
          title: `Write ${secured(text)}`,
          safety: 'suggested',
          preferred: true,
        },
      ],
    },
  ];
}

function literals({ program }: Question): Plain[] {
  const compared = originSets(program)
    .flatMap(leavesOf)
    .flatMap((leaf) => (typeof leaf === 'object' && leaf.is === 'exactly' ? literal(leaf.text, leaf.at) : []));
  const sent = sentConstants(program, 'access-control-allow-origin').flatMap(({ text, at }) => literal(text, at));
  return [...compared, ...sent];
}

function patterns(question: Question): Plain[] {
  return judged(question, (leaf) => typeof leaf === 'object' && leaf.is === 'pattern').flatMap(
    ({ leaf, at, of, admission }): Plain[] => {
      const { insecure } = admission;
      if (
        typeof leaf === 'string' ||
        leaf.is !== 'pattern' ||
        insecure === 'none' ||
        insecure === 'unknown' ||
        !isInsecure(insecure)
      )
        return [];
      const { source, flags, dialect } = leaf;
      const pattern = withTls({ is: 'pattern', source, flags, dialect, match: 'search' });
      const changes = of === 'origin' ? patternChange(at, pattern, dialect) : [];
      return [{ at, origin: insecure, changes, written: /http/i.test(source) }];
    },
  );
}

function finding({ at, origin, changes, written }: Plain, question: Question): Finding[] {
  const entry = letIn(origin, question);
  if (!entry?.withCookies) return [];
  return [
    {
      at,
      related: [],
      message: {
        what: `The origin ${origin} is let in with cookies, and is not protected by TLS.`,
        browser:
          'Whoever sits between a user and that site can put a script into its page, which then reads the answers with the user’s cookies.',
        todo: `Write \`${secured(origin)}\`, and let the site answer there.`,
      },
      witness: { exchanges: [entry.exchange] },
      shown: entry.shown,
      causes: [at],
      changes,
      ...(written ? {} : { ceiling: 'hint' as const }),
    },
  ];
}

/** An origin of plain http, let in with credentials. */
export const insecureOrigin: Rule = {
  id: 'insecure-origin',
  title: 'An origin without TLS, with cookies',
  severity: 'warning',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags an \`http://\` origin on a public name that may read answers with the user's cookies, whether it is written in a list or admitted by a pattern (\`https?\`).

**What the browser does.** It hands the answer to the page. Whoever sits between a user and a site of plain http, in a café's network for instance, can put a script into its pages; that script then reads what the user may read, whatever TLS your own service has.

**What to do.** Serve the site with TLS and write \`https://\`.

**With nginx** it may be a key or a value of a \`map\`, the text of a \`set\` or an \`if\`, or a pattern.

**Silent** on loopback addresses (\`http://localhost:3000\`), on names that are not public (\`.local\`, \`.test\`, \`.internal\`, bare host names, addresses), and where no credentials are allowed. A pattern that only does not mention a scheme (\`/\\.example\\.com$/\`) gets a hint.

**The fix** writes \`https\`. It is suggested, because the site has to answer there.

References: [Fetch Standard, CORS protocol and credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials), [Secure Contexts](https://www.w3.org/TR/secure-contexts/).`,
  examples: [
    {
      platform: 'express',
      title: 'In a list',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com', 'http://www.example.com'], credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com', 'http://localhost:3000'], credentials: true }));
app.get('/account', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'A pattern for both schemes',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: /^https?:\\/\\/www\\.example\\.com$/, credentials: true });
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: /^https:\\/\\/www\\.example\\.com$/, credentials: true });
fastify.get('/account', async () => ({ name: 'Ada' }));
`,
    },
    {
      platform: 'nginx',
      title: 'A key of a map',
      bad: `map $http_origin $cors_origin {
    default "";
    "https://app.example.com" $http_origin;
    "http://www.example.com" $http_origin;
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
    "https://www.example.com" $http_origin;
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
    const once = new Map(
      [...literals(question), ...patterns(question)].map((plain) => [
        `${plain.at.file}:${plain.at.start}-${plain.at.end}-${plain.origin}`,
        plain,
      ]),
    );
    return [...once.values()].flatMap((plain) => finding(plain, question));
  },
};
