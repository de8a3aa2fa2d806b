import { withTls } from '../patterns/tighten.ts';
import type { Change } from '../service/change.ts';
import type { Site } from '../service/program.ts';
import { leavesOf } from '../service/string-set.ts';
import { constantText, originSets, stepsOf } from '../service/walk.ts';
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
  const sent = stepsOf(program).flatMap((step) => {
    if (step.do !== 'write' || step.name.toLowerCase() !== 'access-control-allow-origin') return [];
    return literal(constantText(step.value) ?? '', step.from.at(-1));
  });
  return [...compared, ...sent];
}

function patterns(question: Question): Plain[] {
  return judged(question, (leaf) => typeof leaf === 'object' && leaf.is === 'pattern').flatMap(
    ({ leaf, at, admission }): Plain[] => {
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
      const changes = patternChange(at, pattern);
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
  platforms: ['express', 'fastify'],
  fix: 'suggested',
  page: `Flags an \`http://\` origin on a public name that may read answers with the user's cookies, whether it is written in a list or admitted by a pattern (\`https?\`).

**What the browser does.** It hands the answer to the page. Whoever sits between a user and a site of plain http, in a café's network for instance, can put a script into its pages; that script then reads what the user may read, whatever TLS your own service has.

**What to do.** Serve the site with TLS and write \`https://\`.

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
