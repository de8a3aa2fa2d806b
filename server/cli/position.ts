/** A place in a text as people count: lines and columns from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The lines of one text. A line ends with CRLF, LF or a lone CR, as in the Language Server Protocol. */
export interface Lines {
  /** How many lines there are; a text that ends with a line break has an empty last line. */
  readonly count: number;
  /** The position of a UTF-16 offset. An offset outside the text is taken as the nearest end. */
  positionAt(offset: number): Position;
  /** The text of a line (from 1) without its line break; empty where there is no such line. */
  line(number: number): string;
}

/**
 * Finds the lines of a text, once.
 *
 * @param text Any text, without its byte order mark.
 */
export function linesOf(text: string): Lines {
  const starts = lineStarts(text);
  return {
    count: starts.length,
    positionAt: (offset) => {
      const at = Math.min(Math.max(offset, 0), text.length);
      const index = lastAtOrBefore(starts, at);
      return { line: index + 1, column: at - (starts[index] ?? 0) + 1 };
    },
    line: (number) => {
      const start = starts[number - 1];
      return start === undefined ? '' : text.slice(start, starts[number]).replace(/(?:\r\n|\r|\n)$/, '');
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const lineBreak of text.matchAll(/\r\n|\r|\n/g)) starts.push(lineBreak.index + lineBreak[0].length);
  return starts;
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
