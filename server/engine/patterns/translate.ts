import type { Expression } from './compile.ts';
import { LIMITS, Undecided } from './limits.ts';
import type { Pattern } from './types.ts';

/** A piece of Python's or PCRE's syntax, as JavaScript writes it; null where the piece is outside the subset that is read. */
type Piece = string | null;

/** What differs between the two dialects. */
interface Dialect {
  /** The letters that change nothing for an origin, or that JavaScript has as well. */
  readonly flags: RegExp;
  readonly ends: ReadonlyMap<string, string>;
  /** How `{,n}` is read. */
  readonly openCount: (max: string) => Piece;
  readonly posix: ReadonlyMap<string, string>;
}

const NONE: ReadonlyMap<string, string> = new Map();

const DIALECTS: { readonly [dialect in 'python' | 'pcre']: Dialect } = {
  python: {
    flags: /^[aimsu]*$/,
    ends: new Map([
      ['\\A', '^'],
      ['\\Z', '$'],
    ]),
    openCount: (max) => `{0,${max}}`,
    posix: NONE,
  },
  pcre: {
    flags: /^[ims]*$/,
    ends: new Map([
      ['\\A', '^'],
      ['\\Z', '$'],
      ['\\z', '$'],
    ]),
    openCount: () => null,
    posix: new Map([
      ['[:alnum:]', 'a-zA-Z0-9'],
      ['[:alpha:]', 'a-zA-Z'],
      ['[:lower:]', 'a-z'],
      ['[:upper:]', 'A-Z'],
      ['[:digit:]', '0-9'],
      ['[:xdigit:]', '0-9a-fA-F'],
      ['[:word:]', '\\w'],
    ]),
  },
};

/**
 * The JavaScript regular expression that matches the same origins.
 *
 * Of Python's `re` and of PCRE a subset is read: literals, escaped punctuation, `. ^ $ | * + ?` and their lazy forms, `{m,n}`, `\d \w \s`
 * and their complements, `\b \B \A \Z` (`\z` in PCRE), `\t \n \r \f \v`, `\xhh`, classes (POSIX ones in PCRE, without complement), groups,
 * named groups, lookaheads, and flags for the whole pattern, also as `(?i)` at its start.
 *
 * @throws Undecided for everything else
 */
export function expressionOf({ source, flags, dialect, match }: Pattern): Expression {
  if (dialect === 'js') return { source, flags, match };
  if (source.length > LIMITS.source) throw new Undecided('a long pattern');
  const known = DIALECTS[dialect];
  const [inline = '', letters = ''] = /^\(\?([a-z]+)\)/.exec(source) ?? [];
  if (/[^\0-\x7f]/.test(source)) throw new Undecided('letters beyond ASCII');
  const all = (flags + letters).toLowerCase();
  if (!known.flags.test(all)) throw new Undecided(`the flags ${all}`);
  return {
    source: translated(source.slice(inline.length), known),
    flags: ['i', 'm', 's'].filter((flag) => all.includes(flag)).join(''),
    match,
  };
}

/** The tokens outside of classes. */
const TOKEN =
  /\\x[\da-f]{2}|\\[\s\S]|\(\?P<[a-z_]\w*>|\(\?<[a-z_]\w*>|\(\?[:=!]|\(\?|\[\^?\]?(?:\\[\s\S]|\[:[^\]]*:\]|[^\]\\])*\]|(?:[*+?]|\{\d*,?\d*\})[+?]?|[\s\S]/giy;

function translated(source: string, dialect: Dialect): string {
  return [...source.matchAll(TOKEN)]
    .map(([token]) => {
      const piece = pieceOf(token, dialect);
      if (piece === null) throw new Undecided(token);
      return piece;
    })
    .join('');
}

function pieceOf(token: string, dialect: Dialect): Piece {
  const [first] = token;
  if (first === '\\') return dialect.ends.get(token) ?? escapeOf(token);
  if (token === '(?') return null;
  if (token.startsWith('(?P<') || token.startsWith('(?<'))
    return token.startsWith('(?<') && dialect === DIALECTS.python ? null : '(';
  if (first === '[') return token === '[' ? null : classOf(token, dialect);
  if (/^[*+?{].*\+$/.test(token) && token.length > 1) return null;
  const [, max] = /^\{,(\d+)\}\??$/.exec(token) ?? [];
  if (max !== undefined) return dialect.openCount(max);
  if (token.startsWith('{') && !/^\{\d+(?:,\d*)?\}\??$/.test(token)) return token.length === 1 ? '\\{' : null;
  if (token === ']' || token === '}') return `\\${token}`;
  return token;
}

/** Escapes that mean the same in all three, and escaped punctuation. */
function escapeOf(token: string): Piece {
  return /^\\(?:[dDwWsSbBtnrfv]|x[\da-fA-F]{2}|[^\w])$/.test(token) ? token : null;
}

/** A class, in which a bracket that comes first is a member. */
function classOf(token: string, { posix }: Dialect): Piece {
  const [, caret = '', members = ''] = /^\[(\^?)([\s\S]*)\]$/.exec(token) ?? [];
  let written = '';
  for (const [member] of members.matchAll(/\\x[\da-f]{2}|\\[\s\S]|\[:[^\]]*:\]|[\s\S]/gi)) {
    const piece = memberOf(member, posix);
    if (piece === null) return null;
    written += piece;
  }
  return `[${caret}${written}]`;
}

function memberOf(member: string, posix: ReadonlyMap<string, string>): Piece {
  if (member.startsWith('[:')) return posix.get(member) ?? null;
  if (member.startsWith('\\')) return /^\\[bB]$/.test(member) ? null : escapeOf(member);
  return /[[\]^]/.test(member) ? `\\${member}` : member;
}
