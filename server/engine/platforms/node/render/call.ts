import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Unit } from '../../../syntax/unit.ts';
import { PLACEHOLDER } from './allow.ts';
import { expressionAt, quoted, replace } from './source.ts';

/** Calls the function that makes the middleware, with the origins that it is to let in. */
export function callMiddleware(unit: Unit, { site, origins }: Extract<Change, { kind: 'call' }>): Rendered {
  const target = expressionAt(unit, site);
  if (target?.kind !== 'name' && target?.kind !== 'member') return declined('the function is not named there');
  const list = (origins === 'placeholder' ? [PLACEHOLDER] : origins).map((origin) => quoted(unit, origin)).join(', ');
  const place = { start: target.end, end: target.end };
  return { edits: [replace(unit, place, `({ origin: [${list}] })`)] };
}
