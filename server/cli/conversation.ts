import { oneLine, type Paint } from './terminal.ts';
import { type Exchange, requestTarget } from './witness.ts';

type Trip = Exchange['trips'][number];
type End = Exclude<Trip['run']['end'], 'hung'>;

/** The response headers that decide: those that the CORS protocol defines, and the one that keeps caches from mixing answers up. */
const DECIDES = /^(?:access-control-.*|vary)$/i;

/** Those that only mean something on the answer to a preflight, and those that never do there (Fetch Standard, "HTTP responses"). */
const PREFLIGHT_ONLY = /^access-control-(?:allow-methods|allow-headers|max-age)$/i;
const ACTUAL_ONLY = /^access-control-expose-headers$/i;

/**
 * What proves a finding, as short dialogues: what the page asks, each request with the CORS lines of its answer, what the browser does.
 *
 * @param exchanges One conversation; or two, where the second one shows what the first has left behind.
 */
export function dialogues(exchanges: readonly Exchange[], paint: Paint): readonly string[] {
  const reader = exchanges.length === 1 ? 'a stranger' : 'the page';
  return exchanges.flatMap((exchange) => [
    pageLine(exchange, paint),
    ...exchange.trips.flatMap((trip) => tripLines(trip, paint)),
    verdictLine(exchange, reader, paint),
  ]);
}

function pageLine({ page }: Exchange, paint: Paint): string {
  const sends = page.headers.map(([name, value]) => oneLine(`${name}: ${value}`));
  const details = page.credentials === 'include' ? ['credentials', ...sends] : sends;
  const asks = oneLine(`${page.origin} → ${page.method} ${requestTarget(page.url)}`);
  return `${paint(asks, 'bold')}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

function tripLines({ kind, request, run }: Trip, paint: Paint): readonly string[] {
  const name = kind === 'preflight' ? 'preflight' : kind === 'redirect' ? 'redirected' : 'request';
  const head = `  ${name.padEnd(10)} ${oneLine(`${request.method} ${requestTarget(request.url)}`)}`;
  if (run.end === 'hung') return [`${head}  ${paint('no answer ever comes', 'yellow')}`];
  return [
    `${head}  ${paint(String(run.end.status), 'cyan')}`,
    ...corsLines(run.end, kind, paint).map((line) => `             ${line}`),
  ];
}

function corsLines(end: End, kind: Trip['kind'], paint: Paint): readonly string[] {
  const idle = kind === 'preflight' ? ACTUAL_ONLY : PREFLIGHT_ONLY;
  const lines = end.lines.filter(({ name }) => DECIDES.test(name) && !idle.test(name));
  if (lines.length === 0) return [paint('no CORS headers', 'dim')];
  return lines.map(({ name, value, unread }) =>
    unread === undefined
      ? paint(oneLine(`${name}: ${value}`), 'cyan')
      : paint(oneLine(`${name}: not known (${unread})`), 'dim'),
  );
}

function verdictLine({ page, verdict }: Exchange, reader: string, paint: Paint): string {
  switch (verdict.outcome) {
    case 'blocked': {
      const refused = verdict.parameter === null ? '' : ` (${oneLine(verdict.parameter)})`;
      return `  ${paint(`✗ blocked: ${verdict.reason}${refused}`, 'red')}`;
    }
    case 'allowed': {
      const how = page.credentials === 'include' ? ', with the cookies of whoever is logged in' : '';
      return `  ${paint(`! allowed: ${reader} reads the answer${how}`, 'yellow')}`;
    }
    case 'unanswered':
      return `  ${paint('✗ no answer ever comes', 'red')}`;
    case 'unread':
      return `  ${paint('? a header could not be read, so there is no verdict', 'dim')}`;
  }
}
