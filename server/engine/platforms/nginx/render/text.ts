import type { Edit } from '../../../service/change.ts';
import type { Block, Directive, NginxUnit, Word } from '../../../syntax/nginx/unit.ts';
import type { Span } from '../../../syntax/unit.ts';

/** Edits of a configuration's text that leave alone what stands around: indentation, comments, line ends. */

export const replace = (unit: NginxUnit, { start, end }: Span, text: string): Edit => ({
  file: unit.file,
  start,
  end,
  text,
});

const insert = (unit: NginxUnit, at: number, text: string): Edit => replace(unit, { start: at, end: at }, text);

/** The file's own line end. */
export const lineEnd = ({ text }: NginxUnit): string => /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';

function lineStart({ text }: NginxUnit, offset: number): number {
  const before = text.slice(0, offset);
  return Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
}

/** The white space at the start of the line on which an offset stands. */
export const indentAt = (unit: NginxUnit, offset: number): string =>
  /^[ \t]*/.exec(unit.text.slice(lineStart(unit, offset)))?.[0] ?? '';

/** One step of indentation, as the file takes its first one. */
export const indentStep = ({ text }: NginxUnit): string => /(?:^|[\r\n])([ \t]+)[^\s#]/.exec(text)?.[1] ?? '    ';

const startsLine = (unit: NginxUnit, { start }: Span): boolean =>
  unit.text.slice(lineStart(unit, start), start).trim() === '';

/** Where the line after an offset ends, its line end included; null where more than a comment follows. */
function restOfLine({ text }: NginxUnit, offset: number): number | null {
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)/.exec(text.slice(offset));
  return rest === null ? null : offset + rest[0].length;
}

/** The text of a directive without a block, with a semicolon; on one line, without the comments between its words. */
export function statementOf({ text }: NginxUnit, { start, args, name }: Directive): string {
  const whole = text.slice(start, (args.at(-1) ?? name).end);
  if (!/[\r\n]/.test(whole)) return `${whole};`;
  return `${[name, ...args].map((word) => text.slice(word.start, word.end)).join(' ')};`;
}

function linesAt(unit: NginxUnit, at: number, indent: string, texts: readonly string[]): Edit {
  const end = lineEnd(unit);
  const isOpen = at > 0 && !/[\r\n]/.test(unit.text.charAt(at - 1));
  const lines = texts.map((text) => indent + text).join(end);
  return insert(unit, at, isOpen ? end + lines : lines + end);
}

/** Puts directives behind another one: each on a line of its own, or on the same line where others follow there. */
export function linesBehind(unit: NginxUnit, directive: Directive, texts: readonly string[]): Edit {
  const at = restOfLine(unit, directive.end);
  if (at === null) return insert(unit, directive.end, texts.map((text) => ` ${text}`).join(''));
  const indent = indentAt(unit, directive.start);
  return linesAt(unit, at, startsLine(unit, directive) ? indent : indent + indentStep(unit), texts);
}

/** Puts directives before another one and the comments that belong to it: each on a line of its own, or on the same line where others stand there. */
export function linesBefore(unit: NginxUnit, directive: Directive, texts: readonly string[]): Edit {
  const { start } = directive;
  if (!startsLine(unit, directive)) return insert(unit, start, texts.map((text) => `${text} `).join(''));
  return linesAt(unit, belowOtherText(unit, lineStart(unit, start)), indentAt(unit, start), texts);
}

/** Puts directives into a block: behind the last one that `follows` accepts, else first. */
export function linesInto(
  unit: NginxUnit,
  block: Block,
  texts: readonly string[],
  follows: (directive: Directive) => boolean,
): Edit {
  const { directives } = block;
  if (isOneLine(unit, block)) return inLines(unit, block, texts, follows);
  const last = directives.findLast(follows);
  if (last !== undefined) return linesBehind(unit, last, texts);
  const at = restOfLine(unit, block.start + 1);
  if (at === null) return insert(unit, block.start + 1, texts.map((text) => ` ${text}`).join(''));
  const [first] = directives;
  const own = first !== undefined && startsLine(unit, first);
  return linesAt(unit, at, own ? indentAt(unit, first.start) : indentAt(unit, block.start) + indentStep(unit), texts);
}

/** Whether a block stands on one line and holds plain directives, and nothing of a template between them. */
function isOneLine({ text }: NginxUnit, { start, end, directives }: Block): boolean {
  const ends = directives.map((one) => one.end);
  const gaps = [start + 1, ...ends].map((from, i) => text.slice(from, directives[i]?.start ?? end - 1));
  const isPlain = gaps.every((gap) => /^[ \t]*$/.test(gap)) && directives.every(({ block }) => block === null);
  return isPlain && text.charAt(end - 1) === '}';
}

/** `{ return 204; }`: what a block on one line holds and what comes to it, each on a line of its own. */
function inLines(
  unit: NginxUnit,
  { start, end, directives }: Block,
  texts: readonly string[],
  follows: (directive: Directive) => boolean,
): Edit {
  const split = directives.findLastIndex(follows) + 1;
  const own = directives.map((one) => statementOf(unit, one));
  const [outer, gap] = [indentAt(unit, start), lineEnd(unit)];
  const lines = [...own.slice(0, split), ...texts, ...own.slice(split)].map(
    (line) => gap + outer + indentStep(unit) + line,
  );
  return replace(unit, { start: start + 1, end: end - 1 }, lines.join('') + gap + outer);
}

/** Puts a directive with a block before another directive and the comments that belong to it, and an empty line between them. */
export function blockBefore(unit: NginxUnit, before: Directive, head: string, entries: readonly string[]): Edit {
  if (!startsLine(unit, before)) return insert(unit, before.start, `${head} { ${entries.join(' ')} } `);
  const [indent, gap] = [indentAt(unit, before.start), lineEnd(unit)];
  const inner = entries.map((entry) => indent + indentStep(unit) + entry);
  const lines = [`${indent}${head} {`, ...inner, `${indent}}`, '', ''];
  return insert(unit, belowOtherText(unit, lineStart(unit, before.start)), lines.join(gap));
}

/** Where the comment lines directly above a line begin; those at the start of the file are about the file. */
function belowOtherText(unit: NginxUnit, line: number): number {
  const above = /(?:^|[\r\n])((?:[ \t]*#[^\r\n]*(?:\r\n|\r|\n))+)$/.exec(unit.text.slice(0, line))?.[1] ?? '';
  return above.length === line ? line : line - above.length;
}

/** Takes a directive away, with its line where nothing else stands there. Comments stay. */
export function removed(unit: NginxUnit, directive: Directive): Edit {
  const { start, end } = directive;
  const rest = /^[ \t]*/.exec(unit.text.slice(end))?.[0].length ?? 0;
  const isLast = /^[ \t]*(?:[\r\n]|$)/.test(unit.text.slice(end));
  if (!startsLine(unit, directive) || !isLast) return replace(unit, { start, end: end + rest }, '');
  return replace(unit, { start: lineStart(unit, start), end: restOfLine(unit, end) ?? end }, '');
}

/** The text of a word without what delimits it: quotes, and the parentheses of an `if`. */
export interface Content extends Span {
  readonly word: Word;
}

/** What a word of a directive says, without quotes and without the parentheses of an `if`. */
export function contentOf({ text }: NginxUnit, { name, args }: Directive, word: Word): Content {
  const { start, end, quote } = word;
  if (quote !== null) {
    const closing = text.lastIndexOf(quote, end - 1);
    return { word, start: start + 1, end: closing > start ? closing : end };
  }
  const isTest = name.value.toLowerCase() === 'if';
  const opens = isTest && word === args[0] && text.charAt(start) === '(';
  const closes = isTest && word === args.at(-1) && text.charAt(end - 1) === ')' && end - start > (opens ? 1 : 0);
  return { word, start: opens ? start + 1 : start, end: closes ? end - 1 : end };
}

/** What nginx takes a content for. */
export function saidBy(content: Content): string {
  const { word, start, end } = content;
  const [opening, behind] = word.quote === null ? [0, word.end - end] : [1, 0];
  return word.value.slice(start - word.start - opening, word.value.length - behind);
}

/** A text within a word as nginx reads it back (nginx, `ngx_conf_read_token`): of backslashes only those that it would resolve are doubled. */
const escaped = (value: string, quote: string): string => {
  const text = value.replace(/\\(?=["'\\trn]|$)/g, '\\\\');
  return quote === '' ? text : text.replaceAll(quote, `\\${quote}`);
};

const needsQuotes = (value: string): boolean => value === '' || /[\s;]|(?<!\$)\{|^["'#}]/.test(value);

/** The quotes that the file prefers. */
function quoteOf({ text }: NginxUnit): '"' | "'" {
  const count = (mark: string): number => text.split(new RegExp(`[\\s(]${mark}`)).length;
  return count("'") > count('"') ? "'" : '"';
}

/** A text as a word: bare where that is possible. */
export const wordFor = (unit: NginxUnit, value: string): string =>
  needsQuotes(value) ? quotedFor(unit, value) : escaped(value, '');

/** A text as a word in quotes. */
export function quotedFor(unit: NginxUnit, value: string): string {
  const quote = quoteOf(unit);
  return quote + escaped(value, quote) + quote;
}

/** A text as a word in the quotes of another one. */
export const wordLike = (unit: NginxUnit, value: string, { quote }: Word): string =>
  quote === null ? wordFor(unit, value) : quote + escaped(value, quote) + quote;

/** Writes another text in the place of a part of a word; null where a template fills that in. */
export function writeText(unit: NginxUnit, content: Content, part: Span, value: string): Edit | null {
  const { word } = content;
  if (word.placeholders.some(({ start, end }) => start < part.end && part.start < end)) return null;
  const before = unit.text.slice(content.start, part.start);
  const after = unit.text.slice(part.end, content.end);
  if (word.quote !== null) return replace(unit, part, escaped(value, word.quote));
  const text = escaped(value, '');
  if (!needsQuotes(before + text + after)) return replace(unit, part, text);
  const quote = quoteOf(unit);
  const marked = (own: string): string => own.replaceAll(quote, `\\${quote}`);
  return replace(unit, content, quote + marked(before) + escaped(value, quote) + marked(after) + quote);
}

/** A pattern's source that matches a text and nothing else, without anchors. */
export const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
