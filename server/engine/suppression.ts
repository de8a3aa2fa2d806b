import type { Options, Reported } from './analysis.ts';
import { byPlace } from './findings.ts';
import type { Comment, SourceText } from './syntax/unit.ts';

/** A comment that switches rules off: for the line behind it, or for the file. */
interface Directive {
  readonly scope: 'next-line' | 'file';
  readonly rules: readonly string[];
  readonly comment: Comment;
}

const DIRECTIVE = /^[\s*]*cors-lens-disable(-next-line)?\s+([a-z][\w-]*(?:\s*,\s*[a-z][\w-]*)*)\s*(?:--.*)?$/s;

function directivesOf(unit: SourceText): Directive[] {
  return unit.comments.flatMap((comment): Directive[] => {
    const match = DIRECTIVE.exec(comment.text);
    if (match === null) return [];
    return [
      {
        scope: match[1] === undefined ? 'file' : 'next-line',
        rules: (match[2] ?? '').split(',').map((id) => id.trim()),
        comment,
      },
    ];
  });
}

/** The line on which an offset stands, counted from 0. */
const lineOf = (text: string, offset: number): number => text.slice(0, offset).split(/\r\n|\r|\n/).length - 1;

function covers(directive: Directive, finding: Reported, unit: SourceText): boolean {
  if (finding.at.file !== unit.file || !directive.rules.includes(finding.rule)) return false;
  return (
    directive.scope === 'file' || lineOf(unit.text, finding.at.start) === lineOf(unit.text, directive.comment.end) + 1
  );
}

/** Takes away what comments switch off, in the files that they stand in; a comment that switches off nothing is a hint itself. */
export function suppress(
  findings: readonly Reported[],
  units: ReadonlyMap<string, SourceText>,
  options: Options,
): readonly Reported[] {
  return [...units.values()].reduce((left, unit) => suppressIn(left, unit, options), findings);
}

function suppressIn(findings: readonly Reported[], unit: SourceText, options: Options): readonly Reported[] {
  const directives = directivesOf(unit);
  if (directives.length === 0) return findings;
  const kept = findings.filter((finding) => !directives.some((directive) => covers(directive, finding, unit)));
  if (options.rules?.[UNUSED] === 'off') return kept;
  const idle = directives.filter((directive) => !findings.some((finding) => covers(directive, finding, unit)));
  const severity = options.rules?.[UNUSED] ?? 'hint';
  return [...kept, ...idle.map((directive) => unused(directive, unit, severity))].sort(byPlace);
}

const UNUSED = 'unused-suppression';

function unused({ comment, rules }: Directive, unit: SourceText, severity: Reported['severity']): Reported {
  const at = { file: unit.file, start: comment.start, end: comment.end };
  const end = /^[ \t]*(\r\n|\r|\n)/.exec(unit.text.slice(comment.end))?.[0].length ?? 0;
  const before = /[ \t]*$/.exec(unit.text.slice(0, comment.start))?.[0].length ?? 0;
  const ownLine = /(^|[\r\n])$/.test(unit.text.slice(0, comment.start - before));
  return {
    rule: UNUSED,
    severity,
    confidence: 'certain',
    at,
    message: {
      what: `This comment suppresses nothing: there is no finding of ${rules.join(', ')} here.`,
      browser: 'It changes nothing for the browser.',
      todo: 'Remove it, so that it does not hide a later mistake.',
    },
    related: [],
    witness: { startUp: 'Nothing reaches a browser.' },
    fixes: [
      {
        title: 'Remove the comment',
        safety: 'suggested',
        preferred: true,
        edits: [{ file: unit.file, start: comment.start - before, end: comment.end + (ownLine ? end : 0), text: '' }],
      },
    ],
  };
}
