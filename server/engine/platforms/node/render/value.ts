import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Plain } from '../../../service/program.ts';
import type { Expression, Unit } from '../../../syntax/unit.ts';
import { entryAt, expressionAt, quoted, replace } from './source.ts';

/** Gives an option, a header in an object, or an argument another value. */
export function putValue(unit: Unit, { site, value }: Extract<Change, { kind: 'value' }>): Rendered {
  const entry = entryAt(unit, site)?.entry;
  const target = entry === undefined ? expressionAt(unit, site) : entry.kind === 'spread' ? undefined : entry.value;
  if (target === undefined || !isPlain(target)) return declined('the value is decided by code');
  const text = written(unit, value, target);
  if (text === null) return declined('the value has no short form');
  if (entry?.kind === 'property' && entry.shorthand) return { edits: [replace(unit, entry, `${entry.key}: ${text}`)] };
  return { edits: [replace(unit, target, text)] };
}

/** A literal, or the name of what holds one. */
const isPlain = ({ kind }: Expression): boolean =>
  kind === 'string' ||
  kind === 'number' ||
  kind === 'boolean' ||
  kind === 'null' ||
  kind === 'undefined' ||
  kind === 'name';

/** A value as code; texts in the quotes of the one that they take the place of. */
function written(unit: Unit, value: Plain, instead: Expression): string | null {
  if (typeof value === 'object') return null;
  if (typeof value !== 'string') return String(value);
  const mark = unit.text.charAt(instead.start);
  return mark === "'" || mark === '"' ? mark + value.replaceAll(mark, `\\${mark}`) + mark : quoted(unit, value);
}
