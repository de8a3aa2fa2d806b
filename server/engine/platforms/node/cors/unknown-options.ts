import type { Machine } from '../../../evaluate/machine.ts';
import { chose, type Member, type ObjectContent, type Value } from '../../../evaluate/values.ts';
import { sameSite } from '../../../service/sites.ts';
import { nearestOption } from './nearest.ts';

/**
 * Goes on with options as a library reads them: entries that it does not know are noted as anomalies, and each gets a choice that is presumed
 * not to be taken, the options in which it has the nearest known name.
 *
 * @param known the names that the library reads
 * @param run goes on with the options, once for each such choice and once as they are written
 */
export function withNearestNames(
  options: Value,
  known: readonly string[],
  machine: Machine,
  run: (options: Value) => void,
): void {
  const content = options.is === 'object' ? machine.read(options.cell) : undefined;
  const unknown = [...(content?.entries ?? [])].filter(([name]) => !known.includes(name));
  if (content === undefined || unknown.length === 0) {
    run(options);
    return;
  }
  const goOn = ([first, ...rest]: readonly [string, Member][]): void => {
    if (first === undefined) run(options);
    else withNearestName(options, content, first, known, machine, run, () => goOn(rest));
  };
  goOn(unknown);
}

function withNearestName(
  { at }: Value,
  content: ObjectContent,
  [name, entry]: [string, Member],
  known: readonly string[],
  machine: Machine,
  run: (options: Value) => void,
  otherwise: () => void,
): void {
  const nearest = nearestOption(name, known);
  const free = nearest !== undefined && !content.entries.has(nearest);
  const id = `option:${entry.at.file}:${entry.at.start}:${name}`;
  const { layer } = machine;
  const noted = machine.anomalies.some((one) => one.layer === layer && sameSite(one.at, entry.at));
  if (!noted) {
    const renamed = free ? { nearest, choice: id } : nearest === undefined ? {} : { nearest };
    machine.anomalies.push({ kind: 'unknown-option', at: entry.at, layer, name, ...renamed });
  }
  if (!free) {
    otherwise();
    return;
  }
  machine.choose({
    id,
    options: ['yes', 'no'],
    says: `the option ${name} is called ${nearest}`,
    at: entry.at,
    kind: 'circumstance',
    presumed: 'no',
  });
  const entries = new Map([...content.entries].map(([key, member]) => [key === name ? nearest : key, member]));
  machine.branch(
    chose(id, 'yes'),
    () => run(machine.object(entries, at, content.open ? { open: true } : {})),
    otherwise,
  );
}
