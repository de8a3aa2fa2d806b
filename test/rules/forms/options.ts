/** The same options, written inline, as a constant, spread, returned by a function, destructured. */

import type { Expression, Unit } from '../../../server/engine/syntax/unit.ts';
import { nodesIn } from '../../../server/engine/syntax/walk.ts';
import { type Form, mentions, Rewriting, statementAround } from './rewrite.ts';

type ObjectLiteral = Expression & { kind: 'object' };

const DECIDES = /^(?:origin|credentials|access-control-[a-z-]+)$/i;
const BOUND_TO_PLACE: ReadonlySet<string> = new Set(['await', 'opaque']);

const isOptions = (value: Expression): value is ObjectLiteral =>
  value.kind === 'object' &&
  value.entries.some((entry) => entry.kind === 'property' && DECIDES.test(entry.key)) &&
  !mentions(BOUND_TO_PLACE, value);

/** Object literals that hold options or headers, and are given to a call or stand under `cors` in an object. */
function givenOptions(unit: Unit): ObjectLiteral[] {
  return [...nodesIn(unit.body)].flatMap((node) => {
    if (node.kind === 'call')
      return node.args.flatMap(({ value, spread }) => (!spread && isOptions(value) ? [value] : []));
    if (node.kind !== 'object') return [];
    return node.entries.flatMap((entry) =>
      entry.kind === 'property' && entry.key === 'cors' && isOptions(entry.value) ? [entry.value] : [],
    );
  });
}

/** Rewrites every options object: `before` is put before its statement, `instead` in its place. */
function eachOptions(write: (name: string, text: string) => { before: string; instead: string }): Form {
  return (unit) => {
    const rewriting = new Rewriting(unit);
    for (const options of givenOptions(unit)) {
      const statement = statementAround(options, unit);
      if (statement === undefined || !rewriting.isFree(options)) continue;
      const { before, instead } = write(rewriting.name('options'), rewriting.text(options));
      rewriting.insert(statement.start, before);
      rewriting.replace(options, instead);
    }
    return rewriting.done();
  };
}

export const asConstant = eachOptions((name, text) => ({ before: `const ${name} = ${text};\n`, instead: name }));

export const asSpread = eachOptions((name, text) => ({
  before: `const ${name} = ${text};\n`,
  instead: `{ ...${name} }`,
}));

export const asReturned = eachOptions((name, text) => ({
  before: `function ${name}() {\n  return ${text};\n}\n`,
  instead: `${name}()`,
}));

export const asDestructured = eachOptions((name, text) => ({
  before: `const { ${name} } = { ${name}: ${text}, other: 1 };\n`,
  instead: name,
}));

/** An argument that is a constant, which nothing else mentions, becomes the object that the constant is. */
export const inline: Form = (unit) => {
  const rewriting = new Rewriting(unit);
  const nodes = [...nodesIn(unit.body)];
  const constants = new Map(
    nodes.flatMap((node) => {
      if (node.kind !== 'declare' || node.how !== 'const') return [];
      return node.declarators.flatMap(({ target, value }) =>
        target.kind === 'name' && value !== null && isOptions(value) ? [[target.name, value] as const] : [],
      );
    }),
  );
  const mentioned = (name: string): number => nodes.filter((node) => node.kind === 'name' && node.name === name).length;
  for (const node of nodes) {
    if (node.kind !== 'call') continue;
    for (const { value, spread } of node.args) {
      const options = value.kind === 'name' && !spread ? constants.get(value.name) : undefined;
      if (options !== undefined && value.kind === 'name' && mentioned(value.name) === 1)
        rewriting.replace(value, rewriting.text(options));
    }
  }
  return rewriting.done();
};
