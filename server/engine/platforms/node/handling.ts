import { isCrash } from '../../evaluate/crash.ts';
import { attempt } from '../../evaluate/exhausted.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { any } from '../../evaluate/tests.ts';
import type { Value } from '../../evaluate/values.ts';
import type { Site, Step, Test } from '../../service/program.ts';
import { eachAlternative } from './headers.ts';

/** The variable that holds the status which the response has been given so far. */
export const STATUS = 'status';

/** One handler of a request while it is lowered: what of the conversation it has handed to code that we do not see. */
export class Handling {
  /** The names of the response's methods that have been called. */
  readonly called = new Set<string>();
  /** The function that runs: where a request stops that it neither answers nor passes on. */
  readonly function: Site | undefined;
  private readonly lent: { readonly what: 'response' | 'next'; readonly under: Test }[] = [];

  constructor(fn?: Site) {
    this.function = fn;
  }

  /** Notes that unseen code holds the response, or the way to the next handler. */
  lend(what: 'response' | 'next', machine: Machine): void {
    this.lent.push({ what, under: machine.condition() });
  }

  /** Under which condition unseen code may answer or pass on. */
  lentUnder(): Test {
    return any(...this.lent.map(({ under }) => under));
  }
}

/** What is taken of a handler whose end we do not see. */
export type Presumption = 'answers' | 'passes on';

/**
 * Lowers one handler to the steps of a layer: runs it, then says what becomes of a request that it neither answers nor passes on.
 *
 * @param run calls the handler; what it emits is the layer
 * @param presumed what unseen code that was handed the response is taken to do
 * @param atEnd what the framework does where the handler has run to its end
 */
export function lowerHandler(
  run: () => void,
  handling: Handling,
  presumed: Presumption,
  at: Site,
  machine: Machine,
  onThrow: (error: Value) => void,
  atEnd: () => void = () => {},
): Step[] {
  const lower = (): void => {
    run();
    const thrown = machine.takeThrown();
    if (thrown !== null) machine.when(thrown.test, () => onThrow(thrown.error));
    machine.when(handling.lentUnder(), () => unseenEnd(presumed, at, machine));
    atEnd();
    machine.emit({ do: 'hang', by: handling.function ?? at });
  };
  try {
    return machine.capture(lower).steps;
  } finally {
    machine.layer = '';
  }
}

function unseenEnd(presumed: Presumption, at: Site, machine: Machine): void {
  const id = `handler:${at.file}:${at.start}`;
  const options = ['passes on', 'answers'];
  machine.choose({ id, options, says: `a handler that is not in view ${presumed}`, at, kind: 'unread', presumed });
  machine.emit({
    do: 'when',
    test: { choice: id, is: 'answers' },
    then: [{ do: 'answer', status: { variable: STATUS, otherwise: 200 }, by: at }],
    else: [{ do: 'next' }],
  });
}

/** A layer that we gave up to follow: it is taken to do what `presumed` says. */
export function unreadHandler(presumed: Presumption, at: Site, machine: Machine): Step[] {
  return machine.capture(() => unseenEnd(presumed, at, machine)).steps;
}

/** The steps that `run` gives, or those of a handler that is not followed, where it asks for too much. */
export function followed(run: () => Step[], presumed: Presumption, at: Site, machine: Machine): Step[] {
  let steps: Step[] = [];
  const ended = attempt(() => {
    steps = machine.allowing(run);
  });
  return ended ? steps : unreadHandler(presumed, at, machine);
}

/** Whether some way through the steps sets the header that lets an origin in. */
export const writesAllowOrigin = (steps: readonly Step[]): boolean =>
  steps.some((step) =>
    step.do === 'write'
      ? step.name.toLowerCase() === 'access-control-allow-origin' && step.how !== 'remove'
      : step.do === 'when' && (writesAllowOrigin(step.then) || writesAllowOrigin(step.else)),
  );

/** What an async function throws that nobody waits for: its request gets no answer. */
export function leave(error: Value, machine: Machine): void {
  eachAlternative(error, machine, (one) =>
    machine.emit({ do: 'hang', by: one.at, after: isCrash(one) ? 'crash' : 'error' }),
  );
}
