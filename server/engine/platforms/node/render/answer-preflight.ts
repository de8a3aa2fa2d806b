import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import type { Expression, Statement, Unit } from '../../../syntax/unit.ts';
import { nodesIn } from '../../../syntax/walk.ts';
import { around, covers, replace } from './source.ts';
import { insertBefore } from './statements.ts';

type Call = Expression & { kind: 'call' };

/** Registers the middleware that a route has for OPTIONS as well: `app.options(path, cors(…))`. */
export function answerPreflight(
  unit: Unit,
  { site, middleware }: Extract<Change, { kind: 'answer-preflight' }>,
): Rendered {
  const call = around(unit, site).findLast(
    (node): node is Call => node.kind === 'call' && node.start === site.start && node.end === site.end,
  );
  if (call?.callee.kind !== 'member') return declined('the route is not registered by a call of the app');
  const given = call.args.map(({ value }) => value).find((value) => isMiddleware(unit, value, middleware));
  if (given === undefined) return declined('the middleware is handed to the route in another way');
  const text = unit.text.slice(given.start, given.end);
  const { object } = call.callee;
  const builder = routeBuilder(object);
  if (builder !== undefined) {
    const gap = /^\s*[\r\n]\s*(?=\.)/.exec(unit.text.slice(builder.end))?.[0] ?? '';
    return { edits: [replace(unit, { start: builder.end, end: builder.end }, `${gap}.options(${text})`)] };
  }
  const path = call.args[0]?.value;
  const statement = around(unit, site).findLast(
    (node): node is Statement => node.kind === 'expression' && node.expression === call,
  );
  if (path === undefined || path === given || statement === undefined)
    return declined('the route is not registered by a statement of its own');
  const registered = `${unit.text.slice(object.start, object.end)}.options(${unit.text.slice(path.start, path.end)}, ${text});`;
  return { edits: [insertBefore(unit, statement, registered)] };
}

/** `app.route(path)`, on which the methods of a route are chained. */
function routeBuilder(expression: Expression): Call | undefined {
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return undefined;
  return expression.callee.property === 'route' ? expression : routeBuilder(expression.callee.object);
}

/** Whether an argument is the middleware that is made at a place, by itself or by its name. */
function isMiddleware(unit: Unit, value: Expression, at: Site): boolean {
  if (value.start === at.start && value.end === at.end) return true;
  return (
    value.kind === 'name' &&
    [...nodesIn(unit.body)].some(
      (node) =>
        node.kind === 'declare' &&
        node.declarators.some(
          ({ target, value: made }) =>
            target.kind === 'name' && target.name === value.name && made !== null && covers(made, at),
        ),
    )
  );
}
