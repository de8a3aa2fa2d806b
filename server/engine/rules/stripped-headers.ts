import { converseWith } from '../service/converse.ts';
import { withoutRemoval } from '../service/counterfactual.ts';
import type { Exchange } from '../service/exchange.ts';
import type { Choice, Program, Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { stepsIn, stepsOf } from '../service/walk.ts';
import { clearest, isAllowed, isBlocked, layerOf, linesNamed } from './exchanges.ts';
import { pageRoutes, urlOf } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';

const ALLOW_ORIGIN = 'access-control-allow-origin';

/** The places at which a program removes the header, and writes none: one that replaces it has refused the page. */
function removals(program: Program): readonly Site[] {
  const writing = (how: 'removes' | 'gives'): readonly Site[] =>
    stepsOf(program).flatMap((step) =>
      step.do === 'write' && step.name.toLowerCase() === ALLOW_ORIGIN && (step.how === 'remove') === (how === 'removes')
        ? [step.by]
        : [],
    );
  const given = writing('gives');
  const sites = writing('removes').filter((site) => !given.some((other) => sameSite(other, site)));
  return sites.filter((site, i) => sites.findIndex((other) => sameSite(other, site)) === i);
}

/** What an upstream that is not in view sends as the header: the option in which it sends one. */
function sending({ choices }: Program): { readonly choice: Choice; readonly option: string } | undefined {
  const choice = choices.find(({ header }) => header === ALLOW_ORIGIN);
  const option = choice?.options.find((one) => one !== '');
  return choice === undefined || option === undefined ? undefined : { choice, option };
}

/** A conversation whose answer lacks a header for a removal, and the ways it would go without that. */
interface Stripped {
  readonly exchange: Exchange;
  readonly otherwise: readonly Exchange[];
}

const originLines = ({ trips }: Exchange): number => linesNamed(trips.at(-1), ALLOW_ORIGIN).length;

/** The conversations that a removal has a part in, where the upstream sends the header: of pages that need no preflight, without cookies. */
function governedBy(by: Site, question: Question): readonly Stripped[] {
  const { program, exchanges } = question;
  const sent = sending(program);
  if (sent === undefined) return [];
  const urls = new Set(pageRoutes(program).map(urlOf));
  const pages = exchanges.flatMap(({ page, trips }) =>
    urls.has(page.url) && page.credentials === 'omit' && trips[0]?.kind === 'actual' ? [page] : [],
  );
  const converse = converseWith(withoutRemoval(program, by));
  return [...new Set(pages)]
    .flatMap((page) => question.ask(page, { [sent.choice.id]: sent.option }))
    .map((exchange) => ({ exchange, otherwise: converse(exchange.page, exchange.world) }))
    .filter(({ exchange, otherwise }) => otherwise.some((one) => originLines(one) > originLines(exchange)));
}

/** Whether a level that the answer comes through writes the header for some pages: then it is meant to refuse the others. */
const isReplaced = ({ trips }: Exchange, program: Program): boolean =>
  (trips.at(-1)?.run.passed ?? []).some((id) => {
    const layer = layerOf(id, program);
    return (
      layer?.role === 'cors' &&
      stepsIn(layer.steps).some(
        (step) => step.do === 'write' && step.how !== 'remove' && step.name.toLowerCase() === ALLOW_ORIGIN,
      )
    );
  });

/** The conversations that fail for a removal; none where some answer has a header that takes the place of the removed one. */
function strippedAt(by: Site, question: Question): readonly Exchange[] {
  const governed = governedBy(by, question);
  const isKept = (exchange: Exchange): boolean => originLines(exchange) > 0 || isReplaced(exchange, question.program);
  if (governed.some(({ exchange }) => isKept(exchange))) return [];
  return governed.flatMap(({ exchange, otherwise }) =>
    isBlocked(exchange, 'MissingAllowOriginHeader') && otherwise.some(isAllowed) ? [exchange] : [],
  );
}

function finding(by: Site, shown: readonly Exchange[], { program }: Question): Finding[] {
  const exchange = clearest(shown, program);
  if (exchange === undefined) return [];
  return [
    {
      at: by,
      related: [],
      message: {
        what: 'This removes the Access-Control-Allow-Origin of the upstream, and nothing writes another one.',
        browser:
          'Where the upstream sends the header, it never arrives: the browser finds none and withholds the answer from script.',
        todo: 'Write the header here with `add_header`, or let that of the upstream pass.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [by],
      changes: [],
    },
  ];
}

/** A proxy that takes the header away which the app behind it sends. */
export const strippedHeaders: Rule = {
  id: 'stripped-headers',
  title: 'A proxy that removes the CORS header of its upstream',
  severity: 'warning',
  platforms: ['nginx'],
  fix: 'none',
  page: `Flags \`proxy_hide_header Access-Control-Allow-Origin\` (and \`fastcgi_hide_header\`, \`uwsgi_hide_header\`, \`grpc_hide_header\`, \`more_clear_headers\`) where no \`add_header\` takes the place of the header.

**What the browser does.** It finds no \`Access-Control-Allow-Origin\` in the answer, although the app behind nginx sends one, and withholds the answer from script.

**What to do.** \`proxy_hide_header\` is right where nginx is to own CORS: then write the headers beside it. Where the app owns them, leave it out.

**Silent** where the location writes the header itself, for some origins or all, or gets it from the server.

References: [nginx, proxy_hide_header](https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_hide_header).`,
  examples: [
    {
      platform: 'nginx',
      title: 'Hidden and not replaced',
      bad: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        proxy_hide_header Access-Control-Allow-Origin;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
      good: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        proxy_hide_header Access-Control-Allow-Origin;
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Headers Content-Type always;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
    },
  ],
  ask(question) {
    return removals(question.program).flatMap((by) => finding(by, strippedAt(by, question), question));
  },
};
