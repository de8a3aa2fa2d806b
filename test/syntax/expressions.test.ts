import { describe, expect, it } from 'vitest';
import { call, expression, member, name, number, plain, read, spanned, statement, string, textAt } from './reading.ts';

const TYPED = ['typescript', 'tsx'] as const;
const ALL = ['javascript', ...TYPED] as const;

describe.each(ALL)('literals in %s', (language) => {
  it.each([
    [`'a'`, 'a'],
    [`"a'b"`, `a'b`],
    [`''`, ''],
    [String.raw`'a\n\t\\\'\"\q'`, `a\n\t\\'"q`],
    [String.raw`'\x41\u0042\u{43}\u{1F600}\ud83d\ude00'`, 'ABC\u{1F600}\u{1F600}'],
    [String.raw`'\0\101\08'`, '\0A\x008'],
    ["'a\\\nb\\\r\nc'", 'abc'],
  ])('string %s', async (source, value) => {
    expect(await expression(source, language)).toEqual(string(value));
  });

  it.each([
    ['1_000', 1000],
    ['0xFF', 255],
    ['0b11', 3],
    ['0o17', 15],
    ['017', 15],
    ['.5e1', 5],
    ['86_400.0', 86400],
  ])('number %s', async (source, value) => {
    expect(await expression(source, language)).toEqual(number(value));
  });

  it('keeps a BigInt apart from numbers', async () => {
    expect(await expression('10n', language)).toEqual({ kind: 'opaque', what: 'bigint', inside: [] });
  });

  it.each([
    ['true', { kind: 'boolean', value: true }],
    ['false', { kind: 'boolean', value: false }],
    ['null', { kind: 'null' }],
    ['undefined', { kind: 'undefined' }],
    ['this', name('this')],
    [String.raw`\u0061bc`, name('abc')],
  ])('%s', async (source, node) => {
    expect(await expression(source, language)).toEqual(node);
  });

  it('regular expressions, with a slash in a class', async () => {
    const source = String.raw`x = /^https:\/\/[/a-z]+\.example\.com$/iu`;
    expect(await expression(source, language)).toMatchObject({
      value: { kind: 'regex', source: String.raw`^https:\/\/[/a-z]+\.example\.com$`, flags: 'iu' },
    });
    expect(await expression('x = /a/', language)).toMatchObject({ value: { source: 'a', flags: '' } });
  });

  it.each([
    ['``', []],
    ['`a`', ['a']],
    ['`a${b}c${1}`', ['a', name('b'), 'c', number(1)]],
    ['`${a}${b}`', [name('a'), name('b')]],
    ['`\\`\\${\\n`', ['`${\n']],
    ['`a\r\nb`', ['a\nb']],
    ['`${`x${y}`}`', [{ kind: 'template', parts: ['x', name('y')] }]],
  ])('template %j', async (source, parts) => {
    expect(await expression(source, language)).toEqual({ kind: 'template', parts });
  });
});

describe.each(ALL)('places and calls in %s', (language) => {
  it('reads members, private ones too, and indexes', async () => {
    expect(await expression('a.b.c', language)).toEqual(member(member(name('a'), 'b'), 'c'));
    expect(await expression('this.#a', language)).toEqual(member(name('this'), '#a'));
    expect(await expression('a[b, c]', language)).toEqual({
      kind: 'index',
      object: name('a'),
      index: { kind: 'sequence', items: [name('b'), name('c')] },
      optional: false,
    });
  });

  it('marks exactly the link that is optional', async () => {
    expect(await expression('a?.b.c', language)).toEqual(member({ ...member(name('a'), 'b'), optional: true }, 'c'));
    expect(await expression('a?.[0]', language)).toMatchObject({ kind: 'index', optional: true });
    expect(await expression('a?.(0)', language)).toEqual({ ...call(name('a'), number(0)), optional: true });
    expect(await expression('a?.b()', language)).toMatchObject({
      kind: 'call',
      optional: false,
      callee: { optional: true },
    });
  });

  it('reads arguments and spreads', async () => {
    expect(await expression('f(a, ...b)', language)).toEqual({
      ...call(name('f')),
      args: [
        { spread: false, value: name('a') },
        { spread: true, value: name('b') },
      ],
    });
  });

  it('reads new with and without arguments', async () => {
    expect(await expression('new A', language)).toEqual({ ...call(name('A')), isNew: true });
    expect(await expression('new a.B(1)', language)).toEqual({
      ...call(member(name('a'), 'B'), number(1)),
      isNew: true,
    });
  });

  it('tells require, a plain call, from import()', async () => {
    expect(await expression(`require('x')`, language)).toEqual(call(name('require'), string('x')));
    expect(await expression(`import('x')`, language)).toEqual({ kind: 'import', source: string('x') });
  });

  it('does not take a tagged template for a call', async () => {
    expect(await expression('tag`a${b}`', language)).toEqual({
      kind: 'opaque',
      what: 'tagged template',
      inside: [name('tag'), { kind: 'template', parts: ['a', name('b')] }],
    });
  });

  it('names import.meta and new.target', async () => {
    expect(await expression('import.meta.url', language)).toEqual(
      member({ kind: 'opaque', what: 'import.meta', inside: [] }, 'url'),
    );
  });
});

describe.each(ALL)('operators in %s', (language) => {
  it.each(['&&', '||', '??'])('logical %s', async (operator) => {
    expect(await expression(`a ${operator} b`, language)).toEqual({
      kind: 'logical',
      operator,
      left: name('a'),
      right: name('b'),
    });
  });

  it.each(['+', '/', '%', '===', '!=', '<', '>>>', '**', 'in', 'instanceof'])('binary %s', async (operator) => {
    expect(await expression(`a ${operator} b`, language)).toEqual({
      kind: 'binary',
      operator,
      left: name('a'),
      right: name('b'),
    });
  });

  it.each(['!', '-', '+', '~', 'typeof ', 'void ', 'delete ', '++', '--'])('unary %s', async (operator) => {
    expect(await expression(`${operator}a`, language)).toEqual({
      kind: 'unary',
      operator: operator.trim(),
      operand: name('a'),
    });
  });

  it('reads a postfix update', async () => {
    expect(await expression('a--', language)).toEqual({ kind: 'unary', operator: '--', operand: name('a') });
  });

  it('reads a private name tested for', async () => {
    expect(await expression('#a in b', language)).toEqual({
      kind: 'binary',
      operator: 'in',
      left: name('#a'),
      right: name('b'),
    });
  });

  it('reads conditionals, sequences and await', async () => {
    expect(await expression('a ? b : c', language)).toEqual({
      kind: 'conditional',
      test: name('a'),
      then: name('b'),
      else: name('c'),
    });
    expect(await expression('a, b, c', language)).toEqual({
      kind: 'sequence',
      items: [name('a'), name('b'), name('c')],
    });
    expect(await expression('await a', language)).toEqual({ kind: 'await', value: name('a') });
  });

  it.each(['=', '+=', '||=', '??=', '>>>='])('assignment %s', async (operator) => {
    expect(await expression(`a ${operator} 1`, language)).toEqual({
      kind: 'assign',
      operator,
      target: name('a'),
      value: number(1),
    });
  });

  it('assigns to places and patterns', async () => {
    expect(await expression('a.b = 1', language)).toMatchObject({
      target: { kind: 'place', expression: member(name('a'), 'b') },
    });
    expect(await expression('a[b] = 1', language)).toMatchObject({
      target: { kind: 'place', expression: { kind: 'index' } },
    });
    expect(await expression('[a, b.c] = d', language)).toMatchObject({
      target: { kind: 'array-pattern', items: [{ target: name('a') }, { target: { kind: 'place' } }] },
    });
    expect(await expression('({ a, b: c.d } = e)', language)).toMatchObject({
      target: { kind: 'object-pattern', entries: [{ key: 'a' }, { key: 'b', target: { kind: 'place' } }] },
    });
  });
});

describe.each(ALL)('objects and arrays in %s', (language) => {
  const entry = async (source: string) => {
    const object = await spanned(`({ ${source} })`, language);
    if (object.kind !== 'object') throw new Error(object.kind);
    return plain(object.entries);
  };
  const property = (key: string, value: unknown) => ({ kind: 'property', key, value, shorthand: false });

  it.each([
    ['origin: 1', [property('origin', number(1))]],
    [`'max-age': 1`, [property('max-age', number(1))]],
    ['0x10: 1', [property('16', number(1))]],
    ['default: 1', [property('default', number(1))]],
    ['a', [{ ...property('a', name('a')), shorthand: true }]],
    ['[a]: 1', [{ kind: 'computed', key: name('a'), value: number(1) }]],
    ['...a', [{ kind: 'spread', value: name('a') }]],
    ['...a && { b }, c', [{ kind: 'spread' }, { key: 'c' }]],
  ])('{ %s }', async (source, entries) => {
    expect(await entry(source)).toMatchObject(entries);
  });

  it('reads a method as a property with a function', async () => {
    expect(await entry('async *origin(a) {}, [b]() {}')).toMatchObject([
      { ...property('origin', { kind: 'function', name: null, async: true, generator: true, arrow: false }) },
      { kind: 'computed', key: name('b'), value: { kind: 'function' } },
    ]);
  });

  it('does not take an accessor for the value it gives', async () => {
    expect(await entry('get origin() { return 1 }, set origin(a) {}')).toMatchObject([
      property('origin', { kind: 'opaque', what: 'getter', inside: [{ kind: 'function' }] } as unknown),
      property('origin', { kind: 'opaque', what: 'setter', inside: [{ kind: 'function' }] } as unknown),
    ]);
  });

  it('spans the whole entry, and its key with the quotes', async () => {
    const text = `({ 'a': (1), b() {}, ...c })`;
    const object = await spanned(text, language);
    if (object.kind !== 'object') throw new Error(object.kind);
    expect(object.entries.map((each) => textAt(text, each))).toEqual([`'a': (1)`, 'b() {}', '...c']);
    const [first] = object.entries;
    if (first?.kind !== 'property') throw new Error('no property');
    expect(textAt(text, first.keySpan)).toBe(`'a'`);
    expect(textAt(text, first.value)).toBe('1');
  });

  it('reads holes as undefined', async () => {
    const hole = { spread: false, value: { kind: 'undefined' } };
    const one = { spread: false, value: number(1) };
    expect(await expression('[, 1,, 1,]', language)).toEqual({ kind: 'array', items: [hole, one, hole, one] });
    expect(await expression('[...a]', language)).toEqual({
      kind: 'array',
      items: [{ spread: true, value: name('a') }],
    });
  });
});

describe.each(ALL)('functions in %s', (language) => {
  it('gives an expression body one return', async () => {
    const arrow = await spanned('x => (x.y)', language);
    expect(plain(arrow)).toEqual({
      kind: 'function',
      name: null,
      params: [{ target: name('x'), fallback: null, rest: false }],
      body: [{ kind: 'return', value: member(name('x'), 'y') }],
      arrow: true,
      async: false,
      generator: false,
    });
  });

  it.each([
    ['(async () => {})', { arrow: true, async: true, generator: false, name: null }],
    ['(function () {})', { arrow: false, async: false, generator: false, name: null }],
    ['(async function a() {})', { arrow: false, async: true, generator: false, name: 'a' }],
    ['(function* b() {})', { arrow: false, async: false, generator: true, name: 'b' }],
  ])('%s', async (source, flags) => {
    expect(await expression(source, language)).toMatchObject({ kind: 'function', ...flags });
  });

  it('reads defaults, patterns and rest of parameters', async () => {
    expect(await expression('(function (a = 1, { b, c: d = 2, ...e }, [f,, g], ...h) {})', language)).toMatchObject({
      params: [
        { target: name('a'), fallback: number(1), rest: false },
        {
          target: {
            kind: 'object-pattern',
            entries: [
              { key: 'b', target: name('b'), fallback: null },
              { key: 'c', target: name('d'), fallback: number(2) },
            ],
            rest: name('e'),
          },
        },
        { target: { kind: 'array-pattern', items: [{ target: name('f') }, null, { target: name('g') }], rest: null } },
        { target: name('h'), fallback: null, rest: true },
      ],
    });
  });

  it('keeps what yield hands out', async () => {
    expect(await expression('(function* () { yield f() })', language)).toMatchObject({
      body: [statement({ kind: 'opaque', what: 'yield', inside: [call(name('f'))] })],
    });
  });

  it('reads class members', async () => {
    const source = `(class A extends B {
      static a = 1; #b = 2; c; ['d'] = 3;
      constructor() {} e() {} get f() {} set f(x) {} static g() {} static { h() }
    })`;
    expect(await expression(source, language)).toMatchObject({
      kind: 'class',
      name: 'A',
      members: [
        { kind: 'field', name: 'a', isStatic: true, value: number(1) },
        { kind: 'field', name: '#b', isStatic: false, value: number(2) },
        { kind: 'field', name: 'c', value: null },
        { kind: 'field', name: null, value: number(3) },
        { kind: 'constructor', name: 'constructor' },
        { kind: 'method', name: 'e' },
        { kind: 'getter', name: 'f' },
        { kind: 'setter', name: 'f' },
        { kind: 'method', name: 'g', isStatic: true },
        { kind: 'static-block', isStatic: true, value: { kind: 'function', body: [statement(call(name('h')))] } },
      ],
    });
  });
});

describe('parentheses and types leave no trace', () => {
  it.each(ALL)('parentheses, with the inner span, in %s', async (language) => {
    const text = '  (( a.b ))';
    const node = await spanned(text, language);
    expect(plain(node)).toEqual(member(name('a'), 'b'));
    expect(textAt(text, node)).toBe('a.b');
  });

  it.each(TYPED)('casts and assertions in %s', async (language) => {
    for (const source of ['a as B', 'a satisfies B', 'a!', '(a as any)!', 'a as unknown as B<C>', 'a as const']) {
      expect(await expression(source, language), source).toEqual(name('a'));
    }
    expect(await expression('f<A>(b!)', language)).toEqual(call(name('f'), name('b')));
    expect(await expression('new Map<A, B>()', language)).toEqual({ ...call(name('Map')), isNew: true });
    expect(await expression('(a as any).b = c!', language)).toEqual({
      kind: 'assign',
      operator: '=',
      target: { kind: 'place', expression: member(name('a'), 'b') },
      value: name('c'),
    });
  });

  it('angle-bracket casts in typescript', async () => {
    expect(await expression('<A>b', 'typescript')).toEqual(name('b'));
  });

  it.each(TYPED)('parameters, modifiers and a typed this in %s', async (language) => {
    const source = '(function (this: A, a?: B, b: C = 1, ...c: D[]): E {})';
    expect(await expression(source, language)).toMatchObject({
      params: [
        { target: name('a'), fallback: null, rest: false },
        { target: name('b'), fallback: number(1), rest: false },
        { target: name('c'), fallback: null, rest: true },
      ],
    });
  });

  it.each(TYPED)('signatures, abstract and declared members, decorators in %s', async (language) => {
    const source = `@D() class A<T> implements I {
      @D() private readonly a: B = 1; declare b: C; [k: string]: any;
      constructor(private c: C) {} d(): void; @D() d(x?: any): void {} abstract e(): void;
    }`;
    expect(plain((await read(source, language)).body)).toMatchObject([
      {
        kind: 'class-declaration',
        name: 'A',
        members: [
          { kind: 'field', name: 'a', value: number(1) },
          { kind: 'constructor', value: { params: [{ target: name('c') }] } },
          { kind: 'method', name: 'd' },
        ],
      },
    ]);
  });
});

describe('JSX', () => {
  it.each(['javascript', 'tsx'] as const)('keeps the expressions in %s', async (language) => {
    const source = 'x = <Foo a={b()} {...c}><div>text {d}</div></Foo>';
    expect(await expression(source, language)).toMatchObject({
      value: {
        kind: 'opaque',
        what: 'jsx',
        inside: [name('Foo'), call(name('b')), name('c'), { kind: 'opaque', what: 'jsx', inside: [name('d')] }],
      },
    });
  });
});
