import { parseNginx } from '../../server/engine/syntax/nginx/parse.ts';
import type { Directive, NginxUnit } from '../../server/engine/syntax/nginx/unit.ts';
import type { Span } from '../../server/engine/syntax/unit.ts';
import { corpus } from '../syntax/nginx/corpus.ts';

/** What is wrong with the reading of a text, or null. It may throw: that is wrong too. */
export type Subject = (text: string) => string | null | Promise<string | null>;

/** What a run found. */
export interface FuzzResult {
  readonly inputs: number;
  readonly slowestMs: number;
  readonly problems: readonly { readonly text: string; readonly what: string }[];
}

/** No input of the corpus' size takes a thousandth of it. */
const HANG_MS = 2_000;

/** Runs the subject on `count` mutations of the corpus, the same for the same seed. */
export async function fuzzNginx(count: number, seed: number, subject: Subject): Promise<FuzzResult> {
  const texts = corpus().map(({ text }) => text);
  const random = randomFrom(seed);
  const problems: { text: string; what: string }[] = [];
  let slowestMs = 0;
  for (let run = 0; run < count; run++) {
    const text = mutated(texts, random);
    const start = performance.now();
    const what = await attempt(subject, text);
    const tookMs = performance.now() - start;
    slowestMs = Math.max(slowestMs, tookMs);
    if (what !== null) problems.push({ text, what });
    else if (tookMs > HANG_MS) problems.push({ text, what: `took ${tookMs} ms` });
  }
  return { inputs: count, slowestMs, problems };
}

/** The parser: well-formed spans, and the same result twice. */
export const parsing: Subject = (text) => {
  const unit = parseNginx('nginx.conf', text);
  const again = parseNginx('nginx.conf', text);
  if (JSON.stringify(unit) !== JSON.stringify(again)) return 'two readings differ';
  return malformed(unit);
};

async function attempt(subject: Subject, text: string): Promise<string | null> {
  try {
    return await subject(text);
  } catch (error) {
    return `threw ${String(error)}`;
  }
}

/** What is wrong with the spans of a reading, or null. */
export function malformed(unit: NginxUnit): string | null {
  const whole = { start: 0, end: unit.text.length };
  const flat = [...unit.comments, ...unit.errors].find((span) => !isInside(span, whole));
  if (flat !== undefined) return `a span outside of the text: ${flat.start}-${flat.end}`;
  return misplaced(unit.directives, whole) ?? misordered(unit.errors, 'errors');
}

function misplaced(directives: readonly Directive[], around: Span): string | null {
  let at = around.start;
  for (const directive of directives) {
    const parts = [directive.name, ...directive.args, ...(directive.block === null ? [] : [directive.block])];
    if (!isInside(directive, around) || directive.start < at) return `${shown(directive)} is not inside, or not behind`;
    at = directive.end;
    let inner = directive.start;
    for (const part of parts) {
      if (part.start < inner || part.end > directive.end || part.start >= part.end) {
        return `a part ${shown(part)} of ${shown(directive)} is misplaced`;
      }
      inner = part.end;
    }
    for (const word of [directive.name, ...directive.args]) {
      const wrong = word.placeholders.find((placeholder) => !isInside(placeholder, word));
      if (wrong !== undefined) return `a placeholder ${shown(wrong)} outside of its word`;
    }
    const below = directive.block === null ? null : misplaced(directive.block.directives, directive.block);
    if (below !== null) return below;
  }
  return null;
}

function misordered(spans: readonly Span[], what: string): string | null {
  return spans.every((span, index) => span.start >= (spans[index - 1]?.start ?? 0)) ? null : `${what} out of order`;
}

const isInside = (inner: Span, outer: Span): boolean =>
  outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end;

const shown = ({ start, end }: Span): string => `${start}-${end}`;

const TOKENS: readonly string[] = [
  ...['{', '}', ';', '"', "'", '#', '\\', '$', '${', '(', ')', '\n', '\r', '\r\n', '\t', ' ', '\0', '\ufeff', '\ud800'],
  ...['{{', '}}', '{{ x }}', '{{{', '{{- if .a }}', '{{ else }}', '{{ end }}', '{{/* note */}}', '{{#a}}', '{{/a}}'],
  ...['{%', '%}', '{% if a %}', '{% else %}', '{% endif %}', '{% for a in b %}', '{% include "x" %}', '{#', '#}'],
  ...['<%', '%>', '<%= x %>', '<% if a %>', '<% else %>', '<% end %>', '<% } %>', '${VAR}'],
  ...['content_by_lua_block {', '--[[', ']]', '[==[', ']==]', '--', "local t = {{1}, '}'}"],
  ...['\nlocation / {', '\nadd_header A b', '\nif ($a = "b") {', '\nserver {\n', '\nmap $a $b {\n', 'return 204;'],
];

type Random = () => number;

/** A generator of numbers in [0, 1) that begins with a seed (mulberry32). */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function mutated(texts: readonly string[], random: Random): string {
  let text = oneOf(texts, random);
  for (let left = 1 + Math.floor(random() * 6); left > 0; left--) text = mutatedOnce(text, texts, random);
  return text;
}

function mutatedOnce(text: string, texts: readonly string[], random: Random): string {
  const from = Math.floor(random() * (text.length + 1));
  const to = Math.min(text.length, from + Math.floor(random() * 40));
  switch (Math.floor(random() * 6)) {
    case 0:
      return text.slice(0, from) + String.fromCharCode(Math.floor(random() * 128)) + text.slice(from + 1);
    case 1:
      return text.slice(0, from) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(from);
    case 3: {
      const other = oneOf(texts, random);
      const start = Math.floor(random() * other.length);
      return text.slice(0, from) + other.slice(start, start + Math.floor(random() * 120)) + text.slice(from);
    }
    default:
      return text.slice(0, from) + oneOf(TOKENS, random) + text.slice(from);
  }
}

function oneOf(values: readonly string[], random: Random): string {
  return values[Math.floor(random() * values.length)] ?? '';
}
