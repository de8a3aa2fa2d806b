import { describe, expect, it } from 'vitest';
import { withLayerBefore, withSet, withValue } from '../../server/engine/service/counterfactual.ts';
import type { StringSet } from '../../server/engine/service/program.ts';
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
