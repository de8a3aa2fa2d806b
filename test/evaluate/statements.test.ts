import { describe, expect, it } from 'vitest';
import { agree } from './agree.ts';
import { A, B, besideReality, probe, probeBody, runsOf } from './probe.ts';

const PREAMBLE = "const { handle, see } = require('probe');\n";

describe('branches', () => {
  agree([
    ['one way', "if (origin) see('some'); see('behind')"],
    ['both ways', "if (origin === 'https://a.example') see('a'); else if (origin) see('other'); else see('none')"],
    ['of constants', "if (1 > 2) see('never'); else see('always'); if ('') see('never')"],
    ['assignments on both ways', 'let x = 1; if (origin) { x = 2; } else { x = 3; } see(x)'],
    ['assignments on one way', "let x = 1; if (origin) x += 1; see(x); if (x === 2) see('two')"],
    [
      'a chain of assignments',
      "let x = 'a'; if (origin) { x = x + 'b'; if (origin.includes('evil')) x = x + 'c'; } see(x)",
    ],
    [
      'tests together',
      "if (origin && (origin === 'https://a.example' || origin.endsWith('b.example'))) see('in'); see('out')",
    ],
    ['their own names', 'const x = 1; if (origin) { const x = 2; see(x); } see(x)'],
    ['effects in tests', "if (see(origin) && see('right')) see('both'); see('x') || see('y'); see('') ?? see('z')"],
    ['effects in choices', "origin ? see('a') : see('b'); const x = origin ? see('c') : 1; see(x)"],
    [
      'assignments by default',
      "let x; x ||= 'a'; x &&= x + 'b'; x ??= 'c'; see(x); let y = origin; y ||= 'none'; see(y)",
    ],
  ]);
});

describe('early returns', () => {
  agree([
    ['end the handler', 'if (!origin) return; see(origin)'],
    ['end it in the middle of a branch', "if (origin) { see(1); if (origin.includes('evil')) return; see(2); } see(3)"],
    [
      'give values',
      "const f = () => { if (!origin) return 'none'; if (origin === 'https://a.example') return 'a'; return 'other'; }; see(f())",
    ],
    ['give nothing at the end', 'const f = () => { if (origin) return 1; }; see(f())'],
    [
      'leave loops',
      "const f = () => { for (const o of ['https://b.example', 'https://a.example']) if (o === origin) return o; return 'none'; }; see(f())",
    ],
  ]);
});

describe('switch', () => {
  agree([
    [
      'with breaks',
      "switch (origin) { case 'https://a.example': see('a'); break; case 'https://b.example': see('b'); break; default: see('other'); } see('behind')",
    ],
    [
      'falling through',
      "switch (origin) { case 'https://a.example': see('a'); case 'https://b.example': see('b'); break; default: see('other'); }",
    ],
    ['several cases together', "switch (origin) { case 'https://a.example': case 'https://b.example': see('known'); }"],
    ['with default first', "switch (origin) { default: see('other'); break; case 'https://a.example': see('a'); }"],
    ['of a constant', 'switch (2) { case 1: see(1); break; case 2: see(2); break; case 3: see(3); }'],
    [
      'of truth',
      "switch (true) { case !origin: see('none'); break; case origin.includes('evil'): see('evil'); break; default: see('fine'); }",
    ],
    [
      'with returns',
      "const f = () => { switch (origin) { case undefined: return 'none'; case '': return 'empty'; } return 'some'; }; see(f())",
    ],
  ]);
});

describe('loops', () => {
  agree([
    ['over a list', "for (const x of ['a', 'b']) see(x)"],
    ['over keys', "for (const key in { a: 1, b: 2 }) see(key); for (const i in ['x', 'y']) see(i)"],
    ['with break', "for (const x of ['a', 'b', 'c']) { if (x === 'b') break; see(x); } see('behind')"],
    ['with continue', "for (const x of ['a', 'b', 'c']) { if (x === 'b') continue; see(x); }"],
    [
      'left by the origin',
      "for (const x of ['https://a.example', 'https://b.example']) { if (x === origin) { see(x); break; } see('next'); } see('behind')",
    ],
    ['that collect', "let all = ''; for (const x of ['a', 'b']) all += x; see(all)"],
    [
      'that find',
      "let found = false; for (const x of ['https://a.example', 'https://b.example']) if (x === origin) found = true; see(found)",
    ],
    ['over parts', 'for (const [key, value] of Object.entries({ a: 1, b: 2 })) see(key + value)'],
    [
      'within loops, left one at a time',
      "for (const x of ['a', 'b']) { for (const y of [1, 2]) { if (y === 2) break; see(y); } see(x); }",
    ],
    ['over nothing', "for (const x of []) see(x); see('behind')"],
  ]);

  it.each(['for (let i = 0; i < n; i += 1) see(i)', 'while (more()) see(1)', 'for (const x of unseen) see(x)'])(
    'over what is not seen run, or do not: %s',
    async (loop) => {
      const { program } = await probeBody(`${loop}\nsee('behind')`);
      expect(program.choices).toMatchObject([{ kind: 'unread', says: 'a loop runs' }]);
      expect(runsOf(program).map((lines) => lines.length)).toEqual([2, 1]);
    },
  );
});

describe('throwing', () => {
  agree([
    ['ends the handler', "see(1); if (origin) throw new Error('x'); see(2)"],
    ['is caught', "try { see(1); throw new Error('x'); } catch (error) { see(error.message); } see('behind')"],
    [
      'is caught on a condition',
      "try { if (origin) throw new Error('x'); see('fine'); } catch { see('caught'); } see('behind')",
    ],
    [
      'leaves functions',
      "const f = () => { throw new Error('x'); }; try { see(f()); see('never'); } catch { see('caught'); }",
    ],
    ['of any value', "try { throw 'x'; } catch (error) { see(error); }"],
    ['again', "try { try { throw 'x'; } catch (error) { throw error + 'y'; } } catch (error) { see(error); }"],
    [
      'with a last block',
      "try { see(1); } finally { see(2); } try { if (origin) throw 'x'; } catch { see(3); } finally { see(4); } see(5)",
    ],
    ['by a member of undefined', 'see(1); const o = undefined; o.a; see(2)'],
    ['by a member of null', 'const o = { a: null }; see(o.a.b); see(2)'],
    ['by a method of an absent header', 'see(origin.toUpperCase()); see(2)'],
    ['not where the header is there', 'if (origin) see(origin.toUpperCase()); see(2)'],
    ['not by optional members', 'see(origin?.toUpperCase()); see(undefined?.a); see(null?.a)'],
    ['by what is absent in a test', "if (origin.includes('evil')) see('evil'); else see('fine')"],
    ['by a member of either', 'const o = origin ? { a: 1 } : undefined; see(o.a); see(2)'],
  ]);
});

describe('a unit', () => {
  it('runs from top to bottom, and its handlers see what stands there when they run', async () => {
    const source = `${PREAMBLE}const list = ['https://a.example'];\nlet word = 'before';\nfunction known(o) { return list.includes(o); }
list.push('https://b.example');\nword = 'behind';\nhandle((origin) => { see(word); see(known(origin)); });`;
    const { seen, real } = await besideReality(source);
    expect(seen).toEqual(real);
    expect(runsOf((await probe(source)).program, B)).toEqual([['behind', 'true']]);
  });

  it('may use functions that are declared further down', async () => {
    const { seen, real } = await besideReality(
      `${PREAMBLE}handle(late);\nfunction late(origin) { see(inner()); function inner() { return 'x'; } }`,
    );
    expect(seen).toEqual(real);
  });

  it.each([
    "import { handle, see } from 'probe';",
    "import * as p from 'probe'; const { handle, see } = p;",
    "import { handle as h, see } from 'probe'; const handle = h;",
    "const p = require('probe'); const handle = p.handle; const see = p['see'];",
    "const p = __importStar(require('probe')); const { handle, see } = p;",
    "const { handle, see } = await import('probe');",
  ])('takes its modules in any way: %s', async (preamble) => {
    const { program } = await probe(`${preamble}\nhandle((origin) => see(origin));`);
    expect(runsOf(program)).toEqual([[A]]);
  });
});
