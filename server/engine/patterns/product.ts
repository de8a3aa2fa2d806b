import { type CharSet, FAIterators, NFA, type TransitionIterable, type TransitionIterator } from 'refa';
import { MAX_CHARACTER } from './alphabet.ts';
import { type Budget, LIMITS } from './limits.ts';

/** A node of each of two automata that the same text leads to. */
export interface Pair<Left, Right> {
  readonly left: Left;
  readonly right: Right;
}

/**
 * The intersection of two automata, made while it is walked; each pair of edges is a step.
 *
 * refa's own one is bounded by nodes alone, of which few can have very many edges.
 */
function intersection<Left, Right>(
  one: TransitionIterable<Left>,
  other: TransitionIterable<Right>,
  budget: Budget,
): TransitionIterator<Pair<Left, Right>> {
  const lefts = one.transitionIterator();
  const rights = other.transitionIterator();
  const pairs = new Map<Left, Map<Right, Pair<Left, Right>>>();
  const common = commonOf();
  const pairOf = (left: Left, right: Right): Pair<Left, Right> => {
    const ofLeft = pairs.get(left) ?? new Map<Right, Pair<Left, Right>>();
    pairs.set(left, ofLeft);
    const pair = ofLeft.get(right) ?? { left, right };
    ofLeft.set(right, pair);
    return pair;
  };
  const getOut = ({ left, right }: Pair<Left, Right>): ReadonlyMap<Pair<Left, Right>, CharSet> => {
    const out = new Map<Pair<Left, Right>, CharSet>();
    const ofRight = [...rights.getOut(right)];
    for (const [toLeft, onLeft] of lefts.getOut(left)) {
      budget.spend(1 + ofRight.length);
      for (const [toRight, onRight] of ofRight) {
        const on = common(onLeft, onRight);
        if (!on.isEmpty) out.set(pairOf(toLeft, toRight), on);
      }
    }
    return out;
  };
  return {
    initial: pairOf(lefts.initial, rights.initial),
    getOut,
    isFinal: ({ left, right }) => lefts.isFinal(left) && rights.isFinal(right),
    stableOut: true,
  };
}

/** Intersects sets of characters, each pair of them once. */
function commonOf(): (one: CharSet, other: CharSet) => CharSet {
  const known = new Map<CharSet, Map<CharSet, CharSet>>();
  return (one, other) => {
    const ofOne = known.get(one) ?? new Map<CharSet, CharSet>();
    known.set(one, ofOne);
    const on = ofOne.get(other) ?? one.intersect(other);
    ofOne.set(other, on);
    return on;
  };
}

/** The texts of both languages. @throws Undecided or refa's `TooManyNodesError` where that takes too much */
export function both<Left, Right>(
  one: TransitionIterable<Left>,
  other: TransitionIterable<Right>,
  budget: Budget,
): NFA {
  const found = NFA.fromTransitionIterator(
    intersection(one, other, budget),
    { maxCharacter: MAX_CHARACTER },
    new NFA.LimitedNodeFactory(LIMITS.product),
  );
  found.removeUnreachable();
  return found;
}

/** The characters of a shortest text of both languages, one set for each place; undefined where they have none in common. */
export function shortestOfBoth<Left, Right>(
  one: TransitionIterable<Left>,
  other: TransitionIterable<Right>,
  budget: Budget,
): CharSet[] | undefined {
  return FAIterators.shortestAcceptingPath(intersection(one, other, budget), ([pair]) => pair)?.map(([, on]) => on);
}

/** An automaton, each of whose edges is a step. */
export function counted<Node>(language: TransitionIterable<Node>, budget: Budget): TransitionIterable<Node> {
  return {
    maxCharacter: language.maxCharacter,
    transitionIterator: () => {
      const { getOut, ...rest } = language.transitionIterator();
      return {
        ...rest,
        getOut: (node) => {
          const out = getOut(node);
          budget.spend(1 + out.size);
          return out;
        },
      };
    },
  };
}
