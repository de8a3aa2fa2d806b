import type { Lines, Position } from './position.ts';
import { oneLine, type Paint, widthOf } from './terminal.ts';

/** A tab in a frame, in columns. */
const TAB = '  ';

/** The most columns of code that a frame shows of one line, and what is kept before the place in a longer one. */
const MOST = 110;
const BEFORE = 40;

/**
 * Draws the lines around a place, with carets under it. A place of several lines is underlined on its first one.
 *
 * @param lines The lines of the file.
 * @param start Where the place begins.
 * @param end Where it ends, exclusive.
 */
export function codeFrame(lines: Lines, start: Position, end: Position, paint: Paint): readonly string[] {
  const first = Math.max(1, start.line - 1);
  const last = Math.min(lines.count, start.line + 1);
  const digits = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = lines.line(number);
    if (number !== start.line) {
      if (text.trim() === '') continue;
      frame.push(gutter(String(number), digits, crop(text, 0).text, paint));
      continue;
    }
    const from = start.column - 1;
    const to = end.line === start.line ? Math.max(end.column - 1, from + 1) : Math.max(text.length, from + 1);
    const { text: shown, dropped } = crop(text, from);
    const indent = widthOf(columns(shown.slice(0, from - dropped)));
    const marked = Math.max(1, widthOf(columns(shown.slice(from - dropped, to - dropped))));
    frame.push(gutter(String(number), digits, shown, paint));
    frame.push(gutter('', digits, `${' '.repeat(indent)}${paint('^'.repeat(marked), 'red', 'bold')}`, paint));
  }
  return frame;
}

function gutter(number: string, digits: number, code: string, paint: Paint): string {
  return `${paint(`${number.padStart(digits)} │`, 'dim')} ${number === '' ? code : columns(code)}`.trimEnd();
}

/** A piece of code as it takes up columns: tabs widened, nothing that the terminal would obey. */
function columns(code: string): string {
  return oneLine(code.replaceAll('\t', TAB));
}

/** Cuts a long line down to the surroundings of an index; `dropped` is how far the indices of the rest have moved. */
function crop(text: string, index: number): { readonly text: string; readonly dropped: number } {
  if (text.length <= MOST) return { text, dropped: 0 };
  if (index < MOST - BEFORE) return { text: `${text.slice(0, MOST)}…`, dropped: 0 };
  const from = index - BEFORE;
  const rest = text.slice(from, from + MOST);
  return { text: `…${rest}${from + MOST < text.length ? '…' : ''}`, dropped: from - 1 };
}
