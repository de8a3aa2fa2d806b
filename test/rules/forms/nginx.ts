import { basename, dirname } from 'node:path';
import type { Directive, NginxUnit } from '../../../server/engine/syntax/nginx/unit.ts';
import { directivesIn, headOf } from '../../../server/engine/syntax/nginx/walk.ts';
import type { Span } from '../../../server/engine/syntax/unit.ts';

/** Files by their paths: those of a configuration after it was written in another way. */
export type Files = Readonly<Record<string, string>>;

/** Another way to write the same configuration: what the file becomes, and files that it needs; null where the form does not apply. */
export type NginxForm = (unit: NginxUnit) => Files | null;

interface Replacement extends Span {
  readonly text: string;
}

/** The text with its replacements, which do not overlap. */
function replaced(unit: NginxUnit, all: readonly Replacement[]): Files | null {
  if (all.length === 0) return null;
  const sorted = all.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const text = sorted.reduceRight((done, one) => done.slice(0, one.start) + one.text + done.slice(one.end), unit.text);
  return { [unit.file]: text };
}

const all = (unit: NginxUnit): readonly Directive[] => [...directivesIn(unit)];

const IS_PLAIN = /^[\w.:/*,;+=?&@-]+$/;

/** Bare words in quotes, and words in double quotes in single ones. */
export const quoted: NginxForm = (unit) =>
  replaced(
    unit,
    all(unit)
      .filter(({ name }) => ['add_header', 'set', 'more_set_headers'].includes(name.value))
      .flatMap(({ args }) => args.slice(1))
      .flatMap((word): Replacement[] => {
        if (word.placeholders.length > 0 || word.value === 'always') return [];
        if (word.quote === null && IS_PLAIN.test(word.value)) return [{ ...word, text: `"${word.value}"` }];
        return word.quote === '"' && /^[^'"\\]*$/.test(word.value) ? [{ ...word, text: `'${word.value}'` }] : [];
      }),
  );

/** A comment behind every directive, which holds what a careless reader takes for a directive. */
export const commented: NginxForm = (unit) =>
  replaced(
    unit,
    all(unit)
      .filter(({ block, branch }) => block === null && branch === null)
      .filter(({ end }) => unit.text[end - 1] === ';')
      .map(({ end }) => ({ start: end, end, text: " # add_header Access-Control-Allow-Origin '*'; }\n" })),
  );

const isHeader = ({ name, branch }: Directive): boolean => name.value === 'add_header' && branch === null;

/** Directives that stand side by side, as long as they pass a test. */
function runsOf(directives: readonly Directive[]): Directive[][] {
  const runs: Directive[][] = [[]];
  for (const directive of directives) {
    if (isHeader(directive)) runs.at(-1)?.push(directive);
    else runs.push([]);
  }
  return runs.filter(({ length }) => length > 1);
}

const blocksOf = (unit: NginxUnit): readonly (readonly Directive[])[] => [
  unit.directives,
  ...all(unit).flatMap(({ block }) => (block?.kind === 'directives' ? [block.directives] : [])),
];

/** Headers of one level in the opposite order. */
export const reordered: NginxForm = (unit) =>
  replaced(
    unit,
    blocksOf(unit)
      .flatMap(runsOf)
      .filter((run) => new Set(run.map(({ args }) => args[0]?.value.toLowerCase())).size === run.length)
      .flatMap((run) =>
        run.map((directive, i): Replacement => {
          const other = run[run.length - 1 - i] ?? directive;
          const head = headOf(other);
          return { ...headOf(directive), text: unit.text.slice(head.start, head.end) };
        }),
      ),
  );

/** The headers of the first level that has some in a file of their own, which is included in their place. */
export const included: NginxForm = (unit) => {
  const run = blocksOf(unit).flatMap(runsOf)[0];
  const [first, last] = [run?.[0], run?.at(-1)];
  if (first === undefined || last === undefined || unit.isTemplate) return null;
  const file = `${dirname(unit.file)}/headers-of-form.conf`;
  const text = unit.text.slice(first.start, last.end);
  const rest = replaced(unit, [{ start: first.start, end: last.end, text: `include ${basename(file)};` }]);
  return { ...rest, [file]: `${text}\n` };
};

/** Servers inside an `http` block. */
export const nested: NginxForm = (unit) => {
  const names = unit.directives.map(({ name }) => name.value);
  if (!names.includes('server') || names.includes('http') || unit.isTemplate) return null;
  return { [unit.file]: `events {}\nhttp {\n${unit.text}\n}\n` };
};
