/** A pasted text, in two spellings of the same length. */
export interface Paste {
  /** White space is single spaces, what has no width is gone. */
  readonly raw: string;
  /** The same with every kind of quote as `'`, to be matched against. */
  readonly plain: string;
}

/** A message's reader found one, which ends here. */
export interface Taken<T> {
  readonly said: T;
  readonly end: number;
}

/** What a pattern found at the start of a part of a paste. */
export interface Matched {
  /** Where the match ends within the paste. */
  readonly end: number;
  /** A named group as it was pasted; null where it took no part. */
  group(name: string): string | null;
}

const NO_WIDTH = /[\u200b-\u200d\u2060\ufeff]/g;
const QUOTES = /["`´‘’‚‛“”„‟«»‹›′″]/g;

/** Evens out what copying does to a console text: line breaks, indentation, quotes. */
export function paste(text: string): Paste {
  const raw = text.replace(NO_WIDTH, '').replace(/\s+/g, ' ');
  return { raw, plain: raw.replace(QUOTES, "'") };
}

/**
 * Matches a pattern at one place of a paste.
 *
 * @param pattern anchored by `^`, with the flag `d`
 * @param end what lies behind is not looked at
 */
export function matchAt({ raw, plain }: Paste, pattern: RegExp, start: number, end: number): Matched | null {
  const match = pattern.exec(plain.slice(start, end));
  if (match === null) return null;
  return {
    end: start + match[0].length,
    group: (name) => {
      const place = match.indices?.groups?.[name];
      return place === undefined ? null : raw.slice(start + place[0], start + place[1]);
    },
  };
}

/** Where a part of a paste goes on behind what a pattern finds at its start. */
export function skip(pasted: Paste, pattern: RegExp, start: number, end: number): number {
  return matchAt(pasted, pattern, start, end)?.end ?? start;
}

/** A URL as it was before lines were broken inside it; null for an empty one. */
export function joinedUrl(text: string | null): string | null {
  const joined = text?.replaceAll(' ', '') ?? '';
  return joined === '' ? null : joined;
}

/** A status code; null where there is none, and for Firefox's `(null)`. */
export function statusOf(digits: string | null): number | null {
  return digits === null || !/^[1-9]\d\d$/.test(digits) ? null : Number(digits);
}
