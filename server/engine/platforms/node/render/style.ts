import type { Unit } from '../../../syntax/unit.ts';
import { quoted } from './source.ts';

/** How code of a platform is written: what differs from Node's own response. */
export interface Style {
  /** Which argument of the call that sets CORS up its options are; the first, unless it is said. */
  readonly optionsAt?: number;
  /** The statement that tells caches that the answer depends on the origin; `response` is its name in the code around. */
  vary(unit: Unit, response: string): string;
}

/** Node's own response (`http.ServerResponse`). */
export const NODE_STYLE: Style = {
  vary: (unit, response) => `${response}.setHeader(${quoted(unit, 'Vary')}, ${quoted(unit, 'Origin')});`,
};
