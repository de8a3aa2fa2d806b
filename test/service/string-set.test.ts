import { describe, expect, it } from 'vitest';
import type { StringSet } from '../../server/engine/service/program.ts';
import { holds, leavesOf } from '../../server/engine/service/string-set.ts';

const pattern = (source: string, flags = ''): StringSet => ({ is: 'pattern', source, flags, dialect: 'js' });

/** Set, what it holds, what it does not; `undefined` is the absent text. */
const SETS: readonly [string, StringSet, readonly (string | undefined)[], readonly (string | undefined)[]][] = [
  ['any', 'any', ['', 'a', undefined], []],
  ['absent', 'absent', [undefined], ['', 'a', 'undefined']],
  ['exactly', { is: 'exactly', text: 'ab' }, ['ab'], ['a', 'abc', 'AB', '', undefined]],
  ['exactly, any case', { is: 'exactly', text: 'aB', ignoreCase: true }, ['ab', 'AB', 'Ab'], ['abc', undefined]],
  ['starts with', { is: 'startsWith', text: 'ab' }, ['ab', 'abc'], ['cab', 'a', 'ABc', undefined]],
  ['starts with, any case', { is: 'startsWith', text: 'AB', ignoreCase: true }, ['abc'], ['cab']],
  ['ends with', { is: 'endsWith', text: 'ab' }, ['ab', 'cab'], ['abc', 'b', undefined]],
  ['contains', { is: 'contains', text: 'b' }, ['b', 'abc'], ['', 'ac', 'B', undefined]],
  ['part of', { is: 'partOf', text: 'abc' }, ['', 'b', 'abc'], ['ac', 'abcd', undefined]],
  ['a pattern, anywhere', pattern('b+'), ['b', 'abbc'], ['ac', '', undefined]],
  ['a pattern with flags', pattern('^b$', 'i'), ['B', 'b'], ['ab']],
  ['a pattern with a state, which is not kept', pattern('b', 'gy'), ['b', 'ab'], ['a']],
  ['a pattern that does not compile', pattern('('), [], ['(', '', 'a', undefined]],
  ['one of', { oneOf: [{ is: 'exactly', text: 'a' }, 'absent'] }, ['a', undefined], ['b', '']],
  ['one of none', { oneOf: [] }, [], ['', 'a', undefined]],
  [
    'all of',
    {
      allOf: [
        { is: 'startsWith', text: 'a' },
        { is: 'endsWith', text: 'b' },
      ],
    },
    ['ab', 'acb'],
    ['a', 'b', undefined],
  ],
  ['all of none', { allOf: [] }, ['', 'a', undefined], []],
  ['not', { not: { is: 'exactly', text: 'a' } }, ['b', '', undefined], ['a']],
  ['not absent', { not: 'absent' }, ['', 'a'], [undefined]],
];

describe('a set of texts', () => {
  it.each(SETS)('%s', (_, set, members, others) => {
    expect(members.filter((text) => !holds(set, text))).toEqual([]);
    expect(others.filter((text) => holds(set, text))).toEqual([]);
  });

  it('answers the same each time that it is asked', () => {
    const global = pattern('a', 'g');
    expect([1, 2, 3].map(() => holds(global, 'xa'))).toEqual([true, true, true]);
  });
});

describe('the sets that a set is made of', () => {
  it('are itself where it is one', () => {
    expect(leavesOf('any')).toEqual(['any']);
    expect(leavesOf(pattern('a'))).toEqual([pattern('a')]);
  });

  it('are found in all depths, in order', () => {
    const a: StringSet = { is: 'exactly', text: 'a' };
    const b: StringSet = { is: 'endsWith', text: 'b' };
    expect(leavesOf({ oneOf: [a, { not: { allOf: [b, 'absent'] } }, 'any'] })).toEqual([a, b, 'absent', 'any']);
    expect(leavesOf({ oneOf: [] })).toEqual([]);
  });
});
