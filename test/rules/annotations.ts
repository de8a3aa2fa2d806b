/**
 * Annotations of a fixture. A finding stands in a line comment below the line that it underlines:
 *
 *     app.use(cors({ origin: '*', credentials: true }));
 *     //             ^^^^^^^^^^^ error[wildcard-with-credentials]
 *
 * Carets that follow the slashes at once (`//^^^^`) count the slashes too, for what begins in the first columns. `…` behind the carets:
 * the finding ends on a later line. `suspected` may precede the severity. Where comments begin with `#`, that stands for the slashes.
 */

/** What a line comment begins with. */
export type CommentMark = '//' | '#';

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

const REST = String.raw`([^\S\n]*)(\^+)(…?) ((?:suspected )?(?:error|warning|information|hint)\[[a-z-]+\])$`;

const annotationBehind = (mark: CommentMark): RegExp => new RegExp(`^(\\s*${mark})${REST}`);

/** Looks like an annotation and may not be passed over as a comment. */
const isNearly = (line: string, mark: CommentMark): boolean => new RegExp(`^\\s*${mark}\\s*\\^`).test(line);

/**
 * Takes the annotations out of a fixture.
 *
 * @throws where an annotation cannot be read, or has no line to stand under
 */
export function readAnnotations(raw: string, mark: CommentMark = '//'): Annotated {
  const lines: string[] = [];
  const marks: Mark[] = [];
  let lineStart: number | null = null;
  let next = 0;
  for (const line of raw.split('\n')) {
    if (!isNearly(line, mark)) {
      lines.push(line);
      lineStart = next;
      next += line.length + 1;
      continue;
    }
    if (lineStart === null) throw new Error(`An annotation needs a line above it: ${line}`);
    const [from, to, more, says] = columnsOf(line, mark);
    marks.push({ start: lineStart + from, end: more ? null : lineStart + to, says });
  }
  return { text: lines.join('\n'), marks };
}

function columnsOf(line: string, mark: CommentMark): [from: number, to: number, more: boolean, says: string] {
  const match = annotationBehind(mark).exec(line);
  if (match === null) throw new Error(`No annotation: ${line}`);
  const [, opening = '', gap = '', carets = '', more = '', says = ''] = match;
  const to = opening.length + gap.length + carets.length;
  return [opening.length + (gap === '' ? -mark.length : gap.length), to, more !== '', says];
}

/** A text with its marks written into it, in the form that `readAnnotations` reads: two sets of marks differ where these texts do. */
export function annotate(text: string, marks: readonly Mark[], comment: CommentMark = '//'): string {
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
          .map((mark) => annotation(mark, start, end, comment)),
      ];
    })
    .join('\n');
}

function annotation({ start, end, says }: Mark, lineStart: number, lineEnd: number, comment: CommentMark): string {
  const column = start - lineStart;
  const width = Math.max(1, (end ?? lineEnd) - start);
  const carets =
    column <= comment.length
      ? `${' '.repeat(column)}${comment}${'^'.repeat(Math.max(1, width - comment.length))}`
      : `${comment}${' '.repeat(column - comment.length)}${'^'.repeat(width)}`;
  return `${carets}${end === null ? '…' : ''} ${says}`;
}
