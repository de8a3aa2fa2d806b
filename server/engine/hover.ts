import type { Hover } from './analysis.ts';
import { matchesOrigin, OPAQUE_ORIGIN } from './browser/origins.ts';
import type { PageRequest } from './browser/types.ts';
import type { Compiled } from './evaluate/platform.ts';
import { converseWith } from './service/converse.ts';
import type { Exchange, Line } from './service/exchange.ts';
import { explore, PAGE, SERVICE, STRANGERS } from './service/explore.ts';
import type { Declaration, Program, Site } from './service/program.ts';
import { stepsOf } from './service/walk.ts';

const MEANINGS: Readonly<Record<Declaration['role'], string>> = {
  origins: 'Which pages may read the answers: the value of `Access-Control-Allow-Origin`.',
  credentials:
    'Whether pages may read answers to requests with cookies or HTTP authentication: `Access-Control-Allow-Credentials`.',
  methods: 'Which methods a preflight allows: `Access-Control-Allow-Methods`. GET, HEAD and POST need no listing.',
  allowedHeaders: 'Which request headers a preflight allows: `Access-Control-Allow-Headers`.',
  exposedHeaders: 'Which response headers script may read beyond the safelisted ones: `Access-Control-Expose-Headers`.',
  maxAge:
    'How many seconds a browser may keep the preflight: `Access-Control-Max-Age`. Chromium keeps it for 7200 at most, Firefox for 86400.',
  preflight: 'Whether preflights are answered at all.',
  preflightStatus: 'The status of the answer to a preflight; browsers want 200–299.',
  preflightContinue: 'Whether preflights are passed on to the next handler instead of being answered here.',
};

const contains = (site: Site, file: string, offset: number): boolean =>
  site.file === file && site.start <= offset && offset <= site.end;

const sizeOf = (site: Site): number => site.end - site.start;

interface Place {
  readonly at: Site;
  readonly title: string;
  readonly meaning: string;
}

/** The smallest option, header or call at an offset that decides something. */
function placeAt(program: Program, file: string, offset: number): Place | null {
  const options = program.declared.map(
    (one): Place => ({
      at: one.fact.from === 'written' ? one.fact.at : one.fact.use,
      title: one.fact.from === 'written' ? valueText(one) : 'CORS policy',
      meaning: one.fact.from === 'written' ? MEANINGS[one.role] : 'The CORS policy of this service.',
    }),
  );
  const headers = stepsOf(program).flatMap((step): Place[] =>
    step.do === 'write' && /^access-control-|^vary$/i.test(step.name)
      ? [{ at: step.by, title: step.name, meaning: 'A CORS header that this code writes.' }]
      : [],
  );
  const [smallest] = [...options, ...headers]
    .filter(({ at }) => contains(at, file, offset))
    .sort((a, b) => sizeOf(a.at) - sizeOf(b.at));
  return smallest ?? null;
}

const TITLES: Readonly<Record<Declaration['role'], string>> = {
  origins: 'Allowed origins',
  credentials: 'Credentials',
  methods: 'Allowed methods',
  allowedHeaders: 'Allowed request headers',
  exposedHeaders: 'Exposed response headers',
  maxAge: 'Preflight max-age',
  preflight: 'Preflights answered',
  preflightStatus: 'Preflight status',
  preflightContinue: 'Preflight passed on',
};

function valueText({ role, fact }: Declaration): string {
  return fact.value.is === 'known'
    ? `${TITLES[role]}: \`${JSON.stringify(fact.value.value)}\``
    : `${TITLES[role]}: decided at run time`;
}

const described = ({ verdict }: Exchange): string => {
  if (verdict.outcome === 'unread') return 'not known: a part of it could not be read';
  if (verdict.outcome === 'unanswered') return '**no answer ever comes**';
  return verdict.outcome === 'allowed'
    ? 'allowed'
    : `**blocked** in the ${verdict.phase === 'preflight' ? 'preflight' : 'actual response'}: ${verdict.reason}`;
};

const corsLines = (exchange: Exchange): string =>
  linesOf(exchange)
    .filter((line) => /^access-control-|^vary$/i.test(line.name))
    .map((line) => `${line.name}: ${line.unread === undefined ? line.value : `(${line.unread})`}`)
    .join('\n');

function linesOf(exchange: Exchange): readonly Line[] {
  const end = exchange.trips.at(-1)?.run.end;
  return end === undefined || end === 'hung' ? [] : end.lines;
}

type Ask = (page: PageRequest) => Exchange | undefined;

/** The page of somebody who is meant: one that gets an answer, with cookies where they are allowed at all. */
function friendOf(pages: readonly PageRequest[], ask: Ask): PageRequest | undefined {
  const letIn = pages.filter(
    (page) =>
      !STRANGERS.includes(page.origin) &&
      !matchesOrigin(page.origin, OPAQUE_ORIGIN) &&
      ask(page)?.verdict.outcome === 'allowed',
  );
  return letIn.find((page) => page.credentials === 'include') ?? letIn[0];
}

/** What a browser decides for three telling requests. */
function decisions(pages: readonly PageRequest[], ask: Ask): string[] {
  const friend = friendOf(pages, ask);
  const base = friend ??
    pages[0] ?? { origin: PAGE, url: `${SERVICE}/`, method: 'GET', headers: [], credentials: 'omit' as const };
  const rows: [string, PageRequest][] = [
    ['a stranger’s page, with cookies', { ...base, origin: STRANGERS[0] ?? 'null', credentials: 'include' }],
    [
      `a JSON POST from ${base.origin}, whose preflight comes first`,
      { ...base, method: 'POST', headers: [['Content-Type', 'application/json']] },
    ],
  ];
  if (friend !== undefined)
    rows.unshift([`a page at ${friend.origin}${friend.credentials === 'include' ? ', with cookies' : ''}`, friend]);
  return rows.flatMap(([says, page]) => {
    const exchange = ask(page);
    return exchange === undefined ? [] : [`- ${says}: ${described(exchange)}`];
  });
}

/** The effective policy at a place, as a browser sees it. */
export function hoverAt(compiled: readonly Compiled[], file: string, offset: number): Hover | null {
  for (const { program } of compiled) {
    const place = placeAt(program, file, offset);
    if (place === null) continue;
    const talk = converseWith(program);
    const pages = explore(program);
    const sample = pages.flatMap((page) => talk(page)).find((exchange) => corsLines(exchange) !== '');
    const sent =
      sample === undefined
        ? ''
        : `\n\nAn answer to a page at ${sample.page.origin} carries\n\n\`\`\`http\n${corsLines(sample)}\n\`\`\``;
    return {
      at: place.at,
      markdown: [
        `**${place.title}**`,
        place.meaning + sent,
        `A browser decides for\n\n${decisions(pages, (page) => talk(page)[0]).join('\n')}`,
      ].join('\n\n'),
    };
  }
  return null;
}
