import { registrableDomain } from '../browser/domains.ts';
import { isLoopbackOrigin, matchesOrigin, parseOrigin } from '../browser/origins.ts';
import type { Replacement } from '../patterns/tighten.ts';
import type { Admission } from '../patterns/types.ts';
import type { Change } from '../service/change.ts';
import type { Exchange } from '../service/exchange.ts';
import { STRANGERS } from '../service/explore.ts';
import type { Site } from '../service/program.ts';
import type { Leaf } from '../service/string-set.ts';
import { clearest, hangsOnUnread, isAllowed } from './exchanges.ts';
import type { Question } from './rule.ts';

/** A test of the Origin header that is more than a comparison, the place of its text, and what it admits. */
export interface Judged<T extends Leaf = Leaf> {
  readonly leaf: T;
  readonly at: Site;
  readonly admission: Admission;
}

/** The tests of one kind that stand somewhere, each once. */
export function judged<T extends Leaf>({ admissions }: Question, isKind: (leaf: Leaf) => leaf is T): Judged<T>[] {
  const found = new Map<string, Judged<T>>();
  for (const [leaf, admission] of admissions) {
    const at = typeof leaf === 'string' ? undefined : leaf.at;
    if (at === undefined || !isKind(leaf)) continue;
    found.set(`${at.file}:${at.start}-${at.end}`, { leaf, at, admission });
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
  const reads = (exchange: Exchange): boolean => isAllowed(exchange) && !hangsOnUnread(exchange, question);
  const from = (asked: string): Exchange[] =>
    question.exchanges.filter((exchange) => matchesOrigin(exchange.page.origin, asked) && reads(exchange));
  const all = from(origin);
  const withCookies = all.filter(({ page }) => page.credentials === 'include');
  const shown = withCookies.length > 0 ? withCookies : all;
  const exchange = clearest(shown, question.program);
  if (exchange === undefined) return undefined;
  const everybody = STRANGERS.every((stranger) => from(stranger).some(({ page }) => page.url === exchange.page.url));
  return everybody ? undefined : { exchange, shown, withCookies: withCookies.length > 0 };
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
export function patternChange(site: Site, pattern: Replacement | null): Change[] {
  if (pattern === null) return [];
  const title = `Write /${pattern.source}/${pattern.flags}`;
  return [{ kind: 'pattern', site, ...pattern, title, safety: 'suggested', preferred: true }];
}
