import { describe, expect, it } from 'vitest';
import { call, name, number, plain, read, statement, statements, string, textAt } from './reading.ts';

const TYPED = ['typescript', 'tsx'] as const;
const ALL = ['javascript', ...TYPED] as const;

describe.each(ALL)('declarations in %s', (language) => {
  it.each(['const', 'let', 'var'])('%s', async (how) => {
    expect(await statements(`${how} a = 1, b = 2`, language)).toEqual([
      {
        kind: 'declare',
        how,
        exported: false,
        declarators: [
          { target: name('a'), value: number(1) },
          { target: name('b'), value: number(2) },
        ],
      },
    ]);
  });

  it('destructures, with string keys known and computed ones opaque', async () => {
    expect(await statements(`const { 'a-b': c, ['d']: e } = f, { [g]: h } = i`, language)).toMatchObject([
      {
        declarators: [
          {
            target: {
              entries: [
                { key: 'a-b', target: name('c') },
                { key: 'd', target: name('e') },
              ],
            },
          },
          { target: { kind: 'opaque-pattern' } },
        ],
      },
    ]);
  });

  it('functions and classes', async () => {
    expect(await statements('async function a() { return 1 } class B {}', language)).toMatchObject([
      {
        kind: 'function-declaration',
        name: 'a',
        exported: 'no',
        function: { name: 'a', async: true, body: [{ kind: 'return' }] },
      },
      { kind: 'class-declaration', name: 'B', members: [], exported: 'no' },
    ]);
  });
});

describe.each(ALL)('control flow in %s', (language) => {
  const a = statement(call(name('a')));
  const b = statement(call(name('b')));

  it('if and else, with or without braces', async () => {
    const whole = [{ kind: 'if', test: name('x'), then: [a], else: [b] }];
    expect(await statements('if (x) a(); else b()', language)).toEqual(whole);
    expect(await statements('if (x) { a() } else { b() }', language)).toEqual(whole);
    expect(await statements('if (x) a()', language)).toEqual([{ kind: 'if', test: name('x'), then: [a], else: [] }]);
  });

  it('else if is an if in else', async () => {
    expect(await statements('if (x) {} else if (y) a()', language)).toMatchObject([
      { else: [{ kind: 'if', test: name('y'), then: [a] }] },
    ]);
  });

  it('switch', async () => {
    expect(await statements('switch (x) { case 1: a(); break; case 2: default: b() }', language)).toEqual([
      {
        kind: 'switch',
        subject: name('x'),
        cases: [
          { test: number(1), body: [a, { kind: 'break' }] },
          { test: number(2), body: [] },
          { test: null, body: [b] },
        ],
      },
    ]);
  });

  it('for-of, for-await and for-in', async () => {
    expect(
      await statements('for (const x of y) a(); for await (const [p] of y) {} for (x.y in z) { continue }', language),
    ).toMatchObject([
      { kind: 'for-each', target: name('x'), over: 'values', iterated: name('y'), body: [a] },
      { kind: 'for-each', target: { kind: 'array-pattern' }, over: 'values' },
      { kind: 'for-each', target: { kind: 'place' }, over: 'keys', iterated: name('z'), body: [{ kind: 'continue' }] },
    ]);
  });

  it('other loops', async () => {
    const binary = { kind: 'binary', operator: '<', left: name('i'), right: number(3) };
    const step = { kind: 'unary', operator: '++', operand: name('i') };
    expect(
      await statements('for (let i = 0; i < 3; i++) a(); for (;;) {} while (x) a(); do { a() } while (x)', language),
    ).toEqual([
      { kind: 'loop', head: [binary, step], declares: [{ target: name('i'), value: number(0) }], body: [a] },
      { kind: 'loop', head: [], declares: [], body: [] },
      { kind: 'loop', head: [name('x')], declares: [], body: [a] },
      { kind: 'loop', head: [name('x')], declares: [], body: [a] },
    ]);
    expect(await statements('for (i = 0; i < 3; i++);', language)).toMatchObject([
      { head: [{ kind: 'assign' }, binary, step], declares: [] },
    ]);
  });

  it('try, catch and finally', async () => {
    expect(
      await statements(
        'try { a() } catch (e) { b() } finally { a() } try { a() } catch {} try {} finally {}',
        language,
      ),
    ).toEqual([
      { kind: 'try', body: [a], param: name('e'), handler: [b], finalizer: [a] },
      { kind: 'try', body: [a], param: null, handler: [], finalizer: [] },
      { kind: 'try', body: [], param: null, handler: null, finalizer: [] },
    ]);
  });

  it('throw, return, blocks, labels, and statements without effect', async () => {
    expect(await statements('throw x; { a() } out: while (x) break out; ; debugger', language)).toMatchObject([
      { kind: 'throw', value: name('x') },
      { kind: 'block', body: [a] },
      { kind: 'loop', body: [{ kind: 'break' }] },
    ]);
    expect(await statements('() => { return; }', language)).toMatchObject([
      statement({ body: [{ kind: 'return', value: null }] }),
    ]);
  });

  it('with is opaque, and keeps its expressions', async () => {
    expect(await statements('with (x) a()', language)).toEqual([
      { kind: 'opaque-statement', what: 'with', inside: [name('x'), call(name('a'))] },
    ]);
  });
});

describe.each(ALL)('modules in %s', (language) => {
  it('imports', async () => {
    const source = `import a from 'x'; import * as b from 'x'; import c, { d, e as f, default as g } from 'x'; import 'x'`;
    const bound = (imported: string, local: string) => ({ imported, local });
    expect(await statements(source, language)).toEqual(
      [
        [bound('default', 'a')],
        [bound('*', 'b')],
        [bound('default', 'c'), bound('d', 'd'), bound('e', 'f'), bound('default', 'g')],
        [],
      ].map((bindings) => ({ kind: 'import-declaration', source: 'x', bindings })),
    );
  });

  it('exported declarations span the export', async () => {
    const text = 'export const a = 1;\nexport function b() {}\nexport default class C {}';
    const { body } = await read(text, language);
    expect(plain(body)).toMatchObject([
      { kind: 'declare', exported: true },
      { kind: 'function-declaration', name: 'b', exported: 'named' },
      { kind: 'class-declaration', name: 'C', exported: 'default' },
    ]);
    expect(body.map((each) => textAt(text, each))).toEqual(text.split('\n'));
  });

  it('export default of an expression', async () => {
    expect(await statements('export default f()', language)).toEqual([
      { kind: 'export-default', as: 'default', value: call(name('f')) },
    ]);
    expect(await statements('export default function () {}', language)).toMatchObject([
      { kind: 'export-default', value: { kind: 'function', name: null } },
    ]);
  });

  it('exported names', async () => {
    const source = `export { a, b as c, d as default }; export { default as e } from 'x'; export * from 'x'; export * as f from 'x'`;
    const named = (local: string, exported: string) => ({ local, exported });
    expect(await statements(source, language)).toEqual([
      { kind: 'export-names', source: null, names: [named('a', 'a'), named('b', 'c'), named('d', 'default')] },
      { kind: 'export-names', source: 'x', names: [named('default', 'e')] },
      { kind: 'export-names', source: 'x', names: [named('*', '*')] },
      { kind: 'export-names', source: 'x', names: [named('*', 'f')] },
    ]);
  });
});

describe.each(TYPED)('what %s adds', (language) => {
  it.each([
    `import type A from 'x'`,
    `import type { A } from 'x'`,
    'export type { A }',
    `export type { A } from 'x'`,
    'interface A { b: string }',
    'export interface A {}',
    'type A = typeof b',
    'export type A = B',
    'declare const a: string',
    'declare global { interface A {} }',
    'declare module "x" { const a: string }',
    'export declare function a(): void',
    'function a(): void',
    'export as namespace A',
    'export { type A }',
  ])('nothing at run time: %s', async (source) => {
    expect(await statements(source, language)).toEqual([]);
  });

  it('drops single type names', async () => {
    expect(await statements(`import { type A, b } from 'x'; export { type A, b }`, language)).toMatchObject([
      { bindings: [{ local: 'b' }] },
      { names: [{ local: 'b' }] },
    ]);
  });

  it('imports and exports of CommonJS', async () => {
    expect(await statements(`import a = require('x'); export = b`, language)).toEqual([
      { kind: 'import-declaration', source: 'x', bindings: [{ imported: '*', local: 'a' }] },
      { kind: 'export-default', as: 'module', value: name('b') },
    ]);
  });

  it('enums and namespaces are opaque, and keep their expressions', async () => {
    expect(await statements('enum A { B = f() } namespace C { g() } export namespace D.E { h() }', language)).toEqual([
      { kind: 'opaque-statement', what: 'enum', inside: [call(name('f'))] },
      { kind: 'opaque-statement', what: 'namespace', inside: [call(name('g'))] },
      { kind: 'opaque-statement', what: 'namespace', inside: [call(name('h'))] },
    ]);
  });

  it('typed declarations', async () => {
    expect(await statements('let a: A = 1, b!: B; abstract class C {}', language)).toMatchObject([
      {
        declarators: [
          { target: name('a'), value: number(1) },
          { target: name('b'), value: null },
        ],
      },
      { kind: 'class-declaration', name: 'C' },
    ]);
  });
});

describe.each(ALL)('comments and errors in %s', (language) => {
  it('gives comments without their delimiters', async () => {
    const text = '// a\nf(/* b */ 1) /* c\n d */';
    const { comments, body } = await read(text, language);
    expect(plain(comments)).toEqual([
      { text: ' a', block: false },
      { text: ' b ', block: true },
      { text: ' c\n d ', block: true },
    ]);
    expect(comments.map((comment) => textAt(text, comment))).toEqual(['// a', '/* b */', '/* c\n d */']);
    expect(plain(body)).toEqual([statement(call(name('f'), number(1)))]);
  });

  it('sound text has no errors, and may begin with a BOM or a hash-bang line', async () => {
    for (const text of ['a()', '#!/usr/bin/env node\na()', '\uFEFFa()', '']) {
      expect((await read(text, language)).errors, text).toEqual([]);
    }
    expect(await statements('#!/usr/bin/env node\na()', language)).toEqual([statement(call(name('a')))]);
  });

  it('counts in UTF-16 units', async () => {
    const text = `'\u{1F600}é'; a()`;
    const { body } = await read(text, language);
    expect(body.map((each) => textAt(text, each))).toEqual([`'\u{1F600}é';`, 'a()']);
  });

  it('reads what stands around an error', async () => {
    const text = 'const a = f();\napp.use(cors({ origin: "*", credentials: } ));\nb();';
    const { errors, body } = await read(text, language);
    expect(errors.length).toBeGreaterThan(0);
    expect(plain(body[0])).toMatchObject({ kind: 'declare', declarators: [{ target: name('a') }] });
    expect(plain(body.at(-1))).toEqual(statement(call(name('b'))));
  });

  it('reports what the parser had to make up', async () => {
    const { errors, body } = await read('while (x) { a()', language);
    expect(errors).toEqual([{ start: 15, end: 15 }]);
    expect(plain(body)).toEqual([
      { kind: 'loop', head: [name('x')], declares: [], body: [statement(call(name('a')))] },
    ]);
  });

  it('keeps the expressions of a statement that cannot be read', async () => {
    const { errors, body } = await read('f(g(1), 2', language);
    expect(errors).toEqual([{ start: 0, end: 9 }]);
    expect(plain(body)).toEqual(
      [name('f'), call(name('g'), number(1)), number(2)].map((inside) => ({
        kind: 'opaque-statement',
        what: 'error',
        inside: [inside],
      })),
    );
  });

  it('reads the statements of a text that ends too early', async () => {
    const { body } = await read(
      `import cors from 'cors';\nconst o = { origin: '*' };\nfunction f() {\n  g();\n`,
      language,
    );
    expect(plain(body)).toMatchObject([
      { kind: 'import-declaration', source: 'cors' },
      { kind: 'declare', declarators: [{ value: { entries: [{ key: 'origin', value: string('*') }] } }] },
      {},
    ]);
  });

  it('believes no value next to unreadable text', async () => {
    const error = (value: unknown) => ({ kind: 'opaque', what: 'error', inside: [value] });
    const yes = { kind: 'boolean', value: true };
    expect(await statements(`f({ origin: '*' credentials: true })`, language)).toMatchObject([
      statement(call(name('f'), { kind: 'object', entries: [{ key: 'origin', value: error(yes) }] })),
    ]);
    expect(await statements(`const a = 'x' true;`, language)).not.toMatchObject([{ declarators: [{ value: yes }] }]);
  });

  it('does not take an unreadable part of an object for nothing', async () => {
    const { body } = await read('f({ a: 1, ##, b: 2 })', language);
    expect(JSON.stringify(plain(body))).toContain('"what":"error"');
  });
});
