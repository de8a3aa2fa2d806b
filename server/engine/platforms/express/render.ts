import type { Rendered } from '../../evaluate/platform.ts';
import type { Change } from '../../service/change.ts';
import type { Program, Site } from '../../service/program.ts';
import type { Expression, Unit } from '../../syntax/unit.ts';
import { around, entryAt, expressionAt, quoted, removeEntry, replace, wholeLines } from '../node/source.ts';
import { allowOrigins } from './render-allow.ts';
import { moveLayer } from './render-move.ts';

export const decline = (why: string): Rendered => ({ declined: why });

/** Renders a change of an Express program's sources as text edits, or says why it can't be done. */
export function renderChange(change: Change, program: Program, unit: Unit): Rendered {
  switch (change.kind) {
    case 'put':
      return typeof change.value === 'string'
        ? putText(unit, change.site, change.value)
        : decline('only texts are put');
    case 'drop':
      return drop(unit, change.site);
    case 'allow':
      return allowOrigins(unit, change);
    case 'move':
      return moveLayer(unit, program, change.layer, change.before);
    case 'insert':
      return decline('no rule inserts options here');
  }
}

/** Replaces a string where it is written; a text that is made in another way stays. */
function putText(unit: Unit, site: Site, value: string): Rendered {
  const target = expressionAt(unit, site);
  if (target?.kind !== 'string') return decline('the text is not a literal');
  const quote = unit.text[target.start];
  const literal = quote === "'" || quote === '"' ? quote + value + quote : quoted(unit, value);
  return { edits: [replace(unit, target, literal)] };
}

/** Takes away an option, or the call that writes a header. */
function drop(unit: Unit, site: Site): Rendered {
  const found = entryAt(unit, site);
  if (found !== undefined) return { edits: [removeEntry(unit, found.object, found.entry)] };
  const nodes = around(unit, site);
  const call = nodes.findLast(
    (node): node is Expression & { kind: 'call' } =>
      node.kind === 'call' && node.args.some(({ value }) => value.start === site.start && value.end === site.end),
  );
  if (call?.callee.kind !== 'member') return decline('what writes it is not a call of its own');
  const statement = nodes.find((node) => node.kind === 'expression' && node.expression === call);
  const lines = statement === undefined || call.callee.object.kind !== 'name' ? null : wholeLines(unit, statement);
  if (lines !== null) return { edits: [replace(unit, lines, '')] };
  if (statement !== undefined && call.callee.object.kind === 'name') return decline('other code stands on its line');
  return { edits: [replace(unit, { start: call.callee.object.end, end: call.end }, '')] };
}
