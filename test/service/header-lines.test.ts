import { describe, expect, it } from 'vitest';
import type { Line } from '../../server/engine/service/exchange.ts';
import { HeaderLines } from '../../server/engine/service/header-lines.ts';
import { at } from './programs.ts';

const line = (name: string, value: string, differs: Partial<Line> = {}): Line => ({
  name,
  value,
  by: at(0),
  from: [],
  layer: 'l',
  ...differs,
});

type Written = readonly ['set' | 'add' | 'merge', Line];

function headers(...written: readonly Written[]): HeaderLines {
  const made = new HeaderLines();
  for (const [how, one] of written) made.write(how, one);
  return made;
}

const shown = (made: HeaderLines): string[] => made.lines().map(({ name, value }) => `${name}: ${value}`);

/** What merging some values into Vary, one after the other, leaves there. */
const varyOf = (...values: readonly string[]): string[] =>
  shown(headers(...values.map((value): Written => ['merge', line('Vary', value)])));

describe('merging list entries', () => {
  it.each([
    ['the first', ['Origin'], 'Origin'],
    ['another', ['Accept', 'Origin'], 'Accept, Origin'],
    ['the same again', ['Origin', 'Origin'], 'Origin'],
    ['the same in other letters', ['Origin', 'ORIGIN'], 'Origin'],
    ['some of several', ['Accept', 'Accept, Origin'], 'Accept, Origin'],
    [
      'one that is part of another',
      ['Access-Control-Request-Headers', 'Access'],
      'Access-Control-Request-Headers, Access',
    ],
    ['`*` swallows the others', ['Origin', '*'], '*'],
    ['`*` among others swallows them', ['Origin', 'Accept, *'], '*'],
    ['`*` stays', ['*', 'Origin'], '*'],
    ['`*` stays with itself', ['*', '*'], '*'],
  ])('%s', (_, values, merged) => {
    expect(varyOf(...values)).toEqual([`Vary: ${merged}`]);
  });

  it('makes one line of several', () => {
    const made = headers(['add', line('Vary', 'A')], ['add', line('vary', 'B')], ['merge', line('Vary', 'b, C')]);
    expect(shown(made)).toEqual(['Vary: A, B, C']);
  });

  it('keeps the facts behind both, and the writer of the last', () => {
    const first = line('Vary', 'A', { from: [at(1)], by: at(10), layer: 'one' });
    const second = line('Vary', 'B', { from: [at(2)], by: at(20), layer: 'two' });
    const [merged] = headers(['set', first], ['merge', second]).lines();
    expect(merged).toMatchObject({ by: at(20), layer: 'two' });
    expect(merged?.from).toEqual([at(1), at(2)]);
  });

  it.each([
    ['what was there', line('Vary', '', { unread: 'a lookup' }), line('Vary', 'Origin')],
    ['what comes', line('Vary', 'Origin'), line('Vary', '', { unread: 'a lookup' })],
  ])('is not known where %s is not', (_, before, after) => {
    const made = headers(['set', before], ['merge', after]);
    expect(made.get('Vary')).toEqual({ is: 'unread', reason: 'a lookup' });
    expect(made.lines()).toHaveLength(1);
  });
});

describe('setting and adding', () => {
  it('adds one more line at the end', () => {
    expect(shown(headers(['add', line('A', '1')], ['add', line('B', '2')], ['add', line('a', '3')]))).toEqual([
      'A: 1',
      'B: 2',
      'a: 3',
    ]);
  });

  it('sets one line in the place of the first', () => {
    const made = headers(
      ['add', line('A', '1')],
      ['add', line('B', '2')],
      ['add', line('a', '3')],
      ['set', line('a', '4')],
    );
    expect(shown(made)).toEqual(['a: 4', 'B: 2']);
  });

  it('removes all lines of a name, whatever its letters', () => {
    const made = headers(['add', line('A', '1')], ['add', line('a', '2')], ['add', line('B', '3')]);
    made.remove('A');
    expect(shown(made)).toEqual(['B: 3']);
  });

  it('leaves lists that were given out alone', () => {
    const made = headers(['add', line('A', '1')]);
    const before = made.lines();
    made.write('add', line('A', '2'));
    expect(before).toHaveLength(1);
  });
});

describe('getting', () => {
  it('joins the lines of a name', () => {
    expect(headers(['add', line('A', '1')], ['add', line('a', '2')]).get('A')).toEqual({ is: 'text', value: '1, 2' });
  });

  it('tells an absent header from an empty one', () => {
    expect(headers().get('A')).toEqual({ is: 'absent' });
    expect(headers(['set', line('A', '')]).get('a')).toEqual({ is: 'text', value: '' });
  });

  it('does not know a header of which one line is unread', () => {
    const made = headers(['add', line('A', '1')], ['add', line('A', '', { unread: 'a lookup' })]);
    expect(made.get('A')).toEqual({ is: 'unread', reason: 'a lookup' });
  });
});
