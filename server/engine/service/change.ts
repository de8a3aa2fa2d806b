import type { LayerId, Site } from './program.ts';

/** A change of a program's sources. The platform that owns the place renders it as text edits, or declines with a reason. */
export type Change = {
  readonly title: string;
  readonly safety: 'safe' | 'suggested';
  readonly preferred?: true;
} /** Let in exactly these origins, where now the fact at `at` decides, or the literal within it. */ & (
  | {
      readonly kind: 'allow';
      readonly layer: LayerId;
      readonly origins: readonly string[] | 'placeholder';
      readonly at: Site;
      readonly literal?: Site;
    }
  | { readonly kind: 'drop'; readonly site: Site }
  /** Write `value` where `was` stands in a literal: the whole of it, or a part that is split off later. */
  | { readonly kind: 'put'; readonly site: Site; readonly was: string; readonly value: string }
  /** Admit exactly these origins, where now a test whose text or pattern stands at `site` decides. */
  | { readonly kind: 'compare'; readonly site: Site; readonly origins: readonly string[] | 'placeholder' }
  /** Write a regular expression in place of the one at `site`. */
  | { readonly kind: 'pattern'; readonly site: Site; readonly source: string; readonly flags: string }
  | { readonly kind: 'move'; readonly layer: LayerId; readonly before: LayerId }
);

/** One replacement in a file. Offsets are UTF-16 units, `end` exclusive. */
export interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
