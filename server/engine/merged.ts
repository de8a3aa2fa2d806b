import type { Reported } from './analysis.ts';
import { byPlace } from './findings.ts';

const MOST_SEVERE_FIRST: readonly Reported['severity'][] = ['error', 'warning', 'information', 'hint'];

/**
 * What several analyses found, each place and rule once: as severe as any of them says, and in the words of the first that says so. In the order of
 * files and places.
 *
 * @param found in the order of the analyses
 */
export function merged<T>(found: readonly T[], findingOf: (one: T) => Reported): T[] {
  const kept = new Map<string, T>();
  for (const one of found) {
    const { rule, at } = findingOf(one);
    const key = `${rule} ${at.start} ${at.end} ${at.file}`;
    const known = kept.get(key);
    if (known === undefined || rank(findingOf(one)) < rank(findingOf(known))) kept.set(key, one);
  }
  return [...kept.values()].sort((a, b) => byPlace(findingOf(a), findingOf(b)));
}

const rank = ({ severity }: Reported): number => MOST_SEVERE_FIRST.indexOf(severity);
