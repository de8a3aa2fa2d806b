import { registrableDomain } from '../browser/domains.ts';
import { isLoopbackOrigin, parseOrigin } from '../browser/origins.ts';
import type { Replacement } from '../patterns/tighten.ts';
import type { Admission } from '../patterns/types.ts';
import type { Change } from '../service/change.ts';
import type { Exchange } from '../service/exchange.ts';
import type { PatternSet, Site } from '../service/program.ts';
import { type Leaf, leavesOf } from '../service/string-set.ts';
import { refererSets } from '../service/walk.ts';
import { guarded, letInFrom } from './asking.ts';
import { clearest } from './exchanges.ts';
import type { Question } from './rule.ts';

/** A test of the Origin header, or of the Referer, that is more than a comparison, the place of its text, and what it admits. */
export interface Judged<T extends Leaf = Leaf> {
  readonly leaf: T;
  readonly at: Site;
  readonly admission: Admission;
  /** What is tested: a Referer begins with an origin, and goes on. */
  readonly of: 'origin' | 'referer';
}

/** The tests of one kind that stand somewhere, each once. */
export function judged<T extends Leaf>(
  { admissions, program }: Question,
  isKind: (leaf: Leaf) => leaf is T,
): Judged<T>[] {
  const found = new Map<string, Judged<T>>();
  const onReferer = new Set(refererSets(program).flatMap(leavesOf));
  for (const [leaf, admission] of admissions) {
    const at = typeof leaf === 'string' ? undefined : leaf.at;
    if (at === undefined || !isKind(leaf)) continue;
    found.set(`${at.file}:${at.start}-${at.end}`, {
      leaf,
      at,
      admission,
      of: onReferer.has(leaf) ? 'referer' : 'origin',
    });
  }
  return [...found.values()];
}

/** A conversation that lets an origin in, with cookies where that is possible, and every one that does. */
export interface LetIn {
  readonly exchange: Exchange;
  readonly shown: readonly Exchange[];
  readonly withCookies: boolean;
}

/** How an origin gets in; undefined where the service refuses it, or where we can't tell, or lets in everybody anyway. */
export function letIn(origin: string, question: Question): LetIn | undefined {
  for (const credentials of ['include', 'omit'] as const) {
    const shown = guarded(letInFrom(origin, credentials, question), question);
    const exchange = clearest(shown, question.program);
    if (exchange !== undefined) return { exchange, shown, withCookies: credentials === 'include' };
  }
  return undefined;
}

/** What a stranger gets, in words. */
export const reads = (withCookies: boolean): string =>
  withCookies ? 'reads the answers with the user’s cookies' : 'reads the answers';

/** An origin of plain http on a public name: neither the machine itself nor a device in the house. */
export function isInsecure(origin: string): boolean {
  const parsed = parseOrigin(origin);
  return (
    parsed?.scheme === 'http' &&
    !isLoopbackOrigin(origin) &&
    registrableDomain(origin) !== null &&
    !/\.(?:local|test|internal|lan|home\.arpa)$/.test(parsed.host)
  );
}

/** The change that writes another pattern in place of one; none where there is no better one. */
export function patternChange(site: Site, pattern: Replacement | null, dialect: PatternSet['dialect']): Change[] {
  if (pattern === null) return [];
  const { source, flags } = pattern;
  const title = dialect === 'js' ? `Write /${source}/${flags}` : `Write ${source.replaceAll('\\/', '/')}`;
  return [{ kind: 'pattern', site, ...pattern, title, safety: 'suggested', preferred: true }];
}
