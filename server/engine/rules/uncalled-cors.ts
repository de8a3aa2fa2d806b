import { sameSite } from '../service/sites.ts';
import { clearest } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { type Stop, stops } from './unanswered.ts';

function finding({ at, exchanges }: Stop, { program, knownOrigins }: Question): Finding[] {
  const exchange = clearest(exchanges, program);
  if (exchange === undefined) return [];
  const known = knownOrigins.length > 0;
  return [
    {
      at,
      related: [],
      message: {
        what: 'The function that makes the CORS middleware is registered, and never called.',
        browser:
          'It takes the request for its options, returns middleware that nobody runs, and the request waits for ever: neither the page nor anybody else gets an answer.',
        todo: 'Call it, with the origins that may read the answers.',
      },
      witness: { exchanges: [exchange] },
      causes: [at],
      changes: [
        {
          kind: 'call',
          site: at,
          origins: known ? knownOrigins : 'placeholder',
          title: known ? 'Call it with the origins that this project names' : 'Call it with the origins that you list',
          safety: 'suggested',
          preferred: true,
        },
      ],
    },
  ];
}

/** `app.use(cors)`. */
export const uncalledCors: Rule = {
  id: 'uncalled-cors',
  title: 'The CORS middleware is not called',
  severity: 'error',
  platforms: ['express'],
  fix: 'suggested',
  page: `Flags \`app.use(cors)\` where \`app.use(cors())\` is meant. The package's export makes middleware; registered itself, it is called with the request, returns a function, and neither answers nor passes on.

**What the browser does.** It waits. Every request that reaches that place hangs until somebody gives up: a page's script sees a network error after minutes, and so do health checks.

**What to do.** Call it: \`app.use(cors({ origin: ['https://app.example.com'] }))\`.

**Silent** on same-named functions of your own, and where the call is made elsewhere (\`const cors = require('cors')(options)\`).

**The fix** writes the call with the origins that the project already names, else a placeholder to fill in. It is suggested: which origins are meant is the author's to say.

References: [cors, usage](https://github.com/expressjs/cors#usage), [Express, writing middleware](https://expressjs.com/en/guide/writing-middleware.html).`,
  examples: [
    {
      platform: 'express',
      title: 'For the whole app',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors);
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: ['https://app.example.com'] }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
  ],
  ask(question) {
    const uncalled = question.program.anomalies.filter(({ kind }) => kind === 'not-called');
    return stops(question)
      .filter((stop) => uncalled.some(({ at }) => sameSite(at, stop.at)))
      .flatMap((stop) => finding(stop, question));
  },
};
