import { groupNames } from './captures.ts';
import type { Placed } from './model.ts';
import { argsOf } from './place.ts';

/** The variables that directives give values to while a request is answered: those of `set`, and the named groups of patterns. */
export function variablesSetIn(everything: readonly Placed[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (placed: readonly Placed[]): void => {
    for (const one of placed) {
      for (const name of namesSetBy(one)) names.add(name);
      if (one.inside !== null) visit(one.inside);
    }
  };
  visit(everything);
  return names;
}

function namesSetBy(placed: Placed): readonly string[] {
  const args = argsOf(placed);
  if (placed.name === 'set') return [(args[0] ?? '').replace(/^\$/, '').toLowerCase()];
  const patterns = [placed.directive.name.value, ...args].filter((word) => word.includes('(?'));
  return patterns.flatMap((pattern) => groupNames(pattern).map(({ name }) => name));
}
