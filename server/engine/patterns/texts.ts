import { ANY } from './alphabet.ts';
import { endWithPort } from './compile.ts';
import { LIMITS, Undecided } from './limits.ts';
import { Machine } from './machine.ts';
import type { TextTest } from './types.ts';

/** The machine of a comparison. @throws Undecided where the text is too long */
export function comparison(test: TextTest): Machine {
  const machine = new Machine();
  const text = textOf(test);
  if (test.is === 'partOf') return partOf(machine, text);
  const anchored = test.is === 'exactly' || test.is === 'startsWith';
  const from = anchored ? machine.initial : machine.readMany(machine.initial, ANY);
  const to = machine.readText(from, text);
  const ends = test.is === 'exactly' || test.is === 'endsWith';
  machine.pass(ends ? to : machine.readMany(to, ANY), machine.final);
  return machine;
}

/**
 * The machine of its charitable reading: what is looked for ends the host, and of a text that the origin is to be part of, only whole
 * entries of a list count.
 */
export function charitableComparison(test: TextTest): Machine {
  const machine = new Machine();
  const text = textOf(test);
  switch (test.is) {
    case 'exactly':
    case 'endsWith':
      return comparison(test);
    case 'startsWith':
    case 'contains': {
      const from = test.is === 'contains' ? machine.readMany(machine.initial, ANY) : machine.initial;
      endWithPort(machine, machine.readText(from, text));
      return machine;
    }
    case 'partOf':
      for (const entry of text.split(/[\s,;|]+/)) machine.pass(machine.readText(machine.initial, entry), machine.final);
      return machine;
  }
}

/** Origins are in lower case already. */
function textOf({ text, ignoreCase }: TextTest): string {
  if (text.length > LIMITS.source) throw new Undecided('a long text');
  return ignoreCase === true ? text.toLowerCase() : text;
}

function partOf(machine: Machine, text: string): Machine {
  let node = machine.node();
  for (const character of ['', ...text]) {
    node = character === '' ? node : machine.readText(node, character);
    machine.pass(machine.initial, node);
    machine.pass(node, machine.final);
  }
  return machine;
}
