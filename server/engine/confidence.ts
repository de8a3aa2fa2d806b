import type { Question, Severity } from './rules/rule.ts';
import type { Exchange, Witness } from './service/exchange.ts';
import type { Choice, Program } from './service/program.ts';

const ORDER: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** The less severe of two. */
export const lower = (a: Severity, b: Severity): Severity => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b);

const outcomeOf = ({ verdict }: Exchange): string =>
  verdict.outcome === 'blocked' ? `${verdict.phase} ${verdict.reason}` : verdict.outcome;

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
  witness: Witness,
  { exchanges, program }: Pick<Question, 'exchanges' | 'program'>,
): { confidence: 'certain' | 'suspected'; ceiling: Severity } {
  if ('startUp' in witness) return { confidence: 'certain', ceiling: 'error' };
  const levels = witness.exchanges.map((exchange) => {
    const siblings = exchanges.filter(({ page }) => page === exchange.page);
    if (siblings.every((sibling) => outcomeOf(sibling) === outcomeOf(exchange))) return 'always';
    return openChoices(exchange, program).includes('unread') ? 'unread' : 'circumstance';
  });
  if (levels.includes('unread')) return { confidence: 'suspected', ceiling: 'warning' };
  return { confidence: 'certain', ceiling: levels.includes('circumstance') ? 'warning' : 'error' };
}
