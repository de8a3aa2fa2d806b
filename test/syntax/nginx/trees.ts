import fc from 'fast-check';
import type { Plain } from './reading.ts';

/** A tree, and one of the many ways to write it. */
export interface Written {
  readonly tree: readonly Plain[];
  readonly text: string;
}

const BARE = /^[^\s;{}"'#\\$<()][^\s;{}"'\\$<()]*$/;
const SHORT_TEXT = fc.string({
  unit: fc.constantFrom(...'ab1/.~^$|()[]{};#"\'\\ \t\n:=*-_é'),
  minLength: 0,
  maxLength: 8,
});
const NAME = fc.constantFrom('add_header', 'location', 'set', 'proxy_pass', 'server', 'x_y');

const word: fc.Arbitrary<{ value: string; text: string }> = fc
  .tuple(SHORT_TEXT, fc.constantFrom('bare', '"', "'"))
  .map(([value, quote]) => {
    if (quote === 'bare' && BARE.test(value)) return { value, text: value };
    const mark = quote === "'" ? "'" : '"';
    return { value, text: `${mark}${value.replace(mark === '"' ? /["\\]/g : /['\\]/g, '\\$&')}${mark}` };
  });

const BLANK = fc.constantFrom(' ', '\t', '\n', '\r\n', '  ', ' # a "note; {\n ', '\n\n');
const MAYBE_BLANK = fc.oneof(fc.constant(''), BLANK);

const { forest } = fc.letrec<{ forest: Written; directive: { tree: Plain; text: string } }>((tie) => ({
  forest: fc
    .tuple(fc.array(tie('directive'), { maxLength: 4, depthIdentifier: 'trees' }), MAYBE_BLANK)
    .map(([directives, end]) => ({
      tree: directives.map(({ tree }) => tree),
      text: directives.map(({ text }) => text).join('') + end,
    })),
  directive: fc
    .tuple(
      MAYBE_BLANK,
      NAME,
      fc.array(fc.tuple(BLANK, word), { maxLength: 4 }),
      MAYBE_BLANK,
      fc.option(tie('forest'), { maxDepth: 4, depthIdentifier: 'trees' }),
    )
    .map(([before, name, args, after, inner]) => {
      const head = before + name + args.map(([blank, { text }]) => blank + text).join('') + spaced(after);
      const words = [name, ...args.map(([, { value }]) => value)];
      if (inner === null) return { tree: { words }, text: `${head};` };
      return { tree: { words, block: inner.tree }, text: `${head}{${inner.text}}` };
    }),
}));

/** A comment begins behind a blank only, which all of these have. */
function spaced(blank: string): string {
  return blank === '' ? '' : ` ${blank}`;
}

/** Configurations with random words, quotes, escapes, blanks and comments. */
export const configurations: fc.Arbitrary<Written> = forest;
