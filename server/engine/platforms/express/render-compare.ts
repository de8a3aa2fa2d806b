import { declined, type Rendered } from '../../evaluate/platform.ts';
import type { Change } from '../../service/change.ts';
import type { Site } from '../../service/program.ts';
import type { Expression, Unit } from '../../syntax/unit.ts';
import { around, expressionAt, quoted, replace } from '../node/source.ts';
import { PLACEHOLDER } from './render-allow.ts';

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
    return { edits: [replace(unit, test.whole, `[${texts.join(', ')}].includes(${test.origin})`)] };
  const isItem = around(unit, site).some(
    (node) => node.kind === 'array' && node.items.some(({ value }) => value === target),
  );
  if (target.kind === 'regex')
    return {
      edits: [replace(unit, target, isItem || texts.length === 1 ? texts.join(', ') : `[${texts.join(', ')}]`)],
    };
  return declined('the test is made elsewhere');
}

const METHODS = new Set(['test', 'exec', 'match', 'startsWith', 'endsWith', 'includes', 'indexOf', 'search']);

/** The test that a literal is the pattern or the text of, and the text of what it asks. */
function testAround(unit: Unit, site: Site): { whole: Expression; origin: string } | undefined {
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
  return whole === undefined ? undefined : { whole, origin: unit.text.slice(asked.start, asked.end) };
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
