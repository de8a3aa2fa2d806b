import type { Exchange, Line } from '../service/exchange.ts';
import { PAGE } from '../service/explore.ts';
import type { Program, Route } from '../service/program.ts';
import { clearest, hangsOnUnread, isBlocked, isOfLibrary, layerOf, linesNamed } from './exchanges.ts';
import { factOf, JSON_BODY } from './lists.ts';
import { doing, notes, pageRoutes, urlOf } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** A route whose preflights a library answers that its own requests do not pass. */
interface Outside {
  readonly route: Route;
  readonly exchange: Exchange;
  /** What the preflight was answered with. */
  readonly line: Line;
}

/** Whether two layers stand in one chain: then it is a matter of their order there. */
const areNeighbours = (a: string, b: string, { chains }: Program): boolean =>
  Object.values(chains).some((layers) => [a, b].every((id) => layers.some((layer) => layer.id === id)));

/** Where requests are answered without having passed a policy of a library. */
function urlsPast({ exchanges, program }: Question): ReadonlySet<string> {
  const libraries = new Set(program.declared.map(({ layer }) => layer));
  const past = exchanges.filter(({ trips }) =>
    trips.some(({ kind, run }) => kind !== 'preflight' && !run.passed.some((layer) => libraries.has(layer))),
  );
  return new Set(past.map(({ page }) => page.url));
}

function outside(route: Route, question: Question): Outside[] {
  const { program } = question;
  const origin = question.exchanges[0]?.page.origin ?? PAGE;
  const [method = 'GET'] = route.methods;
  const page = { origin, url: urlOf(route), method, headers: [JSON_BODY], credentials: 'omit' as const };
  return question.ask(page).flatMap((exchange): Outside[] => {
    if (!isBlocked(exchange, 'MissingAllowOriginHeader') || hangsOnUnread(exchange, question)) return [];
    const [preflight, actual] = exchange.trips;
    const line = linesNamed(preflight, 'access-control-allow-origin').at(-1);
    if (preflight?.kind !== 'preflight' || actual === undefined || line === undefined) return [];
    if (!isOfLibrary(line, program) || actual.run.passed.includes(line.layer)) return [];
    return areNeighbours(line.layer, route.layer, program) ? [] : [{ route, exchange, line }];
  });
}

/** Whether a policy reaches some route: then it may be meant for that one alone. */
function reachesSome({ line }: Outside, { program, respond }: Question): boolean {
  return pageRoutes(program).some((route) => {
    const [method = 'GET'] = route.methods;
    return respond({ method, url: urlOf(route), headers: [['Origin', PAGE]] }).some(({ passed }) =>
      passed.includes(line.layer),
    );
  });
}

function finding(found: readonly Outside[], question: Question): Finding[] {
  const { program } = question;
  const shown = found.map((one) => one.exchange);
  const exchange = clearest(shown, program);
  const [first] = found;
  if (exchange === undefined || first === undefined) return [];
  const at = layerOf(first.line.layer, program)?.at ?? factOf(first.line);
  const routes = found.map(({ route }) => route);
  return [
    {
      at,
      related: notes(routes, program),
      message: {
        what: `This CORS policy does not reach the ${routes.length === 1 ? 'route' : 'routes'} that its preflights are answered for: ${doing(routes, 'stand')} outside of it.`,
        browser:
          'The preflight is answered with the headers, for every path, and the answer to the request then comes without Access-Control-Allow-Origin; so the browser withholds it.',
        todo: 'Register it on the instance that has the routes or above that, or wrap the plugin around it with fastify-plugin.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [at],
      ...(reachesSome(first, question) ? { ceiling: 'hint' as const } : {}),
      changes: [],
    },
  ];
}

/** A policy of one context, and routes of another. */
export const encapsulatedCors: Rule = {
  id: 'encapsulated-cors',
  title: 'A CORS policy that its routes are not in',
  severity: 'warning',
  platforms: ['fastify'],
  fix: 'none',
  page: `Flags \`@fastify/cors\` that is registered in a context of its own, while the routes that pages call stand outside of it: in a plugin that is not wrapped with \`fastify-plugin\`.

**What the browser does.** What a plugin registers stays in its context and in those below it. The hook that writes the headers is such a thing; the route \`OPTIONS *\` that answers preflights is not, it takes every path of its prefix. So
the preflight passes, and the answer to the request comes without \`Access-Control-Allow-Origin\` and is withheld.

**What to do.** Register \`@fastify/cors\` on the instance that has the routes or above it; or wrap the plugin that registers it with \`fastify-plugin\`, which opens no context.

**Silent** where the order alone differs (a plugin with routes that is registered before \`@fastify/cors\` on the same instance gets the hook all the same), where the routes' own hooks set the headers, and for routes that no page's script asks for. Where the policy does reach some routes it may be meant for those alone; then the finding is a hint.

References: [Fastify, encapsulation](https://fastify.dev/docs/latest/Reference/Encapsulation/), [Fastify, plugins](https://fastify.dev/docs/latest/Reference/Plugins/).`,
  examples: [
    {
      platform: 'fastify',
      title: 'A plugin that keeps the policy to itself',
      bad: `import cors from '@fastify/cors';
import Fastify from 'fastify';

const fastify = Fastify();

async function policy(instance) {
  await instance.register(cors, { origin: 'https://app.example.com' });
}

fastify.register(policy);
fastify.get('/v1/data', async () => ({ ok: true }));
`,
      good: `import cors from '@fastify/cors';
import Fastify from 'fastify';
import fp from 'fastify-plugin';

const fastify = Fastify();

async function policy(instance) {
  await instance.register(cors, { origin: 'https://app.example.com' });
}

fastify.register(fp(policy));
fastify.get('/v1/data', async () => ({ ok: true }));
`,
    },
  ],
  ask(question) {
    const passing = urlsPast(question);
    const found = pageRoutes(question.program).flatMap((route) =>
      passing.has(urlOf(route)) ? outside(route, question) : [],
    );
    const byLayer = new Map<string, Outside[]>();
    for (const one of found) byLayer.set(one.line.layer, [...(byLayer.get(one.line.layer) ?? []), one]);
    return [...byLayer.values()].flatMap((group) => finding(group, question));
  },
};
