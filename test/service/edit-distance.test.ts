import { describe, expect, it } from 'vitest';
import { editDistance } from '../../server/engine/service/edit-distance.ts';

describe('edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['origin', 'origin', 0],
    ['orgin', 'origin', 1],
    ['origins', 'origin', 1],
    ['ortgin', 'origin', 1],
    ['oirgin', 'origin', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('of %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});
