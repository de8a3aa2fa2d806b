import type { Exchange, Line, Run } from './exchange.ts';

const keyOfLine = ({ name, value, unread, by, from, replaces }: Line): string =>
  [
    name,
    value,
    unread ?? '',
    by.file,
    by.start,
    ...from.map(({ start }) => start),
    replaces?.map(keyOfLine) ?? '',
  ].join('\u0001');

function keyOfRun({ passed, failures, crashes, stoppedBy, end }: Run): string {
  const places = [...failures, ...crashes, ...(stoppedBy === undefined ? [] : [stoppedBy])];
  const answered =
    end === 'hung' ? [end] : [end.status, end.unreadStatus ?? '', end.layer, ...end.lines.map(keyOfLine)];
  return [passed.join(), places.map(({ file, start }) => `${file}:${start}`).join(), ...answered].join('\u0002');
}

/**
 * The conversations of one page without those that go as another one does: choices that handlers make about their own business change
 * nothing of CORS. Of equals the one that met the fewest choices is kept.
 */
export function distinct(exchanges: readonly Exchange[]): readonly Exchange[] {
  if (exchanges.length < 2) return exchanges;
  const kept = new Map<string, Exchange>();
  for (const exchange of exchanges) {
    const key = exchange.trips.map(({ run }) => keyOfRun(run)).join('\u0003');
    const before = kept.get(key);
    if (before === undefined || Object.keys(exchange.world).length < Object.keys(before.world).length)
      kept.set(key, exchange);
  }
  return [...kept.values()];
}
