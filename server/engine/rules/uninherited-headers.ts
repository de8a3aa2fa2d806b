import { sameSite } from '../service/sites.ts';
import {
  allDropped,
  changesFor,
  type Dropping,
  droppingsIn,
  Inheriting,
  layersThatDrop,
  namesOf,
  notesOn,
  reasonFor,
} from './displaced.ts';
import { clearest, groupBySites } from './exchanges.ts';
import { FONTS, isForPages, LOADED, listed, urlOf } from './routes.ts';
import type { Finding, Question, Rule, Severity } from './rule.ts';

/** How much a place suffers from the loss; undefined where none of its answers is for pages of other sites. */
function weightOf({ exchange, layer }: Dropping, { program }: Question): Severity | undefined {
  const end = exchange.trips.at(-1)?.run.end;
  if (end === undefined || end === 'hung' || end.status >= 300) return undefined;
  const route = program.routes.find((one) => urlOf(one) === exchange.page.url);
  if (layer.role === 'cors' || route === undefined) return 'error';
  const others = program.routes.filter((one) => one !== route && answersPages(one) && isForPages(one));
  if (answersPages(route)) {
    if (!isForPages(route)) return undefined;
    const isSite = LOADED.test(route.sample) || (route.written === '/' && others.length > 0);
    return isSite ? 'information' : 'error';
  }
  const isAsset = !isForPages(route) || LOADED.test(route.sample);
  if (isAsset && !FONTS.test(route.written)) return undefined;
  return others.length > 0 ? 'hint' : 'warning';
}

/** Whether a route takes more than the requests that files are for. */
const answersPages = ({ methods }: Question['program']['routes'][number]): boolean =>
  methods.length === 0 || methods.some((method) => method !== 'GET' && method !== 'HEAD');

const ORDER: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

function finding(found: readonly [Dropping, ...Dropping[]], inheriting: Inheriting, question: Question): Finding[] {
  const weights = found.map((one) => ({ one, weight: weightOf(one, question) }));
  const ceiling = ORDER.find((severity) => weights.some(({ weight }) => weight === severity));
  const [first, ...others] = weights.filter(({ weight }) => weight === ceiling).map(({ one }) => one);
  const shown = [...(first === undefined ? [] : [first]), ...others].map(({ exchange }) => exchange);
  const exchange = clearest(shown, question.program);
  if (ceiling === undefined || first === undefined || exchange === undefined) return [];
  const { layer, origin } = first;
  const dropped = allDropped([first, ...others]);
  const { by, level, under } = origin;
  return [
    {
      at: by,
      related: notesOn(dropped),
      message: {
        what: `Answers are sent without ${listed(namesOf(dropped))}, which ${sameSite(by, level) ? 'this condition' : 'this header'} drops.`,
        browser: `${reasonFor(origin)} The browser finds no Access-Control-Allow-Origin in the answer and withholds it from script.`,
        todo:
          under === undefined
            ? 'Write the dropped headers again at this level.'
            : 'Write the headers outside of conditions, with a `map` for their values.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [by],
      ceiling,
      changes: changesFor([first, ...others], dropped, inheriting),
      mended: inheriting.converse(layer.id),
    },
  ];
}

/** Answers without the headers of a level further out (nginx, `ngx_http_headers_merge`). */
export const uninheritedHeaders: Rule = {
  id: 'uninherited-headers',
  title: 'CORS headers that a nested level drops',
  severity: 'error',
  platforms: ['nginx'],
  fix: 'safe',
  page: `Flags an \`add_header\` in a nested \`server\`, \`location\` or \`if\` that drops the CORS headers written further out, and an \`if\` that holds after another one which has them.

**What the browser does.** nginx inherits \`add_header\` from the level outside only where a level has none of its own: a \`Cache-Control\` in a location drops the \`Access-Control-Allow-Origin\` of its server. Of several \`if\`s that hold, the last one
alone counts. The browser finds no \`Access-Control-Allow-Origin\` in the answer, and script gets a network error.

**What to do.** Write the CORS headers again at the inner level (an \`include\` keeps them in one place), or \`add_header_inherit merge\` with nginx 1.29.3 and later.

**Silent** where the inner level has an \`Access-Control-Allow-Origin\` of its own, with \`add_header_inherit merge\` or \`off\`, and for what no page of another site asks for: redirects, refusals, health checks, images, scripts and styles. Less than an error where it
may be meant so: a warning for files on a server that has nothing else, a hint for files beside an API, an information for \`location /\` beside one.

**The fix** writes the dropped headers once more at the inner level. It is safe, since they are those that the author has written for this place; suggested where they let everyone in.

References: [nginx, add_header](https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header), [nginx, add_header_inherit](https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header_inherit).`,
  examples: [
    {
      platform: 'nginx',
      title: 'A header for caches',
      bad: `server {
    listen 443 ssl;
    server_name api.example.com;

    add_header Access-Control-Allow-Origin https://app.example.com always;
    add_header Access-Control-Allow-Headers Content-Type always;

    location /v1/ {
        add_header Cache-Control no-store;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
      good: `server {
    listen 443 ssl;
    server_name api.example.com;

    add_header Access-Control-Allow-Origin https://app.example.com always;
    add_header Access-Control-Allow-Headers Content-Type always;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Headers Content-Type always;
        add_header Cache-Control no-store;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
    },
  ],
  ask(question) {
    const layers = layersThatDrop(question.program);
    if (layers.length === 0) return [];
    const inheriting = new Inheriting(question.program);
    const actual = question.exchanges.filter(
      ({ verdict }) => verdict.outcome === 'blocked' && verdict.phase === 'actual',
    );
    const found = droppingsIn(actual, layers, inheriting, question);
    return groupBySites(found, ({ origin }) => [origin.by]).flatMap(({ things }) =>
      finding(things, inheriting, question),
    );
  },
};
