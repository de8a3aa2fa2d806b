import { describe, expect, it } from 'vitest';
import { annotate, readAnnotations } from './annotations.ts';

describe('annotations of a fixture', () => {
  it('underline the line above them and are no part of the text', () => {
    const raw = ["app.use(cors('*'));", '//           ^^^ error[some-rule]', 'next();', ''].join('\n');
    expect(readAnnotations(raw)).toEqual({
      text: "app.use(cors('*'));\nnext();\n",
      marks: [{ start: 13, end: 16, says: 'error[some-rule]' }],
    });
  });

  it('count the slashes where carets follow them at once', () => {
    const { marks } = readAnnotations('one();\n\n  app();\n  //^^^ suspected warning[some-rule]\n');
    expect(marks).toEqual([{ start: 10, end: 15, says: 'suspected warning[some-rule]' }]);
  });

  it('may stand below each other, and end on a later line', () => {
    const { text, marks } = readAnnotations('app.use(\n//^^^^^^… error[a]\n//  ^^^ information[b]\n);\n');
    expect(text).toBe('app.use(\n);\n');
    expect(marks).toEqual([
      { start: 0, end: null, says: 'error[a]' },
      { start: 4, end: 7, says: 'information[b]' },
    ]);
  });

  it.each(['  // ^^^ note[a]', '// ^^ error', '// ^^^ error[a] and more', '//^ error(a)'])(
    'are not passed over where they are misspelt: %s',
    (line) => {
      expect(() => readAnnotations(`x();\n${line}\n`)).toThrow(/No annotation/);
    },
  );

  it('need a line above them', () => {
    expect(() => readAnnotations('// ^^^ error[a]\n')).toThrow(/needs a line/);
  });

  it('stand behind `#` where comments begin so', () => {
    const raw = 'add_header A b;\n#^^^^^^^^^^^^^ error[a]\n  return 204;\n  #^^^^^ hint[b]\n    # a comment\n';
    const read = readAnnotations(raw, '#');
    expect(read).toEqual({
      text: 'add_header A b;\n  return 204;\n    # a comment\n',
      marks: [
        { start: 0, end: 14, says: 'error[a]' },
        { start: 18, end: 24, says: 'hint[b]' },
      ],
    });
    expect(annotate(read.text, read.marks, '#')).toBe(raw.replace('  #^^^^^', '# ^^^^^^'));
  });

  it('are written as they are read', () => {
    const raw = 'app.use(\n//^^^^^^… error[a]\n//  ^^^ information[b]\n  xy();\n  //^ warning[c]\n);\n';
    const { text, marks } = readAnnotations(raw);
    expect(annotate(text, marks)).toBe(raw);
  });
});
