import { describe, expect, it } from 'vitest';
import {
  withDisplaced,
  withEveryStatus,
  withLayerBefore,
  withoutRemoval,
  withSet,
  withValue,
} from '../../server/engine/service/counterfactual.ts';
import type { Step, StringSet } from '../../server/engine/service/program.ts';
import { respond } from '../../server/engine/service/respond.ts';
import {
  add,
  answer,
  at,
  is,
  layer,
  ORIGIN,
  onlyRun,
  originIn,
  programOf,
  request,
  sent,
  set,
  statuses,
  steps,
  take,
  when,
} from './programs.ts';

const OTHER = 'https://other.example';

describe('the program with another set', () => {
  const allowed = (written: StringSet) => steps([when(originIn(written), [answer(200)], [answer(403)])]);
  const asked = (program: ReturnType<typeof allowed>) => statuses(respond(program, request()));

  it.each<[string, StringSet]>([
    ['alone', is(OTHER, at(5))],
    ['in `oneOf`', { oneOf: [is('https://third.example', at(4)), is(OTHER, at(5))] }],
    ['in `allOf`', { allOf: ['any', is(OTHER, at(5))] }],
    ['in `not`', { not: { not: is(OTHER, at(5)) } }],
  ])('differs where the set is written %s', (_, written) => {
    const program = allowed(written);
    expect(asked(program)).toEqual([403]);
    expect(asked(withSet(program, at(5), is(ORIGIN)))).toEqual([200]);
    expect(asked(program)).toEqual([403]);
  });

  it('is the same where nothing is written at the place', () => {
    const program = allowed({ oneOf: [is(OTHER, at(5)), is(OTHER), 'absent'] });
    expect(withSet(program, at(6), 'any')).toEqual(program);
    expect(withSet(program, { ...at(5), file: 'g' }, 'any')).toEqual(program);
    expect(withSet(program, { ...at(5), end: 9 }, 'any')).toEqual(program);
  });

  it('differs in tests within tests, and in steps within steps', () => {
    const part = originIn(is(OTHER, at(5)));
    const all = { all: [{ any: [{ not: { not: part } }] }] };
    const program = steps([
      when(originIn('any'), [when(originIn('absent'), [], [when(all, [answer(200)])])]),
      answer(403),
    ]);
    expect(asked(program)).toEqual([403]);
    expect(asked(withSet(program, at(5), 'any'))).toEqual([200]);
  });
});

describe('the program with another value', () => {
  const program = steps([
    set('A', 'a', [at(1), at(2)]),
    when(originIn('any'), [add('B', 'b', [at(2)])], [add('B', 'c', [at(2)])]),
    set('C', 'c', [at(3)]),
    answer(),
  ]);

  it('writes it wherever the fact stands behind a header', () => {
    expect(sent(withValue(program, at(2), ['x']))).toEqual(['A: x', 'B: x', 'C: c']);
    expect(sent(withValue(program, at(1), ['x']))).toEqual(['A: x', 'B: b', 'C: c']);
  });

  it('writes it into a variable whose fact stands there', () => {
    const made: Step = { do: 'let', name: 'x', value: ['a'], from: [at(3)] };
    const sending = steps([made, set('A', [take({ from: 'variable', name: 'x' })]), answer()]);
    expect(sent(withValue(sending, at(3), ['y']))).toEqual(['A: y']);
  });

  it('is the same where no fact stands at the place', () => {
    expect(withValue(program, at(9), ['x'])).toEqual(program);
  });
});

describe('the program with a layer before another', () => {
  const program = programOf({
    main: [layer('a', []), layer('b', []), layer('c', []), layer('d', [answer()])],
    other: [layer('e', [])],
  });
  const order = (moved: string, before: string) => onlyRun(withLayerBefore(program, moved, before)).passed;

  it('runs it there', () => {
    expect(order('c', 'a')).toEqual(['c', 'a', 'b', 'd']);
    expect(order('c', 'b')).toEqual(['a', 'c', 'b', 'd']);
    expect(order('a', 'd')).toEqual(['b', 'c', 'a', 'd']);
    expect(order('d', 'a')).toEqual(['d']);
  });

  it.each([
    ['the layer is not there', 'z', 'a'],
    ['the other is not there', 'c', 'z'],
    ['they stand in different chains', 'e', 'a'],
    ['it is the same layer', 'b', 'b'],
  ])('is the same where %s', (_, moved, before) => {
    expect(withLayerBefore(program, moved, before)).toEqual(program);
  });
});

describe('the program in which a layer drops nothing', () => {
  const dropped = { name: 'a', written: at(1), by: at(2), level: at(3) };
  const program = programOf({
    main: [
      layer('inner', [add('B')], { displaced: [{ ...dropped, steps: [add('A')] }] }),
      layer('other', [add('C'), answer()], { displaced: [{ ...dropped, steps: [add('D')] }] }),
    ],
  });

  it('sends the headers of the outer level before its own', () => {
    expect(sent(program)).toEqual(['B: ', 'C: ']);
    expect(sent(withDisplaced(program, 'inner'))).toEqual(['A: ', 'B: ', 'C: ']);
  });

  it('is the same where no such layer is there', () => {
    expect(withDisplaced(program, 'nowhere')).toEqual(program);
  });
});

describe('the program in which headers do not depend on the status', () => {
  const addAt = (name: string, start: number): Step => ({
    do: 'write',
    how: 'add',
    name,
    value: ['x'],
    by: at(start),
    from: [],
  });
  const on = (status: string, then: readonly Step[]): Step =>
    when({ text: [take({ from: 'status' })], in: is(status), at: at(0) }, then);
  const program = programOf({
    main: [layer('main', [{ do: 'around', chain: 'headers' }, answer(404)])],
    headers: [layer('headers', [on('200', [addAt('A', 1)]), when(originIn('any'), [on('200', [addAt('B', 2)])])])],
  });

  it('writes those that are written at the places', () => {
    expect(sent(program)).toEqual([]);
    expect(sent(withEveryStatus(program, [at(1)]))).toEqual(['A: x']);
    expect(sent(withEveryStatus(program, [at(1), at(2)]))).toEqual(['A: x', 'B: x']);
  });

  it('is the same where none is written there', () => {
    expect(withEveryStatus(program, [at(9)])).toEqual(program);
  });
});

describe('the program without a removal', () => {
  const removeAt = (name: string, start: number): Step => ({
    do: 'write',
    how: 'remove',
    name,
    value: [],
    by: at(start),
    from: [],
  });
  const program = steps([
    set('A', 'a'),
    set('B', 'b'),
    removeAt('A', 1),
    when(originIn('any'), [removeAt('B', 2)], [removeAt('B', 3)]),
    answer(),
  ]);

  it('keeps the header', () => {
    expect(sent(program)).toEqual([]);
    expect(sent(withoutRemoval(program, at(1)))).toEqual(['A: a']);
    expect(sent(withoutRemoval(program, at(2)))).toEqual(['B: b']);
  });

  it('is the same where nothing is removed at the place', () => {
    expect(withoutRemoval(program, at(9))).toEqual(program);
  });
});
