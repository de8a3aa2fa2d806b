import { piecesOf } from '../../syntax/nginx/variables.ts';
import { effective, type Location, levelsOf, setting } from './levels.ts';
import type { Maps } from './maps.ts';
import type { Level, Placed } from './model.ts';
import { argsOf, named } from './place.ts';

/** The headers of requests that a location asks for, through maps as well, and that of passwords. Lower case. */
export function headersRead(location: Location, maps: Maps): readonly string[] {
  const { level } = location;
  const used = new Set([...level.own, ...conditionsAround(level)].flatMap(variablesIn));
  // What is added while the set is gone through is gone through too.
  for (const name of used) for (const source of variablesOf(maps.sourceOf(name))) used.add(source);
  const headers = [...used].flatMap((name) => /^http_(.+)$/.exec(name)?.[1]?.replaceAll('_', '-') ?? []);
  return [...new Set([...headers, ...(levelsOf(location).some(asksForPassword) ? ['authorization'] : [])])];
}

/** The conditions of the levels around one: they are asked first. */
const conditionsAround = ({ parent }: Level): readonly Placed[] =>
  parent === null ? [] : [...named(parent.own, 'if'), ...conditionsAround(parent)];

const variablesOf = (text: string): readonly string[] =>
  piecesOf(text).flatMap((piece) => (piece.kind === 'variable' ? [piece.name] : []));

/** The variables that a directive, and what its block holds, is made of. Locations in a location speak for themselves. */
const variablesIn = (placed: Placed): readonly string[] =>
  placed.name === 'location'
    ? []
    : [...argsOf(placed).flatMap(variablesOf), ...(placed.inside ?? []).flatMap(variablesIn)];

const asksForPassword = (level: Level): boolean =>
  effective(level, 'auth_basic').length > 0 &&
  setting(level, 'auth_basic') !== 'off' &&
  setting(level, 'satisfy') !== 'any';
