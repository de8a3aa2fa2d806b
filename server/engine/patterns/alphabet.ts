import { CharSet } from 'refa';

/** Origins are ASCII: what else a pattern speaks of cannot occur in them. */
export const MAX_CHARACTER = 0x7f;

/**
 * The characters of serialized http origins without IPv6: a host name may hold every code point that is not a forbidden domain code
 * point (URL Standard, "forbidden domain code point"), in lower case.
 */
export const ORIGIN_CHARACTERS = [...'!"$&\'()*+,-./0123456789:;=_`abcdefghijklmnopqrstuvwxyz{}~[]'].sort();

export const KINDS = ['word', 'hyphen', 'separator', 'other'] as const;

/** What conditions between two characters ask of one of them. */
export type Kind = (typeof KINDS)[number];

/** The kind of a character of an origin: `separator` is a colon or a slash. */
export function kindOf(character: string): Kind {
  if (/\w/.test(character)) return 'word';
  if (character === '-') return 'hyphen';
  return character === ':' || character === '/' ? 'separator' : 'other';
}

/** The set of some characters of ASCII. */
export function charSet(characters: Iterable<string>): CharSet {
  const codes = [...characters].map((character) => character.charCodeAt(0)).sort((one, other) => one - other);
  return CharSet.fromCharacters(MAX_CHARACTER, new Set(codes));
}

/** Every character. */
export const ANY = CharSet.all(MAX_CHARACTER);

export const DIGITS = charSet('0123456789');

/** The characters of a host that is a name, dots included. */
export const HOST = charSet(ORIGIN_CHARACTERS.filter((character) => !/[:/[\]]/.test(character)));
