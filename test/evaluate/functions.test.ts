import { describe, expect, it } from 'vitest';
import { agree } from './agree.ts';
import { probe, probeBody, runsOf } from './probe.ts';

const PREAMBLE = "const { handle, see } = require('probe');\n";

describe('functions', () => {
  agree([
    [
      'of all kinds',
      'function f(x) { return x; } const g = function (x) { return x; }; const h = (x) => x; see(f(1) + g(2) + h(3))',
    ],
    [
      'with defaults and rests',
      'const f = (a, b = a + 1, ...rest) => { see(b); see(rest); }; f(1); f(1, 5, 6, 7); f(1, undefined)',
    ],
    ['with spread arguments', "const f = (a, b, c) => see([a, b, c]); f(...['x', 'y'], 'z')"],
    ['with arguments', 'function f() { return arguments.length; } see(f(1, 2))'],
    ['with too few arguments', 'const f = (a, b) => see(b); f(1)'],
    ['that return functions', "const f = (a) => (b) => a + b; see(f('x')('y'))"],
    ['that are given functions', "const twice = (f, x) => f(f(x)); see(twice((x) => x + 'a', 'b'))"],
    ['chosen by the origin', "const f = origin ? () => 'some' : () => 'none'; see(f())"],
    ['called at once', "(() => { see('inside'); })(); see((function () { return 2; })())"],
    ['applied', "const f = (a, b) => a + b; see(f.apply(null, ['x', 'y'])); see(f.call(null, 1, 2))"],
    ['bound with arguments', "const f = (a, b) => a + b; see(f.bind(null, 'x')('y')); see(f.bind(null, 'x', 'y')())"],
    ['called with this', 'function f(a) { return this.x + a; } see(f.call({ x: 1 }, 2)); see(f.bind({ x: 3 })(4))'],
    ['async', "const f = async () => { see('inside'); }; f(); see('behind')"],
  ]);
});

describe('closures', () => {
  agree([
    ['share their names', "let n = 'a'; const set = (x) => { n = x; }; set('b'); see(n)"],
    [
      'keep names of their own',
      'const make = (x) => ({ get: () => x, set: (y) => { x = y; } }); const a = make(1); const b = make(2); a.set(3); see(a.get()); see(b.get())',
    ],
    ['assign on a condition', "let n = 'none'; const f = () => { if (origin) n = origin; }; f(); see(n)"],
    ['hide outer names', 'const x = 1; const f = (x) => x; see(f(2)); see(x)'],
    [
      'see the item of their round',
      "const all = []; for (const x of ['a', 'b']) all.push(() => x); see(all[0]()); see(all[1]())",
    ],
  ]);
});

describe('classes', () => {
  agree([
    ['with fields and methods', 'class C { a = 1; f(b) { return this.a + b; } } see(new C().f(2)); see(new C().a)'],
    [
      'with a constructor',
      "class C { constructor(o) { this.o = o; } is() { return this.o === 'https://a.example'; } } see(new C(origin).is())",
    ],
    ['with statics', 'class C { static a = 1; static f() { return 2; } } see(C.a); see(C.f())'],
    ['as expressions', 'const C = class { f() { return 1; } }; see(new C().f())'],
    ['whose methods call each other', 'class C { f() { return this.g() + 1; } g() { return 1; } } see(new C().f())'],
    ['whose fields are functions', 'class C { x = 1; f = () => this.x; } const { f } = new C(); see(f())'],
    [
      'whose instances are apart',
      'class C { n = 0; add() { this.n = this.n + 1; } } const a = new C(); const b = new C(); a.add(); see(a.n); see(b.n)',
    ],
  ]);
});

describe('functions that nothing calls', () => {
  const seen = async (source: string) => runsOf((await probe(PREAMBLE + source)).program);

  it('are offered to the platform', async () => {
    expect(
      await seen("export function onRequest(origin) { see('in'); }\nexport function other() { see('never'); }"),
    ).toEqual([['in']]);
    expect(await seen("function onRequest() { see('in'); }\nfunction onFailure() { see('out'); }")).toEqual([
      ['in', 'out'],
    ]);
  });

  it('are not offered where something calls them', async () => {
    expect(await seen("function onRequest() { see('in'); }\nhandle(() => onRequest());")).toEqual([['in']]);
  });

  it('are offered as methods of a class that nothing constructs: it is constructed once', async () => {
    expect(await seen("class C { word = 'in'; constructor() { handle(() => see(this.word)); } }")).toEqual([['in']]);
    expect(await seen("class C { constructor() { handle(() => see('in')); } }\nnew C();")).toEqual([['in']]);
  });

  it('are found in functions that were offered', async () => {
    expect(await seen("function onStart() { function onRequest() { see('inner'); } see('outer'); }")).toEqual([
      ['outer', 'inner'],
    ]);
  });
});

describe('code that we do not see', () => {
  it('calls the functions that it is given, once each, in order', async () => {
    const { program } = await probeBody("unseen(() => see(1), 'x', () => see(2)); see(3)");
    expect(runsOf(program)).toEqual([['1', '2', '3']]);
  });

  it('gives functions arguments that are not known', async () => {
    const { program, values } = await probeBody('unseen((error, found) => see(found))');
    expect(values).toMatchObject([{ is: 'unknown', kind: 'circumstance' }]);
    expect(runsOf(program)).toEqual([['?an argument']]);
  });

  it('is presumed not to fail: what is given to `catch` is not run', async () => {
    const { program } = await probeBody("load().then(() => see('fine')).catch(() => see('failed'))");
    const [failing] = program.choices;
    expect(failing).toMatchObject({ kind: 'circumstance', presumed: 'no' });
    expect(runsOf(program)).toEqual([['fine']]);
    expect(runsOf(program, null, { [failing?.id ?? '']: 'yes' })).toEqual([['fine', 'failed']]);
  });

  it('is presumed not to throw: the handler of a `try` is not run', async () => {
    const { program } = await probeBody("try { load(); see('fine'); } catch { see('failed'); }");
    const [failing] = program.choices;
    expect(runsOf(program)).toEqual([['fine']]);
    expect(runsOf(program, null, { [failing?.id ?? '']: 'yes' })).toEqual([['failed']]);
  });
});
