import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Span } from '../../../syntax/unit.ts';
import { isAddHeader, isMoreHeader, moreName, textAt } from './header.ts';
import { directiveAt, type Found, mapAround, testOf } from './places.ts';
import { type Content, contentOf, removed, saidBy, writeText } from './text.ts';

const NOT_HELD = declined('the place is in a file that is not held');
const FILLED_IN = declined('a template fills that in');

/** Writes another text where one stands: the whole of a word, or a part of it. */
export function putText(
  { site, was, value }: Extract<Change, { kind: 'put' }>,
  configuration: Configuration,
): Rendered {
  const found = directiveAt(configuration, site);
  if (found === undefined) return NOT_HELD;
  const { unit, directive } = found;
  const content = testOf(unit, directive)?.comparison?.text ?? textAt(found, site);
  if (content === undefined) return declined('the text is not written there');
  if (isKnownKey(found, content, was, value)) return { edits: [removed(unit, directive)] };
  const written = unit.text.slice(content.start, content.end);
  const part = saidBy(content) === was ? content : partOf(content, written, was);
  if (part === undefined) return declined('the text is spelt in another way');
  const edit = writeText(unit, content, part, value);
  return edit === null ? FILLED_IN : { edits: [edit] };
}

/** Where a text stands in a longer one, once and as it is meant. */
function partOf({ word, start }: Content, written: string, was: string): Span | undefined {
  const at = written.indexOf(was);
  const isOnce = at >= 0 && written.indexOf(was, at + 1) < 0;
  return isOnce && word.value.includes(written) ? { start: start + at, end: start + at + was.length } : undefined;
}

/** Whether a key would stand in its map twice, which nginx refuses. */
function isKnownKey({ outer, directive }: Found, { word }: Content, was: string, value: string): boolean {
  const keys = (mapAround(outer)?.block?.directives ?? []).map(({ name }) => name.value.toLowerCase());
  return word === directive.name && keys.includes(word.value.replace(was, value).toLowerCase());
}

/** Gives a header, a variable or an entry of a map another value. */
export function putValue({ site, value }: Extract<Change, { kind: 'value' }>, configuration: Configuration): Rendered {
  const found = directiveAt(configuration, site);
  if (found === undefined) return NOT_HELD;
  const content = textAt(found, site);
  if (content === undefined || content.word === found.directive.name) return declined('no value is written there');
  if (typeof value === 'object' && value !== null) return declined('the value has no short form');
  const edit = writeText(found.unit, content, content, String(value));
  return edit === null ? FILLED_IN : { edits: [edit] };
}

/** Writes another name where a header's name, or that of a directive, stands. */
export function rename({ site, was, to }: Extract<Change, { kind: 'rename' }>, configuration: Configuration): Rendered {
  const found = directiveAt(configuration, site);
  if (found === undefined) return NOT_HELD;
  const content = namesIn(found).find((name) => {
    const written = found.unit.text.slice(name.start, name.end);
    return written.toLowerCase() === was.toLowerCase();
  });
  if (content === undefined) return declined('the name is not written there');
  const isSmall = found.unit.text.slice(content.start, content.end) === was.toLowerCase();
  const edit = writeText(found.unit, content, content, isSmall ? to.toLowerCase() : to);
  return edit === null ? FILLED_IN : { edits: [edit] };
}

function namesIn({ unit, directive }: Found): readonly Content[] {
  const { name, args } = directive;
  const [header] = args;
  return [
    ...(isAddHeader(directive) && header !== undefined ? [contentOf(unit, directive, header)] : []),
    ...args.filter((word) => isMoreHeader(directive, word)).map((word) => moreName(unit, directive, word)),
    contentOf(unit, directive, name),
  ];
}
