/** The longest time in seconds that each engine keeps a preflight's result, whatever Access-Control-Max-Age says. */
export const MAX_AGE_CAPS = { chromium: 7200, firefox: 86400, webkit: 600 } as const;

const DEFAULT_MAX_AGE = 5;

/**
 * How long a preflight's result is kept, in seconds, before a browser's cap (Fetch Standard, "CORS-preflight fetch", step 7).
 *
 * @param value Access-Control-Max-Age as `getHeader` gives it: duplicated lines are joined and so no number
 * @returns 5 where the value is missing or no number of seconds; 0 for a negative one, which no engine caches though the Standard says 5
 */
export function parseMaxAge(value: string | null): number {
  if (value === null || !/^-?\d+$/.test(value)) return DEFAULT_MAX_AGE;
  return Math.max(0, Number(value));
}
