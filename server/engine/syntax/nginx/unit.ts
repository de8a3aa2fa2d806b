/**
 * A configuration file of nginx, or a template of one, as a plain tree with spans (nginx, `src/core/ngx_conf_file.c`): directives, each with
 * its words and, where it opens one, its block. Nothing is lost: what stands between the spans is blanks, comments and punctuation.
 */

import type { SourceText, Span } from '../unit.ts';

/** A part of a word that a template engine fills in, and not nginx: `{{ origin }}`, `<%= origin %>`. */
export interface Placeholder extends Span {
  readonly kind: 'placeholder';
  /** The text as it is written, delimiters included. */
  readonly written: string;
}

/** A word: the name of a directive, or an argument. The span holds its quotes. */
export interface Word extends Span {
  /** What nginx takes it for: without quotes, escapes resolved as nginx does. What a template fills in stands as it is written. */
  readonly value: string;
  readonly quote: '"' | "'" | null;
  readonly placeholders: readonly Placeholder[];
}

/** What stands in braces. The span holds both of them, or ends with the text where the closing one is missing. */
export interface Block extends Span {
  /** `text`: a language of its own (Lua), which is not read. */
  readonly kind: 'directives' | 'text';
  readonly directives: readonly Directive[];
}

/** A directive with its arguments. The span ends with its semicolon, with its block, or where its last word does. */
export interface Directive extends Span {
  readonly kind: 'directive';
  readonly name: Word;
  /** As nginx separates them: those of `if` hold its parentheses. */
  readonly args: readonly Word[];
  readonly block: Block | null;
  /** Where a template decides whether it is there: inside which of its branches. `else` is any branch but the first of its construct. */
  readonly branch: 'first' | 'else' | null;
}

export interface NginxUnit extends SourceText {
  readonly language: 'nginx';
  readonly directives: readonly Directive[];
  /** Whether it is a template: holds something that a template engine fills in or decides. */
  readonly isTemplate: boolean;
}
