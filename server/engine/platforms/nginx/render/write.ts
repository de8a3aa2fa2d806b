import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Directive } from '../../../syntax/nginx/unit.ts';
import { headerLike, headerName, isAddHeader, isAlways } from './header.ts';
import { directiveAt, type Found, level, nameOf, testOf } from './places.ts';
import { contentOf, linesBehind, linesInto, replace, saidBy, statementOf, writeText } from './text.ts';

const NOT_HELD = declined('the place is in a file that is not held');
const NO_HEADER = declined('the header is written in another way than by add_header');

const writesHeaders = (directive: Directive): boolean =>
  isAddHeader(directive) || nameOf(directive) === 'more_set_headers';

/** Writes one more header, or several, beside the one at a place, as often as that one. */
export function writeBeside(change: Extract<Change, { kind: 'write' }>, configuration: Configuration): Rendered {
  const found = directiveAt(configuration, change.site);
  if (found === undefined) return NOT_HELD;
  const { unit, directive } = found;
  if (!writesHeaders(directive)) return NO_HEADER;
  const own = new Set(level(found).filter(isAddHeader).map(headerName));
  const headers = [change, ...(change.more ?? [])].filter(({ name }) => !own.has(name.toLowerCase()));
  if (headers.length === 0) return declined('the level writes these headers itself');
  const lines = headers.map(({ name, value }) => headerLike(unit, directive, name, value));
  return { edits: [linesBehind(unit, directive, lines)] };
}

/** Tells caches that the answer depends on the origin, beside the code that writes the header, and as often. */
export function addVary({ site }: Extract<Change, { kind: 'vary' }>, configuration: Configuration): Rendered {
  const found = directiveAt(configuration, site);
  if (found === undefined) return NOT_HELD;
  if (!writesHeaders(found.directive)) return NO_HEADER;
  const edits = varyEdits(found);
  return edits.length === 0 ? declined('the level says so already') : { edits };
}

/** The edits after which a level tells that its answers depend on the origin; none where it says so. */
export function varyEdits(found: Found): readonly Edit[] {
  const { unit, directive } = found;
  const always = isAlways(directive) || nameOf(directive) === 'more_set_headers';
  const known = level(found).filter((one) => isAddHeader(one) && headerName(one) === 'vary');
  const naming = known.find((one) => /(?:^|[\s,])(?:origin|\*)(?:$|[\s,])/i.test(one.args[1]?.value ?? ''));
  if (naming !== undefined) return always ? alwaysBehind(found, naming) : [];
  const plain = known.find((one) => !/\$/.test(one.args[1]?.value ?? '$'));
  const value = plain?.args[1];
  if (plain === undefined || value === undefined)
    return [linesBehind(unit, directive, [headerLike(unit, bare(directive), 'Vary', 'Origin')])];
  const content = contentOf(unit, plain, value);
  const edit = writeText(unit, content, content, `${saidBy(content)}, Origin`);
  return edit === null ? [] : [edit, ...(always ? alwaysBehind(found, plain) : [])];
}

/** A directive whose value's quotes are those of its name: `Vary Origin` needs none. */
const bare = (directive: Directive): Directive => {
  const [name, , ...more] = directive.args;
  return name === undefined ? directive : { ...directive, args: [name, name, ...more] };
};

const alwaysBehind = ({ unit }: Found, header: Directive): readonly Edit[] => {
  const end = header.args.at(-1)?.end ?? header.end;
  return header.args.length === 2 ? [replace(unit, { start: end, end }, ' always')] : [];
};

/** Answers preflights at a location with the headers that its answers carry. */
export function answerPreflight(
  { site, middleware }: Extract<Change, { kind: 'answer-preflight' }>,
  configuration: Configuration,
): Rendered {
  const [target, header] = [directiveAt(configuration, site), directiveAt(configuration, middleware)];
  if (target === undefined || header === undefined) return NOT_HELD;
  const { unit, directive } = target;
  if (!isAddHeader(header.directive)) return NO_HEADER;
  const { block } = directive;
  if (nameOf(directive) !== 'location' || block?.kind !== 'directives')
    return declined('nginx allows a header within a condition at locations only');
  const answers = (one: Directive): boolean => testOf(unit, one)?.variable === '$request_method';
  if (block.directives.some(answers)) return declined('a condition on the method stands there already');
  const headers = level(header).filter(
    (one) => isAddHeader(one) && one.branch === null && /^(?:access-control-|vary$)/.test(headerName(one)),
  );
  const inner = [...headers.map((one) => statementOf(header.unit, one)), 'return 204;'];
  return {
    edits: [
      ...block.directives.flatMap((one) => lettingOptions(unit, one)),
      linesInto(unit, block, ifOptions(unit, inner), () => false),
    ],
  };
}

/** A method that `limit_except` refuses never comes to the conditions of its location: OPTIONS is to be one of those let through. */
function lettingOptions(unit: Found['unit'], directive: Directive): readonly Edit[] {
  const last = directive.args.at(-1);
  if (nameOf(directive) !== 'limit_except' || last === undefined) return [];
  if (directive.args.some(({ value }) => value.toUpperCase() === 'OPTIONS')) return [];
  return [replace(unit, { start: last.end, end: last.end }, ' OPTIONS')];
}

const ifOptions = (unit: Found['unit'], inner: readonly string[]): readonly string[] => {
  const step = /(?:^|[\r\n])([ \t]+)[^\s#]/.exec(unit.text)?.[1] ?? '    ';
  return ['if ($request_method = OPTIONS) {', ...inner.map((line) => step + line), '}'];
};
