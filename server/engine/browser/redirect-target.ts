import { valuesOf } from './header-lists.ts';
import type { HttpResponse } from './types.ts';

const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where a response redirects to, as written (Fetch Standard, "redirect status" and "location URL"); of several Location lines the first
 * that is not empty counts.
 *
 * @returns null where it does not redirect: another status, or no Location
 */
export function redirectTarget(response: HttpResponse): string | null {
  if (!REDIRECT_STATUSES.has(response.status)) return null;
  return valuesOf(response.headers, 'Location').find((value) => value !== '') ?? null;
}
