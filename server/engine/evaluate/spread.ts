import { chosenMember, overlaid } from './join.ts';
import type { Machine } from './machine.ts';
import type { Member, Value } from './values.ts';

/** `{...value}`; tells whether entries may come that are not seen. */
export function spreadInto(known: Map<string, Member>, value: Value, machine: Machine): boolean {
  if (value.is === 'object') {
    const content = machine.read(value.cell);
    for (const [key, entry] of content?.entries ?? []) known.set(key, overlaid(known.get(key), entry));
    return content?.open ?? true;
  }
  if (value.is === 'either') {
    const [a, b] = [new Map<string, Member>(), new Map<string, Member>()];
    const [openA, openB] = [spreadInto(a, value.then, machine), spreadInto(b, value.else, machine)];
    for (const key of new Set([...a.keys(), ...b.keys()])) {
      const entry = chosenMember(value.test, a.get(key), b.get(key));
      if (entry !== undefined) known.set(key, overlaid(known.get(key), entry));
    }
    return openA || openB;
  }
  return value.is === 'unknown';
}
