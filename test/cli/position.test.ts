import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../server/cli/position.ts';

describe('lines and columns', () => {
  it('count from 1, in UTF-16 units', () => {
    const lines = linesOf('ab\n🙂c\n');
    expect(lines.positionAt(0)).toEqual({ line: 1, column: 1 });
    expect(lines.positionAt(2)).toEqual({ line: 1, column: 3 });
    expect(lines.positionAt(3)).toEqual({ line: 2, column: 1 });
    expect(lines.positionAt(5)).toEqual({ line: 2, column: 3 });
    expect(lines.positionAt(7)).toEqual({ line: 3, column: 1 });
    expect(lines.count).toBe(3);
  });

  it('take CRLF, LF and a lone CR for a line break each', () => {
    const lines = linesOf('a\r\nb\rc\nd');
    expect([1, 2, 3, 4].map((number) => lines.line(number))).toEqual(['a', 'b', 'c', 'd']);
    expect([0, 3, 5, 7].map((offset) => lines.positionAt(offset).line)).toEqual([1, 2, 3, 4]);
  });

  it('take no other character for one', () => {
    expect(linesOf('a\u2028b\u0085c\fd').count).toBe(1);
  });

  it('take an offset outside for the nearest end', () => {
    const lines = linesOf('ab');
    expect(lines.positionAt(-1)).toEqual({ line: 1, column: 1 });
    expect(lines.positionAt(99)).toEqual({ line: 1, column: 3 });
    expect(lines.line(0)).toBe('');
    expect(lines.line(2)).toBe('');
  });

  it('lead back to the offset, in any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\r', '\n', '\r\n', '🙂', ' ')), (pieces) => {
        const text = pieces.join('');
        const lines = linesOf(text);
        let starts = 0;
        for (let line = 1; line <= lines.count; line += 1) {
          expect(lines.positionAt(starts)).toEqual({ line, column: 1 });
          const rest = text.slice(starts + lines.line(line).length);
          starts += lines.line(line).length + (rest.startsWith('\r\n') ? 2 : 1);
        }
        expect(starts).toBe(text.length + 1);
      }),
    );
  });
});
