import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import type { Entry, Expression, Unit } from '../../../syntax/unit.ts';
import { around, entryAt, isShared, replace } from './source.ts';

/** Writes another name where one stands: as the key of the entry at a place, or as the text that the call there gives a header. */
export function rename(unit: Unit, { site, was, to }: Extract<Change, { kind: 'rename' }>): Rendered {
  const found = entryAt(unit, site);
  if (found?.entry.kind === 'property') {
    const edits = [keyEdit(unit, found.entry, was, to)];
    return isShared(unit, found.object) ? { edits, reaches: 'other code reads the same object' } : { edits };
  }
  const name = nameAround(unit, site, was);
  if (name === undefined) return declined('the name is not written there');
  return { edits: [replace(unit, { start: name.start + 1, end: name.end - 1 }, inCaseOf(was, to))] };
}

/** Names that are written in small letters stay so. */
const inCaseOf = (was: string, to: string): string =>
  was === was.toLowerCase() && /-/.test(to) ? to.toLowerCase() : to;

function keyEdit(unit: Unit, entry: Entry & { kind: 'property' }, was: string, to: string): Edit {
  const written = unit.text.slice(entry.keySpan.start, entry.keySpan.end);
  const quote = /^['"]/.exec(written)?.[0] ?? '';
  const key = `${quote}${inCaseOf(was, to)}${quote}`;
  return entry.shorthand ? replace(unit, entry, `${key}: ${entry.key}`) : replace(unit, entry.keySpan, key);
}

/** The text among the arguments of the innermost call around a place that is the name. */
function nameAround(unit: Unit, site: Site, name: string): Expression | undefined {
  for (const node of around(unit, site).reverse()) {
    if (node.kind !== 'call') continue;
    const argument = node.args.find(({ value }) => value.kind === 'string' && value.value === name);
    if (argument !== undefined) return argument.value;
  }
  return undefined;
}
