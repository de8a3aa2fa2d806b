/**
 * Reads a configuration of nginx, or a template of one. Total: whatever the text is, what can be read is read, and what nginx would refuse is recorded
 * in `errors`. Where a semicolon is missing or a quote stays open the next line is read as the directive that it is.
 */

import type { Comment, Span } from '../unit.ts';
import { BLOCKS_OF_DATA, NAMES_OF_BLOCKS, NAMES_OF_DIRECTIVES } from './directive-names.ts';
import { type Levels, newLevels } from './levels.ts';
import { checkAfter, isBlank, readWord, type Scan, scanOf } from './scan.ts';
import { type Tag, tagAt } from './templates.ts';
import { endOfTextBlock, holdsText } from './text-blocks.ts';
import type { Directive, NginxUnit, Word } from './unit.ts';

/** A directive whose end is not read yet. */
interface Pending {
  readonly name: Word;
  readonly args: Word[];
  readonly branch: Directive['branch'];
}

interface Reading {
  readonly scan: Scan;
  readonly levels: Levels;
  readonly comments: Comment[];
  pending: Pending | null;
}

/**
 * The configuration in `text`, spans in UTF-16 units. Blocks deeper than 200 are skipped.
 *
 * @param file the path that diagnostics name.
 */
export function parseNginx(file: string, text: string): NginxUnit {
  const reading: Reading = { scan: scanOf(text), levels: newLevels(), comments: [], pending: null };
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let lineBegins = true;
  for (;;) {
    while (at < text.length && isBlank(text, at)) {
      if (text[at] === '\n') lineBegins = true;
      at++;
    }
    if (at >= text.length) break;
    at = readNext(reading, at, lineBegins);
    lineBegins = false;
  }
  endPending(reading);
  const { scan, levels, comments } = reading;
  scan.errors.push(...levels.finish(text.length));
  return {
    language: 'nginx',
    file,
    text,
    directives: levels.directives,
    comments,
    errors: scan.errors.toSorted((one, other) => one.start - other.start),
    isTemplate: scan.isTemplate,
  };
}

/** Reads what begins at `at`, no blank, and returns where it ends. */
function readNext(reading: Reading, at: number, lineBegins: boolean): number {
  const { scan, pending } = reading;
  switch (scan.text[at]) {
    case '#':
      return readComment(reading, at);
    case ';':
      return pending === null ? refuse(reading, at) : endDirective(reading, pending, at + 1);
    case '}':
      if (pending !== null) endPending(reading);
      return reading.levels.leave(at) ? at + 1 : refuse(reading, at);
    default: {
      const tag = tagAt(scan.text, scan.search, at, pending === null ? 'between-directives' : 'in-directive');
      const after = tag === null ? null : readTag(reading, tag);
      if (after !== null) return after;
      if (scan.text[at] === '{' && tag === null) return openBlock(reading, at);
      return readWordAt(reading, at, lineBegins);
    }
  }
}

function refuse({ scan }: Reading, at: number): number {
  scan.errors.push({ start: at, end: at + 1 });
  return at + 1;
}

/** A comment ends with its line: before the line feed, and the carriage return before that. */
function readComment({ scan, comments }: Reading, start: number): number {
  const lineEnd = scan.search.next('\n', start);
  const end = scan.text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
  comments.push({ start, end, text: scan.text.slice(start + 1, end), block: false });
  return lineEnd;
}

/** Reads a tag that is no part of a word, and returns its end; null where a word begins with it. */
function readTag(reading: Reading, tag: Tag): number | null {
  const { scan, levels, comments, pending } = reading;
  scan.isTemplate = true;
  const { start, end, kind } = tag;
  if (kind === 'comment') {
    comments.push({ start, end, text: scan.text.slice(start + 2, end - 2), block: true });
    return end;
  }
  if (pending !== null) return null;
  if (kind === 'value' && scan.search.next('\n', start) >= end) return null;
  if (kind === 'value' || kind === 'insertion') addInserted(reading, insertedBy(scan.text, tag));
  else levels.tag(kind, start);
  return end;
}

/** The name of a directive that stands for whatever a template puts in its place. */
function insertedBy(text: string, { start, end }: Span): Word {
  const written = text.slice(start, end);
  return { start, end, value: written, quote: null, placeholders: [{ kind: 'placeholder', start, end, written }] };
}

function addInserted({ levels }: Reading, name: Word): void {
  const { start, end } = name;
  levels.add({ kind: 'directive', start, end, name, args: [], block: null, branch: levels.branch() });
}

function readWordAt(reading: Reading, at: number, lineBegins: boolean): number {
  const { scan, levels } = reading;
  const word = readWord(scan, at);
  checkAfter(scan, word);
  if (reading.pending !== null && lineBegins && beginsDirective(reading, word)) endPending(reading);
  if (reading.pending !== null) reading.pending.args.push(word);
  else if (standsAlone(scan.text, word)) addInserted(reading, word);
  else reading.pending = { name: word, args: [], branch: levels.branch() };
  return word.end;
}

/** Whether a word is all template and alone on its line: what it writes are directives. */
function standsAlone(text: string, word: Word): boolean {
  let at = word.start;
  for (const placeholder of word.placeholders) {
    if (placeholder.start !== at) return false;
    at = placeholder.end;
  }
  return at === word.end && at > word.start && endsLine(text, at);
}

function endsLine(text: string, from: number): boolean {
  const at = skipSpaces(text, from);
  return at >= text.length || '\r\n#}'.includes(text.charAt(at));
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** Whether a word at the beginning of a line names a directive of its own, though the one before it has not ended. */
function beginsDirective({ scan, levels }: Reading, word: Word): boolean {
  if (word.quote !== null || BLOCKS_OF_DATA.has(levels.name() ?? '')) return false;
  if (NAMES_OF_BLOCKS.has(word.value)) {
    return scan.search.next('{', word.end) < scan.search.next('\n', word.end);
  }
  if (!NAMES_OF_DIRECTIVES.has(word.value)) return false;
  const next = skipSpaces(scan.text, word.end);
  return next > word.end && next < scan.text.length && !'\r\n;{}#'.includes(scan.text.charAt(next));
}

function endDirective(reading: Reading, { name, args, branch }: Pending, end: number): number {
  reading.levels.add({ kind: 'directive', start: name.start, end, name, args, block: null, branch });
  reading.pending = null;
  return end;
}

/** Ends a directive that has no semicolon. */
function endPending(reading: Reading): void {
  const { pending, scan } = reading;
  if (pending === null) return;
  const { start, end } = pending.args.at(-1) ?? pending.name;
  scan.errors.push({ start, end });
  endDirective(reading, pending, end);
}

function openBlock(reading: Reading, brace: number): number {
  const { scan, levels, pending } = reading;
  const unfinished = unfinishedTag(scan, brace);
  if (unfinished !== null) {
    scan.isTemplate = true;
    scan.errors.push({ start: brace, end: unfinished });
    return unfinished;
  }
  if (pending === null) {
    levels.enterNameless(brace);
    return refuse(reading, brace);
  }
  reading.pending = null;
  const { name, args, branch } = pending;
  if (holdsText(name.value)) return addTextBlock(reading, pending, brace);
  levels.enter({ kind: 'directive', start: name.start, name, args, branch }, brace);
  return brace + 1;
}

function addTextBlock({ scan, levels }: Reading, { name, args, branch }: Pending, brace: number): number {
  const closing = endOfTextBlock(scan.text, brace + 1);
  if (closing === null) scan.errors.push({ start: brace, end: brace + 1 });
  const end = closing === null ? scan.text.length : closing + 1;
  const block = { kind: 'text', start: brace, end, directives: [] } as const;
  levels.add({ kind: 'directive', start: name.start, end, name, args, block, branch });
  return end;
}

/** Where the line ends on which a value of a template begins at `at` and is not closed: it is being typed, and no two blocks open there. */
function unfinishedTag({ text, search }: Scan, at: number): number | null {
  if (text[at + 1] !== '{') return null;
  if (!/^[-~]?[ \t]*[\w.$]/.test(text.slice(at + 2, at + 40))) return null;
  const lineEnd = search.next('\n', at);
  if (search.next('}}', at) < lineEnd) return null;
  let end = lineEnd;
  while (end > at + 2 && isBlank(text, end - 1)) end--;
  return text[end - 1] === ';' ? end - 1 : end;
}
