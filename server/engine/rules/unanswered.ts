import { matchesOrigin } from '../browser/origins.ts';
import type { Exchange } from '../service/exchange.ts';
import { SERVICE } from '../service/explore.ts';
import type { Layer, Program, Site, Step } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import { stepsIn, stepsOf } from '../service/walk.ts';
import { groupBySites } from './exchanges.ts';
import type { Question } from './rule.ts';
import { conversationsWithoutOrigin } from './without-origin.ts';

type Hang = Extract<Step, { do: 'hang' }>;

/** A place where requests stop for ever, though nothing failed there, and the conversations that end there. */
export interface Stop {
  readonly at: Site;
  readonly step: Hang;
  readonly exchanges: readonly [Exchange, ...Exchange[]];
}

/** Where a conversation stopped without an error. */
function stopOf({ trips, verdict }: Exchange): Site | undefined {
  const run = trips.at(-1)?.run;
  if (verdict.outcome !== 'unanswered' || run?.stoppedBy === undefined) return undefined;
  const { stoppedBy } = run;
  return run.failures.some((failure) => sameSite(failure, stoppedBy)) ? undefined : stoppedBy;
}

/** Code that is not in view calls back, or passes on, in ways that we take for circumstances: what stops in one of them may be none. */
const everyWayStops = ({ page }: Exchange, { siblings }: Question): boolean =>
  (siblings.get(page) ?? []).every(({ verdict }) => verdict.outcome === 'unanswered');

/** The places in view where requests stop for ever, whatever their circumstances are. */
export function stops(question: Question): Stop[] {
  const steps = stepsOf(question.program).filter((step) => step.do === 'hang');
  const stopped = [...question.exchanges, ...conversationsWithoutOrigin(question)].flatMap((exchange) => {
    const at = stopOf(exchange);
    return at === undefined || !everyWayStops(exchange, question) ? [] : [{ exchange, at }];
  });
  return groupBySites(stopped, ({ at }) => [at]).flatMap(({ things }) => {
    const [{ at, exchange }, ...others] = things;
    const step = steps.find(({ by }) => sameSite(by, at));
    return step === undefined ? [] : [{ at, step, exchanges: [exchange, ...others.map((one) => one.exchange)] }];
  });
}

/** The layer whose steps hold a place. */
export function layerAt(at: Site, program: Program): Layer | undefined {
  return Object.values(program.chains)
    .flat()
    .find((layer) => stepsIn(layer.steps).some((step) => 'by' in step && sameSite(step.by, at)));
}

/** Whether some page gets an answer at the places where these conversations stop. */
export const othersAreAnswered = (stop: Stop, { exchanges }: Question): boolean =>
  exchanges.some(
    ({ page, verdict }) => verdict.outcome !== 'unanswered' && stop.exchanges.some((one) => one.page.url === page.url),
  );

/** Whose request it is, in words. */
export const sender = ({ page }: Exchange): string =>
  matchesOrigin(page.origin, SERVICE)
    ? 'A request without an Origin header, such as a health check’s,'
    : `A request of a page at ${page.origin}`;
