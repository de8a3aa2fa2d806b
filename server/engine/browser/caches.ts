import { extractTokens, getHeader } from './header-lists.ts';
import type { HeaderLine } from './types.ts';

const NOT_WITHOUT_ASKING = /(^|,)\s*no-(?:store|cache)\s*(,|$)/i;

/**
 * Whether a cache may answer a later request with this response without asking the service (RFC 9111, sections 3 and 5.2.2): those to
 * other methods than GET and HEAD are not kept in practice, and `no-store` and `no-cache` forbid it.
 */
export function mayBeReused(method: string, headers: readonly HeaderLine[]): boolean {
  return (method === 'GET' || method === 'HEAD') && !NOT_WITHOUT_ASKING.test(getHeader(headers, 'Cache-Control') ?? '');
}

/** Whether a response tells caches that another origin may get another one (RFC 9110, section 12.5.5). */
export function variesByOrigin(headers: readonly HeaderLine[]): boolean {
  const vary = extractTokens(headers, 'Vary');
  return typeof vary !== 'string' && vary.some((name) => name === '*' || name.toLowerCase() === 'origin');
}
