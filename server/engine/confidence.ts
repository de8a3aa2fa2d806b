import type { Finding, Question, Severity } from './rules/rule.ts';
import { isUnread, openChoices } from './service/choices.ts';
import type { Exchange } from './service/exchange.ts';
import type { Siblings } from './service/siblings.ts';

const ORDER: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** The less severe of two. */
export const milder = (a: Severity, b: Severity): Severity => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b);

const outcomeOf = ({ verdict }: Exchange): string =>
  verdict.outcome === 'blocked' ? `${verdict.phase} ${verdict.reason}` : verdict.outcome;

/** Whether all conversations of a page show the finding; where it does not say which do: whether they end alike. */
function isSettled(exchange: Exchange, siblings: Siblings, shown?: readonly Exchange[]): boolean {
  const ends = siblings.get(exchange.page) ?? [];
  if (shown !== undefined) return ends.every((sibling) => shown.includes(sibling));
  return ends.every((sibling) => outcomeOf(sibling) === outcomeOf(exchange));
}

const KNOWN = { confidence: 'certain', ceiling: 'error' } as const;
const PRESUMED = { confidence: 'suspected', ceiling: 'warning' } as const;

/**
 * How sure a finding is and how severe it may be. True in every run: certain, without a limit. Only where a circumstance holds: certain,
 * at most a warning. Only where something that we could not read falls one way: suspected, at most a warning.
 */
export function confidenceOf(
  { witness, shown }: Finding,
  { siblings, choices }: Pick<Question, 'siblings' | 'choices'>,
): { confidence: 'certain' | 'suspected'; ceiling: Severity } {
  if ('startUp' in witness) return witness.presuming === undefined ? KNOWN : PRESUMED;
  const levels = witness.exchanges.map((exchange) => {
    if (isSettled(exchange, siblings, shown)) return 'always';
    return openChoices(exchange, choices).some(isUnread) ? 'unread' : 'circumstance';
  });
  if (levels.includes('unread')) return { confidence: 'suspected', ceiling: 'warning' };
  return { confidence: 'certain', ceiling: levels.includes('circumstance') ? 'warning' : 'error' };
}

const MOST_SAID = 2;

/** In words, what a witness depends on: `unless the environment variable CORS_ORIGIN is set`. Empty where it holds in any case. */
export function circumstancesOf(
  { witness, shown }: Finding,
  { siblings, choices }: Pick<Question, 'siblings' | 'choices'>,
): string {
  if ('startUp' in witness) return witness.presuming === undefined ? '' : `where ${witness.presuming}`;
  const said = witness.exchanges.flatMap((exchange) => {
    if (isSettled(exchange, siblings, shown)) return [];
    return openChoices(exchange, choices).flatMap(({ choice, option }) =>
      choice === null ? [] : [`${option === choice.options[0] ? 'where' : 'unless'} ${choice.says}`],
    );
  });
  return [...new Set(said)].slice(0, MOST_SAID).join(', and ');
}
