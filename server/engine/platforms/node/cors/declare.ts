import type { Machine } from '../../../evaluate/machine.ts';
import { not } from '../../../evaluate/tests.ts';
import { truth } from '../../../evaluate/truth.ts';
import { isVariable, type Member, type Value } from '../../../evaluate/values.ts';
import type { Declaration, DeclarationRole, Known, LayerId, Plain, Site, Test } from '../../../service/program.ts';
import { CORS_OPTION_ROLES, corsOption } from './known.ts';

/** A value as JSON has it; undefined where it is not fully known. JSON has no `undefined`: it is `null`, which means the same to an option. */
function plainOf(value: Value, machine: Machine): Plain | undefined {
  if (value.is === 'plain') return value.value ?? null;
  if (value.is !== 'list') return undefined;
  const content = machine.read(value.cell);
  if (content === undefined || content.open) return undefined;
  const items = content.items.map((item) => plainOf(item, machine));
  return items.every((item) => item !== undefined) ? items : undefined;
}

function factValue(value: Value, machine: Machine): Known<Plain> {
  const plain = plainOf(value, machine);
  if (plain !== undefined) return { is: 'known', value: plain };
  if (value.is === 'either')
    return chosenBy(value.test, factValue(value.then, machine), factValue(value.else, machine), machine);
  if (value.is !== 'unknown') return BY_CODE;
  const known: Known<Plain> = { is: 'unknown', reason: value.reason };
  return isVariable(value) ? chosenBy(truth(value, machine), known, { is: 'known', value: null }, machine) : known;
}

const BY_CODE: Known<Plain> = { is: 'unknown', reason: 'decided by code' };

/** One of two, where a choice alone decides. */
function chosenBy(test: Test, then: Known<Plain>, otherwise: Known<Plain>, machine: Machine): Known<Plain> {
  if ('not' in test) return chosenBy(test.not, otherwise, then, machine);
  if (machine.implies(test)) return then;
  if (machine.implies(not(test))) return otherwise;
  const options = 'choice' in test ? machine.choices.get(test.choice)?.options : undefined;
  if (!('choice' in test) || options === undefined) return BY_CODE;
  return { is: 'either', by: test.choice, of: options.map((option) => (option === test.is ? then : otherwise)) };
}

/** What a library's options decide, and what they are by default. */
export interface OptionsLibrary {
  readonly roles: Readonly<Record<string, DeclarationRole>>;
  byDefault(name: string, use: Site): Value;
}

const NPM_CORS: OptionsLibrary = { roles: CORS_OPTION_ROLES, byDefault: corsOption };

/** What the options of a `cors()` call, or of another library's, declare; defaults where they are not written. */
export function declarationsOf(
  options: Value,
  use: Site,
  layer: LayerId,
  machine: Machine,
  library: OptionsLibrary = NPM_CORS,
): Declaration[] {
  const content = options.is === 'object' ? machine.read(options.cell) : undefined;
  if (content === undefined && options.is !== 'plain') return [];
  return Object.entries(library.roles).flatMap(([name, role]): Declaration[] => {
    const entry: Member | undefined = content?.entries.get(name);
    if (entry === undefined && (name === 'headers' || content?.open === true)) return [];
    const value = factValue(entry?.value ?? library.byDefault(name, use), machine);
    return [
      { layer, role, fact: { value, from: entry === undefined ? 'default' : 'written', at: entry?.at ?? use, use } },
    ];
  });
}
