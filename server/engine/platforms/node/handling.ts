import type { Machine } from '../../evaluate/machine.ts';
import { any } from '../../evaluate/tests.ts';
import { unknown, type Value } from '../../evaluate/values.ts';
import type { Site, Step, Test } from '../../service/program.ts';

/** The variable that holds the status which the response has been given so far. */
export const STATUS = 'status';

/** One handler of a request while it is lowered: what of the conversation it has handed to code that we do not see. */
export class Handling {
  /** The names of the response's methods that have been called. */
  readonly called = new Set<string>();
  private readonly lent: { readonly what: 'response' | 'next'; readonly under: Test }[] = [];

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
 */
export function lowerHandler(
  run: () => void,
  handling: Handling,
  presumed: Presumption,
  at: Site,
  machine: Machine,
  onThrow: (error: Value) => void,
): Step[] {
  return machine.capture(() => {
    run();
    const thrown = machine.takeThrown();
    if (thrown !== null) machine.when(thrown.test, () => onThrow(thrown.error));
    machine.when(handling.lentUnder(), () => unseenEnd(presumed, at, machine));
    machine.emit({ do: 'hang', by: at });
  }).steps;
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

/** The error that Node raises for a value that no header can carry. */
export const invalidHeader = (at: Site): Value => unknown('ERR_HTTP_INVALID_HEADER_VALUE', at);
