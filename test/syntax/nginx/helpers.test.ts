import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../../server/engine/syntax/nginx/variables.ts';
import { ancestorsOf, directiveAt, directivesIn, headOf, wordAt } from '../../../server/engine/syntax/nginx/walk.ts';
import { quoted } from '../../../server/engine/syntax/nginx/words.ts';
import { read, words } from './reading.ts';

describe('walking', () => {
  const unit = read('a { b c { d "e"; } f; } g;');
  const all = [...directivesIn(unit)];

  it('goes through all directives in the order of the text', () => {
    expect(all.map(({ name }) => name.value)).toEqual(['a', 'b', 'd', 'f', 'g']);
  });

  it('finds each directive by its head, and what it stands in', () => {
    for (const directive of all) expect(directiveAt(unit, headOf(directive))).toBe(directive);
    expect(directiveAt(unit, { start: 0, end: 5 })).toBeNull();
    expect(
      all.map((directive) =>
        ancestorsOf(unit, directive)
          .map(({ name }) => name.value)
          .join(),
      ),
    ).toEqual(['', 'a', 'a,b', 'a', '']);
  });

  it('finds the word at a place', () => {
    expect(wordAt(unit, unit.text.indexOf('"e"') + 1)?.value).toBe('e');
    expect(wordAt(unit, unit.text.indexOf('}'))).toBeNull();
  });
});

describe('quoting', () => {
  it.each([
    ['abc', 'abc'],
    ['', '""'],
    ['a b', '"a b"'],
    ['a"b', '"a\\"b"'],
    ['^/\\d$', '"^/\\\\d$"'],
    ['$http_origin', '$http_origin'],
    ['{}', '"{}"'],
  ])('%j is written %s', (value, expected) => expect(quoted(value)).toBe(expected));

  it('is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab;}#"\'\\ \t\n\r$(){n') }), (value) => {
        fc.pre(!/\{[{%#]/.test(value));
        expect(words(`a ${quoted(value)};`)).toEqual(['a', value]);
      }),
      { seed: 6, numRuns: 1_000 },
    );
  });
});

it.each([
  ['a$B-${c}$1d', ['a', '<b>', '-', '<c>', '(1)', 'd']],
  ['$', ['$']],
  ['a$-b', ['a$-b']],
  ['${a', ['${a']],
  ['', []],
])('the pieces of %j', (value, expected) => {
  expect(
    piecesOf(value).map((piece) => {
      if (piece.kind === 'text') return piece.text;
      return piece.kind === 'variable' ? `<${piece.name}>` : `(${piece.group})`;
    }),
  ).toEqual(expected);
});
