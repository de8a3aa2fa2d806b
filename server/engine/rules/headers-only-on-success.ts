import { converseWith } from '../service/converse.ts';
import { isOnStatus, withEveryStatus } from '../service/counterfactual.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Choice, Program, Route, Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { stepsIn, stepsOf } from '../service/walk.ts';
import { clearest, decidingTrip, groupBySites, layerOf, linesNamed, mayBeAllowed } from './exchanges.ts';
import { listed, pageRoutes, urlOf } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';

/** The headers without which script learns nothing of an error, and what caches need beside them. */
const NEEDED = ['access-control-allow-origin', 'access-control-allow-credentials', 'vary'];

/** What a page loads with tags and styles: it learns nothing of the status in any case. */
const LOADED = /\b(?:jpe?\??g|png|gif|svg|webp|avif|mp[34]|webm|og[gv]|pdf|css|js|woff2?|ttf|otf|eot)\b/i;

function isLoaded({ sample, path, written }: Route): boolean {
  const isPattern = typeof path === 'object' && 'is' in path && path.is === 'pattern';
  return LOADED.test(isPattern ? written : (/\.\w+$/.exec(sample)?.[0] ?? ''));
}

/** A conversation that fails for the status of its answer alone. */
interface Lacking {
  readonly exchange: Exchange;
  /** The headers that the answer lacks and that one with another status has, the first of them the one that decides. */
  readonly lines: readonly [Line, ...Line[]];
  /** Whether it is an upstream whose status it is. */
  readonly isOfUpstream: boolean;
}

/** The headers that are added to answers with some statuses only. */
function limited(program: Program): readonly Site[] {
  return stepsOf(program).flatMap((step) =>
    step.do === 'when' && isOnStatus(step.test)
      ? stepsIn(step.then).flatMap((inner) => (inner.do === 'write' && inner.how === 'add' ? [inner.by] : []))
      : [],
  );
}

const isAmong = (sites: readonly Site[], site: Site): boolean => sites.some((one) => sameSite(one, site));

/** The conversations of a route in which a page reads an answer: one for each method, with cookies where they are let in. */
function letIn(route: Route, { exchanges }: Question): readonly Exchange[] {
  const allowed = exchanges.filter((one) => one.page.url === urlOf(route) && mayBeAllowed(one));
  const methods = [...new Set(allowed.map(({ page }) => page.method))];
  return methods.flatMap((method) => {
    const own = allowed.filter(({ page }) => page.method === method);
    return own.find(({ page }) => page.credentials === 'include') ?? own[0] ?? [];
  });
}

/** The worlds in which something else than what is presumed makes for another answer: first the statuses of an upstream. */
function otherWorlds({ world }: Exchange, { choices }: Question): { choice: Choice; option: string }[] {
  const met = Object.keys(world).flatMap((id) => choices.get(id) ?? []);
  const presumed = met.filter((choice) => choice.presumed !== undefined && choice.header === undefined);
  const others = presumed.flatMap((choice) =>
    choice.options.filter((option) => option !== world[choice.id]).map((option) => ({ choice, option })),
  );
  return [...others.filter(({ choice }) => choice.status), ...others.filter(({ choice }) => !choice.status)];
}

const statusOf = (exchange: Exchange): number => exchange.trips.at(-1)?.response.status ?? 0;

/** A way in which the answer to a page that is let in becomes an error that script can not read, for want of headers that would be written on any status. */
function lacking(exchange: Exchange, sites: readonly Site[], question: Question): Lacking[] {
  const trip = exchange.trips.at(-1);
  const lines = NEEDED.flatMap((name) => linesNamed(trip, name)).filter(({ by }) => isAmong(sites, by));
  if (lines.length === 0) return [];
  const always = converseWith(
    withEveryStatus(
      question.program,
      lines.map(({ by }) => by),
    ),
  );
  for (const { choice, option } of otherWorlds(exchange, question)) {
    const world = { ...exchange.world, [choice.id]: option };
    const failed = question.ask(exchange.page, world).find((one) => statusOf(one) >= 400 && isLost(one));
    if (failed === undefined || !always(failed.page, failed.world).some(mayBeAllowed)) continue;
    const left = decidingTrip(failed)?.run.end;
    const [first, ...others] = lines.filter(
      ({ by }) => left !== undefined && left !== 'hung' && !left.lines.some((line) => sameSite(line.by, by)),
    );
    if (first !== undefined)
      return [{ exchange: failed, lines: [first, ...others], isOfUpstream: choice.status === true }];
  }
  return [];
}

const isLost = ({ verdict }: Exchange): boolean => verdict.outcome === 'blocked' && verdict.phase === 'actual';

/** All headers of a level that are added to answers with some statuses only and that errors need as well. */
function siblingsOf({ layer, by }: Line, sites: readonly Site[], { program }: Question): readonly Site[] {
  const steps = stepsIn(layerOf(layer, program)?.steps ?? []);
  const needed = steps.flatMap((step) =>
    step.do === 'write' && [...NEEDED, 'access-control-expose-headers'].includes(step.name.toLowerCase())
      ? [step.by]
      : [],
  );
  return [by, ...needed.filter((site) => !sameSite(site, by) && isAmong(sites, site))];
}

function finding(found: readonly [Lacking, ...Lacking[]], sites: readonly Site[], question: Question): Finding[] {
  const ofUpstreams = found.filter(({ isOfUpstream }) => isOfUpstream);
  const told = ofUpstreams.length > 0 ? ofUpstreams : found;
  const exchange = clearest(
    told.map((one) => one.exchange),
    question.program,
  );
  const first = told.find((one) => one.exchange === exchange);
  if (exchange === undefined || first === undefined) return [];
  const [line, ...others] = first.lines;
  const names = [...new Set(first.lines.map(({ name }) => `\`${name}\``))];
  const status = statusOf(exchange);
  const who = first.isOfUpstream ? 'Where the upstream answers' : 'Where the answer is';
  return [
    {
      at: line.by,
      related: others.map((other) => ({ at: other.by, message: `\`${other.name}\` is left out as well.` })),
      message: {
        what: `Errors are sent without ${listed(names)}.`,
        browser: `${who} ${first.isOfUpstream ? `with ${status}` : `a ${status}`}, script learns of a network error and not of the status: without \`always\` the header is for some statuses alone.`,
        todo: 'Add `always`.',
      },
      witness: { exchanges: [exchange] },
      causes: [line.by],
      ...(first.isOfUpstream ? {} : { ceiling: 'information' as const }),
      changes: [
        {
          kind: 'always',
          sites: siblingsOf(line, sites, question),
          title: 'Send the headers with errors too',
          safety: 'safe',
          preferred: true,
        },
      ],
    },
  ];
}

/** Headers that errors lack (nginx, `ngx_http_headers_filter`). */
export const headersOnlyOnSuccess: Rule = {
  id: 'headers-only-on-success',
  title: 'CORS headers that errors lack',
  severity: 'warning',
  platforms: ['nginx'],
  fix: 'safe',
  page: `Flags \`add_header\` of \`Access-Control-Allow-Origin\` or \`Access-Control-Allow-Credentials\` without \`always\` where the answer may be an error.

**What the browser does.** Without \`always\` nginx writes the header on 200, 201, 204, 206, 301, 302, 303, 304, 307 and 308 only. A 401, 404, 422 or 500 of the app behind it arrives without \`Access-Control-Allow-Origin\`: script gets a network error
(\`Failed to fetch\`), and neither the status nor the message that the app sent.

**What to do.** Add \`always\` to these headers and to \`Vary\`.

**Silent** where \`return\` with a success is all that answers, for headers that only preflights need, for fonts and images, and for \`more_set_headers\`, which covers all statuses. A warning in front of an upstream, an information elsewhere: for files, and for
snippets that do not show what answers.

**The fix** adds \`always\` to the headers of the level. It is safe: they are those that the same pages get with other answers.

References: [nginx, add_header](https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header).`,
  examples: [
    {
      platform: 'nginx',
      title: 'In front of an app',
      bad: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com;
        add_header Access-Control-Allow-Headers Content-Type;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
      good: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Headers Content-Type;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
    },
  ],
  ask(question) {
    const sites = limited(question.program);
    if (sites.length === 0) return [];
    const found = pageRoutes(question.program)
      .filter((route) => !isLoaded(route))
      .flatMap((route) => letIn(route, question))
      .flatMap((exchange) => lacking(exchange, sites, question));
    return groupBySites(found, ({ lines: [line] }) => [line.by]).flatMap(({ things }) =>
      finding(things, sites, question),
    );
  },
};
