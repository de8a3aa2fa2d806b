import type { Expression, Span, Statement, Unit } from '../../../server/engine/syntax/unit.ts';
import { nodesIn } from '../../../server/engine/syntax/walk.ts';

/** Another way to write the same: the text that a unit becomes, or null where the form does not apply to it. */
export type Form = (unit: Unit) => string | null;

interface Replacement extends Span {
  readonly text: string;
}

/** Collects the replacements of one form, and names that the text does not use yet. */
export class Rewriting {
  readonly unit: Unit;
  readonly #replaced: Replacement[] = [];
  #appended = '';
  #names = 0;

  constructor(unit: Unit) {
    this.unit = unit;
  }

  text({ start, end }: Span): string {
    return this.unit.text.slice(start, end);
  }

  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}InForm${this.#names}`;
  }

  /** Whether a span is free of other replacements of this form. */
  isFree({ start, end }: Span): boolean {
    return this.#replaced.every((other) => other.end <= start || other.start >= end);
  }

  replace({ start, end }: Span, text: string): void {
    this.#replaced.push({ start, end, text });
  }

  insert(at: number, text: string): void {
    this.replace({ start: at, end: at }, text);
  }

  append(text: string): void {
    this.#appended += text;
  }

  /** The rewritten text, or null where nothing was replaced. */
  done(): string | null {
    if (this.#replaced.length === 0) return null;
    const sorted = this.#replaced.toSorted((a, b) => a.start - b.start || a.end - b.end);
    return (
      sorted.reduceRight((text, one) => text.slice(0, one.start) + one.text + text.slice(one.end), this.unit.text) +
      this.#appended
    );
  }
}

/** A list of statements, and what holds it. */
export interface Listed {
  readonly list: readonly Statement[];
  readonly of: 'program' | 'function' | 'block';
}

/** Every list of statements of a unit, outermost first. */
export function listsOf(unit: Unit): Listed[] {
  const inner = [...nodesIn(unit.body)].flatMap((node): Listed[] => {
    if (node.kind === 'function')
      return node.arrow && isExpressionBody(node.body, unit) ? [] : [{ list: node.body, of: 'function' }];
    if (node.kind === 'function-declaration') return [{ list: node.function.body, of: 'function' }];
    return blocksOf(node).map((list) => ({ list, of: 'block' }));
  });
  return [{ list: unit.body, of: 'program' }, ...inner];
}

function blocksOf(node: Expression | Statement): readonly (readonly Statement[])[] {
  switch (node.kind) {
    case 'if':
      return [node.then, node.else];
    case 'block':
    case 'for-each':
    case 'loop':
      return [node.body];
    case 'try':
      return [node.body, node.handler ?? [], node.finalizer];
    default:
      return [];
  }
}

/** The made-up `return` of an arrow function without braces. */
function isExpressionBody(body: readonly Statement[], { text }: Unit): boolean {
  const [only] = body;
  return body.length === 1 && only?.kind === 'return' && !text.startsWith('return', only.start);
}

/** Whether another statement may be put before one: it stands in a block, and not behind `if (…)` or a label of a `switch`. */
export function mayPrecede({ start }: Span, { text }: Unit): boolean {
  const before = text.slice(0, start).trimEnd();
  return before === '' || /[{};]$/.test(before);
}

/** Where the innermost statement around a span begins that another one may be put before. */
export function statementAround(span: Span, unit: Unit): Statement | undefined {
  const around = listsOf(unit).flatMap(({ list }) =>
    list.filter((statement) => statement.start <= span.start && span.end <= statement.end),
  );
  const innermost = around.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0];
  return innermost !== undefined && mayPrecede(innermost, unit) ? innermost : undefined;
}

/** The text of statements as the inside of a block. */
export function insideOf(list: readonly Statement[], { text }: Unit): string {
  const [first, last] = [list[0], list.at(-1)];
  if (first === undefined || last === undefined) return '';
  const inside = text.slice(first.start, last.end);
  return /[;}]$/.test(inside) ? inside : `${inside};`;
}

/** A statement with its semicolon, where that lies behind its span. */
export function wholeOf(statement: Statement, { text }: Unit): Span {
  const semicolon = /^[ \t]*;/.exec(text.slice(statement.end))?.[0].length ?? 0;
  return { start: statement.start, end: statement.end + semicolon };
}

export function mentions(
  kinds: ReadonlySet<string>,
  roots: Expression | Statement | readonly (Expression | Statement)[],
): boolean {
  return [...nodesIn(roots)].some((node) => kinds.has(node.kind));
}
