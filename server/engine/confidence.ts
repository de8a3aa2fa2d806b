import type { Finding, Question, Severity } from './rules/rule.ts';
import type { Exchange } from './service/exchange.ts';
import type { Choice, Program } from './service/program.ts';

const ORDER: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** The less severe of two. */
export const lower = (a: Severity, b: Severity): Severity => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b);

const outcomeOf = ({ verdict }: Exchange): string =>
  verdict.outcome === 'blocked' ? `${verdict.phase} ${verdict.reason}` : verdict.outcome;

/** Whether all conversations of a page show the finding; where it does not say which do: whether they end alike. */
function isSettled(exchange: Exchange, exchanges: readonly Exchange[], shown?: readonly Exchange[]): boolean {
  const siblings = exchanges.filter(({ page }) => page === exchange.page);
  if (shown !== undefined) return siblings.every((sibling) => shown.includes(sibling));
  return siblings.every((sibling) => outcomeOf(sibling) === outcomeOf(exchange));
}

/** The choices that a conversation met and that no presumption decided. */
function openChoices(exchange: Exchange, program: Program): Choice['kind'][] {
  const known = new Map(program.choices.map((choice) => [choice.id, choice]));
  return Object.keys(exchange.world).flatMap((id) => {
    const choice = known.get(id);
    if (choice === undefined) return ['unread'];
    return choice.presumed === undefined ? [choice.kind] : [];
  });
}

/**
 * How sure a finding is and how severe it may be. True in every run: certain, without a limit. Only where a circumstance holds: certain,
 * at most a warning. Only where something that we could not read falls one way: suspected, at most a warning.
 */
export function confidenceOf(
  { witness, shown }: Finding,
  { exchanges, program }: Pick<Question, 'exchanges' | 'program'>,
): { confidence: 'certain' | 'suspected'; ceiling: Severity } {
  if ('startUp' in witness) return { confidence: 'certain', ceiling: 'error' };
  const levels = witness.exchanges.map((exchange) => {
    if (isSettled(exchange, exchanges, shown)) return 'always';
    return openChoices(exchange, program).includes('unread') ? 'unread' : 'circumstance';
  });
  if (levels.includes('unread')) return { confidence: 'suspected', ceiling: 'warning' };
  return { confidence: 'certain', ceiling: levels.includes('circumstance') ? 'warning' : 'error' };
}

const MOST_SAID = 2;

/** In words, what a witness depends on: `unless the environment variable CORS_ORIGIN is set`. Empty where it holds in any case. */
export function circumstancesOf(
  { witness, shown }: Finding,
  { exchanges, program }: Pick<Question, 'exchanges' | 'program'>,
): string {
  if ('startUp' in witness) return '';
  const known = new Map(program.choices.map((choice) => [choice.id, choice]));
  const said = witness.exchanges.flatMap((exchange) => {
    if (isSettled(exchange, exchanges, shown)) return [];
    return Object.entries(exchange.world).flatMap(([id, option]) => {
      const choice = known.get(id);
      if (choice === undefined || choice.presumed !== undefined) return [];
      return [`${option === choice.options[0] ? 'where' : 'unless'} ${choice.says}`];
    });
  });
  return [...new Set(said)].slice(0, MOST_SAID).join(', and ');
}
