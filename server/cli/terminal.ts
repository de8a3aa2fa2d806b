import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'green' | 'cyan' | 'underline';

/** Colours a text, or gives it back as it is. */
export type Paint = (text: string, ...styles: readonly Style[]) => string;

/** For files, pipes, and people who set NO_COLOR. */
export const plain: Paint = (text) => text;

/** For terminals. */
export const coloured: Paint = (text, ...styles) =>
  text === '' ? '' : styleText([...styles], text, { validateStream: false });

/**
 * Whether to colour: on a terminal, unless NO_COLOR is set to anything but the empty text (no-color.org) or the terminal calls itself dumb.
 *
 * @param terminal Whether the stream is a terminal.
 * @param environment The environment variables.
 */
export function paintFor(terminal: boolean, environment: Readonly<Record<string, string | undefined>>): Paint {
  const { NO_COLOR: noColor = '', TERM: term } = environment;
  return terminal && noColor === '' && term !== 'dumb' ? coloured : plain;
}

/** Makes characters visible that a terminal would obey: what stands in a checked file must not move the cursor or change colours. Line breaks and tabs count too. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (WIDE.test(character)) width += 2;
    else if (!/\p{Mn}/u.test(character)) width += 1;
  }
  return width;
}

/**
 * Breaks a text into lines of whole words.
 *
 * @param width The most columns of a line; a longer word has a line to itself.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
