/** The same decision, written with if and else, an early return, a conditional expression, a switch, a helper function. */

import type { Expression, Span, Statement, Unit } from '../../../server/engine/syntax/unit.ts';
import { nodesIn } from '../../../server/engine/syntax/walk.ts';
import { type Form, insideOf, listsOf, mentions, Rewriting, statementAround, wholeOf } from './rewrite.ts';

type If = Extract<Statement, { kind: 'if' }>;

const DECLARES: ReadonlySet<string> = new Set(['declare', 'function-declaration', 'class-declaration']);
const BREAKS: ReadonlySet<string> = new Set(['break']);
const BOUND_TO_PLACE: ReadonlySet<string> = new Set(['await', 'opaque', 'assign']);

const declares = (list: readonly Statement[]): boolean => list.some(({ kind }) => DECLARES.has(kind));
const ends = (list: readonly Statement[]): boolean => ['return', 'throw'].includes(list.at(-1)?.kind ?? '');

function eachList(rewrite: (list: readonly Statement[], rewriting: Rewriting) => void): Form {
  return (unit) => {
    const rewriting = new Rewriting(unit);
    for (const { list, of } of listsOf(unit)) if (of === 'function') rewrite(list, rewriting);
    return rewriting.done();
  };
}

function eachIf(rewrite: (statement: If, rewriting: Rewriting) => void): Form {
  return (unit) => {
    const rewriting = new Rewriting(unit);
    for (const node of nodesIn(unit.body)) if (node.kind === 'if' && rewriting.isFree(node)) rewrite(node, rewriting);
    return rewriting.done();
  };
}

/** `if (a) { …; return; } rest` becomes `if (a) { … } else { rest }`, and a conditional expression an `if`. */
export const asIfElse: Form = eachList((list, rewriting) => {
  const { unit } = rewriting;
  const at = list.findIndex(
    (statement) => statement.kind === 'if' && statement.else.length === 0 && ends(statement.then),
  );
  const [found, rest, last] = [list[at], list.slice(at + 1), list.at(-1)];
  if (
    found?.kind === 'if' &&
    rest.length > 0 &&
    last !== undefined &&
    !rest.some(({ kind }) => kind === 'function-declaration')
  ) {
    const end = wholeOf(last, unit).end;
    if (rewriting.isFree({ start: found.start, end })) {
      rewriting.replace(
        { start: found.start, end },
        `if (${rewriting.text(found.test)}) {\n${insideOf(found.then, unit)}\n} else {\n${insideOf(rest, unit)}\n}`,
      );
    }
    return;
  }
  for (const statement of list) {
    const value =
      statement.kind === 'expression' ? statement.expression : statement.kind === 'return' ? statement.value : null;
    if (value?.kind !== 'conditional' || !rewriting.isFree(statement)) continue;
    const way = (of: Expression): string => `${statement.kind === 'return' ? 'return ' : ''}${rewriting.text(of)};`;
    rewriting.replace(
      wholeOf(statement, unit),
      `if (${rewriting.text(value.test)}) { ${way(value.then)} } else { ${way(value.else)} }`,
    );
  }
});

/** The last `if` of a function becomes one that returns early. */
export const asEarlyReturn: Form = eachList((list, rewriting) => {
  const { unit } = rewriting;
  const [before, last] = [list.at(-2), list.at(-1)];
  if (last?.kind === 'if' && rewriting.isFree(last)) {
    if (last.else.length === 0 && !declares(last.then))
      rewriting.replace(last, `if (!(${rewriting.text(last.test)})) return;\n${insideOf(last.then, unit)}`);
    else if (last.else.length > 0 && !declares(last.else))
      rewriting.replace(
        last,
        `if (${rewriting.text(last.test)}) {\n${insideOf(last.then, unit)}\nreturn;\n}\n${insideOf(last.else, unit)}`,
      );
    return;
  }
  const isSmall = last?.kind === 'expression' || last?.kind === 'return';
  if (
    before?.kind !== 'if' ||
    before.else.length > 0 ||
    !isSmall ||
    ends(before.then) ||
    declares(before.then) ||
    !rewriting.isFree(before)
  )
    return;
  const rest = insideOf([last], unit);
  rewriting.replace(
    before,
    `if (!(${rewriting.text(before.test)})) {\n${rest}\nreturn;\n}\n${insideOf(before.then, unit)}`,
  );
});

/** What statements do as one expression, or null where they are not all expressions. */
function asExpression(list: readonly Statement[], rewriting: Rewriting): string | null {
  const parts = list.map((statement) =>
    statement.kind === 'expression' ? rewriting.text(statement.expression) : null,
  );
  return parts.includes(null) ? null : parts.length === 0 ? 'undefined' : `(${parts.join(', ')})`;
}

/** `if (a) { b(); } else { c(); }` becomes `a ? b() : c();`. */
export const asTernary: Form = eachIf((statement, rewriting) => {
  const [then, otherwise] = [asExpression(statement.then, rewriting), asExpression(statement.else, rewriting)];
  if (then === null || otherwise === null) return;
  rewriting.replace(statement, `(${rewriting.text(statement.test)}) ? ${then} : ${otherwise};`);
});

/** What a test compares with literals, where it does nothing else: `x === 'a' || x === 'b'`. */
function compared(test: Expression): { subject: Expression; literals: Expression[] } | null {
  if (
    test.kind === 'binary' &&
    test.operator === '===' &&
    test.right.kind === 'string' &&
    (test.left.kind === 'name' || test.left.kind === 'member')
  ) {
    return { subject: test.left, literals: [test.right] };
  }
  if (test.kind !== 'logical' || test.operator !== '||') return null;
  const [left, right] = [compared(test.left), compared(test.right)];
  if (left === null || right === null) return null;
  const same =
    left.subject.kind === 'name' && right.subject.kind === 'name' && left.subject.name === right.subject.name;
  return same ? { subject: left.subject, literals: [...left.literals, ...right.literals] } : null;
}

/** A comparison with literals becomes a switch over its subject, any other test one over the test. */
export const asSwitch: Form = eachIf((statement, rewriting) => {
  const { unit } = rewriting;
  if (mentions(BREAKS, [...statement.then, ...statement.else])) return;
  const found = compared(statement.test);
  const [subject, cases] =
    found === null
      ? [`Boolean(${rewriting.text(statement.test)})`, 'case true:']
      : [rewriting.text(found.subject), found.literals.map((literal) => `case ${rewriting.text(literal)}:`).join('\n')];
  const ways = `${cases} {\n${insideOf(statement.then, unit)}\nbreak;\n}\ndefault: {\n${insideOf(statement.else, unit)}\n}`;
  rewriting.replace(statement, `switch (${subject}) {\n${ways}\n}`);
});

const GLOBALS: ReadonlySet<string> = new Set([
  'process',
  'undefined',
  'Boolean',
  'Object',
  'URL',
  'Set',
  'RegExp',
  'String',
]);

/** The names that an expression takes from outside of it. */
function namesOf(expression: Expression): string[] {
  const nodes = [...nodesIn(expression)];
  const own = new Set(
    nodes.flatMap((node) =>
      node.kind === 'function'
        ? node.params.flatMap(({ target }) => (target.kind === 'name' ? [target.name] : []))
        : [],
    ),
  );
  const names = nodes.flatMap((node) =>
    node.kind === 'name' && !own.has(node.name) && !GLOBALS.has(node.name) ? [node.name] : [],
  );
  return [...new Set(names)];
}

/** What decides: tests, and questions to a list, a set or a pattern. */
function decisions(unit: Unit): Expression[] {
  return [...nodesIn(unit.body)].flatMap((node) => {
    if (node.kind === 'if' || node.kind === 'conditional') return [node.test];
    const asks =
      node.kind === 'call' &&
      node.callee.kind === 'member' &&
      /^(?:includes|has|some|test)$/.test(node.callee.property);
    return asks ? [node] : [];
  });
}

/** A test moves into a function of its own, with what it needs as parameters. */
export const asHelper: Form = (unit) => {
  const rewriting = new Rewriting(unit);
  for (const decision of decisions(unit)) {
    const names = namesOf(decision);
    if (!rewriting.isFree(decision) || mentions(BOUND_TO_PLACE, decision) || names.includes('this')) continue;
    const helper = rewriting.name('decision');
    rewriting.replace(decision, `${helper}(${names.join(', ')})`);
    rewriting.append(`\nfunction ${helper}(${names.join(', ')}) {\n  return ${rewriting.text(decision)};\n}\n`);
  }
  return rewriting.done();
};

/** Whether a statement stands outside of the function that an expression is in: there its parameters are not known. */
function leavesFunction(value: Span, statement: Span, unit: Unit): boolean {
  return [...nodesIn(unit.body)].some(
    (node) =>
      node.kind === 'function' && node.start < value.start && value.end <= node.end && node.start > statement.start,
  );
}

/** A function that is given to a call becomes a constant before the statement. */
export const asNamedFunction: Form = (unit) => {
  const rewriting = new Rewriting(unit);
  for (const node of nodesIn(unit.body)) {
    if (node.kind !== 'call') continue;
    for (const { value, spread } of node.args) {
      const statement = value.kind === 'function' && !spread ? statementAround(value, unit) : undefined;
      if (statement === undefined || !rewriting.isFree(value) || leavesFunction(value, statement, unit)) continue;
      const name = rewriting.name('handler');
      rewriting.insert(statement.start, `const ${name} = ${rewriting.text(value)};\n`);
      rewriting.replace(value, name);
    }
  }
  return rewriting.done();
};
