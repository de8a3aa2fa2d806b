import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Expression, FunctionExpression, Statement, Unit } from '../../../syntax/unit.ts';
import { nodesIn } from '../../../syntax/walk.ts';
import { expressionAt, functionsAround, indentAt, lineEnd, lineStart, replace } from './source.ts';

/** Calls `next()` on the ways through the function at a place that neither answer nor call it. */
export function handOn(unit: Unit, { site }: Extract<Change, { kind: 'hand-on' }>): Rendered {
  const target = expressionAt(unit, site);
  const fn = target?.kind === 'function' ? target : functionsAround(unit, site).at(-1);
  const names = fn === undefined ? undefined : namesOf(fn);
  if (fn === undefined || names === undefined) return declined('the middleware has no name for what comes next');
  const edits = new HandOn(unit, names).through(fn.body, fn);
  return edits === null || edits.length === 0 ? declined('where the call belongs is not evident') : { edits };
}

interface Names {
  readonly response: string;
  readonly next: string;
}

function namesOf({ params }: FunctionExpression): Names | undefined {
  const [response, next] = params.slice(params.length === 4 ? 2 : 1).map(({ target }) => target);
  return response?.kind === 'name' && next?.kind === 'name' ? { response: response.name, next: next.name } : undefined;
}

/** What a statement does with the request: settles it on every way, on none, or only leaves the function on some. */
type Settling = 'always' | 'never' | 'sometimes';

const ANSWERS = new Set([
  'end',
  'send',
  'json',
  'jsonp',
  'sendStatus',
  'redirect',
  'render',
  'sendFile',
  'download',
  'write',
]);

class HandOn {
  private readonly unit: Unit;
  private readonly names: Names;

  constructor(unit: Unit, names: Names) {
    this.unit = unit;
    this.names = names;
  }

  /** The edits that settle every way through a list of statements; null where one can't be told. `around` holds the list in braces. */
  through(list: readonly Statement[], around: { end: number }): Edit[] | null {
    const edits = list.flatMap((statement) => this.bareReturns(statement));
    const last = list.at(-1);
    if (last === undefined) return null;
    const settled = list.map((statement) => this.settling(statement));
    if (settled.includes('always')) return edits;
    const goesOn = list.filter((statement, i) => settled[i] === 'sometimes' && !leaves(statement));
    if (goesOn.length === 0) return [...edits, this.appended(list, around)];
    if (goesOn.length > 1 || goesOn[0] !== last || last.kind !== 'if') return null;
    if (last.else.length > 0) return null;
    return this.settlingList(last.then) === 'always' ? [...edits, this.otherwise(last)] : null;
  }

  /** `return;` on a way that has not been settled. */
  private bareReturns(statement: Statement): Edit[] {
    if (statement.kind !== 'if') return [];
    return [statement.then, statement.else].flatMap((branch) => {
      const last = branch.at(-1);
      const bare = last?.kind === 'return' && last.value === null && this.settlingList(branch) === 'never';
      if (!bare) return branch.flatMap((inner) => this.bareReturns(inner));
      const keyword = { start: last.start, end: last.start + 'return'.length };
      return [replace(this.unit, keyword, `return ${this.names.next}()`)];
    });
  }

  private settlingList(list: readonly Statement[]): Settling {
    const all = list.map((statement) => this.settling(statement));
    if (all.includes('always')) return 'always';
    return all.includes('sometimes') ? 'sometimes' : 'never';
  }

  private settling(statement: Statement): Settling {
    if (statement.kind === 'if') {
      const both = [this.settlingList(statement.then), this.settlingList(statement.else)];
      if (both.every((one) => one === 'always')) return 'always';
      return both.every((one) => one === 'never') ? 'never' : 'sometimes';
    }
    if (statement.kind === 'throw') return 'always';
    const settles = [...nodesIn([statement])].some((node) => this.settles(node));
    if (!settles) return 'never';
    return statement.kind === 'expression' || statement.kind === 'return' ? 'always' : 'sometimes';
  }

  private settles(node: Expression | Statement): boolean {
    if (node.kind !== 'call') return false;
    const { response, next } = this.names;
    if (node.callee.kind === 'name' && node.callee.name === next) return true;
    if (node.args.some(({ value }) => value.kind === 'name' && (value.name === response || value.name === next)))
      return true;
    return (
      node.callee.kind === 'member' && ANSWERS.has(node.callee.property) && startsWith(node.callee.object, response)
    );
  }

  /** `next();` behind the last statement. */
  private appended(list: readonly Statement[], around: { end: number }): Edit {
    const { unit } = this;
    const last = list.at(-1);
    const close = unit.text.lastIndexOf('}', around.end - 1);
    const indent = indentAt(unit, last?.start ?? around.end);
    const line = lineStart(unit, close);
    const ownLine = unit.text.slice(line, close).trim() === '';
    const call = `${this.names.next}()${this.semicolon()}`;
    return ownLine
      ? replace(unit, { start: line, end: line }, indent + call + lineEnd(unit))
      : replace(unit, { start: close, end: close }, `${call} `);
  }

  /** ` else { next(); }` behind an `if`. */
  private otherwise({ start, end }: Statement): Edit {
    const { unit } = this;
    const indent = indentAt(unit, start);
    const inner = indent + (indent.includes('\t') ? '\t' : '  ');
    const call = `${this.names.next}()${this.semicolon()}`;
    const block = [' else {', inner + call, `${indent}}`].join(lineEnd(unit));
    return replace(unit, { start: end, end }, block);
  }

  private semicolon(): string {
    return /;[ \t]*(?:\r|\n|$)/.test(this.unit.text) ? ';' : '';
  }
}

/** Whether every way through a statement that settles the request leaves the function. */
function leaves(statement: Statement): boolean {
  if (statement.kind !== 'if') return false;
  const ends = (list: readonly Statement[]): boolean => {
    const last = list.at(-1);
    return last === undefined || last.kind === 'return' || last.kind === 'throw';
  };
  return ends(statement.then) && ends(statement.else);
}

/** `res`, `res.status(204)`, `res.status(204).set(…)`. */
function startsWith(node: Expression, name: string): boolean {
  if (node.kind === 'name') return node.name === name;
  if (node.kind === 'member') return startsWith(node.object, name);
  return node.kind === 'call' && startsWith(node.callee, name);
}
