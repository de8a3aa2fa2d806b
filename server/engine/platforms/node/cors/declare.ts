import type { Machine } from '../../../evaluate/machine.ts';
import type { Member, Value } from '../../../evaluate/values.ts';
import type { Declaration, Known, LayerId, Plain, Site } from '../../../service/program.ts';
import { CORS_OPTION_ROLES, corsOption } from './known.ts';

/** A value as JSON has it; null where it is not fully known. Undefined has no place in JSON. */
function plainOf(value: Value, machine: Machine): Plain | undefined {
  if (value.is === 'plain') return value.value;
  if (value.is !== 'list') return undefined;
  const content = machine.read(value.cell);
  if (content === undefined || content.open) return undefined;
  const items = content.items.map((item) => plainOf(item, machine));
  return items.every((item) => item !== undefined) ? items : undefined;
}

function factValue(value: Value, machine: Machine): Known<Plain> {
  const plain = plainOf(value, machine);
  if (plain !== undefined) return { is: 'known', value: plain };
  return { is: 'unknown', reason: value.is === 'unknown' ? value.reason : 'decided by code' };
}

/** What the options of a `cors()` call declare; defaults where they are not written. */
export function declarationsOf(options: Value, use: Site, layer: LayerId, machine: Machine): Declaration[] {
  const content = options.is === 'object' ? machine.read(options.cell) : undefined;
  if (content === undefined && options.is !== 'plain') return [];
  return Object.entries(CORS_OPTION_ROLES).flatMap(([name, role]): Declaration[] => {
    const entry: Member | undefined = content?.entries.get(name);
    if (entry === undefined && (name === 'headers' || content?.open === true)) return [];
    const value = factValue(entry?.value ?? corsOption(name, use), machine);
    return [
      { layer, role, fact: { value, from: entry === undefined ? 'default' : 'written', at: entry?.at ?? use, use } },
    ];
  });
}
