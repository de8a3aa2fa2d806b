/**
 * Annotations of a fixture. A finding stands in a line comment below the line that it underlines:
 *
 *     app.use(cors({ origin: '*', credentials: true }));
 *     //             ^^^^^^^^^^^ error[wildcard-with-credentials]
 *
 * Carets that follow the slashes at once (`//^^^^`) count the slashes too, for what begins in the first columns. `…` behind the carets:
 * the finding ends on a later line. `suspected` may precede the severity.
 */

export interface Mark {
  /** UTF-16 offsets in the text without annotations; `end` is null where the finding ends on a later line. */
  readonly start: number;
  readonly end: number | null;
  /** `error[rule-id]`, or `suspected warning[rule-id]`. */
  readonly says: string;
}

export interface Annotated {
  /** The text without annotations: what is analysed. */
  readonly text: string;
  readonly marks: readonly Mark[];
}

const ANNOTATION = /^(\s*\/\/)([^\S\n]*)(\^+)(…?) ((?:suspected )?(?:error|warning|information|hint)\[[a-z-]+\])$/;

/** Looks like an annotation and may not be passed over as a comment. */
const NEARLY = /^\s*\/\/\s*\^/;

/**
 * Takes the annotations out of a fixture.
 *
 * @throws where an annotation cannot be read, or has no line to stand under
 */
export function readAnnotations(raw: string): Annotated {
  const lines: string[] = [];
  const marks: Mark[] = [];
  let lineStart: number | null = null;
  let next = 0;
  for (const line of raw.split('\n')) {
    if (!NEARLY.test(line)) {
      lines.push(line);
      lineStart = next;
      next += line.length + 1;
      continue;
    }
    if (lineStart === null) throw new Error(`An annotation needs a line above it: ${line}`);
    const [from, to, more, says] = columnsOf(line);
    marks.push({ start: lineStart + from, end: more ? null : lineStart + to, says });
  }
  return { text: lines.join('\n'), marks };
}

function columnsOf(line: string): [from: number, to: number, more: boolean, says: string] {
  const match = ANNOTATION.exec(line);
  if (match === null) throw new Error(`No annotation: ${line}`);
  const [, slashes = '', gap = '', carets = '', more = '', says = ''] = match;
  const to = slashes.length + gap.length + carets.length;
  return [gap === '' ? slashes.length - 2 : slashes.length + gap.length, to, more !== '', says];
}

/** A text with its marks written into it, in the form that `readAnnotations` reads: two sets of marks differ where these texts do. */
export function annotate(text: string, marks: readonly Mark[]): string {
  const sorted = marks.toSorted(
    (a, b) => a.start - b.start || (a.end ?? Infinity) - (b.end ?? Infinity) || (a.says < b.says ? -1 : 1),
  );
  let next = 0;
  return text
    .split('\n')
    .flatMap((line) => {
      const [start, end] = [next, next + line.length];
      next = end + 1;
      return [
        line,
        ...sorted
          .filter((mark) => mark.start >= start && mark.start <= end)
          .map((mark) => annotation(mark, start, end)),
      ];
    })
    .join('\n');
}

function annotation({ start, end, says }: Mark, lineStart: number, lineEnd: number): string {
  const column = start - lineStart;
  const width = Math.max(1, (end ?? lineEnd) - start);
  const carets =
    column < 3
      ? `${' '.repeat(column)}//${'^'.repeat(Math.max(1, width - 2))}`
      : `//${' '.repeat(column - 2)}${'^'.repeat(width)}`;
  return `${carets}${end === null ? '…' : ''} ${says}`;
}
