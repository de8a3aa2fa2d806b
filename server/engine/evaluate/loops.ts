import type { Statement } from '../syntax/unit.ts';
import { bind } from './assign.ts';
import { type Completion, ended, FELL, sequenced } from './completion.ts';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import { runBlock, runIf } from './statements.ts';
import { Scope } from './store.ts';
import { any, isNever, NEVER } from './tests.ts';
import { unknown, type Value } from './values.ts';

const MOST_ITERATIONS = 64;

/** `for … of` and `for … in`: unrolled where the items are seen. */
export function runForEach(
  statement: Extract<Statement, { kind: 'for-each' }>,
  scope: Scope,
  machine: Machine,
): Completion {
  const iterated = evaluate(statement.iterated, scope, machine);
  const items = itemsOf(iterated, statement.over, machine);
  if (items === null || items.length > MOST_ITERATIONS)
    return runOnce(statement.body, unknown('an item', machine.site(statement.iterated)), statement, scope, machine);
  const from = (i: number): Completion => {
    const item = items[i];
    if (item === undefined) return FELL;
    const inside = new Scope(scope);
    bind(statement.target, item, inside, machine);
    const body = runBlock(statement.body, inside, machine);
    const goesOn = any(body.falls, body.continues);
    const here: Completion = { ...body, falls: goesOn, continues: NEVER };
    if (isNever(goesOn)) return here;
    const ways = machine.branch(
      goesOn,
      () => from(i + 1),
      () => ended({}),
    );
    return sequenced(here, ways.then ?? FELL);
  };
  return leaveLoop(from(0));
}

const leaveLoop = (completion: Completion): Completion => ({
  ...completion,
  falls: any(completion.falls, completion.breaks, completion.continues),
  breaks: NEVER,
  continues: NEVER,
});

function itemsOf(value: Value, over: 'values' | 'keys', machine: Machine): readonly Value[] | null {
  if (value.is === 'list') {
    const content = machine.read(value.cell);
    if (content === undefined || content.open) return null;
    return over === 'values'
      ? content.items
      : content.items.map((item, i): Value => ({ is: 'plain', value: String(i), at: item.at }));
  }
  if (value.is !== 'object' || over === 'values') return null;
  const content = machine.read(value.cell);
  return content === undefined || content.open
    ? null
    : [...content.entries].map(([key, entry]): Value => ({ is: 'plain', value: key, at: entry.at }));
}

/** A loop over what is not seen: its body runs, or it does not. */
function runOnce(
  body: readonly Statement[],
  item: Value,
  statement: Extract<Statement, { kind: 'for-each' | 'loop' }>,
  scope: Scope,
  machine: Machine,
): Completion {
  const at = machine.site(statement);
  const test = machine.choose({
    id: `loop:${at.file}:${at.start}`,
    options: ['yes', 'no'],
    says: 'a loop runs',
    at,
    kind: 'unread',
  });
  const inside = new Scope(scope);
  if (statement.kind === 'for-each') bind(statement.target, item, inside, machine);
  return leaveLoop(runIf(test, body, [], inside, machine));
}

/** Any other loop. */
export function runLoop(statement: Extract<Statement, { kind: 'loop' }>, scope: Scope, machine: Machine): Completion {
  const inside = new Scope(scope);
  for (const { target } of statement.declares)
    bind(target, unknown('a counter', machine.site(target)), inside, machine);
  return runOnce(statement.body, unknown('an item', machine.site(statement)), statement, inside, machine);
}
