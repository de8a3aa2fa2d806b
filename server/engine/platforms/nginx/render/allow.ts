import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Directive } from '../../../syntax/nginx/unit.ts';
import { compareInIf, inPlaceOf } from './compare.ts';
import { textAt } from './header.ts';
import { entriesFor, originsOf, originVariable } from './maps.ts';
import { directiveAt, type Found, mapAround, nameOf, testOf } from './places.ts';
import { type Content, quotedFor, writeText } from './text.ts';
import { varyEdits } from './write.ts';

type AllowChange = Extract<Change, { kind: 'allow' }>;

/** Lets in exactly these origins, where now a header's value, an entry of a map or what a variable is set to decides. */
export function allowOrigins(change: AllowChange, configuration: Configuration): Rendered {
  const { at, literal = at } = change;
  const found = directiveAt(configuration, literal);
  if (found === undefined) return declined('the place is in a file that is not held');
  const origins = originsOf(change.origins);
  const map = mapAround(found.outer);
  const rendered =
    map === undefined
      ? allowInValue(found, change, origins, configuration)
      : allowInMap(found, map, change, origins, configuration);
  return withVary(rendered, change, configuration);
}

/** What depends on the origin now says so to caches, where the header is written. */
function withVary(rendered: Rendered, { at }: AllowChange, configuration: Configuration): Rendered {
  const header = directiveAt(configuration, at);
  if ('declined' in rendered || header === undefined || !isWriter(header.directive)) return rendered;
  const dependsOn = rendered.edits.some(({ text }) => text.includes('$'));
  if (!dependsOn || answersPreflight(header)) return rendered;
  return { ...rendered, edits: [...rendered.edits, ...varyEdits(header)] };
}

const isWriter = (directive: Directive): boolean => ['add_header', 'more_set_headers'].includes(nameOf(directive));

/** Whether a header is written on preflights only: no cache stores their answers. */
const answersPreflight = ({ unit, outer }: Found): boolean =>
  outer.some((one) => testOf(unit, one)?.comparison?.text.word.value.replace(/\)$/, '') === 'OPTIONS');

/** Where a test that lets origins in stands around a place, that test. */
function testAround({ unit, outer }: Found): Found | undefined {
  const at = outer.findLastIndex((one) => {
    const test = testOf(unit, one);
    const operator = test?.comparison?.operator.value ?? '';
    return test?.variable === '$http_origin' && !operator.startsWith('!');
  });
  const directive = outer[at];
  return directive === undefined ? undefined : { unit, directive, outer: outer.slice(0, at) };
}

/** A header's value, or what a variable is set to, becomes a variable that a map makes. */
function allowInValue(
  found: Found,
  { at, literal = at }: AllowChange,
  origins: readonly string[],
  configuration: Configuration,
): Rendered {
  const { unit, directive } = found;
  const content = textAt(found, literal);
  const isValue = isWriter(directive) || nameOf(directive) === 'set';
  if (!isValue || content === undefined || content.word === directive.name)
    return declined('the origin is decided elsewhere');
  const isReflected = unit.text.slice(content.start, content.end).includes('$');
  const test = isReflected ? testAround(found) : undefined;
  const compared = test === undefined ? undefined : compareInIf(test, origins);
  if (compared !== undefined && 'edits' in compared) return compared;
  const made = originVariable(found, origins, configuration);
  if (made !== undefined) return edited(made.edits, writeText(unit, content, content, made.name));
  const [only, ...more] = origins;
  return only === undefined || more.length > 0
    ? declined('no place for a map is in this file, and one header names one origin')
    : edited([], writeText(unit, content, content, only));
}

const edited = (edits: readonly Edit[], value: Edit | null): Rendered =>
  value === null ? declined('a template fills that in') : { edits: [...edits, value] };

/** An entry of a map that lets too much in becomes one for each origin. */
function allowInMap(
  found: Found,
  map: Directive,
  { at, literal = at }: AllowChange,
  origins: readonly string[],
  configuration: Configuration,
): Rendered {
  const { unit, directive } = found;
  const [value] = directive.args;
  if (value === undefined) return declined('the entry has no value');
  const content = textAt(found, literal);
  if (map.args[0]?.value !== '$http_origin') return allowInEntry(found, map, content, origins, configuration);
  if (value.placeholders.length > 0) return declined('a template fills that in');
  const explicit = entriesFor(unit, map, origins, '$http_origin');
  const isDefault = directive.name.quote === null && directive.name.value === 'default';
  const all = isDefault ? [`default ${quotedFor(unit, '')};`, ...explicit] : explicit;
  return { edits: [inPlaceOf(unit, directive, all)] };
}

/** The map asks for something else: the value of the entry is another variable then. */
function allowInEntry(
  { unit, outer }: Found,
  map: Directive,
  content: Content | undefined,
  origins: readonly string[],
  configuration: Configuration,
): Rendered {
  if (content === undefined) return declined('the entry has no value');
  const made = originVariable({ unit, directive: map, outer: outer.slice(0, -1) }, origins, configuration);
  return made === undefined
    ? declined('no place for a map is in this file')
    : edited(made.edits, writeText(unit, content, content, made.name));
}
