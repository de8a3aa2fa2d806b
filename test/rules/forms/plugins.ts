/** The same plugin, registered in another way; the same route, written out. */

import type { Expression, Statement, Unit } from '../../../server/engine/syntax/unit.ts';
import { nodesIn } from '../../../server/engine/syntax/walk.ts';
import { type Form, Rewriting, statementAround } from './rewrite.ts';

type Call = Extract<Expression, { kind: 'call' }>;

const PLUGIN = '@fastify/cors';

const isRequire = (value: Expression | null, source: string): boolean =>
  value?.kind === 'call' &&
  value.callee.kind === 'name' &&
  value.callee.name === 'require' &&
  value.args[0]?.value.kind === 'string' &&
  value.args[0].value.value === source;

/** The names that a statement binds to the plugin. */
function namesOf(statement: Expression | Statement): string[] {
  if (statement.kind === 'import-declaration')
    return statement.source === PLUGIN ? statement.bindings.map(({ local }) => local) : [];
  if (statement.kind !== 'declare') return [];
  return statement.declarators.flatMap(({ target, value }) =>
    target.kind === 'name' && isRequire(value, PLUGIN) ? [target.name] : [],
  );
}

/** Calls of `register` with the plugin as it was imported. */
function registrations(
  unit: Unit,
): { readonly call: Call; readonly plugin: Expression; readonly instance: Expression }[] {
  const nodes = [...nodesIn(unit.body)];
  const names = new Set(nodes.flatMap(namesOf));
  return nodes.flatMap((node) => {
    if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'register') return [];
    const plugin = node.args[0]?.value;
    const isPlugin = plugin?.kind === 'name' && names.has(plugin.name);
    return isPlugin ? [{ call: node, plugin, instance: node.callee.object }] : [];
  });
}

/** `register(cors, …)` becomes `register(import('@fastify/cors'), …)`. */
export const asImported: Form = (unit) => {
  const rewriting = new Rewriting(unit);
  for (const { plugin } of registrations(unit)) rewriting.replace(plugin, `import('${PLUGIN}')`);
  return rewriting.done();
};

/** `app.register(cors, …)` becomes a plugin that registers it and shares the context around it. */
export const asShared: Form = (unit) => {
  const rewriting = new Rewriting(unit);
  const isModule = unit.body.some(({ kind }) => kind === 'import-declaration');
  for (const { call, instance } of registrations(unit)) {
    const statement = statementAround(call, unit);
    if (statement?.kind !== 'expression' || statement.expression !== call || !rewriting.isFree(call)) continue;
    const [share, inner] = [rewriting.name('share'), rewriting.name('inner')];
    if (isModule) rewriting.insert(0, `import ${share} from 'fastify-plugin';\n`);
    else rewriting.insert(statement.start, `const ${share} = require('fastify-plugin');\n`);
    const args = unit.text.slice(instance.end, call.end);
    rewriting.replace(
      call,
      `${rewriting.text(instance)}.register(${share}(async (${inner}) => {\n${inner}${args};\n}))`,
    );
  }
  return rewriting.done();
};

const METHODS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete', 'options']);

/** `app.get('/data', handler)` becomes `app.route({ method: 'GET', url: '/data', handler })`. */
export const asFullRoute: Form = (unit) => {
  const rewriting = new Rewriting(unit);
  if (!/\bfastify\b/.test(unit.text) || /\bexpress\b/.test(unit.text)) return null;
  for (const node of nodesIn(unit.body)) {
    if (node.kind !== 'call' || node.callee.kind !== 'member' || !METHODS.has(node.callee.property)) continue;
    const [path, handler] = node.args.map(({ value }) => value);
    if (node.args.length !== 2 || path?.kind !== 'string' || handler === undefined || !rewriting.isFree(node)) continue;
    if (handler.kind !== 'function' && handler.kind !== 'name') continue;
    const { object, property } = node.callee;
    const entries = `method: '${property.toUpperCase()}', url: ${rewriting.text(path)}, handler: ${rewriting.text(handler)}`;
    rewriting.replace(node, `${rewriting.text(object)}.route({ ${entries} })`);
  }
  return rewriting.done();
};
