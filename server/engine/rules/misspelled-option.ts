import type { Change } from '../service/change.ts';
import type { Exchange } from '../service/exchange.ts';
import type { Anomaly } from '../service/program.ts';
import { clearest, decidingTrip, hangsOnUnread, isAllowed, linesNamed } from './exchanges.ts';
import type { Finding, Question, Rule } from './rule.ts';

type Unknown = Extract<Anomaly, { kind: 'unknown-option' }>;

/** Conversations that are held up against what the option would make of them. */
const MOST_COMPARED = 200;

/** What the option would change, were it spelt right: the conversation as it is. */
interface Effect {
  readonly exchange: Exchange;
  readonly on: 'the verdict' | 'what script reads';
}

const exposedBy = (exchange: Exchange): string =>
  linesNamed(decidingTrip(exchange), 'access-control-expose-headers')
    .map(({ value }) => value)
    .join();

function effectOn(exchange: Exchange, choice: string, question: Question): Effect[] {
  const renamed = question.ask(exchange.page, { ...exchange.world, [choice]: 'yes' });
  const outcome = (one: Exchange): string => one.verdict.outcome;
  if (renamed.length === 0 || renamed.some((one) => outcome(one) === 'unread')) return [];
  if (renamed.every((one) => outcome(one) !== outcome(exchange))) return [{ exchange, on: 'the verdict' }];
  const exposes = isAllowed(exchange) && renamed.every((one) => exposedBy(one) !== exposedBy(exchange));
  return exposes ? [{ exchange, on: 'what script reads' }] : [];
}

/** The conversations in which the layer that the option was given to has a part. */
const concerned = ({ layer }: Unknown, question: Question): Exchange[] =>
  question.exchanges
    .filter((one) => layer === undefined || one.trips.some(({ run }) => run.passed.includes(layer)))
    .slice(0, MOST_COMPARED);

function consequence(effect: Effect | undefined): string {
  if (effect === undefined) return 'It has no effect, and nothing tells so.';
  const { origin } = effect.exchange.page;
  if (effect.on === 'what script reads') return 'Script can not read the response headers that it names.';
  return isAllowed(effect.exchange)
    ? `A page at ${origin} reads the answers, which the option would keep from it.`
    : `A page at ${origin} is refused, which the option would let in.`;
}

/** Who may read the answers is not decided by a change of spelling. */
const DECIDES_WHO = new Set(['origin', 'credentials']);

function changesOf({ at, name, nearest, choice }: Unknown): Change[] {
  if (nearest === undefined) return [];
  if (choice === undefined)
    return [{ kind: 'drop', site: at, title: `Leave ${name} out`, safety: 'suggested', preferred: true }];
  const safety = DECIDES_WHO.has(nearest) ? 'suggested' : 'safe';
  return [{ kind: 'rename', site: at, was: name, to: nearest, title: `Write ${nearest}`, safety, preferred: true }];
}

function finding(unknown: Unknown, question: Question): Finding[] {
  const { at, name, nearest, choice } = unknown;
  const exchanges = concerned(unknown, question);
  if (nearest === undefined) return [];
  const effects =
    choice === undefined
      ? []
      : exchanges.filter((one) => !hangsOnUnread(one, question)).flatMap((one) => effectOn(one, choice, question));
  const decisive = effects.filter(({ on }) => on === 'the verdict');
  const told = decisive.length > 0 ? decisive : effects;
  const shown = told.map(({ exchange }) => exchange);
  // What keeps the author's own page out is more telling than what lets others in.
  const refused = shown.filter((one) => !isAllowed(one));
  const exchange = clearest(refused.length > 0 ? refused : shown.length > 0 ? shown : exchanges, question.program);
  if (exchange === undefined) return [];
  return [
    {
      at,
      related: [],
      message: {
        what: `The library knows no option \`${name}\`, and ignores it.`,
        browser: consequence(told.find((effect) => effect.exchange === exchange)),
        todo: choice === undefined ? `\`${nearest}\` decides: leave the other out.` : `Write \`${nearest}\`.`,
      },
      witness: { exchanges: [exchange] },
      shown: shown.length > 0 ? shown : exchanges,
      causes: [at],
      changes: changesOf(unknown),
      ...(choice === undefined || decisive.length === 0
        ? {}
        : { mended: (page, world) => question.ask(page, { ...world, [choice]: 'yes' }) }),
      ...(decisive.length > 0 ? {} : { ceiling: effects.length > 0 ? ('warning' as const) : ('hint' as const) }),
    },
  ];
}

/** An option that the library does not know. */
export const misspelledOption: Rule = {
  id: 'misspelled-option',
  title: 'An option that the library does not know',
  severity: 'error',
  platforms: ['express', 'fastify'],
  fix: 'safe',
  page: `Flags an option whose name the library does not know and that is near to one it does: a slip of the pen (\`optionSuccessStatus\`, \`credential\`), or the name that another library has for it (\`allowHeaders\`, \`allowedMethods\`, \`supportsCredentials\`). It is an
error where a page fares otherwise than the text says, a warning where script can not read the headers that are named, else a hint.

**What the browser does.** It meets the defaults. Options that are not known are ignored without a word: with \`origins\` in place of \`origin\` every site may read, with \`allowCredentials\` in place of \`credentials\` no request with cookies succeeds.

**What to do.** Write the name that the library reads.

**Silent** on names that are near to none: the object may hold settings for other code as well.

**The fix** renames the option. It is safe where the option decides on methods, headers or the status, and suggested for \`origin\` and \`credentials\`: they decide who may read. Where the right option stands beside it, the other is taken out.

References: [cors, configuration options](https://github.com/expressjs/cors#configuration-options).`,
  examples: [
    {
      platform: 'express',
      title: 'The name that another library has for it',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', supportsCredentials: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', credentials: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'The name that another library has for it',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, { origin: 'https://app.example.com', allowCredentials: true });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();
await fastify.register(cors, { origin: 'https://app.example.com', credentials: true });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
  ],
  ask(question) {
    return question.program.anomalies.flatMap((anomaly) =>
      anomaly.kind === 'unknown-option' ? finding(anomaly, question) : [],
    );
  },
};
