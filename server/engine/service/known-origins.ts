import { isLoopbackOrigin, parseOrigin } from '../browser/origins.ts';
import type { Program } from './program.ts';
import { leavesOf } from './string-set.ts';
import { originSets } from './walk.ts';

/** The public origins that some programs name in their allow-lists: what a new allow-list can be made of. */
export function knownOrigins(programs: readonly Program[]): string[] {
  const texts = programs
    .flatMap((program) => originSets(program).flatMap(leavesOf))
    .flatMap((leaf) => (typeof leaf === 'object' && leaf.is === 'exactly' ? [leaf.text] : []));
  return [
    ...new Set(texts.filter((text) => text !== 'null' && parseOrigin(text) !== null && !isLoopbackOrigin(text))),
  ].sort();
}
