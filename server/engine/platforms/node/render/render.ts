import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Program, Site } from '../../../service/program.ts';
import type { Expression, Statement, Unit } from '../../../syntax/unit.ts';
import { allowOrigins } from './allow.ts';
import { answerPreflight } from './answer-preflight.ts';
import { callMiddleware } from './call.ts';
import { compareOrigins, replacePattern } from './compare.ts';
import { changeEntries } from './entries.ts';
import { guardMissing } from './guard.ts';
import { handOn } from './hand-on.ts';
import { dropItem } from './item.ts';
import { moveLayer } from './move.ts';
import { refuseQuietly } from './refuse.ts';
import { rename } from './rename.ts';
import { around, entryAt, expressionAt, isShared, isSpan, removeEntry, replace, wholeLines } from './source.ts';
import type { Style } from './style.ts';
import { putValue } from './value.ts';
import { addVary } from './vary.ts';
import { writeBeside } from './write.ts';

/** The files that a program's sources stand in. */
export interface Sources {
  unitOf(file: string): Unit | undefined;
}

/** The place that a change is about: the layer's for one that moves. */
function placeOf(change: Change, program: Program): Site | undefined {
  if (change.kind === 'allow') return change.at;
  if (change.kind === 'repeat' || change.kind === 'always') return change.sites[0];
  if (change.kind !== 'move') return change.site;
  return Object.values(program.chains)
    .flat()
    .find(({ id }) => id === change.layer)?.at;
}

/** Renders a change of a program's JavaScript or TypeScript sources as text edits, or says why it can't be done. */
export function renderChange(change: Change, program: Program, style: Style, sources: Sources): Rendered {
  const place = placeOf(change, program);
  const unit = place === undefined ? undefined : sources.unitOf(place.file);
  return unit === undefined
    ? declined('the place is in a file that is not held')
    : rendered(change, program, style, unit);
}

function rendered(change: Change, program: Program, style: Style, unit: Unit): Rendered {
  switch (change.kind) {
    case 'put':
      return putText(unit, change);
    case 'drop':
      return drop(unit, change.site);
    case 'allow':
      return allowOrigins(unit, change, style);
    case 'compare':
      return compareOrigins(unit, change);
    case 'pattern':
      return replacePattern(unit, change);
    case 'drop-item':
      return dropItem(unit, change);
    case 'value':
      return putValue(unit, change);
    case 'rename':
      return rename(unit, change);
    case 'guard':
      return guardMissing(unit, change);
    case 'hand-on':
      return handOn(unit, change);
    case 'call':
      return callMiddleware(unit, change);
    case 'refuse':
      return refuseQuietly(unit, change);
    case 'entries':
      return changeEntries(unit, change);
    case 'vary':
      return addVary(unit, change, style);
    case 'write':
      return writeBeside(unit, change);
    case 'answer-preflight':
      return answerPreflight(unit, change);
    case 'move':
      return moveLayer(unit, program, change.layer, change.before);
    case 'repeat':
    case 'always':
    case 'hide':
    case 'hoist':
      return declined('code has no levels that headers are inherited from');
  }
}

/** Replaces a text where it is written, in a literal or in a part of one; a text that is made in another way stays. */
function putText(unit: Unit, { site, was, value }: Extract<Change, { kind: 'put' }>): Rendered {
  const target = expressionAt(unit, site);
  if (target?.kind !== 'string') return declined('the text is not a literal');
  const inner = { start: target.start + 1, end: target.end - 1 };
  const written = unit.text.slice(inner.start, inner.end);
  const at = written.indexOf(was);
  if (at < 0 || written.indexOf(was, at + 1) >= 0) return declined('the text is spelt in another way');
  const start = inner.start + at;
  const edits = [replace(unit, { start, end: start + was.length }, value)];
  return isShared(unit, target) ? { edits, reaches: 'other code reads the same constant' } : { edits };
}

/** Takes away a call that is a statement of its own: `app.options(…)`, and not the last link of a chain. */
function dropStatement(unit: Unit, { start, end, expression }: Statement & { kind: 'expression' }): Rendered {
  const single = expression.kind === 'call' && expression.callee.kind === 'member' && isPlace(expression.callee.object);
  const lines = single ? wholeLines(unit, { start, end }) : null;
  return lines === null ? declined('other code stands on its line') : { edits: [replace(unit, lines, '')] };
}

/** `res`, `reply.raw`: what has no effect by itself. */
const isPlace = (expression: Expression): boolean =>
  expression.kind === 'name' || (expression.kind === 'member' && isPlace(expression.object));

/** Takes away an option, or the call that writes a header. */
function drop(unit: Unit, site: Site): Rendered {
  const found = entryAt(unit, site);
  if (found !== undefined) return { edits: [removeEntry(unit, found.object, found.entry)] };
  const nodes = around(unit, site);
  const whole = nodes.find((node) => node.kind === 'expression' && isSpan(node.expression, site));
  if (whole?.kind === 'expression') return dropStatement(unit, whole);
  const call = nodes.findLast(
    (node): node is Expression & { kind: 'call' } =>
      node.kind === 'call' && node.args.some(({ value }) => value.start === site.start && value.end === site.end),
  );
  if (call?.callee.kind !== 'member') return declined('what writes it is not a call of its own');
  const statement = nodes.find((node) => node.kind === 'expression' && node.expression === call);
  const alone = statement !== undefined && isPlace(call.callee.object);
  const lines = alone ? wholeLines(unit, statement) : null;
  if (lines !== null) return { edits: [replace(unit, lines, '')] };
  if (alone) return declined('other code stands on its line');
  return { edits: [replace(unit, { start: call.callee.object.end, end: call.end }, '')] };
}
