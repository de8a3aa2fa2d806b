import type { CharSet, NFA, TransitionIterable } from 'refa';
import { parseOrigin } from '../browser/origins.ts';
import { includes } from './automaton.ts';
import type { Budget } from './limits.ts';
import { shortestOfBoth } from './product.ts';

/** What a wildcard stands for in a witness, the first one that fits. */
const PREFERRED = [...'xawe0'].map((character) => character.charCodeAt(0));

/**
 * A shortest origin in two languages, over https where that is in them as well.
 *
 * @returns null where there is none, or where the shortest one is no origin that a browser writes
 * @throws Undecided where the search takes too much
 */
export function witness<Node>(
  language: NFA,
  shape: TransitionIterable<Node> & Pick<NFA, 'test'>,
  budget: Budget,
): string | null {
  const path = shortestOfBoth(language, shape, budget);
  if (path === undefined) return null;
  const origin = String.fromCharCode(...path.map(choose));
  const secure = origin.replace(/^http:/, 'https:');
  const found = includes(language, secure) && includes(shape, secure) ? secure : origin;
  return parseOrigin(found) === null ? null : found;
}

function choose(on: CharSet): number {
  const [first] = on.ranges;
  return PREFERRED.find((code) => on.has(code)) ?? first?.min ?? 0;
}
