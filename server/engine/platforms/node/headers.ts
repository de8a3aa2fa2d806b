import { crash } from '../../evaluate/crash.ts';
import { either } from '../../evaluate/join.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { ABSENT, mayBeAbsent, printed, textOf } from '../../evaluate/texts.ts';
import { textTest, truth } from '../../evaluate/truth.ts';
import { isVariable, missing, type Value } from '../../evaluate/values.ts';
import type { Site, Text } from '../../service/program.ts';

/** A header that code writes: its name, its value, the code that writes it, and the places that give it the value, the nearest first. */
export interface Written {
  readonly name: string;
  readonly value: Value;
  readonly by: Site;
  readonly facts: readonly Site[];
  /** Held back until an answer takes it along. */
  readonly held?: true;
}

/** The facts behind a value: the places that give it to the header, then the place where it is written, if that is another one. */
function factsOf({ facts }: Written, value: Value): readonly Site[] {
  const known = facts.some((fact) => fact.start === value.at.start && fact.end === value.at.end);
  return value.is !== 'plain' || known ? facts : [...facts, value.at];
}

function emit(how: 'set' | 'add' | 'merge' | 'remove', written: Written, value: Text, machine: Machine): void {
  machine.emit({
    do: 'write',
    how,
    name: written.name,
    value,
    by: written.by,
    ...(written.held === true ? { held: true as const } : {}),
    from: how === 'remove' ? [] : factsOf(written, written.value),
  });
}

/** Runs something for each alternative of a value, under the test that it is taken. */
export function eachAlternative(value: Value, machine: Machine, run: (alternative: Value) => void): void {
  if (value.is === 'either') {
    machine.branch(
      value.test,
      () => eachAlternative(value.then, machine, run),
      () => eachAlternative(value.else, machine, run),
    );
  } else {
    run(value);
  }
}

/** An environment variable is `undefined` where it is not set. */
export function setOrMissing(value: Value, machine: Machine): Value {
  if (value.is === 'either')
    return either(value.test, setOrMissing(value.then, machine), setOrMissing(value.else, machine));
  if (!isVariable(value)) return value;
  const isSet = truth(value, machine);
  return machine.implies(isSet) ? value : either(isSet, value, missing(value.at));
}

/** Conditions become the words `true` and `false`. */
export const spelledOut = (value: Value, machine: Machine): Value =>
  value.is === 'truth' ? printed(value) : setOrMissing(value, machine);

/**
 * `response.setHeader(name, value)` (Node, `_http_outgoing.js`): replaces all lines of the name. A list becomes several lines, `undefined` throws.
 */
export function setHeader(written: Written, machine: Machine): void {
  eachAlternative(spelledOut(written.value, machine), machine, (value) => {
    if (value.is === 'list') {
      setLines(written, machine.read(value.cell)?.items ?? [], machine);
      return;
    }
    const text = textOf(
      value.is === 'object' || value.is === 'closure' || value.is === 'entity' ? printed(value) : value,
    );
    if (text === null || text === ABSENT) machine.raise(crash(written.by));
    else setText({ ...written, value }, text, machine);
  });
}

function setText(written: Written, text: Text, machine: Machine): void {
  if (!mayBeAbsent(text) || machine.knowsPresent(text)) emit('set', written, text, machine);
  else
    machine.branch(
      textTest(text, 'absent', written.by),
      () => machine.raise(crash(written.by)),
      () => emit('set', written, text, machine),
    );
}

function setLines(written: Written, items: readonly Value[], machine: Machine): void {
  emit('remove', written, [], machine);
  for (const item of items) addLine({ ...written, value: item }, machine);
}

/** `response.appendHeader(name, value)`: one more line for each value. */
export function addLine(written: Written, machine: Machine): void {
  eachAlternative(printed(written.value), machine, (value) => {
    if (value.is === 'list')
      for (const item of machine.read(value.cell)?.items ?? []) addLine({ ...written, value: item }, machine);
    else emit('add', { ...written, value }, textOf(value) ?? ABSENT, machine);
  });
}

/** `vary(response, field)` (npm `vary`): adds the fields that the header does not list yet. */
export function mergeVary(written: Written, machine: Machine): void {
  eachAlternative(written.value, machine, (value) => {
    if (value.is === 'list')
      for (const item of machine.read(value.cell)?.items ?? []) mergeVary({ ...written, value: item }, machine);
    else emit('merge', { ...written, value }, textOf(value) ?? [], machine);
  });
}

/** `response.removeHeader(name)`. */
export function removeHeader(removed: Omit<Written, 'value' | 'facts'>, machine: Machine): void {
  emit('remove', { ...removed, value: missing(removed.by), facts: [removed.by] }, [], machine);
}
