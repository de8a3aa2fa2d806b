/** The blocks that are open while a configuration is read, and the template constructs around the directives in them. */

import type { Span } from '../unit.ts';
import type { TagKind } from './templates.ts';
import type { Block, Directive } from './unit.ts';

/** A block under construction: its end, and that of its directive, are known when it closes. */
interface Open {
  readonly directives: Directive[];
  readonly name: string | null;
  /** The directive and the block to be ended; null for a brace that belongs to no directive. */
  readonly ends: { readonly directive: { end: number }; readonly block: { end: number } } | null;
  readonly brace: number;
  /** How many template constructs were open where the block began. */
  readonly constructs: number;
}

interface Construct {
  readonly kind: 'condition' | 'section';
  branch: 'first' | 'else';
  readonly depth: number;
  /** How many blocks around the construct its first branch has closed, and the other branch has yet to: they are closed already. */
  toRepeat: number;
  /** How many blocks were open where the branch began. */
  base: number;
}

/** The deepest block and the deepest template construct that are read. What stands deeper is skipped, so that whoever reads the tree may recurse. */
const DEEPEST = 200;

/** Where the next directive goes, and what it stands under. */
export interface Levels {
  readonly directives: readonly Directive[];
  /** The name of the directive whose block is read, or null. */
  name(): string | null;
  /** Adds a directive that opens no block, or whose block has ended. */
  add(directive: Directive): void;
  /** Adds a directive whose block begins at `brace`, and goes into the block. */
  enter(directive: Omit<Directive, 'block' | 'end'>, brace: number): void;
  /** A brace at `brace` that belongs to no directive. */
  enterNameless(brace: number): void;
  /** Leaves a block at the brace `brace`; false if none is open. */
  leave(brace: number): boolean;
  /** A tag of a template between directives. */
  tag(kind: TagKind, at: number): void;
  branch(): Directive['branch'];
  /** Ends what is open where the text ends, and returns the braces that nothing closes. */
  finish(end: number): readonly Span[];
}

/** The levels of a text that is not read yet. */
export function newLevels(): Levels {
  const top: Directive[] = [];
  const open: Open[] = [];
  const constructs: Construct[] = [];
  let skipped = 0;
  let uncounted = 0;

  const current = (): Open | undefined => open.at(-1);
  const list = (): Directive[] => current()?.directives ?? top;

  function close(end: number): void {
    const block = open.pop();
    if (block?.ends == null) return;
    block.ends.block.end = end;
    block.ends.directive.end = end;
  }

  function otherBranch(at: number): void {
    const construct = constructs.at(-1);
    if (construct === undefined) return;
    construct.branch = 'else';
    while (open.length > construct.depth) close(at);
    construct.base = open.length;
    construct.toRepeat = construct.depth - open.length;
  }

  return {
    directives: top,
    name: () => current()?.name ?? null,
    add(directive) {
      if (skipped === 0) list().push(directive);
    },
    enter(directive, brace) {
      if (skipped > 0 || open.length >= DEEPEST) {
        skipped++;
        return;
      }
      const inner: Directive[] = [];
      const block: Block & { end: number } = { kind: 'directives', start: brace, end: brace + 1, directives: inner };
      const whole: Directive & { end: number } = { ...directive, end: brace + 1, block };
      list().push(whole);
      const name = directive.name.value;
      open.push({ directives: inner, name, ends: { directive: whole, block }, brace, constructs: constructs.length });
    },
    enterNameless(brace) {
      if (skipped > 0 || open.length >= DEEPEST) {
        skipped++;
        return;
      }
      const name = current()?.name ?? null;
      open.push({ directives: list(), name, ends: null, brace, constructs: constructs.length });
    },
    leave(brace) {
      if (skipped > 0) {
        skipped--;
        return true;
      }
      const construct = constructs.at(-1);
      if (construct !== undefined && construct.toRepeat > 0 && open.length === construct.base) {
        construct.toRepeat--;
        return true;
      }
      if (open.length === 0) return false;
      close(brace + 1);
      return true;
    },
    tag(kind, at) {
      if (kind === 'condition' || kind === 'section') {
        if (constructs.length >= DEEPEST) uncounted++;
        else constructs.push({ kind, branch: 'first', depth: open.length, toRepeat: 0, base: open.length });
      } else if (kind === 'end') {
        if (uncounted > 0) uncounted--;
        else constructs.pop();
      } else if (kind === 'else' && uncounted === 0) otherBranch(at);
    },
    branch() {
      const inner = constructs.slice(current()?.constructs ?? 0).filter(({ kind }) => kind === 'condition');
      if (inner.length === 0) return null;
      return inner.some(({ branch }) => branch === 'else') ? 'else' : 'first';
    },
    finish(end) {
      const braces = open.map(({ brace }) => ({ start: brace, end: brace + 1 }));
      while (open.length > 0) close(end);
      return braces;
    },
  };
}
