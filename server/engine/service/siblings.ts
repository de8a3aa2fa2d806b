import type { PageRequest } from '../browser/types.ts';
import type { Exchange } from './exchange.ts';

/** The conversations of each page: the ways that the choices may fall which they meet. */
export type Siblings = ReadonlyMap<PageRequest, readonly Exchange[]>;

export function siblingsOf(exchanges: readonly Exchange[]): Siblings {
  const siblings = new Map<PageRequest, Exchange[]>();
  for (const exchange of exchanges) {
    const found = siblings.get(exchange.page);
    if (found === undefined) siblings.set(exchange.page, [exchange]);
    else found.push(exchange);
  }
  return siblings;
}
