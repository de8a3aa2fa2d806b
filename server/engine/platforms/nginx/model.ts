import type { Site } from '../../service/program.ts';
import type { Directive, Word } from '../../syntax/nginx/unit.ts';

/** A directive in its place: includes are replaced by what they include. */
export interface Placed {
  readonly directive: Directive;
  /** The file that it stands in. */
  readonly file: string;
  /** Its name, lower case. */
  readonly name: string;
  /** What its block holds; null where it has none. */
  readonly inside: readonly Placed[] | null;
}

/** The levels that headers are inherited through. `if` stands for one in a location: in a server it changes no configuration that we read. */
export type LevelKind = 'http' | 'server' | 'location' | 'if' | 'limit_except';

/** A level of a configuration: one set of effective directives. */
export interface Level {
  readonly id: string;
  readonly kind: LevelKind;
  /** The directive that opens it, from its name to its last argument; of the level that a snippet is taken to stand in, an empty span at its start. */
  readonly at: Site;
  /** The directive that opens it; null for the level that a snippet is taken to stand in. */
  readonly placed: Placed | null;
  readonly parent: Level | null;
  /** The directives that stand directly in it. */
  readonly own: readonly Placed[];
}

/** The variable that says that the condition of an `if` has held. */
export const enteredName = ({ id }: Level): string => `entered:${id}`;

/** An `add_header`. */
export interface AddHeader {
  readonly name: string;
  readonly value: Word;
  readonly always: boolean;
  /** From the directive's name to its last word. */
  readonly at: Site;
  /** Of the value, its quotes included. */
  readonly valueAt: Site;
}

/** The place of a word, its quotes included. */
export const siteOfWord = (file: string, { start, end }: Word): Site => ({ file, start, end });

/** The place of a directive: from its name to its last argument, without block and semicolon. */
export function siteOf({ directive: { start, name, args }, file }: Placed): Site {
  return { file, start, end: (args.at(-1) ?? name).end };
}
