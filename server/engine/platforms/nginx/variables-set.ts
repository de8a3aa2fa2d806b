import { groupNames } from './captures.ts';
import type { Placed } from './model.ts';
import { argsOf } from './place.ts';

/** What directives give values to while a request is answered. */
export interface NamesSet {
  /** The variables of `set`, and the named groups of patterns. */
  readonly set: ReadonlySet<string>;
  /** The highest number of a capture that is asked for; 0 where none is. */
  readonly captures: number;
  /** Whether subrequests are made: they share the variables, and what these were first asked for counts. */
  readonly subrequests: boolean;
}

/** Gathers the names from directives and what their blocks hold. */
export function variablesSetIn(everything: readonly Placed[]): NamesSet {
  const set = new Set<string>();
  let captures = 0;
  let subrequests = false;
  const visit = (placed: readonly Placed[]): void => {
    for (const one of placed) {
      for (const name of namesSetBy(one)) set.add(name);
      subrequests ||= one.name === 'auth_request';
      for (const word of argsOf(one))
        for (const [, number = '0'] of word.matchAll(/\$([1-9])/g)) captures = Math.max(captures, Number(number));
      if (one.inside !== null) visit(one.inside);
    }
  };
  visit(everything);
  return { set, captures, subrequests };
}

function namesSetBy(placed: Placed): readonly string[] {
  const args = argsOf(placed);
  if (placed.name === 'set') return [(args[0] ?? '').replace(/^\$/, '').toLowerCase()];
  const patterns = [placed.directive.name.value, ...args].filter((word) => word.includes('(?'));
  return patterns.flatMap((pattern) => groupNames(pattern).map(({ name }) => name));
}
