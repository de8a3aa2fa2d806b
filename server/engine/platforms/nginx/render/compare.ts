import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import type { Directive, NginxUnit } from '../../../syntax/nginx/unit.ts';
import { entriesFor, originsOf } from './maps.ts';
import { directiveAt, type Found, mapAround, testOf, wordAt } from './places.ts';
import { contentOf, indentAt, lineEnd, literally, removed, replace, writeText } from './text.ts';

const FILLED_IN = declined('a template fills that in');

/** Compares with exact origins where a pattern decides: an entry of a map for each, or an anchored pattern in an `if`. */
export function compareOrigins(
  { site, origins }: Extract<Change, { kind: 'compare' }>,
  configuration: Configuration,
): Rendered {
  const found = directiveAt(configuration, site);
  if (found === undefined) return declined('the place is in a file that is not held');
  const map = mapAround(found.outer);
  if (map !== undefined) return replaceEntry(found, map, originsOf(origins));
  return compareInIf(found, originsOf(origins));
}

/** The entry of a map becomes one for each origin, with the same value. */
function replaceEntry({ unit, directive }: Found, map: Directive, origins: readonly string[]): Rendered {
  if (map.args[0]?.value !== '$http_origin') return declined('the map asks for something else than the origin');
  const [value] = directive.args;
  if (value === undefined || directive.name.value === 'default') return declined('the entry is not a test');
  if (/\$(?!http_origin\b)/.test(value.value) || namesIn(directive.name.value).length > 0)
    return declined('the value may be made of what the pattern captures');
  const texts = entriesFor(unit, map, origins, unit.text.slice(value.start, value.end));
  return { edits: [inPlaceOf(unit, directive, texts)] };
}

/** Other directives in the place of one: each on a line of its own where that one begins a line. */
export function inPlaceOf(unit: NginxUnit, directive: Directive, texts: readonly string[]): Edit {
  if (texts.length === 0) return removed(unit, directive);
  const line =
    unit.text
      .slice(0, directive.start)
      .split(/[\r\n]/)
      .at(-1) ?? '';
  const gap = line.trim() === '' ? lineEnd(unit) + indentAt(unit, directive.start) : ' ';
  return replace(unit, directive, texts.join(gap));
}

/** The test of an `if` on the origin becomes one on exact origins. */
export function compareInIf({ unit, directive }: Found, origins: readonly string[]): Rendered {
  const test = testOf(unit, directive);
  if (test?.variable !== '$http_origin') return declined('the test asks for something else than the origin');
  if (capturesIn(unit, directive)) return declined('what the pattern captures is used');
  const { comparison } = test;
  const [only, ...more] = origins;
  if (only === undefined) return declined('no origin is named');
  const isOne = more.length === 0;
  const text = isOne ? only : exactPattern(origins);
  if (comparison === null) {
    const end = directive.args.at(-1)?.end ?? directive.end;
    const at = unit.text.lastIndexOf(')', end - 1);
    return { edits: [replace(unit, { start: at, end: at }, ` ${isOne ? '=' : '~'} ${text}`)] };
  }
  const { operator, text: content } = comparison;
  if (namesIn(content.word.value).length > 0) return declined('what the pattern captures may be used');
  const written = writeText(unit, content, content, text);
  if (written === null) return FILLED_IN;
  const not = operator.value.startsWith('!') ? '!' : '';
  return { edits: [...changedWord(unit, operator, `${not}${isOne ? '=' : '~'}`), written] };
}

const changedWord = (
  unit: NginxUnit,
  word: { readonly start: number; readonly end: number; readonly value: string },
  value: string,
): Edit[] => (word.value === value ? [] : [replace(unit, word, value)]);

const exactPattern = (origins: readonly string[]): string => `^(?:${origins.map(literally).join('|')})$`;

/** Whether the block of a test uses what its pattern captures. */
function capturesIn({ text }: NginxUnit, { block }: Directive): boolean {
  return block !== null && /\$\{?\d/.test(text.slice(block.start, block.end));
}

/** The names that a pattern gives to groups: variables, which may be used anywhere (nginx, `ngx_http_regex_compile`). */
const namesIn = (source: string): readonly string[] => source.match(/\(\?P?[<'][A-Za-z_]\w*/g) ?? [];

/** Whether what a pattern captures by name would be captured no more. */
const losesNames = (before: string, pattern: string): boolean =>
  namesIn(before).some((name) => !namesIn(pattern).includes(name));

/** How many groups a pattern captures. */
const groups = (source: string): number => source.replace(/\\./g, '').match(/\((?!\?)|\(\?P?<(?![=!])/g)?.length ?? 0;

/** Writes a regular expression in place of another one, in a key of a map or the test of an `if`. */
export function replacePattern(
  { site, source, flags }: Extract<Change, { kind: 'pattern' }>,
  configuration: Configuration,
): Rendered {
  const found = directiveAt(configuration, site);
  if (found === undefined) return declined('the place is in a file that is not held');
  if (!/^i?$/.test(flags) || /\\u/.test(source)) return declined('nginx has no such pattern');
  const mark = flags === 'i' ? '~*' : '~';
  const pattern = source.replaceAll('\\/', '/');
  return mapAround(found.outer) === undefined
    ? patternInIf(found, mark, pattern)
    : patternKey(found, site, mark, pattern);
}

function patternKey(found: Found, site: Site, mark: string, pattern: string): Rendered {
  const { unit, directive } = found;
  const word = wordAt(found, site);
  if (word !== directive.name || !word.value.startsWith('~')) return declined('the key is no pattern');
  const uses = directive.args.some(({ value }) => /\$\{?\d/.test(value));
  if (losesNames(word.value, pattern)) return declined('what the pattern captures may be used');
  if (uses && groups(pattern) !== groups(word.value)) return declined('what the pattern captures is used');
  const content = contentOf(unit, directive, word);
  const edit = writeText(unit, content, content, mark + pattern);
  return edit === null ? FILLED_IN : { edits: [edit] };
}

function patternInIf({ unit, directive }: Found, mark: string, pattern: string): Rendered {
  const comparison = testOf(unit, directive)?.comparison;
  if (comparison === undefined || comparison === null || !/^!?~/.test(comparison.operator.value))
    return declined('the pattern is not that of a test');
  const { operator, text } = comparison;
  if (losesNames(text.word.value, pattern)) return declined('what the pattern captures may be used');
  if (capturesIn(unit, directive) && groups(pattern) !== groups(text.word.value))
    return declined('what the pattern captures is used');
  const written = writeText(unit, text, text, pattern);
  if (written === null) return FILLED_IN;
  return { edits: [...changedWord(unit, operator, operator.value.replace(/~\*?$/, mark)), written] };
}
