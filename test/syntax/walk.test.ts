import { describe, expect, it } from 'vitest';
import type { Expression } from '../../server/engine/syntax/unit.ts';
import { childrenOf, expressionsIn, isStatement, nodesIn, outsideFunctions } from '../../server/engine/syntax/walk.ts';
import { read } from './reading.ts';

async function names(text: string, enter?: typeof outsideFunctions): Promise<string> {
  const { body } = await read(text, 'tsx');
  return [...expressionsIn(body, enter)].flatMap((node) => (node.kind === 'name' ? [node.name] : [])).join('');
}

describe('expressionsIn', () => {
  it.each([
    ['a.m; b[c]; d(e, ...f); new g(h)', 'abcdefgh'],
    ['({ k: a, [b]: c, ...d, e, m() { f }, get n() { g } }); [h, ...i]', 'abcdefghi'],
    ['`${a}x${b}`; c ? d : e; f && g; h + i; !j; (await k, l); import(m)', 'abcdefghijklm'],
    ['x = a; [a.x, b[c] = d, ...e.y] = f; ({ k: g.x, l: h.y = i } = j)', 'aabcdefghij'],
    ['function n(p = a, { q = b, r: s = c }, [t = d]) { return e }', 'abcde'],
    ['(class { k = a; static { b } m() { c } }); class N { k = d; constructor() { e } }', 'abcde'],
    ['const { k = a, l: [m = b] } = c, n = d', 'abcd'],
    ['if (a) b; else c; while (d) e; for (let i = f; g; h) i', 'abcdefghi'],
    ['for (const k of a) b; for (k.l in c) d', 'abkcd'],
    ['switch (a) { case b: c; default: d }', 'abcd'],
    ['try { a } catch ({ k = b }) { c } finally { d }', 'abcd'],
    ['{ a } l: b; throw c', 'abc'],
    ['export default a; export const b = c; enum E { k = d }', 'acd'],
    ['x = <i j={a}>{b}</i>', 'ab'],
  ])('finds every expression of %s', async (text, found) => {
    expect([...(await names(text))].toSorted()).toEqual([...found].toSorted());
  });

  it('goes in the order of the text', async () => {
    expect(await names('a(b, { k: c })(d); if (e) { f } else g; try { h } catch { i } finally { j }')).toBe(
      'abcdefghij',
    );
  });

  it('stays out of functions when asked to', async () => {
    expect(await names('a(() => b, function () { c }); function d() { e } class F { g = h }', outsideFunctions)).toBe(
      'a',
    );
    expect(await names('a(() => b, function () { c }); function d() { e } class F { g = h }')).toBe('abceh');
  });

  it('counts the root', async () => {
    const root: Expression = { kind: 'name', name: 'a', start: 0, end: 1 };
    expect([...expressionsIn(root)]).toEqual([root]);
  });

  it('walks the deepest unit', async () => {
    const { body } = await read(`${'f('.repeat(5000)}${')'.repeat(5000)}`);
    expect([...expressionsIn(body)].length).toBeGreaterThan(400);
  });
});

describe('nodesIn', () => {
  it('gives statements and expressions, a node before what it holds', async () => {
    const { body } = await read('if (a) { return b }');
    expect([...nodesIn(body)].map((node) => node.kind)).toEqual(['if', 'name', 'return', 'name']);
    expect([...nodesIn(body)].filter(isStatement).map((node) => node.kind)).toEqual(['if', 'return']);
  });

  it('is childrenOf, again and again', async () => {
    const { body } = await read('a(b.c)');
    const [statement] = body;
    if (statement === undefined) throw new Error('no statement');
    expect(childrenOf(statement).map((node) => node.kind)).toEqual(['call']);
    expect(
      childrenOf(statement)
        .flatMap(childrenOf)
        .map((node) => node.kind),
    ).toEqual(['name', 'member']);
  });
});
