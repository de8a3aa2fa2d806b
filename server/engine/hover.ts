import type { Hover } from './analysis.ts';
import { matchesOrigin, OPAQUE_ORIGIN } from './browser/origins.ts';
import type { PageRequest } from './browser/types.ts';
import type { Compiled } from './evaluate/platform.ts';
import type { TextOf } from './hover-headers.ts';
import { linesOf, placeAt } from './hover-places.ts';
import { converseWith } from './service/converse.ts';
import type { Exchange } from './service/exchange.ts';
import { explore, PAGE, SERVICE, STRANGERS } from './service/explore.ts';

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

/** The origins whose pages may read what they ask for. */
function letIn(pages: readonly PageRequest[], talk: (page: PageRequest) => readonly Exchange[]): string {
  const allowed = pages.filter((page) => talk(page).some(({ verdict }) => verdict.outcome === 'allowed'));
  const origins = [...new Set(allowed.map(({ origin }) => origin))];
  return origins.length === 0 ? ' It lets nobody in.' : ` It lets in ${origins.slice(0, MOST_ORIGINS).join(', ')}.`;
}

const MOST_ORIGINS = 6;

/**
 * The effective policy at a place, as a browser sees it.
 *
 * @param textOf the text of other places, to name them
 */
export function hoverAt(compiled: readonly Compiled[], file: string, offset: number, textOf: TextOf): Hover | null {
  for (const { program } of compiled) {
    const place = placeAt(program, file, offset, textOf);
    if (place === null) continue;
    const talk = converseWith(program);
    const all = explore(program);
    const told = all.filter((page) => talk(page).some(place.tells));
    if (told.length === 0 && place.byExample) continue;
    const pages = told.length > 0 ? told : all;
    const exchanges = pages.flatMap((page) => talk(page));
    const sample = exchanges.find(place.tells) ?? exchanges.find((exchange) => corsLines(exchange) !== '');
    const sent =
      sample === undefined
        ? ''
        : `\n\nAn answer to a page at ${sample.page.origin} carries\n\n\`\`\`http\n${corsLines(sample)}\n\`\`\``;
    return {
      at: place.at,
      markdown: [
        `**${place.title}**`,
        place.meaning + (place.byExample ? letIn(told, talk) : '') + sent,
        `A browser decides for\n\n${decisions(pages, (page) => talk(page)[0]).join('\n')}`,
      ].join('\n\n'),
    };
  }
  return null;
}
