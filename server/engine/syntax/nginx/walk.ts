/** Ways through the directives of a configuration. None of them recurses: blocks may be deep. */

import type { Span } from '../unit.ts';
import type { Directive, NginxUnit, Word } from './unit.ts';

/** All directives of a configuration, each before those of its block, in the order of the text. */
export function* directivesIn(unit: NginxUnit): Generator<Directive> {
  const open: Iterator<Directive>[] = [unit.directives[Symbol.iterator]()];
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    const next = level.next();
    if (next.done === true) {
      open.pop();
      continue;
    }
    yield next.value;
    if (next.value.block !== null) open.push(next.value.block.directives[Symbol.iterator]());
  }
}

/** The span of a directive that stands for it: from its name to its last argument, without block and semicolon. */
export function headOf(directive: Directive): Span {
  return { start: directive.name.start, end: (directive.args.at(-1) ?? directive.name).end };
}

/** The directive whose head is exactly `site`, or null. */
export function directiveAt(unit: NginxUnit, site: Span): Directive | null {
  const directive = directivesAround(unit, site.start).at(-1);
  if (directive === undefined) return null;
  const head = headOf(directive);
  return head.start === site.start && head.end === site.end ? directive : null;
}

/** The word, name or argument, that holds the place `at` (an end counts as inside), or null. */
export function wordAt(unit: NginxUnit, at: number): Word | null {
  for (const directive of directivesAround(unit, at).toReversed()) {
    const word = [directive.name, ...directive.args].find(({ start, end }) => start <= at && at <= end);
    if (word !== undefined) return word;
  }
  return null;
}

/** The directives in whose blocks this one stands, the outermost first. */
export function ancestorsOf(unit: NginxUnit, directive: Directive): readonly Directive[] {
  const around = directivesAround(unit, directive.start);
  return around.slice(0, around.indexOf(directive));
}

/** The directives whose spans hold the place `at`, the outermost first. */
export function directivesAround(unit: NginxUnit, at: number): readonly Directive[] {
  const around: Directive[] = [];
  let level: readonly Directive[] | undefined = unit.directives;
  while (level !== undefined) {
    const inner = lastFrom(level, at);
    if (inner === undefined || inner.end < at) return around;
    around.push(inner);
    level = inner.block?.directives;
  }
  return around;
}

/** The last of the directives that begins at or before `at`. */
function lastFrom(level: readonly Directive[], at: number): Directive | undefined {
  let low = 0;
  let high = level.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((level[middle]?.start ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return level[low - 1];
}
