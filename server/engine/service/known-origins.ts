import { isLoopbackOrigin, parseOrigin, serializeOrigin } from '../browser/origins.ts';
import type { Program } from './program.ts';
import { leavesOf } from './string-set.ts';
import { originSets } from './walk.ts';

const publicOnes = (texts: readonly string[]): string[] =>
  [...new Set(texts.filter((text) => text !== 'null' && parseOrigin(text) !== null && !isLoopbackOrigin(text)))].sort();

/**
 * The public origins that some programs name in their allow-lists, else those of pages that are named beside them: what a new allow-list can
 * be made of.
 *
 * @param pages gives addresses, as `https://app.example.com/start`; asked only where the programs name no origin
 */
export function knownOrigins(programs: readonly Program[], pages: () => readonly string[] = () => []): string[] {
  const texts = programs
    .flatMap((program) => originSets(program).flatMap(leavesOf))
    .flatMap((leaf) => (typeof leaf === 'object' && leaf.is === 'exactly' ? [leaf.text] : []));
  const named = publicOnes(texts);
  return named.length > 0 ? named : publicOnes(pages().map(serializeOrigin));
}
