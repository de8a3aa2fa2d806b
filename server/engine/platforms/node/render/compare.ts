import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import type { Expression, Unit } from '../../../syntax/unit.ts';
import { PLACEHOLDER } from './allow.ts';
import { around, expressionAt, quoted, replace } from './source.ts';

type Call = Expression & { kind: 'call' };

/** Writes a regular expression in place of another one. */
export function replacePattern(unit: Unit, { site, source, flags }: Extract<Change, { kind: 'pattern' }>): Rendered {
  const target = expressionAt(unit, site);
  if (target?.kind !== 'regex') return declined('the pattern is not a literal');
  return { edits: [replace(unit, target, `/${source}/${flags}`)] };
}

/** Compares with exact origins where a pattern or a part of the origin decides. */
export function compareOrigins(unit: Unit, { site, origins }: Extract<Change, { kind: 'compare' }>): Rendered {
  const texts = (origins === 'placeholder' ? [PLACEHOLDER] : origins).map((origin) => quoted(unit, origin));
  const target = expressionAt(unit, site);
  if (target?.kind !== 'regex' && target?.kind !== 'string') return declined('the test is not written as a literal');
  const test = testAround(unit, site);
  if (test !== undefined)
    return { edits: [replace(unit, test.whole, `${test.guard}[${texts.join(', ')}].includes(${test.origin})`)] };
  if (target.kind !== 'regex') return declined('the test is made elsewhere');
  const where = originOption(unit, target);
  if (where === 'value')
    return { edits: [replace(unit, target, texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`)] };
  if (where === 'item') return { edits: [replace(unit, target, texts.join(', '))] };
  return { edits: [replace(unit, target, exactPattern(origins === 'placeholder' ? [PLACEHOLDER] : origins))] };
}

/** Whether an expression is the `origin` option itself, or an item of its list; elsewhere other code may want a pattern. */
function originOption(unit: Unit, target: Expression): 'value' | 'item' | null {
  for (const node of around(unit, { file: unit.file, start: target.start, end: target.end })) {
    if (node.kind !== 'object') continue;
    const option = node.entries.find((entry) => entry.kind === 'property' && entry.key === 'origin');
    if (option?.kind !== 'property') continue;
    if (option.value === target) return 'value';
    if (option.value.kind === 'array' && option.value.items.some(({ value }) => value === target)) return 'item';
  }
  return null;
}

function exactPattern(origins: readonly string[]): string {
  const escaped = origins.map((origin) => origin.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return `/^${escaped.length === 1 ? escaped.join('') : `(?:${escaped.join('|')})`}$/`;
}

const METHODS = new Set(['test', 'exec', 'match', 'startsWith', 'endsWith', 'includes', 'indexOf', 'search']);

/** The test that a literal is the pattern or the text of, and the text of what it asks. */
function testAround(unit: Unit, site: Site): { whole: Expression; origin: string; guard: string } | undefined {
  const nodes = around(unit, site);
  const call = nodes.findLast((node): node is Call => node.kind === 'call');
  if (call?.callee.kind !== 'member' || !METHODS.has(call.callee.property)) return undefined;
  const { object } = call.callee;
  const [argument] = call.args;
  const isPattern = object.start === site.start && object.end === site.end;
  const asked = isPattern ? argument?.value : object;
  const isText = argument?.value.start === site.start && argument.value.end === site.end;
  if (asked === undefined || (!isPattern && !isText) || (asked.kind !== 'name' && asked.kind !== 'member'))
    return undefined;
  const whole = comparedCall(unit, nodes, call, call.callee.property);
  if (whole === undefined) return undefined;
  const origin = unit.text.slice(asked.start, asked.end);
  // TypeScript wants to hear that the origin is there, as the optional chain said.
  const guard = call.callee.optional && unit.language !== 'javascript' ? `${origin} !== undefined && ` : '';
  return { whole, origin, guard };
}

const FOUND = /^(?:!==?\s*-1|>\s*-1|>=\s*0|===?\s*0)$/;

/** A call that answers yes or no, or `x.indexOf(…) !== -1` as a whole; undefined where what is made of a position can't be told. */
function comparedCall(
  unit: Unit,
  nodes: ReturnType<typeof around>,
  call: Call,
  method: string,
): Expression | undefined {
  if (method !== 'indexOf' && method !== 'search') return call;
  const comparison = nodes.find(
    (node): node is Expression & { kind: 'binary' } => node.kind === 'binary' && node.left === call,
  );
  if (comparison === undefined) return undefined;
  return FOUND.test(unit.text.slice(call.end, comparison.end).trim()) ? comparison : undefined;
}
