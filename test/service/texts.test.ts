import { describe, expect, it } from 'vitest';
import type { Source, Text } from '../../server/engine/service/program.ts';
import {
  add,
  answer,
  enter,
  headerPiece,
  keep,
  layer,
  merge,
  ORIGIN,
  programOf,
  remove,
  request,
  sent,
  set,
  steps,
  take,
} from './programs.ts';

const written = (text: Text, asked = request()) => sent(steps([set('X', text), answer()]), asked);

describe('where a text comes from', () => {
  const asked = request({
    method: 'PUT',
    url: 'https://api.example/a%20b/c?d=/e#f',
    headers: [
      ['X-Two', 'one'],
      ['x-two', 'two'],
    ],
  });
  const sources: readonly [string, Source, string][] = [
    ['a request header, its lines joined', { from: 'request-header', name: 'x-two' }, 'one, two'],
    ['the method', { from: 'method' }, 'PUT'],
    ['the path as it is sent', { from: 'path' }, '/a%20b/c'],
    ['the query with its question mark', { from: 'query' }, '?d=/e'],
  ];

  it.each(sources)('%s', (_, source, value) => {
    expect(written([take(source)], asked)).toEqual([`X: ${value}`]);
  });

  it('a URL without path is asked for at its root, and has an empty query', () => {
    const root = request({ url: 'https://api.example' });
    expect(written([take({ from: 'path' }), '|', take({ from: 'query' })], root)).toEqual(['X: /|']);
    expect(written([take({ from: 'path' })], request({ url: 'https://api.example?a' }))).toEqual(['X: /']);
  });

  it('a response header as it stands at that moment', () => {
    const list = [
      add('A', '1'),
      add('A', '2'),
      set('X', [take({ from: 'response-header', name: 'a' })]),
      set('A', '3'),
    ];
    expect(sent(steps([...list, answer()]))).toEqual(['A: 3', 'X: 1, 2']);
  });

  it('a variable as it was when it was set', () => {
    const copy = [take({ from: 'response-header', name: 'a' })];
    const list = [set('A', '1'), keep('v', copy), set('A', '2'), set('X', [take({ from: 'variable', name: 'v' })])];
    expect(sent(steps([...list, answer()]))).toEqual(['A: 2', 'X: 1']);
  });
});

describe('the path below a mount', () => {
  const below = (mount: string, url: string) => {
    const path = set('X', [take({ from: 'path-below' })]);
    return sent(programOf({ main: [layer('only', [path, answer()], { mount })] }), request({ url }))[0];
  };

  it.each([
    ['/api', 'https://api.example/api/items', '/items'],
    ['/api', 'https://api.example/API/items', '/items'],
    ['/api', 'https://api.example/api', '/'],
    ['', 'https://api.example/api/items', '/api/items'],
    ['/[^/]+', 'https://api.example/v1/items', '/items'],
    ['/api', 'https://api.example/other/api/items', '/other/api/items'],
  ])('%j: %s', (mount, url, path) => {
    expect(below(mount, url)).toBe(`X: ${path}`);
  });

  it('is that of the layer that runs, and of the outer one again behind it', () => {
    const path = add('X', [take({ from: 'path-below' })]);
    const program = programOf({
      main: [layer('outer', [path, enter('inner'), path, answer()], { mount: '/a' })],
      inner: [layer('deep', [path], { mount: '/a/b' }), layer('bare', [path])],
    });
    const lines = sent(program, request({ url: 'https://api.example/a/b/c' }));
    expect(lines).toEqual(['X: /b/c', 'X: /c', 'X: /a/b/c', 'X: /b/c']);
  });
});

describe('a text that is put together', () => {
  it('is its pieces in order, absent ones left out', () => {
    expect(written(['<', headerPiece('origin'), '|', headerPiece('x-none'), '>'])).toEqual([`X: <${ORIGIN}|>`]);
  });

  it('changes letters on the way, one change after the other', () => {
    const loud = take({ from: 'request-header', name: 'x' }, { as: ['trim', 'upper'] });
    expect(written([loud], request({ headers: [['X', ' a ']] }))).toEqual(['X: A']);
    expect(written([take({ from: 'method' }, { as: ['lower'] })])).toEqual(['X: get']);
  });

  it('has a stand-in for what is not there, which is left as it is', () => {
    const piece = take({ from: 'request-header', name: 'x' }, { absent: 'None', as: ['lower'] });
    expect(written([piece])).toEqual(['X: None']);
    expect(written([piece], request({ headers: [['X', 'Some']] }))).toEqual(['X: some']);
  });

  it('of no pieces is empty, and not absent', () => {
    expect(written([])).toEqual(['X: ']);
  });
});

describe('an absent value', () => {
  const absent = [headerPiece('x-none')];

  it('that is set takes the header away', () => {
    expect(sent(steps([set('A', '1'), set('a', absent), answer()]))).toEqual([]);
  });

  it('that is added or merged writes nothing', () => {
    expect(sent(steps([set('A', '1'), add('A', absent), merge('A', absent), answer()]))).toEqual(['A: 1']);
  });
});

describe('lines that are written', () => {
  it('keep their order; a header that is replaced keeps its place', () => {
    const list = [add('A', '1'), set('B', '2'), add('a', '3'), set('A', '4')];
    expect(sent(steps([...list, answer()]))).toEqual(['A: 4', 'B: 2']);
  });

  it('are dropped by name, whatever its letters', () => {
    expect(sent(steps([add('Vary', 'a'), add('vary', 'b'), set('B', '1'), remove('VARY'), answer()]))).toEqual([
      'B: 1',
    ]);
  });

  it('behind the answer are not sent', () => {
    expect(sent(steps([set('A', '1'), answer(), set('A', '2')]))).toEqual(['A: 1']);
  });
});
