import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { type CharSet, JS } from 'refa';
import { ANY, charSet, DIGITS, MAX_CHARACTER } from './alphabet.ts';
import { LIMITS, LONGEST_ORIGIN, Undecided } from './limits.ts';
import { Machine } from './machine.ts';
import { isAnchoredAtEnd, lonelyDots, trailingWildcards } from './slips.ts';

/** What a charitable reader mends in a pattern. */
export type Repair =
  /** What is looked for begins where a name begins. */
  | 'anchor-start'
  /** Nothing but a port follows what is looked for, and wildcards at the end stand for no more. */
  | 'anchor-end'
  /** A dot that stands for one character is the dot between labels. */
  | 'escape-dots';

/** A JavaScript regular expression and where it has to match. */
export interface Expression {
  readonly source: string;
  readonly flags: string;
  readonly match: 'search' | 'prefix' | 'full';
}

const DOT = charSet(['.']);

interface Context {
  readonly machine: Machine;
  readonly flags: JS.Flags;
  readonly dots: ReadonlySet<AST.Element>;
  readonly wildcards: ReadonlySet<AST.Element>;
  /** The lookahead that is being built cannot hold another. */
  readonly ahead: 'outside' | 'inside';
}

/**
 * Builds the machine of a regular expression (ECMAScript, "Pattern Semantics"), as far as it is regular.
 *
 * @throws Undecided for back references, lookbehinds, nested lookaheads, modifiers, and what is too large
 * @throws SyntaxError where it is no regular expression
 */
export function compile({ source, flags, match }: Expression, repairs: ReadonlySet<Repair>): Machine {
  const letters = JS.Parser.fromLiteral({ source: '', flags }).flags;
  const pattern = parse(source, letters);
  const machine = new Machine();
  const context: Context = {
    machine,
    flags: letters,
    dots: repairs.has('escape-dots') ? lonelyDots(pattern) : new Set(),
    wildcards: repairs.has('anchor-end') ? trailingWildcards(pattern) : new Set(),
    ahead: 'outside',
  };
  const before = match === 'search' && !letters.sticky ? machine.readMany(machine.initial, ANY) : machine.initial;
  const from = machine.node();
  machine.pass(before, from, repairs.has('anchor-start') ? 'label-border' : 'always');
  const to = alternatives(context, pattern.alternatives, from);
  if (repairs.has('anchor-end')) endWithPort(machine, to);
  else machine.pass(match === 'full' ? to : machine.readMany(to, ANY), machine.final);
  return machine;
}

/** Whether a charitable reader has anything to mend at the end of a pattern or in its dots. */
export function isMendable({ source, flags, match }: Expression): boolean {
  const pattern = parse(source, JS.Parser.fromLiteral({ source: '', flags }).flags);
  const isAnchored = match === 'full' || isAnchoredAtEnd(pattern);
  return !isAnchored || lonelyDots(pattern).size > 0 || trailingWildcards(pattern).size > 0;
}

function parse(source: string, { unicode, unicodeSets }: JS.Flags): AST.Pattern {
  if (source.length > LIMITS.source) throw new Undecided('a long pattern');
  if ((source.match(/\(/g)?.length ?? 0) > LIMITS.groups) throw new Undecided('many groups');
  return new RegExpParser().parsePattern(source, 0, source.length, {
    unicode: unicode === true,
    unicodeSets: unicodeSets === true,
  });
}

/** Lets a port follow, or nothing, or the digits of a port whose colon has been read. */
export function endWithPort(machine: Machine, from: number): void {
  machine.pass(from, machine.final);
  const port = machine.readMany(machine.readText(from, ':'), DIGITS);
  machine.pass(from, port, 'host-border');
  machine.pass(port, machine.final);
}

function alternatives(context: Context, among: readonly AST.Alternative[], from: number): number {
  const { machine } = context;
  const to = machine.node();
  for (const { elements } of among) {
    const end = elements.reduce((node, element) => build(context, element, node), from);
    machine.pass(end, to);
  }
  return to;
}

function build(context: Context, element: AST.Element, from: number): number {
  const { machine, flags } = context;
  switch (element.type) {
    case 'Assertion':
      return assert(context, element, from);
    case 'Quantifier':
      return quantify(context, element, from);
    case 'CapturingGroup':
      return alternatives(context, element.alternatives, from);
    case 'Group':
      if (element.modifiers !== null) throw new Undecided('modifiers');
      return alternatives(context, element.alternatives, from);
    case 'Backreference':
      throw new Undecided('a back reference');
    default: {
      const to = machine.node();
      machine.read(from, context.dots.has(element) ? DOT : charactersOf(element, flags), to);
      return to;
    }
  }
}

/** Single characters that an element reads. */
type CharacterElement = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

/**
 * The ASCII characters that an element matches.
 *
 * @throws Undecided where it also matches several at once
 */
export function charactersOf(element: CharacterElement, flags: JS.Flags): CharSet {
  const set =
    element.type === 'ExpressionCharacterClass'
      ? JS.parseUnicodeSet(element.expression, flags)
      : JS.parseUnicodeSet(element, flags);
  if (element.type === 'ExpressionCharacterClass' && element.negate) throw new Undecided('a negated set operation');
  if (!set.accept.isEmpty) throw new Undecided('a class of texts');
  return set.chars.resize(MAX_CHARACTER);
}

/** Origins have no line breaks, so that `m` changes nothing of `^` and `$`. */
function assert(context: Context, element: AST.Assertion, from: number): number {
  const { machine } = context;
  const to = machine.node();
  switch (element.kind) {
    case 'start':
    case 'end':
      machine.pass(from, to, element.kind);
      return to;
    case 'word':
      machine.pass(from, to, element.negate ? 'no-word-boundary' : 'word-boundary');
      return to;
    case 'lookbehind':
      throw new Undecided('a lookbehind');
    case 'lookahead': {
      if (context.ahead === 'inside') throw new Undecided('a lookahead in another');
      const ahead = machine.node();
      machine.pass(alternatives({ ...context, ahead: 'inside' }, element.alternatives, ahead), machine.seen);
      machine.pass(from, to, { from: ahead, negated: element.negate });
      return to;
    }
  }
}

function quantify(context: Context, quantifier: AST.Quantifier, from: number): number {
  const { machine } = context;
  const { element } = quantifier;
  const min = Math.min(quantifier.min, LONGEST_ORIGIN + 1);
  let node = from;
  if (context.wildcards.has(quantifier)) {
    node = machine.node();
    machine.pass(from, node, 'host-border');
  }
  for (let count = 0; count < min; count++) node = build(context, element, node);
  if (quantifier.max > LONGEST_ORIGIN) {
    const loop = machine.node();
    machine.pass(node, loop);
    machine.pass(build(context, element, loop), loop);
    const to = machine.node();
    machine.pass(loop, to);
    return to;
  }
  const to = machine.node();
  for (let count = min; count < quantifier.max; count++) {
    machine.pass(node, to);
    node = build(context, element, node);
  }
  machine.pass(node, to);
  return to;
}
