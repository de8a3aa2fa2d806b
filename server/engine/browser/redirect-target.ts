import { valuesOf } from './header-lists.ts';
import type { HttpResponse } from './types.ts';
import { type ParsedUrl, parseUrl } from './url.ts';

const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where a response redirects to, as written (Fetch Standard, "redirect status" and "location URL"); of several Location lines the first
 * counts.
 *
 * @returns null where it does not redirect: another status, or no Location, or an empty one
 */
export function redirectTarget(response: HttpResponse): string | null {
  if (!REDIRECT_STATUSES.has(response.status)) return null;
  const [value = ''] = valuesOf(response.headers, 'Location');
  return value === '' ? null : value;
}

/**
 * The URL of a Location. Its bytes beyond ASCII are percent-encoded one by one, as Chromium does; the Standard leaves their encoding
 * open.
 *
 * @param location one character for each byte
 * @param base the URL that redirects
 * @returns null where it is no URL
 */
export function locationUrl(location: string, base: string): ParsedUrl | null {
  const ascii = location.replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  return parseUrl(ascii, base);
}
