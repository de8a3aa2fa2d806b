import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import type { Expression, FunctionExpression, Unit } from '../../../syntax/unit.ts';
import { nodesIn } from '../../../syntax/walk.ts';
import { around, covers, expressionAt, functionsAround, indentAt, replace, wholeLines } from './source.ts';
import { insertBefore } from './statements.ts';

/** Lets requests without the header pass the code at a place, which takes it for granted. */
export function guardMissing(unit: Unit, { site }: Extract<Change, { kind: 'guard' }>): Rendered {
  return (
    inCallback(unit, site) ??
    byChain(unit, site) ??
    aroundWrite(unit, site) ??
    declined('what to do without the header is not evident')
  );
}

/** How a function that decides on an origin lets one pass: it calls back, or promises its answer. */
interface Decision {
  readonly origin: string;
  readonly pass: string;
}

function decides({ params, body, async }: FunctionExpression): Decision | undefined {
  const [origin, callback] = params.map(({ target }) => (target.kind === 'name' ? target.name : undefined));
  if (origin !== undefined && params.length === 1 && async) return { origin, pass: 'true' };
  if (params.length !== 2 || origin === undefined || callback === undefined) return undefined;
  const calls = [...nodesIn(body)].some(
    (node) => node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === callback,
  );
  return calls ? { origin, pass: `${callback}(null, true)` } : undefined;
}

/** In an origin callback the first statement lets requests without an origin pass. */
function inCallback(unit: Unit, site: Site): Rendered | undefined {
  const fn = functionsAround(unit, site).findLast((one) => decides(one) !== undefined);
  const names = fn === undefined ? undefined : decides(fn);
  const [first] = fn?.body ?? [];
  if (fn === undefined || names === undefined || first === undefined) return undefined;
  const guard = `if (!${names.origin}) return ${names.pass};`;
  if (hasBraces(unit, fn)) return { edits: [insertBefore(unit, first, guard)] };
  const value = first.kind === 'return' ? first.value : null;
  if (value === null) return undefined;
  const test = names.pass === 'true' ? `!${names.origin} || ` : `!${names.origin} ? ${names.pass} : `;
  return { edits: [replace(unit, { start: value.start, end: value.start }, test)] };
}

/** Whether the body of a function is a block, and not an expression. */
const hasBraces = (unit: Unit, fn: FunctionExpression): boolean => {
  const [first] = fn.body;
  return !fn.arrow || first === undefined || /\{\s*$/.test(withoutComments(unit, fn.start, first.start));
};

function withoutComments(unit: Unit, start: number, end: number): string {
  const comments = unit.comments.filter((comment) => comment.start >= start && comment.end <= end);
  return comments.reduceRight(
    (text, comment) => text.slice(0, comment.start - start) + text.slice(comment.end - start),
    unit.text.slice(start, end),
  );
}

type Member = Expression & { kind: 'member' };

/** `origin.endsWith(…)` becomes `origin?.endsWith(…)`, where what comes out undefined counts as no. */
function byChain(unit: Unit, site: Site): Rendered | undefined {
  const nodes = around(unit, site);
  const member = nodes.findLast(
    (node): node is Member =>
      node.kind === 'member' && node.object.start === site.start && node.object.end === site.end,
  );
  if (member === undefined) return undefined;
  const negated = nodes.some((node) => node.kind === 'unary' && node.operator === '!' && covers(node.operand, site));
  const compared = nodes.some((node) => node.kind === 'binary' && covers(node, site));
  if (negated || compared) return undefined;
  const dot = unit.text.indexOf('.', member.object.end);
  return dot < 0 ? undefined : { edits: [replace(unit, { start: dot, end: dot }, '?')] };
}

/** `res.setHeader(name, origin)` is done only where there is an origin. */
function aroundWrite(unit: Unit, site: Site): Rendered | undefined {
  const call = expressionAt(unit, site);
  if (call?.kind !== 'call' || call.callee.kind !== 'member') return undefined;
  const value = call.args.at(-1)?.value;
  const statement = around(unit, site).findLast((node) => node.kind === 'expression' && node.expression === call);
  if (statement === undefined || wholeLines(unit, statement) === null) return undefined;
  if (value?.kind !== 'name' && value?.kind !== 'member') return undefined;
  if (indentAt(unit, statement.start).length !== columnOf(unit, statement.start)) return undefined;
  const test = `if (${unit.text.slice(value.start, value.end)}) `;
  return { edits: [replace(unit, { start: statement.start, end: statement.start }, test)] };
}

const columnOf = (unit: Unit, offset: number): number =>
  offset - Math.max(unit.text.lastIndexOf('\n', offset - 1), unit.text.lastIndexOf('\r', offset - 1)) - 1;
