import type { CharSet, NFA, TransitionIterable } from 'refa';
import { ANY, charSet, DIGITS, HOST, MAX_CHARACTER } from './alphabet.ts';
import type { Budget } from './limits.ts';
import { both } from './product.ts';

/** A node of the automaton that reads origins backwards. */
interface Step {
  readonly out: Map<Step, CharSet>;
  readonly final: boolean;
}

/** A node of the tree of names read backwards. */
interface Branch extends Step {
  readonly children: Map<string, Branch>;
  /** A name ends, that is begins, here. */
  complete: boolean;
}

/**
 * The origins of a language that lie neither on one of some names nor below it.
 *
 * Read backwards, hosts are told apart by one walk down the tree of the names, so that no automaton has to be made deterministic.
 *
 * @param language origins whose hosts are names
 * @param names host names; none of them is empty
 * @throws Undecided or refa's `TooManyNodesError` where that takes too much
 */
export function elsewhere(language: NFA, names: Iterable<string>, budget: Budget): NFA {
  const backwards = language.copy();
  backwards.reverse();
  const found = both(backwards, backwardsElsewhere(names), budget);
  found.reverse();
  return found;
}

const COLON = charSet(':');
const SLASH = charSet('/');

/** The automaton that reads origins backwards and accepts those that lie elsewhere. */
function backwardsElsewhere(names: Iterable<string>): TransitionIterable<Step> {
  const root = branch();
  for (const name of names) grow(root, name);
  const scheme: Step = { out: new Map(), final: true };
  scheme.out.set(scheme, ANY);
  const escaped: Step = { out: new Map(), final: false };
  escaped.out.set(escaped, HOST);
  escaped.out.set(scheme, SLASH);
  const todo = [root];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    link(next, scheme, escaped);
    todo.push(...next.children.values());
  }
  const port: Step = { out: new Map(), final: false };
  port.out.set(port, DIGITS);
  port.out.set(root, COLON);
  const initial: Step = { out: new Map([...root.out, [port, DIGITS]]), final: false };
  return {
    maxCharacter: MAX_CHARACTER,
    transitionIterator: () => ({ initial, getOut: ({ out }) => out, isFinal: ({ final }) => final, stableOut: true }),
  };
}

function branch(): Branch {
  return { out: new Map(), final: false, children: new Map(), complete: false };
}

function grow(root: Branch, name: string): void {
  let at = root;
  for (const character of [...name].reverse()) {
    const child = at.children.get(character) ?? branch();
    at.children.set(character, child);
    at = child;
  }
  at.complete = true;
}

/** Where a name is complete, neither a dot nor the start of the host leads on: what they would lead to is not elsewhere. */
function link({ out, children, complete }: Branch, scheme: Step, escaped: Step): void {
  if (complete) children.delete('.');
  else out.set(scheme, SLASH);
  for (const [character, child] of children) out.set(child, charSet(character));
  out.set(escaped, HOST.without(charSet([...children.keys(), ...(complete ? ['.'] : [])])));
}
