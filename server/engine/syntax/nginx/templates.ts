/**
 * What template engines put between nginx's own text: Jinja (`{{ x }}`, `{% if x %}`, `{# note #}`), Go and Helm (`{{ .x }}`, `{{- if .x }}`),
 * Mustache and Handlebars (`{{#x}}`), ERB and EJS (`<%= x %>`, `<% if x %>`).
 */

import type { Span } from '../unit.ts';
import type { Search } from './search.ts';

/**
 * What a tag does: `value` writes something, `insertion` writes directives (an included template), `condition` and `section` begin a construct whose
 * content is there on a condition, or always, `else` and `end` go on with it and end it.
 */
export type TagKind = 'value' | 'insertion' | 'comment' | 'condition' | 'section' | 'else' | 'end' | 'statement';

export interface Tag extends Span {
  readonly kind: TagKind;
}

/** Where a tag is looked for. Where a directive may begin it may have several lines, within directives it has one. */
export type TagPlace = 'between-directives' | 'in-directive';

/** The tag that begins at `at`, if one does. No bracket that nginx itself can read there is taken for one. */
export function tagAt(text: string, search: Search, at: number, place: TagPlace): Tag | null {
  const first = text.charCodeAt(at);
  if (first !== 0x7b && first !== 0x3c) return null;
  const opening = text.slice(at, at + 2);
  if (opening === '{{') return doubleBraces(text, search, at, place);
  if (opening === '{%') return delimited(text, search, at, place, '%}', jinjaKind);
  if (opening === '<%') return delimited(text, search, at, place, '%>', erbKind);
  if (opening === '{#') return jinjaComment(text, search, at, place);
  return null;
}

/** The longest construct within a directive, in UTF-16 units, and the deepest: each is looked for from its beginning. */
const LONGEST_CONSTRUCT = 400;
const DEEPEST_CONSTRUCT = 8;

/**
 * The inline construct that begins with `tag`, from its condition to its end, near by on the same line, as one span; the tag alone where it begins none, or
 * does not end there.
 */
export function inlineConstruct(text: string, search: Search, tag: Tag): Span {
  if (tag.kind !== 'condition' && tag.kind !== 'section') return tag;
  const limit = Math.min(search.next('\n', tag.start), tag.start + LONGEST_CONSTRUCT);
  let depth = 1;
  let at = tag.end;
  while (at < limit && depth <= DEEPEST_CONSTRUCT) {
    const inner = tagAt(text, search, at, 'in-directive');
    if (inner === null) {
      at++;
      continue;
    }
    if (inner.kind === 'condition' || inner.kind === 'section') depth++;
    if (inner.kind === 'end') depth--;
    at = inner.end;
    if (depth === 0) return { start: tag.start, end: at };
  }
  return tag;
}

function delimited(
  text: string,
  search: Search,
  at: number,
  place: TagPlace,
  closing: string,
  kindOf: (inner: string) => TagKind,
): Tag | null {
  const close = search.next(closing, at + 2);
  if (close === text.length) return null;
  if (place === 'in-directive' && search.next('\n', at) < close) return null;
  if (search.next(text.slice(at, at + 2), at + 2) < close) return null;
  return { kind: kindOf(text.slice(at + 2, close)), start: at, end: close + 2 };
}

/** The most that a value may hold where it goes over several lines. */
const LONGEST_VALUE = 2000;

function doubleBraces(text: string, search: Search, at: number, place: TagPlace): Tag | null {
  const triple = text.charCodeAt(at + 2) === 0x7b;
  const from = at + (triple ? 3 : 2);
  const isComment = /^[-~]?\s*(?:\/\*|!)/.test(text.slice(from, from + 8));
  const close = search.next(triple ? '}}}' : '}}', from);
  if (close === text.length) return null;
  const severalLines = search.next('\n', at) < close;
  if (severalLines && (place === 'in-directive' || (!isComment && close - at > LONGEST_VALUE))) return null;
  if (!isComment && search.next('{{', from) < close) return null;
  const inner = text.slice(from, close);
  if (!isExpression(inner)) return null;
  return { kind: isComment ? 'comment' : bracesKind(inner), start: at, end: close + (triple ? 3 : 2) };
}

/** Not what a quantifier of a regex holds, no object of JSON, and not nothing. */
function isExpression(inner: string): boolean {
  if (!/^[-~&]?\s*[\w.$"'`([@#/^!>*{]/.test(inner)) return false;
  return !/^\d+(?:,\d*)?$|^\s*(?:"[^"]*"|'[^']*')\s*:/.test(inner);
}

/**
 * `{#` where nginx could begin a block with a comment (`server {# note`) is one of a template only if it ends on its line and the directive goes on
 * after it.
 */
function jinjaComment(text: string, search: Search, at: number, place: TagPlace): Tag | null {
  const close = search.next('#}', at + 2);
  if (close === text.length) return null;
  const tag: Tag = { kind: 'comment', start: at, end: close + 2 };
  if (place === 'between-directives') return tag;
  const lineEnd = search.next('\n', at);
  if (lineEnd < close) return null;
  return /\S/.test(text.slice(tag.end, Math.min(lineEnd, tag.end + 200))) ? tag : null;
}

function bracesKind(inner: string): TagKind {
  const match = /^[-~]?\s*(#|\/|\^|else\b|end\b|if\b|unless\b|range\b|with\b|define\b|block\b|each\b)?([\s\S]?)/.exec(
    inner,
  );
  const goesOn = /[\w.=]/.test(match?.[2] ?? '');
  switch (match?.[1]) {
    case '#':
      return 'condition';
    case '^':
      return /^[-~]?\s*\^\s*[-~]?$/.test(inner) ? 'else' : 'condition';
    case '/':
      return 'end';
    case 'else':
      return goesOn ? 'value' : 'else';
    case 'end':
      return goesOn ? 'value' : 'end';
    case 'if':
    case 'unless':
    case 'range':
    case 'with':
    case 'define':
      return goesOn ? 'value' : 'condition';
    case 'block':
      return goesOn ? 'value' : 'section';
    default:
      return /^[-~]?\s*\$\w+\s*:?=/.test(inner) ? 'statement' : 'value';
  }
}

const JINJA_CONDITIONS = new Set(['if', 'unless', 'for', 'case', 'macro', 'ifequal', 'ifchanged']);
const JINJA_SECTIONS = new Set(['block', 'filter', 'raw', 'verbatim', 'autoescape', 'with', 'call', 'spaceless']);
const JINJA_ELSE = new Set(['else', 'elif', 'elsif', 'elseif', 'when']);

function jinjaKind(inner: string): TagKind {
  const word = /^[-+~]?\s*(\w+)/.exec(inner)?.[1] ?? '';
  if (JINJA_CONDITIONS.has(word)) return 'condition';
  if (JINJA_SECTIONS.has(word)) return 'section';
  if (JINJA_ELSE.has(word)) return 'else';
  if (word.startsWith('end')) return 'end';
  if (word === 'set') return inner.includes('=') ? 'statement' : 'section';
  return word === 'include' ? 'insertion' : 'statement';
}

function erbKind(inner: string): TagKind {
  if (/^[-_]?[=%]/.test(inner)) return 'value';
  if (inner.startsWith('#')) return 'comment';
  const code = inner.replace(/^[-_]/, '').replace(/[-_]$/, '').trim();
  if (/^(?:else|elsif|when)\b|^\}\s*else\b/.test(code)) return 'else';
  if (/^end\b|^\}/.test(code)) return 'end';
  if (/^(?:if|unless|case|while|until|for)\b/.test(code)) return 'condition';
  return /(?:\bdo|\{)(?:\s*\|[^|]*\|)?$/.test(code) ? 'condition' : 'statement';
}
