import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import type { Entry, Expression, FunctionExpression, Span, Statement, Unit } from '../../../syntax/unit.ts';
import { nodesIn } from '../../../syntax/walk.ts';
import {
  around,
  covers,
  entryAt,
  expressionAt,
  functionsAround,
  indentAt,
  insertEntry,
  lineEnd,
  quoted,
  removeEntry,
  replace,
  wholeLines,
} from './source.ts';
import type { Style } from './style.ts';
import { namesVary } from './vary.ts';

/** Stands where an origin has to be filled in. */
export const PLACEHOLDER = 'https://your-site.example';

type Call = Expression & { kind: 'call' };

/** Lets in exactly these origins, where now the fact at a place decides. */
export function allowOrigins(
  unit: Unit,
  { at, literal, origins }: Extract<Change, { kind: 'allow' }>,
  style: Style,
): Rendered {
  const allowed = origins === 'placeholder' ? [PLACEHOLDER] : origins;
  const item = literal === undefined ? undefined : itemEdit(unit, literal, allowed);
  if (item !== undefined) return { edits: [item] };
  const list = `[${allowed.map((origin) => quoted(unit, origin)).join(', ')}]`;
  const found = entryAt(unit, at);
  if (found?.entry.kind === 'property') {
    if (found.entry.key === 'origin') return { edits: [optionEdit(unit, found.entry, literal, list)] };
    return headerEntry(unit, at, found.object, list, style);
  }
  const call = callAround(unit, at);
  const returned = returnedEdit(unit, at, list);
  if (returned !== undefined) return { edits: [returned] };
  if (call === undefined) return declined('the origin is decided elsewhere');
  if (call.start === at.start && call.end === at.end) return byDefault(unit, call, list, style.optionsAt ?? 0);
  return call.callee.kind === 'member' ? headerCall(unit, at, call, list, style) : callbackResult(unit, at, call, list);
}

/** `['*']`: where the text is an item of a list, the list holds the origins in its place; undefined where it is none, or nothing would be new. */
function itemEdit(unit: Unit, literal: Site, allowed: readonly string[]): Edit | undefined {
  const written = expressionAt(unit, literal);
  const array = around(unit, literal).findLast(
    (node): node is Expression & { kind: 'array' } =>
      node.kind === 'array' && node.items.some(({ value }) => value === written),
  );
  if (array === undefined || written?.kind !== 'string') return undefined;
  const others = array.items.map(({ value }) => (value.kind === 'string' ? value.value : null));
  const added = allowed.filter((origin) => !others.includes(origin));
  return added.length === 0
    ? undefined
    : replace(unit, written, added.map((origin) => quoted(unit, origin)).join(', '));
}

/** Replaces the option; where its value has other alternatives (`process.env.ORIGIN || '*'`), the literal alone. */
function optionEdit(unit: Unit, entry: Entry & { kind: 'property' }, literal: Site | undefined, list: string): Edit {
  const written = literal === undefined ? undefined : expressionAt(unit, literal);
  const within = written !== undefined && (covers(entry.value, written) || isAlternative(unit, written));
  const alone = within && (written.kind === 'string' || written.kind === 'boolean') && written !== entry.value;
  return alone ? replace(unit, written, list) : replace(unit, entry, `origin: ${list}`);
}

/** Whether an expression is one of several that a value may be. */
const isAlternative = (unit: Unit, { start, end }: Expression): boolean =>
  around(unit, { file: unit.file, start, end }).some(
    (node) =>
      (node.kind === 'conditional' && (node.then.start === start || node.else.start === start)) ||
      (node.kind === 'logical' && node.right.start === start),
  );

/** The innermost call that is at a place, or has it as an argument. */
function callAround(unit: Unit, at: Site): Call | undefined {
  const isArgument = (call: Call): boolean =>
    call.args.some(({ value }) => value.start === at.start && value.end === at.end);
  return around(unit, at).findLast(
    (node): node is Call =>
      node.kind === 'call' && ((node.start === at.start && node.end === at.end) || isArgument(node)),
  );
}

/** `cors({ credentials: true })`: the origin is the library's default. */
function byDefault(unit: Unit, call: Call, list: string, optionsAt: number): Rendered {
  const [options, before] = [call.args[optionsAt], call.args[optionsAt - 1]];
  if (options === undefined && before !== undefined)
    return { edits: [replace(unit, { start: before.value.end, end: before.value.end }, `, { origin: ${list} }`)] };
  if (options === undefined)
    return { edits: [replace(unit, { start: call.callee.end, end: call.end }, `({ origin: ${list} })`)] };
  const object = objectBehind(unit, options.value);
  if (object === undefined || makesOptions(object)) return declined('the options are made elsewhere');
  return { edits: [insertEntry(unit, object, `origin: ${list}`)] };
}

/** Whether a function gives the options for each request, and those beside it are not read. */
const makesOptions = ({ entries }: Expression & { kind: 'object' }): boolean =>
  entries.some((entry) => entry.kind === 'property' && entry.key === 'delegator');

/** An object literal, or the one that a constant of this unit is. */
export function objectBehind(unit: Unit, value: Expression): (Expression & { kind: 'object' }) | undefined {
  if (value.kind === 'object') return value;
  if (value.kind !== 'name') return undefined;
  const values = [...nodesIn(unit.body)].flatMap((node) => {
    if (node.kind !== 'declare') return [];
    return node.declarators.flatMap(({ target, value: init }) =>
      target.kind === 'name' && target.name === value.name && init?.kind === 'object' ? [init] : [],
    );
  });
  const [only] = values;
  return values.length === 1 ? only : undefined;
}

/** `callback(null, true)`: the result becomes the comparison. */
function callbackResult(unit: Unit, at: Site, call: Call, list: string): Rendered {
  const isResult = call.args[1]?.value.start === at.start && call.args[1].value.end === at.end;
  const origin = functionsAround(unit, at)
    .flatMap((fn) => (call.callee.kind === 'name' && nameOf(fn, 1) === call.callee.name ? [nameOf(fn, 0)] : []))
    .at(-1);
  if (!isResult || typeof origin !== 'string') return declined('the answer of the origin callback is made elsewhere');
  if (isUnderTest(unit, at, origin)) return declined('the test around it decides on the origin already');
  return { edits: [replace(unit, at, compared(unit, origin, list))] };
}

const compared = (unit: Unit, origin: string, list: string): string =>
  isTyped(unit) ? `${origin} !== undefined && ${list}.includes(${origin})` : `${list}.includes(${origin})`;

/** `async origin(origin) { return true; }`: what its promise keeps becomes the comparison. */
function returnedEdit(unit: Unit, at: Site, list: string): Edit | undefined {
  const fn = functionsAround(unit, at).at(-1);
  const isReturned = around(unit, at).some(
    (node) => node.kind === 'return' && node.value?.start === at.start && node.value.end === at.end,
  );
  const isOption = [...nodesIn(unit.body)].some(
    (node) =>
      node.kind === 'object' &&
      node.entries.some((entry) => entry.kind === 'property' && entry.key === 'origin' && entry.value === fn),
  );
  const origin = fn === undefined ? null : nameOf(fn, 0);
  if (fn?.async !== true || !isReturned || !isOption || origin === null || isUnderTest(unit, at, origin))
    return undefined;
  return replace(unit, at, compared(unit, origin, list));
}

/** TypeScript wants to hear that the header is there. */
const isTyped = (unit: Unit): boolean => unit.language !== 'javascript';

function nameOf(fn: FunctionExpression, i: number): string | null {
  const target = fn.params[i]?.target;
  return target?.kind === 'name' ? target.name : null;
}

/** Whether a place is reached only where a test on a name holds. */
function isUnderTest(unit: Unit, at: Site, name: string): boolean {
  const mentions = (test: Expression): boolean =>
    [...nodesIn([test])].some((node) => node.kind === 'name' && node.name === name);
  return around(unit, at).some((node) => {
    if (node.kind === 'if') return node.then.some((statement) => covers(statement, at)) && mentions(node.test);
    if (node.kind === 'conditional') return covers(node.then, at) && mentions(node.test);
    return node.kind === 'logical' && covers(node.right, at) && mentions(node.left);
  });
}

/** The request beside the response of the handler around a place. */
function requestFor(unit: Unit, at: Site, response: string): string | null {
  for (const fn of functionsAround(unit, at).reverse()) {
    const i = fn.params.findIndex(({ target }) => target.kind === 'name' && target.name === response);
    if (i > 0) return nameOf(fn, i - 1);
  }
  return null;
}

interface Writing {
  readonly response: string;
  readonly method: string;
  readonly statement: Statement;
}

/** The statement that is nothing but a call of the response, alone on its lines. */
function writingOf(unit: Unit, at: Site, call: Call): Writing | null {
  const statement = around(unit, at).find(
    (node): node is Statement & { kind: 'expression' } => node.kind === 'expression' && node.expression === call,
  );
  if (statement === undefined || call.callee.kind !== 'member' || call.callee.object.kind !== 'name') return null;
  return wholeLines(unit, statement) === null
    ? null
    : { response: call.callee.object.name, method: call.callee.property, statement };
}

/** Methods that set one header, by those that set several. */
const SETTERS: Readonly<Record<string, string>> = { writeHead: 'setHeader', headers: 'header' };

/** The statements that write the header for listed origins only. */
function guardedWrite(
  unit: Unit,
  at: Site,
  { response, method, statement }: Writing,
  list: string,
  style: Style,
): string | null {
  const request = requestFor(unit, at, response);
  if (request === null) return null;
  const [end, indent] = [lineEnd(unit), indentAt(unit, statement.start)];
  const unitIndent = indent.includes('\t') ? '\t' : '  ';
  const origin = `${request}.headers.origin`;
  const setter = SETTERS[method] ?? method;
  const lines = [
    ...(namesVary(unit, at) ? [] : [style.vary(unit, response)]),
    `if (${isTyped(unit) ? `${origin} && ` : ''}${list}.includes(${origin})) {`,
    `${unitIndent}${response}.${setter}(${quoted(unit, 'Access-Control-Allow-Origin')}, ${origin});`,
    '}',
  ];
  return lines.join(end + indent);
}

/** `res.header('Access-Control-Allow-Origin', …)`. */
function headerCall(unit: Unit, at: Site, call: Call, list: string, style: Style): Rendered {
  const writing = writingOf(unit, at, call);
  const text = writing === null ? null : guardedWrite(unit, at, writing, list, style);
  if (writing === null || text === null) return declined('the header is not written by a statement of its own');
  return { edits: [replace(unit, withSemicolon(unit, writing.statement), text)] };
}

const withSemicolon = (unit: Unit, { start, end }: Statement): Span => ({
  start,
  end: end + (/^[ \t]*;/.exec(unit.text.slice(end))?.[0].length ?? 0),
});

/** `res.set({ 'Access-Control-Allow-Origin': … })`. */
function headerEntry(
  unit: Unit,
  at: Site,
  object: Expression & { kind: 'object' },
  list: string,
  style: Style,
): Rendered {
  const entry = object.entries.find((one) => one.start === at.start);
  const call = around(unit, at).findLast(
    (node): node is Call => node.kind === 'call' && node.args.some(({ value }) => value === object),
  );
  const writing = call === undefined ? null : writingOf(unit, at, call);
  const text = writing === null ? null : guardedWrite(unit, at, writing, list, style);
  if (entry === undefined || writing === null || text === null)
    return declined('the headers are not written by a statement of their own');
  if (object.entries.length === 1) return { edits: [replace(unit, withSemicolon(unit, writing.statement), text)] };
  const { start } = writing.statement;
  return {
    edits: [
      replace(unit, { start, end: start }, text + lineEnd(unit) + indentAt(unit, start)),
      removeEntry(unit, object, entry),
    ],
  };
}
