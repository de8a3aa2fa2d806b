import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import type { Expression, Span, Unit } from '../../../syntax/unit.ts';
import { nodesIn } from '../../../syntax/walk.ts';
import { objectBehind } from './allow.ts';
import { entryAt, expressionAt, indentAt, isShared, lineEnd, quoted, replace } from './source.ts';

type EntriesChange = Extract<Change, { kind: 'entries' }>;
type ArrayLiteral = Expression & { kind: 'array' };
type TextLiteral = Expression & { kind: 'string' | 'template' };

/** One entry of a list where it is written. */
interface Written extends Span {
  readonly text: string;
}

const SEPARATORS = /[\s,;|]+/;

/** Entries of a text, as they are meant. */
const split = (text: string): string[] => text.split(SEPARATORS).filter((entry) => entry !== '');

/** Adds to and takes out of a list: an array or a text, or the library's default, which has to be written then. What is taken out leaves its place to what is added. */
export function changeEntries(unit: Unit, change: EntriesChange): Rendered {
  for (const literal of candidates(unit, change)) {
    if (!same(entriesIn(literal), change.now)) continue;
    const edits = literal.kind === 'array' ? arrayEdits(unit, literal, change) : textEdits(unit, literal, change);
    if (edits === null) return declined('the list is made in parts');
    return isShared(unit, literal) ? { edits, reaches: 'other code reads the same constant' } : { edits };
  }
  const call = expressionAt(unit, change.site);
  return call?.kind === 'call' ? writeDefault(unit, call, change) : declined('the list is made elsewhere');
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((entry, i) => entry === b[i]);

/** The literals that may hold the list: the one that is said to, and the one behind the option or the argument. */
function candidates(unit: Unit, { site, literal }: EntriesChange): (ArrayLiteral | TextLiteral)[] {
  const at = (place: Site | undefined): Expression | undefined =>
    place === undefined || place.file !== unit.file ? undefined : valueAt(unit, place);
  return [at(literal), at(site)].flatMap((expression) =>
    expression === undefined ? [] : (literalBehind(unit, expression) ?? []),
  );
}

/** The value of an option with exactly this span, or the expression. */
function valueAt(unit: Unit, site: Site): Expression | undefined {
  const found = entryAt(unit, site);
  return found === undefined ? expressionAt(unit, site) : found.entry.value;
}

/** The literal that an expression is, that the constant is which it names, or that it joins or splits. */
function literalBehind(unit: Unit, expression: Expression): ArrayLiteral | TextLiteral | undefined {
  if (expression.kind === 'array' || expression.kind === 'string') return expression;
  if (expression.kind === 'template')
    return expression.parts.every((part) => typeof part === 'string') ? expression : undefined;
  if (expression.kind === 'call' && expression.callee.kind === 'member')
    return /^(?:join|split|toString)$/.test(expression.callee.property)
      ? literalBehind(unit, expression.callee.object)
      : undefined;
  return expression.kind === 'name' ? constantNamed(unit, expression.name) : undefined;
}

function constantNamed(unit: Unit, name: string): ArrayLiteral | TextLiteral | undefined {
  const values = [...nodesIn(unit.body)].flatMap((node) =>
    node.kind === 'declare'
      ? node.declarators.flatMap(({ target, value }) => (target.kind === 'name' && target.name === name ? [value] : []))
      : [],
  );
  const [only] = values;
  const isLiteral = only?.kind === 'array' || only?.kind === 'string';
  return values.length === 1 && isLiteral ? only : undefined;
}

/** The texts in an array; null where it holds anything else. */
function itemsOf(array: ArrayLiteral): (Expression & { kind: 'string' })[] | null {
  const items = array.items.flatMap(({ spread, value }) => (!spread && value.kind === 'string' ? [value] : []));
  return items.length === array.items.length ? items : null;
}

const textOf = (literal: TextLiteral): string =>
  literal.kind === 'string' ? literal.value : literal.parts.filter((part) => typeof part === 'string').join('');

const entriesIn = (literal: ArrayLiteral | TextLiteral): string[] =>
  literal.kind === 'array' ? (itemsOf(literal) ?? []).flatMap(({ value }) => split(value)) : split(textOf(literal));

/** What becomes of each entry: itself, what takes its place, or nothing. */
function fates({ add, remove }: EntriesChange): {
  of(entry: string): string | null;
  readonly appended: readonly string[];
} {
  const places = remove.slice(0, add.length);
  const replaced = new Map(places.map((entry, i) => [entry, add[i] ?? null]));
  for (const entry of remove.slice(add.length)) replaced.set(entry, null);
  return {
    of: (entry) => (replaced.has(entry) ? (replaced.get(entry) ?? null) : entry),
    appended: add.slice(places.length),
  };
}

function arrayEdits(unit: Unit, array: ArrayLiteral, change: EntriesChange): Edit[] | null {
  const items = itemsOf(array);
  if (items === null) return null;
  const { of, appended } = fates(change);
  const quote = quoterOf(unit, items[0]);
  const kept = items.map((item) => split(item.value).flatMap((entry) => of(entry) ?? []));
  const firstKept = kept.findIndex((entries) => entries.length > 0);
  const edits = items.flatMap((item, i): Edit[] => {
    const entries = kept[i] ?? [];
    if (same(entries, [item.value])) return [];
    if (entries.length > 0) return [replace(unit, item, entries.map(quote).join(', '))];
    return [removeItem(unit, items, i, firstKept)];
  });
  const last = items.at(-1);
  if (appended.length === 0) return edits;
  if (last === undefined) return [replace(unit, array, `[${appended.map(quote).join(', ')}]`)];
  return [...edits, ...appendItems(unit, last, gapBefore(unit, items), appended.map(quote))];
}

/** The comma behind an item, and the comment that follows it on its line. */
const REST_OF_ITEM = /^([ \t]*,)?[ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/)(?=[ \t]*[\r\n])/;

/** Puts items behind the last one, and behind the comment on its line where each has a line of its own. */
function appendItems(unit: Unit, last: Span, gap: string, items: readonly string[]): Edit[] {
  const insert = (at: number, text: string): Edit => replace(unit, { start: at, end: at }, text);
  const rest = /[\r\n]/.test(gap) ? REST_OF_ITEM.exec(unit.text.slice(last.end)) : null;
  if (rest === null) return [insert(last.end, items.map((item) => `,${gap}${item}`).join(''))];
  const [whole, comma] = rest;
  const lines = gap + items.join(`,${gap}`);
  const end = last.end + whole.length;
  return comma === undefined ? [insert(last.end, ','), insert(end, lines)] : [insert(end, `${lines},`)];
}

/** The white space between the items: the last two, or the first one and its bracket. */
function gapBefore(unit: Unit, items: readonly Span[]): string {
  const [before, last] = [items.at(-2), items.at(-1)];
  if (last === undefined) return ' ';
  const own = unit.text.slice(before?.end ?? last.start, last.start);
  const onOwnLine = before === undefined ? /[\r\n][ \t]*$/.test(unit.text.slice(0, last.start)) : /[\r\n]/.test(own);
  if (onOwnLine) return lineEnd(unit) + indentAt(unit, last.start);
  return before === undefined || /^\s*,\s/.test(own) ? ' ' : '';
}

/** Takes an item out with the gap before it; where none before it stays, with the gap behind it. */
function removeItem(unit: Unit, items: readonly Span[], i: number, firstKept: number): Edit {
  const [before, item, after] = [items[i - 1], items[i], items[i + 1]];
  const { start, end } = item ?? { start: 0, end: 0 };
  return firstKept >= 0 && firstKept < i
    ? replace(unit, { start: before?.end ?? start, end }, '')
    : replace(unit, { start, end: after?.start ?? end }, '');
}

/** Quotes a text as the neighbours are quoted. */
function quoterOf(unit: Unit, neighbour: Span | undefined): (text: string) => string {
  const mark = neighbour === undefined ? '' : unit.text.charAt(neighbour.start);
  return mark === "'" || mark === '"' || mark === '`' ? (text) => mark + text + mark : (text) => quoted(unit, text);
}

function textEdits(unit: Unit, literal: TextLiteral, change: EntriesChange): Edit[] | null {
  const inner = { start: literal.start + 1, end: literal.end - 1 };
  const text = unit.text.slice(inner.start, inner.end);
  if (text !== textOf(literal)) return null;
  const { of, appended } = fates(change);
  const isList = text.split(',').every((part) => split(part).length < 2 && !/[;|]/.test(part));
  if (!isList) {
    const entries = [...split(text).flatMap((entry) => of(entry) ?? []), ...appended];
    return [replace(unit, inner, entries.join(', '))];
  }
  const written = [...text.matchAll(/[^\s,]+/g)].map(
    (match): Written => ({
      text: match[0],
      start: inner.start + match.index,
      end: inner.start + match.index + match[0].length,
    }),
  );
  const firstKept = written.findIndex((entry) => of(entry.text) !== null);
  const edits = written.flatMap((entry, i): Edit[] => {
    const fate = of(entry.text);
    if (fate === entry.text) return [];
    if (fate !== null) return [replace(unit, entry, fate)];
    return [removeItem(unit, written, i, firstKept)];
  });
  const last = written.at(-1);
  const [first, second] = written;
  const gap = first === undefined || second === undefined ? ', ' : unit.text.slice(first.end, second.start);
  if (appended.length === 0) return edits;
  if (last === undefined) return [replace(unit, inner, appended.join(', '))];
  const more = appended.map((entry) => `${gap}${entry}`).join('');
  return [...edits, replace(unit, { start: last.end, end: last.end }, more)];
}

/** Writes a list whose default is in effect so far: the whole of it. The option has the role's name in every library. */
function writeDefault(unit: Unit, call: Expression & { kind: 'call' }, change: EntriesChange): Rendered {
  const { of, appended } = fates(change);
  const entries = [...change.now.flatMap((entry) => of(entry) ?? []), ...appended];
  const option = `${change.role}: [${entries.map((entry) => quoted(unit, entry)).join(', ')}]`;
  const given = call.args.at(-1);
  const object = given === undefined ? undefined : objectBehind(unit, given.value);
  if (object !== undefined) {
    const last = object.entries.at(-1);
    const edits =
      last === undefined
        ? [replace(unit, object, `{ ${option} }`)]
        : appendItems(unit, last, gapBefore(unit, object.entries), [option]);
    return isShared(unit, object) ? { edits, reaches: 'other code reads the same options' } : { edits };
  }
  if (given === undefined) {
    const end = unit.text.lastIndexOf('(', call.end);
    return { edits: [replace(unit, { start: end, end: call.end }, `({ ${option} })`)] };
  }
  const takesPlugin = call.callee.kind === 'member' && call.callee.property === 'register' && call.args.length === 1;
  return takesPlugin
    ? { edits: [replace(unit, { start: given.value.end, end: given.value.end }, `, { ${option} }`)] }
    : declined('the options are made elsewhere');
}
