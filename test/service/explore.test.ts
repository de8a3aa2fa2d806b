import { describe, expect, it } from 'vitest';
import type { PageRequest } from '../../server/engine/browser/types.ts';
import { explore, PAGE, SERVICE, STRANGERS } from '../../server/engine/service/explore.ts';
import type { Program, StringSet } from '../../server/engine/service/program.ts';
import { headerPiece, is, layer, originIn, programOf, route, set, steps, when } from './programs.ts';

const testing = (written: StringSet): Program => steps([when(originIn(written), [])]);
const originsOf = (program: Program): string[] => [...new Set(explore(program).map(({ origin }) => origin))];
const asked = (pages: readonly PageRequest[]): string[] => [
  ...new Set(pages.map(({ method, url }) => `${method} ${url.slice(SERVICE.length)}`)),
];

describe('the origins that a program is asked with', () => {
  it('are strangers, the opaque one and a page of its own, where it names none', () => {
    expect(originsOf(steps([]))).toEqual([PAGE, ...STRANGERS, 'null']);
  });

  it.each<[string, StringSet, readonly string[]]>([
    ['an origin', is('https://a.example'), ['https://a.example']],
    ['an origin with a slash too much', is('https://a.example/'), ['https://a.example']],
    [
      'both of two',
      { oneOf: [is('https://a.example'), is('http://b.example:81')] },
      ['https://a.example', 'http://b.example:81'],
    ],
    ['a start', { is: 'startsWith', text: 'https://a.com' }, ['https://a.com', 'https://a.com.evil.example']],
    ['an end', { is: 'endsWith', text: 'a.com' }, ['https://a.com', 'https://evila.com']],
    ['a part', { is: 'contains', text: 'a.com' }, ['https://a.com', 'https://a.com.evil.example']],
    [
      'a pattern',
      { is: 'pattern', source: '^https?:\\/\\/a\\.com', flags: '', dialect: 'js' },
      ['https://a.com', 'https://a.com.evil.example', 'http://a.com'],
    ],
    ['a part with its scheme', { is: 'contains', text: 'https://a.example' }, ['https://a.example']],
    ['a text that holds it', { is: 'partOf', text: 'https://a.example' }, ['https://a.example']],
    ['the complement', { not: is('https://a.example') }, ['https://a.example']],
  ])('lie at both sides of the border of %s', (_, written, proposed) => {
    expect(originsOf(testing(written))).toEqual(expect.arrayContaining([...proposed, ...STRANGERS]));
  });

  it.each<[string, StringSet]>([
    ['what is no origin at all', is('*')],
    ['a pattern that no origin fits', { is: 'pattern', source: '^x$', flags: '', dialect: 'js' }],
  ])('are the usual ones for %s', (_, written) => {
    expect(originsOf(testing(written))).toEqual(originsOf(steps([])));
  });

  it('are those that it writes into the header as constants, mended where they need it', () => {
    const writing = (value: string) => originsOf(steps([set('access-control-allow-origin', value)]));
    expect(writing('https://a.example')[0]).toBe('https://a.example');
    expect(writing('https://a.example/')[0]).toBe('https://a.example');
    expect(writing('*')[0]).toBe(PAGE);
    expect(originsOf(steps([set('Access-Control-Allow-Origin', [headerPiece('origin')])]))[0]).toBe(PAGE);
  });

  it('tell a Referer where the program goes by it', () => {
    const tells = (program: Program) => new Set(explore(program).map(({ tellsReferer }) => tellsReferer));
    const referer = {
      text: [headerPiece('referer')],
      in: is('https://a.example/'),
      at: { file: 'f', start: 0, end: 1 },
    };
    expect(tells(steps([when(referer, [])]))).toEqual(new Set([true]));
    expect(tells(testing(is('https://a.example')))).toEqual(new Set([undefined]));
  });

  it('do not come to more than eighteen, the strangers always among them', () => {
    const many = { oneOf: Array.from({ length: 40 }, (_, i) => is(`https://a${i}.example`)) };
    const origins = originsOf(testing(many));
    expect(origins).toHaveLength(18);
    expect(origins).toEqual(expect.arrayContaining([...STRANGERS]));
    expect(origins[0]).toBe('https://a0.example');
  });
});

describe('the credentials mode', () => {
  it('is both for each origin, the own page without cookies first and strangers with them next', () => {
    const pages = explore(steps([]));
    expect(pages[0]).toMatchObject({ origin: PAGE, credentials: 'omit' });
    expect(pages[1]).toMatchObject({ origin: STRANGERS[0], credentials: 'include' });
    const modes = (origin: string) =>
      pages
        .filter((page) => page.origin === origin)
        .map(({ credentials }) => credentials)
        .sort();
    for (const origin of originsOf(steps([]))) expect(modes(origin)).toEqual(['include', 'omit']);
  });
});

describe('the routes that are asked for', () => {
  const routed = (...routes: Parameters<typeof route>[0][]) => programOf({}, { routes: routes.map(route) });

  it.each([
    ['every method', [], ['GET /items']],
    ['one that needs no preflight', ['GET'], ['GET /items']],
    ['one of each kind', ['GET', 'PUT', 'DELETE'], ['GET /items', 'PUT /items']],
    ['HEAD where it stands for GET', ['DELETE', 'HEAD'], ['HEAD /items', 'DELETE /items']],
    ['only what needs one', ['PATCH'], ['PATCH /items']],
  ])('with %s', (_, methods, requests) => {
    expect(asked(explore(routed({ methods })))).toEqual(requests);
  });

  it('with a body where the method has one, and without the headers that are read', () => {
    const pages = explore(routed({ methods: ['GET', 'POST'], reads: ['authorization', 'x-other'] }));
    const headers = (method: string) => pages.find((page) => page.method === method)?.headers.map(([name]) => name);
    expect(headers('GET')).toEqual([]);
    expect(headers('POST')).toEqual(['Content-Type']);
  });

  it('and the places of layers where no route is in view', () => {
    const program = programOf(
      {
        main: [
          layer('a', [], { sample: '/api' }),
          layer('b', [], { sample: '/items' }),
          layer('c', [], { sample: '/api' }),
        ],
      },
      { routes: [route()] },
    );
    expect(asked(explore(program))).toEqual(['GET /items', 'GET /api']);
  });

  it('are the root alone where nothing is in view', () => {
    expect(asked(explore(programOf({})))).toEqual(['GET /']);
  });

  it('take turns, so that whoever stops early has heard of each', () => {
    const pages = explore(routed({ sample: '/a' }, { sample: '/b' }, { sample: '/c' }));
    expect(pages.slice(0, 4).map(({ url }) => url.slice(SERVICE.length))).toEqual(['/a', '/b', '/c', '/a']);
  });

  it('are asked less often each where there are many, with a stranger among the origins still, and some in full', () => {
    const pages = explore(routed(...Array.from({ length: 200 }, (_, i) => ({ sample: `/${i}` }))));
    const origins = (path: string) => pages.filter(({ url }) => url === SERVICE + path).map(({ origin }) => origin);
    expect(origins('/7')).toEqual([PAGE, STRANGERS[0]]);
    for (const path of ['/0', '/34', '/170'])
      expect(origins(path)).toEqual(expect.arrayContaining([...STRANGERS, 'null']));
    expect(pages.length).toBeLessThan(500);
  });

  it('are each heard of once, then some in full, before the others are asked again', () => {
    const pages = explore(routed(...Array.from({ length: 200 }, (_, i) => ({ sample: `/${i}` }))));
    const places = pages.map(({ url }) => url.slice(SERVICE.length));
    expect(new Set(places.slice(0, 200)).size).toBe(200);
    expect(new Set(places.slice(200, -194))).toEqual(new Set(['/0', '/34', '/68', '/102', '/136', '/170']));
  });

  it('are not all asked where there are very many', () => {
    const pages = explore(routed(...Array.from({ length: 2000 }, (_, i) => ({ sample: `/${i}` }))));
    expect(new Set(pages.map(({ url }) => url)).size).toBe(320);
  });
});
