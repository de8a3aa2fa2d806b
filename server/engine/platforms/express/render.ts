import type { Rendered } from '../../evaluate/platform.ts';
import type { Change } from '../../service/change.ts';
import type { Program } from '../../service/program.ts';
import type { Unit } from '../../syntax/unit.ts';

/** Renders a change of an Express program's sources as text edits, or says why it can't be done. */
export function renderChange(change: Change, _program: Program, _unit: Unit): Rendered {
  return { declined: `${change.kind} is not rendered` };
}
