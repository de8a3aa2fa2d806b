import type { LayerId, Plain, Site } from './program.ts';

/** The lists that headers carry. */
export type ListRole = 'methods' | 'allowedHeaders' | 'exposedHeaders';

/** What every change says of itself. */
interface Offered {
  readonly title: string;
  readonly safety: 'safe' | 'suggested';
  readonly preferred?: true;
}

/** A change of a program's sources. The platform that owns the place renders it as text edits, or declines with a reason. */
export type Change = Offered &
  (
    | {
        /** Let in exactly these origins, where now the fact at `at` decides, or the literal within it. */
        readonly kind: 'allow';
        readonly layer: LayerId;
        readonly origins: readonly string[] | 'placeholder';
        readonly at: Site;
        readonly literal?: Site;
      }
    /** Take away an option, a header that is written, or a statement. */
    | { readonly kind: 'drop'; readonly site: Site }
    /** Take one text out of the list, or the comparison, that holds it. */
    | { readonly kind: 'drop-item'; readonly site: Site; readonly text: string }
    /** Write `value` where `was` stands in a literal: the whole of it, or a part that is split off later. */
    | { readonly kind: 'put'; readonly site: Site; readonly was: string; readonly value: string }
    /** Give another value to the option or header whose fact stands at `site`. */
    | { readonly kind: 'value'; readonly site: Site; readonly value: Plain }
    /** Write `to` where a name stands as the key of an entry or as a literal within `site`. */
    | { readonly kind: 'rename'; readonly site: Site; readonly was: string; readonly to: string }
    /** Add to and take out of the list whose fact stands at `site`: the option, the header's value, or the call whose default it is. */
    | {
        readonly kind: 'entries';
        readonly site: Site;
        /** Where the list is written, if that is another place. */
        readonly literal?: Site;
        readonly role: ListRole;
        readonly add: readonly string[];
        readonly remove: readonly string[];
        /** What the list holds now, where it is a default or is written as one text with other separators. */
        readonly now: readonly string[];
      }
    /** Admit exactly these origins, where now a test whose text or pattern stands at `site` decides. */
    | { readonly kind: 'compare'; readonly site: Site; readonly origins: readonly string[] | 'placeholder' }
    /** Write a regular expression in place of the one at `site`. */
    | { readonly kind: 'pattern'; readonly site: Site; readonly source: string; readonly flags: string }
    | { readonly kind: 'move'; readonly layer: LayerId; readonly before: LayerId }
    /** Tell caches that the answer depends on the origin, beside the code at `site` that writes the header. */
    | { readonly kind: 'vary'; readonly site: Site }
    /** Write one more header, or several, beside the code at `site` that writes one. */
    | {
        readonly kind: 'write';
        readonly site: Site;
        readonly name: string;
        readonly value: string;
        readonly more?: readonly { readonly name: string; readonly value: string }[];
      }
    /** Answer the preflights of the route at `site` with the CORS middleware whose call stands at `middleware`. */
    | { readonly kind: 'answer-preflight'; readonly site: Site; readonly middleware: Site }
    /** Let requests without the header pass the code at `site`, which takes it for granted. */
    | { readonly kind: 'guard'; readonly site: Site }
    /** Hand the request on at the end of the branch, or of the middleware, that stops at `site`. */
    | { readonly kind: 'hand-on'; readonly site: Site }
    /** Call what stands uncalled at `site`, with these origins. */
    | { readonly kind: 'call'; readonly site: Site; readonly origins: readonly string[] | 'placeholder' }
    /** Write at the level that stands at `into` the headers that the code at `sites` writes further out. */
    | { readonly kind: 'repeat'; readonly sites: readonly Site[]; readonly into: Site }
    /** Write the headers at `sites` on every answer, errors included. */
    | { readonly kind: 'always'; readonly sites: readonly Site[] }
    /** Keep the header of an upstream from the answers of the level that the code at `site` stands in. */
    | { readonly kind: 'hide'; readonly site: Site; readonly name: string }
    /** Write outside of the condition at `site` the headers that are written within it: their values depend on the condition instead. */
    | { readonly kind: 'hoist'; readonly site: Site }
    /** Refuse without an error, where the code at `site` answers an origin with one. */
    | { readonly kind: 'refuse'; readonly site: Site }
  );

/** One replacement in a file. Offsets are UTF-16 units, `end` exclusive. */
export interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
