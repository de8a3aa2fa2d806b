import type { Explained } from './explain-verdict.ts';
import type { Layout } from './pretty.ts';
import { oneLine, type Style, wrap } from './terminal.ts';

const SIGNS: Readonly<Record<Explained['verdict'], readonly [sign: string, style: Style]>> = {
  blocked: ['✗', 'red'],
  failed: ['?', 'yellow'],
  allowed: ['✓', 'green'],
};
const BROWSERS = { chrome: 'Chrome', firefox: 'Firefox', safari: 'Safari' } as const;
const LABEL = 9;

/** Prints explanations for people: each error with its reason, the header at fault and what to do, then a summary in one line. */
export function printExplained(explained: readonly Explained[], layout: Layout): string {
  const blocks = explained.map((one) => [headLine(one, layout), ...detailLines(one, layout)].join('\n'));
  return `${[...blocks, summary(explained)].join('\n\n')}\n`;
}

function headLine({ verdict, origin, method, url, browser }: Explained, { paint }: Layout): string {
  const [sign, style] = SIGNS[verdict];
  const from = origin === null ? '' : `${origin} → `;
  const asked = `${from}${method === null ? '' : `${method} `}${url ?? (origin === null ? 'a request' : 'a service')}`;
  const by = browser === null ? '' : paint(` (${BROWSERS[browser]})`, 'dim');
  return `${paint(`${sign} ${verdict}`, style, 'bold')}  ${paint(oneLine(asked), 'bold')}${by}`;
}

function detailLines(explained: Explained, layout: Layout): readonly string[] {
  const { verdict, reason, phase, parameter, header, what, todo, note } = explained;
  const at = phase === null ? '' : phase === 'preflight' ? ', on the preflight' : ', on the request itself';
  const refused = parameter === null || parameter === header?.value || parameter === '' ? '' : ` (${parameter})`;
  const named = reason === null ? (verdict === 'blocked' ? 'the text does not say' : null) : `${reason}${refused}${at}`;
  return [
    ...labelled('reason', named, layout),
    ...labelled('header', headerText(header), layout),
    ...labelled('why', what, layout),
    ...labelled(reason === null ? 'look at' : 'to do', todo, layout),
    ...labelled('note', note, layout),
  ];
}

function headerText(header: Explained['header']): string | null {
  if (header === null) return null;
  if (header.value === undefined) return header.name;
  return header.value === null ? `${header.name} is missing` : `${header.name}: ${header.value}`;
}

function labelled(label: string, text: string | null, { paint, width }: Layout): readonly string[] {
  if (text === null) return [];
  return wrap(text, width - LABEL - 2)
    .map(oneLine)
    .map((line, index) => `  ${index === 0 ? paint(label.padEnd(LABEL), 'dim') : ' '.repeat(LABEL)}${line}`);
}

function summary(explained: readonly Explained[]): string {
  const counts = (['blocked', 'failed', 'allowed'] as const).flatMap((verdict) => {
    const count = explained.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  return `${counts.join(', ')}.`;
}
