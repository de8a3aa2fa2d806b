import { isSafelistedMethod } from '../browser/methods.ts';
import type { ListRole } from '../service/change.ts';
import type { Exchange, Line } from '../service/exchange.ts';
import type { Site } from '../service/program.ts';
import { clearest, groupBySites, hangsOnUnread, isAllowed, linesNamed } from './exchanges.ts';
import { isReadByScripts, isSetByScripts, spelt } from './header-names.ts';
import {
  type Asked,
  entriesChange,
  entriesOf,
  factOf,
  factsOf,
  HEADER_OF,
  JSON_BODY,
  listAnswered,
  ownExchanges,
  places,
  refused,
} from './lists.ts';
import { pageRoutes, urlOf } from './routes.ts';
import type { Finding, Question, Rule, Severity } from './rule.ts';

/** A `*` that is taken literally in a conversation. */
interface Literal {
  readonly role: ListRole;
  readonly line: Line;
  readonly exchange: Exchange;
  /** What the list has to name for this conversation; nothing where no route in view needs it. */
  readonly needs: readonly string[];
}

/** What pages may ask for at a place that no route in view tells of. */
const ELSEWHERE = { method: 'PUT', header: JSON_BODY };

const withCookies = (asked: Omit<Asked, 'credentials'>): Asked => ({ ...asked, credentials: 'include' });

function methods(question: Question): Literal[] {
  const asked = pageRoutes(question.program).flatMap((route) => {
    const listed = route.methods.filter((method) => !isSafelistedMethod(method));
    const url = urlOf(route);
    if (listed.length === 0 && route.takesOthers) return [{ url, method: ELSEWHERE.method, needs: [] }];
    return listed.map((method) => ({ url, method, needs: [method] }));
  });
  return [...asked, ...elsewhere(asked, question).map((url) => ({ url, method: ELSEWHERE.method, needs: [] }))].flatMap(
    ({ url, method, needs }) => literal('methods', withCookies({ url, method, headers: [] }), needs, question),
  );
}

function headers(question: Question): Literal[] {
  const asked = pageRoutes(question.program).flatMap((route) => {
    const sends = [
      ...route.reads.filter(isSetByScripts).map(spelt),
      ...(route.methods.some(hasBody) ? ['Content-Type'] : []),
    ];
    return sends.map((header) => ({ url: urlOf(route), header, needs: [header] }));
  });
  const others = elsewhere(asked, question).map((url) => ({ url, header: ELSEWHERE.header[0], needs: [] }));
  return [...asked, ...others].flatMap(({ url, header, needs }) => {
    const value = header === JSON_BODY[0] ? JSON_BODY[1] : 'x';
    // Which headers are allowed does not hang on the method; one that is refused itself would hide it.
    return literal('allowedHeaders', withCookies({ url, method: 'POST', headers: [[header, value]] }), needs, question);
  });
}

const hasBody = (method: string): boolean => /^(?:POST|PUT|PATCH)$/.test(method);

const MOST_PLACES = 12;

/** The places that are asked in general, where nothing is asked in particular. */
const elsewhere = (asked: readonly unknown[], question: Question): readonly string[] =>
  asked.length > 0 ? [] : places(question).slice(0, MOST_PLACES);

function literal(
  role: 'methods' | 'allowedHeaders',
  asked: Asked,
  needs: readonly string[],
  question: Question,
): Literal[] {
  const reason = role === 'methods' ? 'MethodDisallowedByPreflightResponse' : 'HeaderDisallowedByPreflightResponse';
  const exchange = refused(asked, reason, question);
  const list = exchange === undefined ? undefined : listAnswered(exchange, role);
  if (exchange === undefined || list === undefined || !list.entries.includes('*')) return [];
  return [{ role, line: list.line, exchange, needs }];
}

/** Answers to pages that send cookies, whose exposed headers are `*`. */
function exposed(question: Question): Literal[] {
  const answered = ownExchanges(question).filter(
    (exchange) => exchange.page.credentials === 'include' && isAllowed(exchange) && !hangsOnUnread(exchange, question),
  );
  return answered.flatMap((exchange) => {
    const { verdict, trips } = exchange;
    const line = linesNamed(trips.at(-1), HEADER_OF.exposedHeaders.toLowerCase()).at(-1);
    const allows = linesNamed(trips.at(-1), 'access-control-allow-credentials').some(({ value }) => value === 'true');
    if (line === undefined || !allows || !entriesOf(line.value).includes('*')) return [];
    const end = trips.at(-1)?.run.end;
    const names = end === undefined || end === 'hung' ? [] : end.lines.map(({ name }) => name);
    const readable = verdict.outcome === 'allowed' ? verdict.readable : [];
    const needs = names.filter((name) => isReadByScripts(name) && !readable.includes(name.toLowerCase()));
    return [{ role: 'exposedHeaders' as const, line, exchange, needs: needs.map(spelt) }];
  });
}

/** What a list names in general, beside what routes in view need. */
const USUAL: Readonly<Record<ListRole, readonly string[]>> = {
  methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'],
  allowedHeaders: ['Content-Type', 'Authorization'],
  exposedHeaders: [],
};

const SAYS: Readonly<Record<ListRole, { readonly list: string; readonly effect: string }>> = {
  methods: { list: 'allowed methods', effect: 'no method but GET, HEAD and POST is allowed' },
  allowedHeaders: {
    list: 'allowed headers',
    effect: 'no header that needs to be listed is allowed, Content-Type of JSON among them',
  },
  exposedHeaders: { list: 'exposed headers', effect: 'script reads none of them' },
};

/** An error where a route in view fails; where routes are in view and none needs the list it is nothing but useless. */
function ceilingOf(found: readonly Literal[], role: ListRole, { program: { routes } }: Question): Severity {
  const urls = new Set(found.map(({ exchange }) => exchange.page.url));
  const isOpen = routes.some((route) => route.takesOthers && urls.has(urlOf(route)));
  if (found.every(({ needs }) => needs.length === 0) && routes.length > 0 && !isOpen) return 'hint';
  return role === 'exposedHeaders' ? 'warning' : 'error';
}

function finding(sites: readonly Site[], found: readonly [Literal, ...Literal[]], question: Question): Finding[] {
  const [{ role, line }] = found;
  const needs = [...new Set(found.flatMap((one) => one.needs))];
  const telling = needs.length === 0 ? found : found.filter((one) => one.needs.length > 0);
  const exchange = clearest(
    telling.map((one) => one.exchange),
    question.program,
  );
  if (exchange === undefined) return [];
  const { list, effect } = SAYS[role];
  const present = entriesOf(line.value);
  const names = [...new Set([...USUAL[role], ...needs])].filter((name) => !present.includes(name));
  const offered = { title: `List the ${list}`, safety: 'suggested' as const };
  return [
    {
      at: factOf(line),
      related: [],
      message: {
        what: `\`*\` in the ${list} is no wildcard for requests with credentials.`,
        browser: `Browsers take it literally as soon as a page sends cookies: ${effect}.`,
        todo: `Name the ${list} one by one.`,
      },
      witness: { exchanges: [exchange] },
      causes: sites,
      ceiling: ceilingOf(found, role, question),
      changes: names.length === 0 ? [] : [entriesChange(line, role, { add: names, remove: ['*'] }, offered)],
    },
  ];
}

/** `*` in a list, together with credentials (Fetch Standard, "CORS-preflight fetch" and "main fetch"). */
export const wildcardListWithCredentials: Rule = {
  id: 'wildcard-list-with-credentials',
  title: 'A wildcard in a list together with credentials',
  severity: 'error',
  platforms: ['express', 'fastify', 'nginx'],
  fix: 'suggested',
  page: `Flags \`*\` in \`Access-Control-Allow-Methods\`, \`Access-Control-Allow-Headers\` or \`Access-Control-Expose-Headers\` where the service allows credentials.

**What the browser does.** For a request whose credentials mode is \`include\` the \`*\` is no wildcard but a name like any other: a method or a header called \`*\`. PUT, PATCH and DELETE are refused, and so are \`Content-Type: application/json\` and \`Authorization\`;
exposed headers stay hidden from script. Requests without credentials work, which hides the mistake until somebody logs in.

**What to do.** Name methods and headers one by one. With the \`cors\` package, leaving \`methods\` and \`allowedHeaders\` out does as well: it allows the usual methods, and sends the requested headers back; in nginx, \`$http_access_control_request_headers\` does.

**Silent** without credentials, and where the list names what the routes need beside the \`*\`. Where routes are in view and none of them needs the list, it is a hint; a location of nginx that hands its requests on may need it. The exposed headers are a warning at most.

**The fix** writes the usual methods and headers, and what the routes in view need. It is suggested.

References: [Fetch Standard, CORS protocol and credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials), [Fetch Standard, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch).`,
  examples: [
    {
      platform: 'express',
      title: 'Any header, with cookies',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', credentials: true, allowedHeaders: '*' }));
app.post('/v1/orders', (req, res) => res.sendStatus(201));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'https://app.example.com', credentials: true, allowedHeaders: ['Content-Type'] }));
app.post('/v1/orders', (req, res) => res.sendStatus(201));
`,
    },
    {
      platform: 'fastify',
      title: 'Any method, with cookies',
      bad: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', credentials: true, methods: '*' });
fastify.put('/orders/:id', async () => ({ ok: true }));
`,
      good: `const fastify = require('fastify')();

fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com', credentials: true, methods: ['GET', 'PUT'] });
fastify.put('/orders/:id', async () => ({ ok: true }));
`,
    },
    {
      platform: 'nginx',
      title: 'Any header, with cookies',
      bad: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Access-Control-Allow-Methods "GET, POST, PUT" always;
        add_header Access-Control-Allow-Headers * always;

        if ($request_method = OPTIONS) {
            return 204;
        }

        proxy_pass http://127.0.0.1:3000;
    }
}
`,
      good: `server {
    listen 80;
    server_name api.example.com;

    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Access-Control-Allow-Methods "GET, POST, PUT" always;
        add_header Access-Control-Allow-Headers Content-Type always;

        if ($request_method = OPTIONS) {
            return 204;
        }

        proxy_pass http://127.0.0.1:3000;
    }
}
`,
    },
  ],
  ask(question) {
    const found = [...methods(question), ...headers(question), ...exposed(question)];
    return groupBySites(found, ({ line }) => factsOf(line)).flatMap(({ sites, things }) =>
      finding(sites, things, question),
    );
  },
};
