import type { Change } from '../service/change.ts';
import type { Exchange } from '../service/exchange.ts';
import type { Anomaly } from '../service/program.ts';
import { clearest, groupBySites, isAllowed } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';

type Stateful = Extract<Anomaly, { kind: 'stateful-pattern' }>;

/** A page that is let in, and refused when it asks the next time. */
interface Turn {
  readonly first: Exchange;
  readonly second: Exchange;
}

/** Whether the second of two equal requests finds nothing, because the search goes on behind the first one's match. */
function failsNext({ source, flags }: Stateful, origin: string): boolean {
  const pattern = new RegExp(source, flags);
  return pattern.test(origin) && !pattern.test(origin);
}

/** Requests without a preflight: each of the two is one search. */
const isOneRequest = ({ trips }: Exchange): boolean => trips.length === 1;

/** The one search with a pattern that a conversation depends on; undefined where there are several. */
function searchOf({ world }: Exchange, searches: readonly Stateful[]): Stateful | undefined {
  const [only, ...more] = searches.filter(({ choice }) => world[choice] === 'no');
  return more.length === 0 ? only : undefined;
}

function turnsOf(searches: readonly Stateful[], question: Question): Turn[] {
  return question.exchanges.flatMap((first) => {
    const search = searchOf(first, searches);
    if (search === undefined || !isAllowed(first) || !isOneRequest(first)) return [];
    if (!failsNext(search, first.page.origin)) return [];
    const [second, ...more] = question.ask(first.page, { ...first.world, [search.choice]: 'yes' });
    return second?.verdict.outcome === 'blocked' && more.length === 0 ? [{ first, second }] : [];
  });
}

function finding(searches: readonly [Stateful, ...Stateful[]], question: Question): Finding[] {
  const turns = turnsOf(searches, question);
  const first = clearest(
    turns.map((turn) => turn.first),
    question.program,
  );
  const turn = turns.find((one) => one.first === first);
  if (turn === undefined) return [];
  const [{ at, source, flags }] = searches;
  const letter = flags.includes('g') ? 'g' : 'y';
  const change: Change = {
    kind: 'pattern',
    site: at,
    source: flags.includes('y') && !source.startsWith('^') ? `^(?:${source})` : source,
    flags: flags.replace(/[gy]/g, ''),
    title: `Drop the flag \`${letter}\``,
    safety: 'safe',
    preferred: true,
  };
  return [
    {
      at,
      related: [],
      message: {
        what: `With the flag \`${letter}\` this pattern refuses every second request.`,
        browser: `A page at ${turn.first.page.origin} is let in, and refused when it asks again: the next search begins where the last match ended, and finds nothing.`,
        todo: `Drop the flag \`${letter}\`.`,
      },
      witness: { exchanges: [turn.first, turn.second] },
      shown: question.exchanges.filter(isAllowed),
      causes: [at],
      changes: [change],
    },
  ];
}

/** A regular expression that remembers where it stopped. */
export const statefulOriginPattern: Rule = {
  id: 'stateful-origin-pattern',
  title: 'A pattern that refuses every second request',
  severity: 'error',
  platforms: ['express'],
  fix: 'safe',
  page: `Flags a regular expression with the flag \`g\` or \`y\` that tests the origin of one request after the other: in the \`origin\` option of the \`cors\` package, or by its \`test\` or \`exec\` in code of one's own.

**What the browser does.** It asks again and again, and gets headers every other time. Such a pattern keeps \`lastIndex\`, the end of its last match, and begins its next search there; neither the package nor \`test\` sets it back. The first request is let in,
the second one is refused, the third one is let in. In a browser that looks like a service that is sometimes down.

**What to do.** Drop the flag: to test a text, it is never needed.

**Silent** on libraries that set the pattern back before each search (\`@fastify/cors\`), on patterns that each request makes anew, and where the pattern decides nothing.

**The fix** drops the flag. It is safe: the pattern then admits, each time, what it admits the first time. What \`y\` meant, a match at the start, is written as \`^\`.

References: [ECMAScript, RegExpBuiltinExec](https://tc39.es/ecma262/#sec-regexpbuiltinexec), [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check).`,
  examples: [
    {
      platform: 'express',
      title: 'The flag g',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: /^https:\\/\\/[a-z]+\\.example\\.com$/g }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: /^https:\\/\\/[a-z]+\\.example\\.com$/ }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
  ],
  ask(question) {
    const searches = question.program.anomalies.filter((anomaly) => anomaly.kind === 'stateful-pattern');
    return groupBySites(searches, ({ at }) => [at]).flatMap(({ things }) => finding(things, question));
  },
};
