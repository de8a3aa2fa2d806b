import { describe, expect, it } from 'vitest';
import type { Step, Text } from '../../server/engine/service/program.ts';
import { originSets, readsHeader, refererSets, sentConstants } from '../../server/engine/service/walk.ts';
import { answer, at, headerPiece, is, keep, originIn, set, steps, take, when } from './programs.ts';

const variable = (name: string): Text => [take({ from: 'variable', name }, { absent: '' })];
const testing = (text: Text, written = is('https://a.example', at(1))): Step =>
  when({ text, in: written, at: at(1) }, [answer()]);

describe('the sets that the Origin header is tested against', () => {
  it('are those of tests on the header, with a text in its place where it is absent, too', () => {
    const header = take({ from: 'request-header', name: 'origin' }, { absent: '' });
    expect(originSets(steps([testing([header])]))).toEqual([is('https://a.example', at(1))]);
    expect(originSets(steps([when(originIn('any'), [])]))).toEqual(['any']);
  });

  it('are those of tests on variables that take it over, one from another', () => {
    const program = steps([
      testing(variable('second')),
      keep('second', variable('first')),
      keep('first', [headerPiece('origin')]),
    ]);
    expect(originSets(program)).toEqual([is('https://a.example', at(1))]);
  });

  it('are not those of tests on variables of another making', () => {
    const program = steps([
      keep('referer', [headerPiece('referer')]),
      keep('longer', ['x', headerPiece('origin')]),
      testing(variable('referer')),
      testing(variable('longer')),
    ]);
    expect(originSets(program)).toEqual([]);
  });

  it('hold the part of a text that is the header, where a whole text is compared', () => {
    const text: Text = [take({ from: 'method' }), ':', headerPiece('origin')];
    const compared = (whole: string) => originSets(steps([testing(text, is(whole, at(1)))]));
    expect(compared('GET:https://a.example')).toEqual([is('https://a.example', at(1))]);
    expect(compared('https')).toEqual([]);
    expect(originSets(steps([testing(text, { is: 'endsWith', text: ':https://a.example' })]))).toEqual([]);
  });
});

describe('the Referer', () => {
  it('has sets of its own', () => {
    const program = steps([testing([headerPiece('referer')])]);
    expect(refererSets(program)).toEqual([is('https://a.example', at(1))]);
    expect(originSets(program)).toEqual([]);
  });

  it.each<[string, Step]>([
    ['tested', testing([headerPiece('referer')])],
    ['kept', keep('x', [headerPiece('referer')])],
    ['sent', set('X', ['from ', headerPiece('referer')])],
    [
      'looked into',
      keep('x', [
        { captured: 1, of: [headerPiece('referer')], by: { is: 'pattern', source: '(.)', flags: '', dialect: 'js' } },
      ]),
    ],
  ])('is read where it is %s', (_, step) => {
    expect(readsHeader(steps([step]), 'referer')).toBe(true);
    expect(readsHeader(steps([step]), 'origin')).toBe(false);
  });

  it('is not read by answers and unread texts', () => {
    expect(readsHeader(steps([answer(), keep('x', [{ unread: 'a variable' }, 'text'])]), 'referer')).toBe(false);
  });
});

describe('the constants that are sent as a header', () => {
  const constantsOf = (...list: Step[]) => sentConstants(steps(list), 'x-a');
  const made = (name: string, value: Text, site: number): Step => ({ do: 'let', name, value, from: [at(site)] });

  it('are written into it', () => {
    expect(constantsOf(set('X-A', 'one', [at(1), at(2)]), set('X-B', 'two', [at(3)]))).toEqual([
      { text: 'one', at: at(2) },
    ]);
  });

  it('come by way of variables, each place once, whoever sets them', () => {
    const list = [
      made('first', ['one'], 1),
      made('first', ['two'], 2),
      made('other', ['three'], 3),
      made('second', variable('first'), 4),
      made('second', variable('second'), 5),
    ];
    expect(constantsOf(...list, set('X-A', variable('second')), set('x-a', variable('second')))).toEqual([
      { text: 'one', at: at(1) },
      { text: 'two', at: at(2) },
    ]);
  });

  it('are none where the text is made of more', () => {
    expect(constantsOf(made('first', ['one'], 1), set('X-A', [...variable('first'), '!']))).toEqual([]);
    expect(constantsOf(set('X-A', [headerPiece('origin')]))).toEqual([]);
  });
});
