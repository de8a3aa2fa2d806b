/**
 * The words of a configuration, by nginx's own rules (nginx, `src/core/ngx_conf_file.c`, `ngx_conf_read_token`): a quote, a `#` and a `}` mean something at
 * the beginning of a word only, `{` after `$` is part of the word, and a backslash takes the next character along.
 */

import type { Span } from '../unit.ts';
import { type Search, searchIn } from './search.ts';
import { inlineConstruct, tagAt } from './templates.ts';
import type { Placeholder, Word } from './unit.ts';
import { cooked } from './words.ts';

/** The text that is read, and what reading it has found out. */
export interface Scan {
  readonly text: string;
  readonly search: Search;
  readonly errors: Span[];
  /** The quotes that the rest of the text does not close: they are looked for once. */
  readonly unclosed: Set<Quote>;
  isTemplate: boolean;
}

type Quote = '"' | "'";

/** A reading of `text` from its beginning. */
export function scanOf(text: string): Scan {
  return { text, search: searchIn(text), errors: [], unclosed: new Set(), isTemplate: false };
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const DOLLAR = 0x24;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const LESS = 0x3c;

/** Whether the character at `at` is one of the blanks of nginx: no others separate words. */
export function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === SPACE || code === TAB || code === LINE_FEED || code === CARRIAGE_RETURN;
}

/** The word that begins at `at`, where no blank, `;`, `{`, `}` or `#` stands. */
export function readWord(scan: Scan, at: number): Word {
  const first = scan.text[at];
  return first === '"' || first === "'" ? quotedWord(scan, at, first) : bareWord(scan, at);
}

function bareWord(scan: Scan, start: number): Word {
  const { text } = scan;
  const placeholders: Placeholder[] = [];
  let afterDollar = false;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === OPENING_BRACE || code === LESS) {
      const placeholder = placeholderAt(scan, at);
      if (placeholder !== null) {
        placeholders.push(placeholder);
        at = placeholder.end;
        afterDollar = false;
        continue;
      }
      if (code === OPENING_BRACE && !afterDollar) break;
      if (code === LESS) afterDollar = false;
      at++;
      continue;
    }
    if (code === SEMICOLON || isBlank(text, at)) break;
    afterDollar = code === DOLLAR;
    at += code === BACKSLASH ? 2 : 1;
  }
  const end = Math.min(at, text.length);
  return { start, end, value: valueBetween(text, start, end, placeholders), quote: null, placeholders };
}

function quotedWord(scan: Scan, start: number, quote: Quote): Word {
  const { text, search } = scan;
  const lineEnd = search.next('\n', start);
  const whole = scan.unclosed.has(quote) ? null : contentOf(scan, start, quote, text.length);
  if (whole === null) scan.unclosed.add(quote);
  else if (whole.end < lineEnd || mayFollowQuote(text, whole.end + 1)) return wordOf(text, start, whole, quote, 1);
  const content = contentOf(scan, start, quote, lineEnd) ?? unclosedContent(scan, start, lineEnd);
  return wordOf(text, start, content, quote, text[content.end] === quote ? 1 : 0);
}

interface Content {
  readonly end: number;
  readonly placeholders: readonly Placeholder[];
}

/** The content of the quotes that open at `start`, or null if they do not close before `limit`. */
function contentOf(scan: Scan, start: number, quote: Quote, limit: number): Content | null {
  const { text } = scan;
  const closing = quote.charCodeAt(0);
  const placeholders: Placeholder[] = [];
  let at = start + 1;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === closing) return { end: at, placeholders };
    const placeholder = code === OPENING_BRACE || code === LESS ? placeholderAt(scan, at) : null;
    if (placeholder === null) {
      at += code === BACKSLASH ? 2 : 1;
    } else {
      placeholders.push(placeholder);
      at = placeholder.end;
    }
  }
  return null;
}

/** What an unclosed quote is taken to hold: the rest of its line, without the semicolon and the brace that would end the directive. */
function unclosedContent(scan: Scan, start: number, lineEnd: number): Content {
  const rest = scan.text.slice(start + 1, lineEnd).trimEnd();
  const inner = rest.replace(/[;{]$/, '');
  const end = start + 1 + inner.length;
  scan.errors.push({ start, end });
  const placeholders: Placeholder[] = [];
  for (let at = start + 1; at < end; ) {
    const placeholder = placeholderAt(scan, at);
    if (placeholder !== null && placeholder.end <= end) placeholders.push(placeholder);
    at = placeholder?.end ?? at + 1;
  }
  return { end, placeholders };
}

function wordOf(text: string, start: number, content: Content, quote: Quote, closing: number): Word {
  const value = valueBetween(text, start + 1, content.end, content.placeholders);
  return { start, end: content.end + closing, value, quote, placeholders: content.placeholders };
}

/** Nginx wants a blank or the end of the directive after a quoted word; a parenthesis may close the condition of an `if`. */
function mayFollowQuote(text: string, at: number): boolean {
  return at >= text.length || isBlank(text, at) || ';{)'.includes(text.charAt(at));
}

/** Records what stands directly behind a quoted word where nothing may. */
export function checkAfter(scan: Scan, word: Word): void {
  if (word.quote === null || mayFollowQuote(scan.text, word.end)) return;
  if (scan.errors.at(-1)?.end === word.end) return;
  scan.errors.push({ start: word.end, end: word.end + 1 });
}

function placeholderAt(scan: Scan, at: number): Placeholder | null {
  const tag = tagAt(scan.text, scan.search, at, 'in-directive');
  if (tag === null) return null;
  scan.isTemplate = true;
  const { start, end } = inlineConstruct(scan.text, scan.search, tag);
  return { kind: 'placeholder', start, end, written: scan.text.slice(start, end) };
}

function valueBetween(text: string, start: number, end: number, placeholders: readonly Placeholder[]): string {
  if (placeholders.length === 0) return cooked(text.slice(start, end));
  const parts: string[] = [];
  let at = start;
  for (const placeholder of placeholders) {
    parts.push(cooked(text.slice(at, placeholder.start)), placeholder.written);
    at = placeholder.end;
  }
  parts.push(cooked(text.slice(at, end)));
  return parts.join('');
}
