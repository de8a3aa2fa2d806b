import { openParsers } from '../../server/engine/syntax/parser.ts';
import type { Expression, Language, Span, Statement, Unit } from '../../server/engine/syntax/unit.ts';
import { loadWasm } from './load-wasm.ts';

const parsers = openParsers(loadWasm);

export function read(text: string, language: Language = 'javascript'): Promise<Unit> {
  return parsers.parse('file', text, language);
}

/** The statements of a text, without spans. */
export async function statements(text: string, language?: Language): Promise<readonly unknown[]> {
  return (await read(text, language)).body.map(plain);
}

/** The expression a text consists of, without spans. */
export async function expression(text: string, language?: Language): Promise<unknown> {
  return plain(await spanned(text, language));
}

/** The expression a text consists of, with spans. */
export async function spanned(text: string, language?: Language): Promise<Expression> {
  const first = (await read(text, language)).body[0];
  if (first?.kind !== 'expression') throw new Error(`not an expression: ${text}`);
  return first.expression;
}

/** A copy without the spans, so that a test shows only what it is about. */
export function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== 'start' && key !== 'end' && key !== 'keySpan')
      .map(([key, value]) => [key, plain(value)]),
  );
}

export function name(spelled: string) {
  return { kind: 'name', name: spelled };
}

export function string(value: string) {
  return { kind: 'string', value };
}

export function number(value: number) {
  return { kind: 'number', value };
}

export function call(callee: unknown, ...args: readonly unknown[]) {
  const items = args.map((value) => ({ spread: false, value }));
  return { kind: 'call', callee, args: items, isNew: false, optional: false };
}

export function member(object: unknown, property: string) {
  return { kind: 'member', object, property, optional: false };
}

export function statement(expression_: unknown) {
  return { kind: 'expression', expression: expression_ };
}

export function textAt(text: string, span: Span): string {
  return text.slice(span.start, span.end);
}

/** Every span that leaves its parent's or the text, found by looking at all properties; empty for a sound unit. */
export function strayedSpans(unit: Unit): readonly string[] {
  const strayed: string[] = [];
  const pending: { node: unknown; within: Span }[] = [
    { node: [unit.body, unit.comments, unit.errors], within: { start: 0, end: unit.text.length } },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, within } = next;
    if (typeof node !== 'object' || node === null) continue;
    const span = isSpan(node) ? node : within;
    if (span.start > span.end || span.start < within.start || span.end > within.end) {
      strayed.push(
        `${JSON.stringify(plain(node)).slice(0, 80)} ${span.start}-${span.end} in ${within.start}-${within.end}`,
      );
    }
    pending.push(...Object.values(node).map((child: unknown) => ({ node: child, within: span })));
  }
  return strayed;
}

/** How deep objects nest in a unit, counted in nodes with a kind. */
export function depthOf(body: readonly Statement[]): number {
  let deepest = 0;
  const pending: { node: unknown; depth: number }[] = [{ node: body, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next;
    if (typeof node !== 'object' || node === null) continue;
    const here = 'kind' in node ? depth + 1 : depth;
    deepest = Math.max(deepest, here);
    pending.push(...Object.values(node).map((child: unknown) => ({ node: child, depth: here })));
  }
  return deepest;
}

function isSpan(node: object): node is Span {
  return 'start' in node && 'end' in node;
}
