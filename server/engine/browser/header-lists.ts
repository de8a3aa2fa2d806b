import type { HeaderLine } from './types.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Removes the optional white space around a field value or a list item (RFC 9110, 5.6.3: spaces and tabs, nothing else). */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start++;
  while (end > start && isOws(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

const isOws = (code: number): boolean => code === 0x20 || code === 0x09;

/** Whether a text is a `token` (RFC 9110, 5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The values of all lines of a name, in order and trimmed; the name's case does not matter. */
export function valuesOf(headers: readonly HeaderLine[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => trimOws(value));
}

/** The value of a header: all its lines joined by a comma and a space; null where there is none (Fetch Standard, header list "get"). */
export function getHeader(headers: readonly HeaderLine[], name: string): string | null {
  const values = valuesOf(headers, name);
  return values.length === 0 ? null : values.join(', ');
}

/** One line for each name, with the value that `getHeader` gives, in the order and the spelling of the first occurrences. */
export function combineHeaders(headers: readonly HeaderLine[]): readonly HeaderLine[] {
  const combined = new Map<string, HeaderLine>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = combined.get(key);
    combined.set(key, before === undefined ? [name, trimOws(value)] : [before[0], `${before[1]}, ${trimOws(value)}`]);
  }
  return [...combined.values()];
}

/**
 * The items of a header that is a comma-separated list of tokens (Fetch Standard, "extract header list values"). Several lines are one
 * list; empty items do not count.
 *
 * @returns `absent` where there is no such header, `malformed` where an item is no token
 */
export function extractTokens(
  headers: readonly HeaderLine[],
  name: string,
): readonly string[] | 'absent' | 'malformed' {
  const value = getHeader(headers, name);
  if (value === null) return 'absent';
  const items = value
    .split(',')
    .map(trimOws)
    .filter((item) => item !== '');
  return items.every(isToken) ? items : 'malformed';
}
