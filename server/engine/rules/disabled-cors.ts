import type { Exchange, Line, World } from '../service/exchange.ts';
import { STRANGERS } from '../service/explore.ts';
import type { Choice, Declaration, Known, Plain, Program, Site, StringSet } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { stepsOf } from '../service/walk.ts';
import { clearest, decidingTrip, groupBySites, isBlocked, linesNamed } from './exchanges.ts';
import type { Finding, Message, Question, Rule } from './rule.ts';

type Value = Known<Plain | StringSet>;

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** A conversation that fails because no origin is given, and the place that should give it. */
interface Missing {
  readonly exchange: Exchange;
  readonly at: Site;
  readonly message: Message;
  /** Whether it is so in any case, and does not hang on a variable that is left unset. */
  readonly always: boolean;
}

/** What an option is in a world; undefined where something else decides. */
function valueIn(value: Value, world: World, choices: readonly Choice[]): Value | undefined {
  if (value.is !== 'either') return value;
  const choice = choices.find(({ id }) => id === value.by);
  const option = world[value.by] ?? choice?.presumed;
  const chosen = option === undefined ? undefined : value.of[choice?.options.indexOf(option) ?? -1];
  return chosen === undefined ? undefined : valueIn(chosen, world, choices);
}

/** Nothing where an origin should stand. `false` is a way to say so, where it is not all that is said. */
function isEmpty({ fact }: Declaration, world: World, { choices }: Program): boolean {
  const value = valueIn(fact.value, world, choices);
  if (value?.is !== 'known') return false;
  return value.value === null || value.value === '' || (value.value === false && fact.value.is === 'known');
}

/** Whether the author wrote more than the origin. */
const hasMore = (origins: Declaration, { declared }: Program): boolean =>
  declared.some(
    ({ layer, role, fact }) =>
      layer === origins.layer && sameSite(fact.use, origins.fact.use) && role !== 'origins' && fact.from === 'written',
  );

const failed = ({ trips }: Exchange): boolean => trips.some(({ run }) => run.failures.length > 0);

const passed = (layer: string, { trips }: Exchange): boolean => trips.some(({ run }) => run.passed.includes(layer));

/** Options whose origin is empty: no header comes, or an error. */
function emptyOptions({ program }: Question, blocked: readonly Exchange[]): Missing[] {
  const origins = program.declared.filter(({ role, fact }) => role === 'origins' && fact.from === 'written');
  return origins.flatMap((one) => {
    const found = blocked.filter(
      (exchange) =>
        isBlocked(exchange, 'MissingAllowOriginHeader') &&
        passed(one.layer, exchange) &&
        isEmpty(one, exchange.world, program) &&
        (hasMore(one, program) || failed(exchange)),
    );
    return found.map((exchange) => ({
      exchange,
      at: one.fact.at,
      message: emptyMessage(exchange, one.fact.value.is === 'known'),
      always: one.fact.value.is === 'known',
    }));
  });
}

const STOP = 'Stop at the start where the origin is missing, or name one to fall back to.';

const errorMessage = ({ page }: Exchange, always: boolean): Message => ({
  what: always
    ? 'The origin is empty, and every request ends in an error.'
    : 'Where no origin is set, every request ends in an error.',
  browser: `The error carries no CORS headers, so a page at ${page.origin} is refused whatever it asks for.`,
  todo: always ? 'Name the origins that are meant, or write `false`.' : STOP,
});

function emptyMessage(exchange: Exchange, always: boolean): Message {
  if (failed(exchange)) return errorMessage(exchange, always);
  return {
    what: always
      ? 'The origin is empty, which switches CORS off without a word.'
      : 'Where no origin is set, CORS is off without a word.',
    browser: `No header is sent and nothing is logged, so a page at ${exchange.page.origin} is refused.`,
    todo: always ? 'Name the origins that are meant, or leave the other options out as well.' : STOP,
  };
}

type Test = (exchange: Exchange) => boolean;

/** Whether something happens to strangers as well, in the same circumstances: then the request has no part in it. */
const happensToAll = (exchange: Exchange, { ask }: Question, happens: Test): boolean =>
  STRANGERS.every((origin) => ask({ ...exchange.page, origin }, exchange.world).every(happens));

const valueSent = (exchange: Exchange): Line | undefined => linesNamed(decidingTrip(exchange), ALLOW_ORIGIN).at(-1);

/** Headers that hold no origin, or the word for none, whoever asks. */
function sentEmpty(question: Question, blocked: readonly Exchange[]): Missing[] {
  return blocked.flatMap((exchange) => {
    const line = valueSent(exchange);
    if (line === undefined || line.unread !== undefined || !(line.value === '' || line.value === 'undefined'))
      return [];
    if (!happensToAll(exchange, question, (one) => valueSent(one)?.value === line.value)) return [];
    const sent = line.value === '' ? 'an empty value' : 'the word `undefined`';
    const message = {
      what: `Where no origin is set, ${sent} is sent in its place.`,
      browser: `That is no origin, so a page at ${exchange.page.origin} is refused.`,
      todo: STOP,
    };
    return [{ exchange, at: line.from[0] ?? line.by, message, always: false }];
  });
}

/** Code that throws, whoever asks, because there is nothing to write into the header. */
function thrown(question: Question, blocked: readonly Exchange[]): Missing[] {
  const writes = stepsOf(question.program).flatMap((step) =>
    step.do === 'write' && step.name.toLowerCase() === ALLOW_ORIGIN ? [step] : [],
  );
  return writes.flatMap(({ by, from }) => {
    const throws: Test = ({ trips }) => trips.some(({ run }) => run.crashes.some((site) => sameSite(site, by)));
    const found = blocked.filter((exchange) => throws(exchange) && happensToAll(exchange, question, throws));
    return found.map((exchange) => ({
      exchange,
      at: from[0] ?? by,
      message: errorMessage(exchange, false),
      always: false,
    }));
  });
}

function finding(at: Site, things: readonly [Missing, ...Missing[]], { program }: Question): Finding[] {
  const shown = things.map(({ exchange }) => exchange);
  const exchange = clearest(shown, program);
  const told = things.find((one) => one.exchange === exchange);
  if (exchange === undefined || told === undefined) return [];
  return [
    {
      at,
      related: [],
      message: told.message,
      witness: { exchanges: [exchange] },
      shown,
      causes: [at],
      changes: [],
      ...(told.always ? {} : { ceiling: 'hint' as const }),
    },
  ];
}

/** No origin where one is meant. */
export const disabledCors: Rule = {
  id: 'disabled-cors',
  title: 'No origin where one is meant',
  severity: 'error',
  platforms: ['express', 'fastify'],
  fix: 'none',
  page: `Flags a policy whose origin is, or may be, nothing (\`undefined\`, \`null\`, \`''\`, \`false\`) although the rest of it is written out: methods, headers, credentials. An environment variable without a fallback is such an origin. So is a
header that is set to such a variable by hand.

**What the browser does.** It finds no \`Access-Control-Allow-Origin\` and refuses every page. The \`cors\` package takes an empty origin as a wish to be switched off: it sends nothing, answers no preflight and says nothing. \`res.header(name, undefined)\`
sends the word \`undefined\`, which is no origin either; Node's own \`setHeader\` throws.

**What to do.** Read the variable once, at the start, and stop where it is missing: \`if (!process.env.CORS_ORIGIN) throw new Error('CORS_ORIGIN is not set')\`. Or name an origin to fall back to.

**Silent** where the start fails without the variable, where there is a fallback, on \`origin: false\` alone, and on a branch that says \`false\` on purpose (\`isProduction ? false : 'http://localhost:3000'\`). A variable alone, with no other option beside it,
is left alone as well, unless the library ends requests in an error for it, as \`@fastify/cors\` does. Where a variable decides, the finding is a hint: most deployments set it.

References: [Fetch Standard, CORS check](https://fetch.spec.whatwg.org/#cors-check), [cors, configuration options](https://github.com/expressjs/cors#configuration-options).`,
  examples: [
    {
      platform: 'express',
      title: 'An empty origin',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: '', methods: ['GET', 'PUT'], credentials: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: ['GET', 'PUT'], credentials: true }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`,
    },
    {
      platform: 'fastify',
      title: 'An empty origin, which is an error',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: '', credentials: true });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', credentials: true });
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
  ],
  ask(question) {
    const blocked = question.exchanges.filter(
      ({ page, verdict }) => verdict.outcome === 'blocked' && !STRANGERS.includes(page.origin),
    );
    const missing = [...emptyOptions(question, blocked), ...sentEmpty(question, blocked), ...thrown(question, blocked)];
    return groupBySites(missing, ({ at }) => [at]).flatMap(({ sites: [at], things }) =>
      at === undefined ? [] : finding(at, things, question),
    );
  },
};
