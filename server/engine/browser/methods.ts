const NORMALIZED: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);
const SAFELISTED: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);
const FORBIDDEN: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** Upper-cases the six methods that browsers upper-case; `patch` stays as it is (Fetch Standard, "normalize a method"). */
export function normalizeMethod(method: string): string {
  const upper = method.toUpperCase();
  return NORMALIZED.has(upper) ? upper : method;
}

/**
 * Whether a method needs no preflight and no listing (Fetch Standard, "CORS-safelisted method").
 *
 * @param method a normalized method
 */
export function isSafelistedMethod(method: string): boolean {
  return SAFELISTED.has(method);
}

/** Whether script may not use a method at all (Fetch Standard, "forbidden method"). */
export function isForbiddenMethod(method: string): boolean {
  return FORBIDDEN.has(method.toUpperCase());
}
