import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import type { Expression, FunctionExpression, Statement, Unit } from '../../../syntax/unit.ts';
import { nodesIn } from '../../../syntax/walk.ts';
import { around, covers, functionsAround, replace, wholeLines } from './source.ts';
import { insertBefore } from './statements.ts';
import { NODE_STYLE, type Style } from './style.ts';

/** Tells caches that the answer depends on the origin, before the first statement of the handler that may end it. */
export function addVary(unit: Unit, { site }: Extract<Change, { kind: 'vary' }>, style: Style): Rendered {
  const response = responseAt(unit, site);
  if (response === null) return declined('the header is not written by a call of the response');
  const handler = handlerOf(unit, site, response);
  if (handler === undefined) return declined('the response is handed over in another way than as a parameter');
  const at = handler.body.findIndex((statement) => covers(statement, site));
  const before = handler.body.slice(0, at + 1).find((statement) => mayEnd(statement) || covers(statement, site));
  if (before === undefined || isExpressionBody(unit, handler)) return declined('the handler has no body of statements');
  // What stands behind a framework's own response is Node's.
  const { vary } = response.text === response.root ? style : NODE_STYLE;
  return {
    edits: [insertBefore(unit, before, vary(unit, response.text)), ...lessOften(unit, handler, response)],
  };
}

/** Takes away the statements that said the same in some branch only. */
function lessOften(unit: Unit, handler: FunctionExpression, { text }: Response): Edit[] {
  return [...nodesIn(handler.body, (node) => node.kind !== 'function')].flatMap((node) => {
    if (node.kind !== 'expression' || node.expression.kind !== 'call') return [];
    const { callee, args } = node.expression;
    if (callee.kind !== 'member' || unit.text.slice(callee.object.start, callee.object.end) !== text) return [];
    const said = args.map(({ value }) => (value.kind === 'string' ? value.value.toLowerCase() : null)).join();
    const lines = wholeLines(unit, node);
    const isSame = callee.property === 'vary' ? said === 'origin' : said === 'vary,origin';
    return isSame && lines !== null ? [replace(unit, lines, '')] : [];
  });
}

/** How code names the response on which it calls a method: the whole expression, and the name that it begins with. */
interface Response {
  readonly text: string;
  readonly root: string;
}

function responseAt(unit: Unit, site: Site): Response | null {
  const call = around(unit, site).findLast(
    (node): node is Expression & { kind: 'call' } =>
      node.kind === 'call' && node.callee.kind === 'member' && node.start === site.start,
  );
  const object = call?.callee.kind === 'member' ? receiver(call.callee.object) : undefined;
  const root = object === undefined ? null : rootOf(object);
  return object === undefined || root === null ? null : { text: unit.text.slice(object.start, object.end), root };
}

/** What a chain of calls begins with: `res` of `res.status(200).set(…)`. */
function receiver(expression: Expression): Expression {
  return expression.kind === 'call' && expression.callee.kind === 'member'
    ? receiver(expression.callee.object)
    : expression;
}

function rootOf(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'member' ? rootOf(expression.object) : null;
}

/** The innermost function around a place that is given the response. */
const handlerOf = (unit: Unit, site: Site, { root }: Response): FunctionExpression | undefined =>
  functionsAround(unit, site).findLast((fn) =>
    fn.params.some(({ target }) => target.kind === 'name' && target.name === root),
  );

const isExpressionBody = (unit: Unit, fn: FunctionExpression): boolean => fn.arrow && unit.text[fn.end - 1] !== '}';

/** Whether a statement may leave the function before the ones behind it. */
const mayEnd = (statement: Statement): boolean =>
  [...nodesIn([statement], (node) => node.kind !== 'function')].some(
    (node) => node.kind === 'return' || node.kind === 'throw',
  );

/** Whether the function around a place tells caches of the origin already. */
export function namesVary(unit: Unit, at: Site): boolean {
  const fn = functionsAround(unit, at).at(-1);
  return fn !== undefined && [...nodesIn(fn.body)].some(saysOrigin);
}

const holds = (value: Expression, text: RegExp): boolean => value.kind === 'string' && text.test(value.value);

function saysOrigin(node: Expression | Statement): boolean {
  if (node.kind === 'object')
    return node.entries.some(
      (entry) => entry.kind === 'property' && /^vary$/i.test(entry.key) && holds(entry.value, /origin/i),
    );
  if (node.kind !== 'call' || node.callee.kind !== 'member') return false;
  const isVary = node.callee.property === 'vary' || node.args.some(({ value }) => holds(value, /^vary$/i));
  return isVary && node.args.some(({ value }) => holds(value, /origin/i));
}
