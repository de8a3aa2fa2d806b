import { actualRequest } from '../browser/preflight.ts';
import type { PageRequest } from '../browser/types.ts';
import { sameSite } from '../service/sites.ts';
import { conversationsPreflighted } from './asking.ts';
import {
  allDropped,
  changesFor,
  type Dropping,
  droppingsIn,
  Inheriting,
  layersThatDrop,
  namesOf,
  notesOn,
  outsideOf,
  reasonFor,
} from './displaced.ts';
import { clearest, groupBySites } from './exchanges.ts';
import { listed } from './routes.ts';
import type { Finding, Question, Rule } from './rule.ts';
import { runsBehindPreflight } from './unhindered.ts';

/** Whether the request itself is answered with an Access-Control-Allow-Origin that lets the page in, or may do so. */
function isAnsweredWith(page: PageRequest, question: Question): boolean {
  if (runsBehindPreflight(page, question).length > 0) return true;
  return question
    .respond(actualRequest(page))
    .some(
      ({ end }) =>
        end !== 'hung' &&
        end.lines.some(
          ({ name, unread }) => unread !== undefined && name.toLowerCase() === 'access-control-allow-origin',
        ),
    );
}

function finding(found: readonly [Dropping, ...Dropping[]], inheriting: Inheriting, question: Question): Finding[] {
  const shown = found.map(({ exchange }) => exchange);
  const exchange = clearest(shown, question.program);
  if (exchange === undefined) return [];
  const [{ layer, origin }] = found;
  const dropped = allDropped(found);
  const { by, level, under } = origin;
  const dropping = sameSite(by, level) ? [] : [{ at: by, message: 'This header takes the place of those around it.' }];
  return [
    {
      at: level,
      related: [...notesOn(dropped), ...dropping],
      message: {
        what: `This answers preflights without ${listed(namesOf(dropped))}, which ${under === undefined ? 'it does not inherit' : 'another condition writes'}.`,
        browser: `${reasonFor(origin)} The browser finds no Access-Control-Allow-Origin in the answer and never sends the request.`,
        todo:
          under === undefined
            ? 'Write the headers again in this block, or all of them outside.'
            : 'Write the headers outside of conditions, with a `map` for their values.',
      },
      witness: { exchanges: [exchange] },
      shown,
      causes: [level],
      changes: [
        ...changesFor(found, dropped, inheriting),
        ...(under === undefined && dropping.length > 0 ? [outsideOf(level, 'alternative')] : []),
      ],
      mended: inheriting.converse(layer.id),
    },
  ];
}

/** Preflights that are answered without the headers around the answer (nginx, `ngx_http_headers_merge`). */
export const preflightWithoutCors: Rule = {
  id: 'preflight-without-cors',
  title: 'A preflight answered without the CORS headers around it',
  severity: 'error',
  platforms: ['nginx'],
  fix: 'safe',
  page: `Flags a block that answers preflights, most often \`if ($request_method = OPTIONS)\`, without the CORS headers of the level around it: it has an \`add_header\` of its own, or it follows another \`if\` that has them.

**What the browser does.** nginx inherits \`add_header\` from the level outside only where a level has none of its own. One \`add_header Access-Control-Max-Age\` in the \`if\` drops all the others; and of several \`if\`s that hold, the last one alone
counts. The preflight is then answered 204 without \`Access-Control-Allow-Origin\`, and the browser never sends the request. Simple requests keep working, which hides it.

**What to do.** Write the whole set of headers in the \`if\`, or none: an \`if\` without \`add_header\` inherits all of them.

**Silent** where the block has an \`Access-Control-Allow-Origin\` of its own, where it inherits, with \`add_header_inherit merge\`, and where the answer to the request lacks the headers as well: of that speaks
[uninherited-headers](uninherited-headers.md).

**The fix** writes the dropped headers once more in the block. It is safe, since they are those that the author has written for this place; suggested where they let everyone in. The other one moves the header of the block outside, with a \`map\` where its value depends on the method.

References: [nginx, add_header](https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header), [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch).`,
  examples: [
    {
      platform: 'nginx',
      title: 'A lifetime for preflights',
      bad: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET, POST, OPTIONS" always;
        add_header Access-Control-Allow-Headers "Content-Type, Authorization" always;

        if ($request_method = OPTIONS) {
            add_header Access-Control-Max-Age 600;
            return 204;
        }

        proxy_pass http://127.0.0.1:8000;
    }
}
`,
      good: `server {
    listen 443 ssl;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET, POST, OPTIONS" always;
        add_header Access-Control-Allow-Headers "Content-Type, Authorization" always;
        add_header Access-Control-Max-Age 600 always;

        if ($request_method = OPTIONS) {
            return 204;
        }

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
    const preflights = conversationsPreflighted(question).filter(
      ({ verdict }) => verdict.outcome === 'blocked' && verdict.phase === 'preflight',
    );
    const found = droppingsIn(preflights, layers, inheriting, question).filter(
      ({ exchange, layer, origin }) => sameSite(origin.level, layer.at) && isAnsweredWith(exchange.page, question),
    );
    return groupBySites(found, ({ origin }) => [origin.level]).flatMap(({ things }) =>
      finding(things, inheriting, question),
    );
  },
};
