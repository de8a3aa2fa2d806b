import type { Configuration } from '../../../evaluate/platform.ts';
import type { Site } from '../../../service/program.ts';
import type { Directive, NginxUnit, Word } from '../../../syntax/nginx/unit.ts';
import { directivesAround } from '../../../syntax/nginx/walk.ts';
import type { Span } from '../../../syntax/unit.ts';
import type { Placed } from '../model.ts';
import { placedIn } from '../place.ts';
import { type Content, contentOf, saidBy } from './text.ts';

/** Finding the directives and words that a place is about. */

const covers = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** The directives around a place, outermost first. */
export const around = (unit: NginxUnit, site: Span): readonly Directive[] =>
  directivesAround(unit, site.start).filter((directive) => covers(directive, site));

/** A directive in its text: with those around it, outermost first. */
export interface Found {
  readonly unit: NginxUnit;
  readonly directive: Directive;
  readonly outer: readonly Directive[];
}

/** The innermost directive around a place. */
export function directiveAt(configuration: Configuration, site: Site): Found | undefined {
  const unit = configuration.unitOf(site.file);
  const path = unit === undefined ? [] : around(unit, site);
  const directive = path.at(-1);
  return unit === undefined || directive === undefined ? undefined : { unit, directive, outer: path.slice(0, -1) };
}

export const nameOf = ({ name }: Directive): string => name.value.toLowerCase();

/** The directives that stand beside one, itself included. */
export const level = ({ unit, outer }: Found): readonly Directive[] =>
  outer.at(-1)?.block?.directives ?? unit.directives;

/** The word of a directive, its name included, that holds a place. */
export const wordAt = ({ directive: { name, args } }: Found, site: Site): Word | undefined =>
  [name, ...args].find((word) => covers(word, site));

/** Whether a directive is an entry of a `map`. */
export const isEntry = ({ outer }: Found): boolean => mapAround(outer) !== undefined;

/** The `map` that directives lead to. */
export function mapAround(outer: readonly Directive[]): Directive | undefined {
  const last = outer.at(-1);
  return last !== undefined && nameOf(last) === 'map' ? last : undefined;
}

/** What stands in the parentheses of an `if`. */
export interface Test {
  readonly variable: string;
  /** Null where it asks whether the variable holds anything. */
  readonly comparison: { readonly operator: Word; readonly text: Content } | null;
}

/** The test of an `if` on a variable; undefined for one on files, or one that can't be read. */
export function testOf(unit: NginxUnit, directive: Directive): Test | undefined {
  if (nameOf(directive) !== 'if') return undefined;
  const words = directive.args
    .map((word) => contentOf(unit, directive, word))
    .filter((content) => content.end > content.start || content.word.quote !== null)
    .filter(({ word }) => word.quote !== null || (word.value !== ')' && word.value !== '('));
  const [variable, operator, text] = words;
  const name = variable === undefined ? '' : saidBy(variable);
  if (!/^\$\w+$/.test(name) || words.length > 3) return undefined;
  if (operator === undefined) return { variable: name, comparison: null };
  return text === undefined ? undefined : { variable: name, comparison: { operator: operator.word, text } };
}

/** The directives around a place, outermost first, with what is included in the place of each `include`. */
export function placedAround(configuration: Configuration, { file, start }: Site): readonly Placed[] {
  const within = (placed: readonly Placed[]): readonly Placed[] => {
    for (const one of placed) {
      if (one.file === file && one.directive.start === start) return [one];
      const inner = within(one.inside ?? []);
      if (inner.length > 0) return [one, ...inner];
    }
    return [];
  };
  return within(placedIn(configuration));
}
