import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { FunctionExpression, Unit } from '../../../syntax/unit.ts';
import { around, functionsAround, replace } from './source.ts';

/** Answers `false` where a function that decides on an origin answers with an error, or throws one. */
export function refuseQuietly(unit: Unit, { site }: Extract<Change, { kind: 'refuse' }>): Rendered {
  const fn = functionsAround(unit, site).findLast((one) => one.params.length === 2 || isPromising(one));
  const callback = fn === undefined ? undefined : nameOf(fn, 1);
  if (fn === undefined || (callback === undefined && !isPromising(fn)))
    return declined('what refuses is no origin callback');
  const nodes = around(unit, site);
  const call = nodes.findLast(
    (node) => node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === callback,
  );
  if (call !== undefined) return { edits: [replace(unit, call, `${callback}(null, false)`)] };
  const thrown = nodes.findLast((node) => node.kind === 'throw');
  if (thrown === undefined) return declined('the error is made elsewhere');
  const answer = callback === undefined ? 'false' : `${callback}(null, false)`;
  const end = unit.text[thrown.end - 1] === ';' ? thrown.end - 1 : thrown.end;
  return { edits: [replace(unit, { start: thrown.start, end }, `return ${answer}`)] };
}

/** A function that gives a promise of its answer. */
const isPromising = ({ async, params }: FunctionExpression): boolean => async && params.length === 1;

function nameOf({ params }: FunctionExpression, i: number): string | undefined {
  const target = params[i]?.target;
  return target?.kind === 'name' ? target.name : undefined;
}
