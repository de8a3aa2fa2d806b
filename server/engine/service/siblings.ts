import type { PageRequest } from '../browser/types.ts';
import type { Exchange } from './exchange.ts';

/** The conversations of each page: the ways that the choices may fall which they meet. */
export type Siblings = ReadonlyMap<PageRequest, readonly Exchange[]>;

export function siblingsOf(exchanges: readonly Exchange[]): Map<PageRequest, readonly Exchange[]> {
  const siblings = new Map<PageRequest, Exchange[]>();
  for (const exchange of exchanges) {
    const known = siblings.get(exchange.page);
    if (known === undefined) siblings.set(exchange.page, [exchange]);
    else known.push(exchange);
  }
  return siblings;
}

/** Adds the conversations of a page that was asked later. */
export function noteSiblings(siblings: Map<PageRequest, readonly Exchange[]>, exchanges: readonly Exchange[]): void {
  for (const [page, found] of siblingsOf(exchanges)) siblings.set(page, found);
}
