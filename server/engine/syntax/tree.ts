/**
 * A tree-sitter tree as plain objects. Nothing of tree-sitter is kept: its memory lives outside the garbage collector's
 * reach, so whoever parses deletes the tree at once and everyone else reads this copy.
 */

import type { Tree, TreeCursor } from 'web-tree-sitter';
import type { Span } from './unit.ts';

export interface PlainNode extends Span {
  /** The grammar's name of the node, or the token itself for an anonymous one; `ERROR` where the parser gave up. */
  readonly type: string;
  /** false: a token such as `(` or `async`. */
  readonly named: boolean;
  /** A node the parser made up to go on; its span is empty. */
  readonly missing: boolean;
  /** The role in the parent. */
  readonly field: string | null;
  readonly children: readonly PlainNode[];
  /** Levels below this node: 0 for a leaf. */
  readonly height: number;
  /** Text directly in this node could not be read, so its children may not be what the writer meant them to be. */
  readonly broken: boolean;
}

export interface PlainTree {
  /** Without comments: they may stand anywhere, and no reader of the tree wants to step around them. */
  readonly root: PlainNode;
  readonly comments: readonly PlainNode[];
  /** The outermost spans the parser could not read, and the empty spans of what it made up. */
  readonly errors: readonly Span[];
}

/** The text has more syntax nodes than the engine is willing to hold. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  readonly limit: number;

  constructor(limit: number) {
    super(`more than ${limit} syntax nodes`);
    this.limit = limit;
  }
}

interface Growing extends PlainNode {
  readonly children: Growing[];
  height: number;
  broken: boolean;
}

const COMMENTS: ReadonlySet<string> = new Set(['comment', 'html_comment']);

/** What a reader of the tree never looks at, so that sound text need not be copied whole. */
export interface Unread {
  /** Tokens left out. */
  readonly tokens: ReadonlySet<string>;
  /** Nodes copied without their children. */
  readonly insides: ReadonlySet<string>;
}

/**
 * Copies a tree, by a loop over a cursor: sources nest deeper than the call stack.
 *
 * @param tree stays the caller's to delete
 * @param limit how many nodes may be visited
 * @param unread left out where the text has no errors; with errors everything is copied, to find them
 * @throws TooLarge beyond the limit
 */
export function plainTree(tree: Tree, limit: number, unread: Unread): PlainTree {
  const cursor = tree.walk();
  try {
    return copy(cursor, new Visitor(cursor, tree, tree.rootNode.hasError ? EVERYTHING : unread), limit);
  } finally {
    cursor.delete();
  }
}

const EVERYTHING: Unread = { tokens: new Set(), insides: new Set() };

function copy(cursor: TreeCursor, visitor: Visitor, limit: number): PlainTree {
  const comments: PlainNode[] = [];
  const errors: Span[] = [];
  const ancestors: Growing[] = [];
  let unreadUntil = -1;
  let count = 1;
  let node = visitor.node();
  let mayDescend = visitor.hasInside();
  for (;;) {
    if (mayDescend && cursor.gotoFirstChild()) {
      ancestors.push(node);
    } else {
      while (!cursor.gotoNextSibling()) {
        const parent = ancestors.pop();
        if (parent === undefined || !cursor.gotoParent()) return { root: node, comments, errors };
        finish(parent);
        node = parent;
      }
    }
    count += 1;
    if (count > limit) throw new TooLarge(limit);
    visitor.move();
    mayDescend = visitor.hasInside();
    if (visitor.isUnread()) continue;
    node = visitor.node();
    if (COMMENTS.has(node.type)) comments.push(node);
    else ancestors.at(-1)?.children.push(node);
    if (node.missing || (node.type === 'ERROR' && node.start >= unreadUntil)) {
      errors.push({ start: node.start, end: node.end });
      unreadUntil = node.end;
    }
  }
}

/** Sets what depends on the children. */
function finish(node: Growing): void {
  for (const child of node.children) {
    node.height = Math.max(node.height, child.height + 1);
    node.broken ||= child.type === 'ERROR';
  }
}

/** What is the same for all nodes of a type. */
interface Sort {
  readonly type: string;
  readonly named: boolean;
  readonly unread: boolean;
  readonly hasInside: boolean;
}

/** Reads the node under a cursor. Every property of a cursor is a call into wasm, so only what may differ is asked for. */
class Visitor {
  readonly #cursor: TreeCursor;
  readonly #tree: Tree;
  readonly #unread: Unread;
  readonly #sorts: Sort[] = [];
  #sort: Sort;

  constructor(cursor: TreeCursor, tree: Tree, unread: Unread) {
    this.#cursor = cursor;
    this.#tree = tree;
    this.#unread = unread;
    this.#sort = this.#sortOf(cursor.nodeTypeId);
  }

  /** To call after each move of the cursor. */
  move(): void {
    const id = this.#cursor.nodeTypeId;
    this.#sort = this.#sorts[id] ?? this.#sortOf(id);
  }

  isUnread(): boolean {
    return this.#sort.unread;
  }

  hasInside(): boolean {
    return this.#sort.hasInside;
  }

  node(): Growing {
    const { type, named } = this.#sort;
    const cursor = this.#cursor;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    const missing = start === end && cursor.nodeIsMissing;
    const field = this.#tree.language.fields[cursor.currentFieldId] ?? null;
    return { type, named, missing, field, start, end, children: [], height: 0, broken: false };
  }

  #sortOf(id: number): Sort {
    const type = this.#tree.language.types[id] || 'ERROR';
    const named = this.#cursor.nodeIsNamed;
    const hasInside = named && !this.#unread.insides.has(type);
    const sort = { type, named, unread: !named && this.#unread.tokens.has(type), hasInside };
    this.#sorts[id] = sort;
    return sort;
  }
}
