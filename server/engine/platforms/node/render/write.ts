import { declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Entry, Expression, Statement, Unit } from '../../../syntax/unit.ts';
import { around, indentAt, lineEnd, quoted, replace } from './source.ts';
import { statementsBehind } from './statements.ts';

type Call = Expression & { kind: 'call' };
type ObjectLiteral = Expression & { kind: 'object' };

/** Methods of a response that write one header, and give back the response or nothing that is used. */
const SETTERS: ReadonlySet<string> = new Set(['set', 'header', 'setHeader', 'append', 'appendHeader']);

/** Writes one more header beside the code that writes one: in the same object, by a statement behind it, or in the same chain. */
export function writeBeside(unit: Unit, change: Extract<Change, { kind: 'write' }>): Rendered {
  const { site, more = [] } = change;
  const call = around(unit, site).findLast(
    (node): node is Call => node.kind === 'call' && node.start === site.start && node.end === site.end,
  );
  if (call?.callee.kind !== 'member') return declined('the header is not written by a call of the response');
  const written = [change, ...more].map(({ name, value }): [string, string] => [
    quoted(unit, name),
    quoted(unit, value),
  ]);
  const headers = headersOf(call);
  if (headers !== undefined) {
    const entries = written.map(([key, text]) => `${key}: ${text}`);
    return { edits: [entriesBehind(unit, headers.object, headers.entry, entries)] };
  }
  const { object, property } = call.callee;
  if (!SETTERS.has(property) || call.args[0]?.value.kind !== 'string')
    return declined('the header is written in another way than by its name');
  const calls = written.map(([key, text]) => `.${property}(${key}, ${text})`);
  const statement = around(unit, site).find(
    (node): node is Statement & { kind: 'expression' } => node.kind === 'expression' && node.expression === call,
  );
  if (statement === undefined || object.kind === 'call')
    return { edits: [replace(unit, { start: call.end, end: call.end }, calls.join(''))] };
  const response = unit.text.slice(object.start, object.end);
  return {
    edits: [
      statementsBehind(
        unit,
        statement,
        calls.map((added) => `${response}${added};`),
      ),
    ],
  };
}

/** The object of headers that a call is given, and the last of its CORS headers. */
function headersOf(call: Call): { object: ObjectLiteral; entry: Entry } | undefined {
  for (const { value } of call.args) {
    if (value.kind !== 'object') continue;
    const entry = value.entries.findLast((one) => one.kind === 'property' && /^access-control-/i.test(one.key));
    if (entry !== undefined) return { object: value, entry };
  }
  return undefined;
}

function entriesBehind(
  unit: Unit,
  object: ObjectLiteral,
  entry: Entry,
  texts: readonly string[],
): ReturnType<typeof replace> {
  const ownLine = /[\r\n]/.test(unit.text.slice(object.start, entry.start));
  const gap = ownLine ? lineEnd(unit) + indentAt(unit, entry.start) : ' ';
  return replace(unit, { start: entry.end, end: entry.end }, texts.map((text) => `,${gap}${text}`).join(''));
}
