import type { Site } from '../../../service/program.ts';
import type { Directive, NginxUnit, Word } from '../../../syntax/nginx/unit.ts';
import { type Found, isEntry, nameOf, wordAt } from './places.ts';
import { type Content, contentOf, quotedFor, wordLike } from './text.ts';

export const isAddHeader = (directive: Directive): boolean => nameOf(directive) === 'add_header';

/** The name of the header that an `add_header` writes, lower case. */
export const headerName = ({ args }: Directive): string => args[0]?.value.toLowerCase() ?? '';

export const isAlways = ({ args }: Directive): boolean => args[2]?.value.toLowerCase() === 'always';

const IN_ONE_WORD = /^\s*([^\s:]+)\s*:\s*/;

/** `more_set_headers "Name: value"`. */
export const isMoreHeader = (directive: Directive, word: Word): boolean =>
  nameOf(directive) === 'more_set_headers' && IN_ONE_WORD.test(word.value);

/** The name in a word that holds a header's name and value. */
export function moreName(unit: NginxUnit, directive: Directive, word: Word): Content {
  const content = contentOf(unit, directive, word);
  const [, name = ''] = IN_ONE_WORD.exec(unit.text.slice(content.start, content.end)) ?? [];
  const start = unit.text.indexOf(name, content.start);
  return { word, start, end: start + name.length };
}

/** Where the text stands that a place is about: a header's value, an entry's value, what a variable is set to; a key or a pattern where the place is that. */
export function textAt(found: Found, site: Site): Content | undefined {
  const { unit, directive } = found;
  const word = wordAt(found, site);
  const inOne = word ?? directive.args.find((one) => isMoreHeader(directive, one));
  if (inOne !== undefined && isMoreHeader(directive, inOne)) {
    const content = contentOf(unit, directive, inOne);
    const label = IN_ONE_WORD.exec(unit.text.slice(content.start, content.end))?.[0].length ?? 0;
    return { ...content, start: content.start + label };
  }
  const meant = word ?? valueWord(found);
  return meant === undefined ? undefined : contentOf(unit, directive, meant);
}

/** The value of a directive that a place stands for as a whole. */
function valueWord(found: Found): Word | undefined {
  const { directive } = found;
  if (isAddHeader(directive) || nameOf(directive) === 'set') return directive.args[1];
  return isEntry(found) ? directive.args[0] : undefined;
}

/** One more directive that writes a header, as its neighbour writes one. */
export function headerLike(unit: NginxUnit, neighbour: Directive, name: string, value: string): string {
  if (nameOf(neighbour) === 'more_set_headers') return `more_set_headers ${quotedFor(unit, `${name}: ${value}`)};`;
  const [ownName, ownValue] = neighbour.args;
  const word = (text: string, like: Word | undefined): string =>
    like === undefined ? text : wordLike(unit, text, like);
  return `add_header ${word(name, ownName)} ${word(value, ownValue)}${isAlways(neighbour) ? ' always' : ''};`;
}
