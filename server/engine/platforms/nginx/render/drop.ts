import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Directive } from '../../../syntax/nginx/unit.ts';
import { isAddHeader, isMoreHeader, textAt } from './header.ts';
import { directiveAt, type Found, mapAround, nameOf, testOf, wordAt } from './places.ts';
import { type Content, literally, removed, replace, saidBy, writeText } from './text.ts';

/** Takes away the directive, or the entry of a map, that a place is in; of a directive that sets several headers the one alone. */
export function dropDirective({ site }: Extract<Change, { kind: 'drop' }>, configuration: Configuration): Rendered {
  const found = directiveAt(configuration, site);
  if (found === undefined) return declined('the place is in a file that is not held');
  const { unit, directive } = found;
  const word = wordAt(found, site);
  const headers = directive.args.filter((one) => isMoreHeader(directive, one));
  if (headers.length < 2) return { edits: [removed(unit, directive)] };
  if (word === undefined || !headers.includes(word)) return declined('the directive sets other headers as well');
  const blanks = /\s*$/.exec(unit.text.slice(0, word.start))?.[0].length ?? 0;
  return { edits: [replace(unit, { start: word.start - blanks, end: word.end }, '')] };
}

/** Takes one text out of what decides or lists it: a key of a map, the test of an `if`, an alternative of a pattern, an entry of a list. */
export function dropItem(change: Extract<Change, { kind: 'drop-item' }>, configuration: Configuration): Rendered {
  const { site, text } = change;
  const found = directiveAt(configuration, site);
  if (found === undefined) return declined('the place is in a file that is not held');
  const { unit, directive } = found;
  const test = testOf(unit, directive);
  const content = test?.comparison?.text ?? textAt(found, site);
  if (content === undefined) return declined('the text is not written there');
  if (saidBy(content) === text || isOnly(content, text)) return dropWhole(found);
  const rest = without(saidBy(content), text);
  if (rest === null) return declined('the text is not one that stands for itself there');
  const edit = writeText(unit, content, content, rest);
  return edit === null ? declined('a template fills that in') : { edits: [edit] };
}

const isOnly = ({ word }: Content, text: string): boolean =>
  word.value.replace(/^~\*?\^?\(?/, '').replace(/\)?\$$/, '') === text && word.value.startsWith('~');

/** Where nothing else is asked: the entry of the map, the header, or the whole `if` where all that it does is to write headers. */
function dropWhole({ unit, directive, outer }: Found): Rendered {
  if (nameOf(directive) !== 'if') {
    return mapAround(outer) !== undefined || isAddHeader(directive)
      ? { edits: [removed(unit, directive)] }
      : declined('nothing would be left of it');
  }
  const operator = testOf(unit, directive)?.comparison?.operator.value ?? '';
  const isPlain = (inner: Directive): boolean => ['add_header', 'set', 'more_set_headers'].includes(nameOf(inner));
  return !operator.startsWith('!') && directive.block?.directives.every(isPlain) === true
    ? { edits: [removed(unit, directive)] }
    : declined('what is done for it is more than to write headers');
}

/** An alternation or a list without one of its texts; null where it is none of its alternatives or entries. */
function without(written: string, text: string): string | null {
  const part = `\\^?${literally(text)}\\$?`;
  const later = new RegExp(`\\|${part}(?=[|)]|$)`);
  if (later.test(written)) return written.replace(later, '');
  const first = new RegExp(`(^~?\\*?\\^?|\\((?:\\?:)?)${part}\\|`);
  if (first.test(written)) return written.replace(first, '$1');
  const entries = written.split(',');
  const kept = entries.filter((entry) => entry.trim() !== text);
  return kept.length === entries.length || kept.length === 0 ? null : kept.join(',').trimStart();
}
