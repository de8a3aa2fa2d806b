import { describe } from 'vitest';
import { agree } from './agree.ts';

/** Values of the language, on constants and on the Origin header. What each body sees is what it sees in the real language. */

describe('constants', () => {
  agree([
    ['literals', "see('a'); see(1); see(true); see(null); see(undefined); see(/a.c/i)"],
    ['arithmetic', 'see(1 + 2 * 3); see(7 % 4); see(2 ** 3); see(-5); see(+"7"); see(~1); see(1 - 2)'],
    ['comparisons', "see(1 < 2); see('a' > 'b'); see(1 >= 1); see(2 <= 1)"],
    ['equality', "see(1 === 1); see('1' === 1); see(null == undefined); see(null === undefined); see(0 != null)"],
    ['texts put together', "see('a' + 1 + true); see(1 + 2 + 'x'); see('x' + undefined + null)"],
    [
      'kinds',
      "see(typeof 'a'); see(typeof 1); see(typeof null); see(typeof undefined); see(typeof (() => 1)); see(typeof {})",
    ],
    ['nothing', "see(void 0); see((1, 'b')); see(!'a'); see(!!'')"],
    ['defaults', "see('' || 'b'); see(0 ?? 'b'); see(null ?? 'b'); see('a' && 'b'); see('' && 'b')"],
    ['conditions', "see(1 ? 'a' : 'b'); see('' ? 'a' : 'b')"],
  ]);
});

describe('the origin as a value', () => {
  agree([
    ['itself', 'see(origin)'],
    ['in a template', 'see(`<${origin}>`); see(`${1}${origin}`)'],
    ['added to text', "see('<' + origin + '>')"],
    [
      'with other letters',
      'see(origin && origin.toUpperCase()); see(origin?.toLowerCase()); see(origin && origin.trim())',
    ],
    ['compared', "see(origin === 'https://a.example'); see(origin !== 'https://a.example'); see(origin == null)"],
    ['with undefined', 'see(origin === undefined); see(origin != undefined); see(origin === null)'],
    ['as a truth', 'see(!origin); see(!!origin); see(Boolean(origin))'],
    ['with a default', "see(origin || 'none'); see(origin ?? 'none')"],
    ['chosen by', "see(origin === 'https://a.example' ? 'a' : origin ? 'other' : 'none')"],
    ['its kind', 'see(typeof origin)'],
    ['as a word', 'see(String(origin))'],
    ['as a key', "const names = { 'https://a.example': 'a', 'https://b.example': 'b' }; see(names[origin])"],
    [
      'a key that is there',
      "const names = { 'https://a.example': 1 }; see(origin in names); see(names.hasOwnProperty(origin))",
    ],
  ]);
});

describe('methods of texts', () => {
  agree([
    [
      'of constants',
      "see('aBc'.toUpperCase()); see(' a '.trim()); see('abc'.length); see('abc'.slice(1)); see('abc'.slice(-2, -1))",
    ],
    [
      'parts of constants',
      "see('abc'.substring(1, 2)); see('abc'.substring(1)); see('abc'.charAt(1)); see('abc'.charAt())",
    ],
    ['replacing', "see('a.b.c'.replace('.', '-')); see('a.b'.replaceAll('.', '')); see('aXbX'.replace(/X/g, '-'))"],
    [
      'splitting',
      "see('a,b,,c'.split(',')); see('a b  c'.split(/ +/)); see('a, b'.split(',').map((part) => part.trim()))",
    ],
    ['joining', "see('a'.concat('b', 1)); see(['a', 'b'].join('; ')); see([1, 2].join()); see([].join())"],
    [
      'starts and ends',
      "see(!!origin && origin.startsWith('https://a')); see(!!origin && origin.endsWith('.example'))",
    ],
    ['parts', "see(!!origin && origin.includes('.evil')); see('x' + (origin || '').includes(''))"],
    ['positions', "see(!!origin && origin.indexOf('a.example') !== -1); see((origin || '-').indexOf('https') === 0)"],
    ['part of a constant', "see(!!origin && 'https://a.example https://b.example'.includes(origin))"],
    ['patterns', 'see(/^https:\\/\\/a\\./.test(origin)); see(/undefined/.test(origin)); see(!!/b/.exec(origin))'],
    [
      'matches',
      "see(origin ? !!origin.match(/a\\.example$/) : 'none'); see(origin ? origin.search(/b/) >= 0 : 'none')",
    ],
    [
      'patterns made of texts',
      "see(new RegExp('^HTTPS', 'i').test(origin)); see(new RegExp(/a$/).test('a')); see(/a/.source)",
    ],
    ['several changes', "see(origin ? origin.toUpperCase().startsWith('HTTPS://A') : false)"],
  ]);
});

describe('lists', () => {
  agree([
    ['items', "const l = ['a', 'b']; see(l[0]); see(l[2]); see(l.length); see(l)"],
    ['spread', "const l = ['a', 'b']; see([...l, 'c']); see(['x', ...[], ...l])"],
    [
      'membership',
      "const l = ['https://a.example', 'https://b.example']; see(l.includes(origin)); see(l.indexOf(origin) >= 0)",
    ],
    [
      'membership, constant',
      "see(['a'].includes('a')); see(['a'].includes('b')); see([1].includes('1')); see(['a'].indexOf('b'))",
    ],
    ['membership of undefined', 'see([undefined].includes(origin)); see([].includes(origin))'],
    [
      'asking each',
      "const l = ['https://a', 'http:']; see(l.some((o) => origin && origin.startsWith(o))); see(l.every((o) => o.length > 3))",
    ],
    ['of none', 'see([].some(() => true)); see([].every(() => false))'],
    [
      'finding',
      "const l = ['https://b.example', 'https://a.example']; see(l.find((o) => o === origin)); see(l.findIndex((o) => o === origin))",
    ],
    ['filtering constants', "see(['a', '', 'b'].filter(Boolean)); see([1, 2, 3].filter((n) => n > 1))"],
    ['filtering by the origin', "const l = ['https://a.example'].filter((o) => o === origin); see(l.length > 0)"],
    ['changing each', "see(['a', 'b'].map((x, i) => x + i))"],
    ['each', "['a', 'b'].forEach((x) => see(x))"],
    ['growing', "const l = []; l.push('a', 'b'); see(l.push('c')); see(l)"],
    [
      'growing in a branch',
      "const l = ['x']; if (origin) l.push(origin); see(l[0]); see(l[1]); see(l.includes('https://a.example'))",
    ],
    ['parts', 'see([1, 2, 3].slice(1)); see([1, 2, 3].slice(0, 2)); see([1].concat([2, 3], 4))'],
    ['sharing', "const a = ['x']; const b = a; b.push('y'); see(a); const c = [...a]; c.push('z'); see(a)"],
    [
      'kinds',
      "see(Array.isArray([])); see(Array.isArray('a')); see(Array.isArray({})); see(Array.from(['a'])); see(Array.of(1, 2))",
    ],
  ]);
});

describe('sets and maps', () => {
  agree([
    ['a set', "const s = new Set(['https://a.example']); see(s.has(origin)); see(s.size); see(s.has('x'))"],
    ['growing', "const s = new Set(); s.add('a').add('b'); see(s.has('b')); see([...s])"],
    [
      'deleting',
      "const s = new Set(['a', 'b']); see(s.delete('a')); see(s.delete('a')); see(s.has('a')); see(s.has('b'))",
    ],
    [
      'a map',
      "const m = new Map([['https://a.example', 1], ['https://b.example', 2]]); see(m.has(origin)); see(m.get(origin))",
    ],
    ['growing a map', "const m = new Map(); m.set('a', 1).set('b', 2); see(m.get('b')); see(m.get('c')); see(m.size)"],
    ['each of a map', "new Map([['a', 1]]).forEach((value, key) => { see(key); see(value); })"],
  ]);
});

describe('objects', () => {
  agree([
    ['members', "const o = { a: 1, 'b-c': 2, ['d' + 1]: 3 }; see(o.a); see(o['b-c']); see(o.d1); see(o.none)"],
    [
      'shorthand and methods',
      'const a = 1; const o = { a, f() { return this.a; }, g: () => 2 }; see(o.a); see(o.f()); see(o.g())',
    ],
    ['spread', 'const o = { a: 1, b: 2 }; see({ ...o, a: 3 }); see({ a: 3, ...o }); see({ ...null, ...undefined })'],
    ['spread on a condition', 'const o = { a: 1, ...(origin && { a: 2, b: 3 }) }; see(o.a); see(o.b)'],
    [
      'spread of what is there on a condition',
      'const o = {}; if (origin) o.a = 2; see({ a: 1, ...o }.a); see({ ...o, a: 3 }.a)',
    ],
    ['assigned members', "const o = {}; o.a = 1; o['b'] = 2; o.a += 1; see(o)"],
    ['assigned in a branch', 'const o = { a: 1 }; if (origin) o.a = 2; else o.b = 3; see(o.a); see(o.b)'],
    ['deleted members', 'const o = { a: 1, b: 2 }; delete o.a; see(o); see(o.a)'],
    ['sharing', 'const a = { x: 1 }; const b = a; b.x = 2; see(a.x); const c = { ...a }; c.x = 3; see(a.x)'],
    ['their parts', "const o = { a: 1, b: 'x' }; see(Object.keys(o)); see(Object.values(o)); see(Object.entries(o))"],
    ['assigning all', 'const o = { a: 1 }; see(Object.assign(o, { b: 2 }, { a: 3 })); see(o.a); see(Object.freeze(o))'],
    ['keys', "const o = { a: 1 }; see('a' in o); see('b' in o); see(o.hasOwnProperty('a'))"],
    ['keys, asked of Object', "const o = { a: 1 }; see(Object.hasOwn(o, 'a')); see(Object.hasOwn(o, 'b'))"],
    ["keys, by Object's prototype", "const o = { a: 1 }; see(Object.prototype.hasOwnProperty.call(o, origin || 'a'))"],
    ['nested', 'const o = { a: { b: { c: 1 } } }; see(o.a.b.c); see(o.x?.b); see(o?.a?.b?.c)'],
    ['as a default', 'const o = undefined ?? {}; see(o.a)'],
  ]);
});

describe('destructuring', () => {
  agree([
    ['objects', 'const { a, b: c, d = 4, ...rest } = { a: 1, b: 2, e: 5 }; see(a); see(c); see(d); see(rest)'],
    ['lists', 'const [a, , b, c = 4, ...rest] = [1, 2, 3, undefined, 5, 6]; see(a); see(b); see(c); see(rest)'],
    ['nested', 'const { a: { b }, c: [d] } = { a: { b: 1 }, c: [2] }; see(b); see(d)'],
    ['parameters', 'const f = ({ a, b = 2 }, [c]) => a + b + c; see(f({ a: 1 }, [3]))'],
    ['assignment', 'let a; let b; ({ a, b } = { a: 1, b: 2 }); see(a); [a, b] = [b, a]; see(a); see(b)'],
    ['a default for null', 'const { a = 1 } = { a: null }; see(a)'],
    ['defaults on a condition', "const { a = 'none' } = { a: origin }; see(a)"],
  ]);
});
