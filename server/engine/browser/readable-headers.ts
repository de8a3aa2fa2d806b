import { extractTokens } from './header-lists.ts';
import { isCrossOrigin } from './preflight.ts';
import type { HttpResponse, PageRequest } from './types.ts';

// Fetch Standard, "CORS-safelisted response-header name".
const SAFELISTED: ReadonlySet<string> = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);
// Fetch Standard, "forbidden response-header name".
const FORBIDDEN: ReadonlySet<string> = new Set(['set-cookie', 'set-cookie2']);

/**
 * The names of the headers of a response that script may read, lower-cased and sorted (Fetch Standard, "main fetch" and "CORS filtered
 * response"). A malformed Access-Control-Expose-Headers exposes nothing and refuses nothing.
 *
 * @param page the page as it stood when the request was sent
 */
export function readableHeaders(page: PageRequest, response: HttpResponse): readonly string[] {
  const present = new Set(response.headers.map(([name]) => name.toLowerCase()));
  const readable = [...present].filter((name) => !FORBIDDEN.has(name)).sort();
  if (!isCrossOrigin(page)) return readable;
  const tokens = extractTokens(response.headers, 'Access-Control-Expose-Headers');
  const exposed = new Set(typeof tokens === 'string' ? [] : tokens.map((name) => name.toLowerCase()));
  if (exposed.has('*') && page.credentials !== 'include') return readable;
  return readable.filter((name) => SAFELISTED.has(name) || exposed.has(name));
}
