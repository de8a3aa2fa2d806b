import type { Fix, Reported } from '../engine/analysis.ts';
import { messageText } from '../engine/analyze.ts';
import type { Checked } from './check.ts';
import { byUnits, shownPath } from './paths.ts';
import { type Lines, linesOf } from './position.ts';
import { type Exchange, exchangesOf, requestTarget, startUpOf } from './witness.ts';

/** One conversation of a page with the service, as far as other programs need it. */
interface JsonExchange {
  readonly origin: string;
  /** Path and query. */
  readonly url: string;
  readonly method: string;
  /** What the page's script sets. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly credentials: boolean;
  readonly verdict: 'allowed' | 'blocked' | 'unanswered';
  /** The trip that the browser refuses at; null where it refuses none. */
  readonly phase: 'preflight' | 'actual' | null;
  readonly reason: string | null;
}

interface JsonFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly rule: string;
  readonly severity: Reported['severity'];
  readonly confidence: Reported['confidence'];
  readonly message: string;
  readonly witness: readonly JsonExchange[];
  readonly related: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
  }[];
  readonly startUp: string | null;
  readonly fixes: readonly {
    readonly title: string;
    readonly safety: Fix['safety'];
    readonly edits: readonly {
      readonly file: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }[];
  }[];
}

/**
 * The result for other programs. Files are relative to the working directory, with forward slashes. `line` and `column` count from 1, columns in UTF-16
 * units, `endColumn` exclusive; `start` and `end` are UTF-16 offsets, `end` exclusive. A byte order mark is not counted in either.
 */
export interface JsonResult {
  readonly version: 1;
  readonly files: number;
  readonly findings: readonly JsonFinding[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Puts a result into the shape of `check --format json`.
 *
 * @param checked What was found.
 * @param cwd The working directory, absolute.
 */
export function jsonResult(checked: Checked, cwd: string): JsonResult {
  const cache = new Map<string, Lines>();
  const lines = (file: string): Lines => {
    const known = cache.get(file) ?? linesOf(checked.text(file));
    cache.set(file, known);
    return known;
  };
  return {
    version: 1,
    files: checked.files,
    findings: checked.findings.map((finding) => jsonFinding(finding, cwd, lines)).toSorted(byPlace),
    skipped: checked.skipped
      .map(({ file, reason }) => ({ file: shownPath(cwd, file), reason }))
      .toSorted((a, b) => byUnits(a.file, b.file)),
  };
}

/** Prints a result as JSON, two spaces a level, with a line break at its end. */
export function printJson(checked: Checked, cwd: string): string {
  return `${JSON.stringify(jsonResult(checked, cwd), null, 2)}\n`;
}

function jsonFinding(finding: Reported, cwd: string, lines: (file: string) => Lines): JsonFinding {
  const { at, message } = finding;
  const start = lines(at.file).positionAt(at.start);
  const end = lines(at.file).positionAt(at.end);
  return {
    file: shownPath(cwd, at.file),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    message: messageText(message),
    witness: exchangesOf(finding.witness).flatMap(jsonExchange),
    related: finding.related.map((note) => ({
      file: shownPath(cwd, note.at.file),
      ...lines(note.at.file).positionAt(note.at.start),
      message: note.message,
    })),
    startUp: startUpOf(finding.witness),
    fixes: finding.fixes.map(({ title, safety, edits }) => ({
      title,
      safety,
      edits: edits.map((edit) => ({
        file: shownPath(cwd, edit.file),
        start: edit.start,
        end: edit.end,
        text: edit.text,
      })),
    })),
  };
}

/** An exchange without a verdict proves nothing, and is left out. */
function jsonExchange({ page, verdict }: Exchange): readonly JsonExchange[] {
  if (verdict.outcome === 'unread') return [];
  const blocked = verdict.outcome === 'blocked';
  return [
    {
      origin: page.origin,
      url: requestTarget(page.url),
      method: page.method,
      headers: page.headers,
      credentials: page.credentials === 'include',
      verdict: verdict.outcome,
      phase: blocked ? verdict.phase : null,
      reason: blocked ? verdict.reason : null,
    },
  ];
}

function byPlace(a: JsonFinding, b: JsonFinding): number {
  return (
    byUnits(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    a.endLine - b.endLine ||
    a.endColumn - b.endColumn ||
    byUnits(a.rule, b.rule) ||
    byUnits(a.message, b.message)
  );
}
