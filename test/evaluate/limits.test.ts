import { describe, expect, it } from 'vitest';
import { A, handling, probe, probeBody, runsOf } from './probe.ts';

const times = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** A function whose body costs twice what the one before it costs. */
const doubling = (depth: number): string =>
  `const f0 = () => { see; };\n${times(depth, (i) => `const f${i + 1} = () => { f${i}(); f${i}(); };`)}`;

describe('functions that call themselves', () => {
  it.each([
    'const f = (n) => f(n - 1); see(f(3))',
    'const f = () => g(); const g = () => f(); see(f())',
    'const f = (x) => x && f(x.next); see(f({ next: {} }))',
    'class C { f() { return this.f(); } } see(new C().f())',
  ])('come out unread: %s', async (body) => {
    const { program, values } = await probeBody(`${body}; see('behind')`);
    expect(values.at(0)).toMatchObject({ is: 'unknown', kind: 'unread' });
    expect(runsOf(program).at(0)?.at(-1)).toBe('behind');
  });

  it('come out unread where they are nested too deep', async () => {
    const chain = (depth: number) =>
      `const f0 = () => 'deep';\n${times(depth, (i) => `const f${i + 1} = () => f${i}();`)}\nsee(f${depth}())`;
    expect(runsOf((await probeBody(chain(20))).program)).toEqual([['deep']]);
    expect((await probeBody(chain(40))).values).toMatchObject([{ is: 'unknown', kind: 'unread' }]);
  });
});

describe('a handler that asks for too much', () => {
  it.each([
    ['nodes', `${doubling(16)}\nf16();`],
    [
      'nodes in nested loops',
      `const l = [${times(60, (i) => `${i},`)}];\nfor (const a of l) for (const b of l) for (const c of l) { a + b + c; }`,
    ],
    [
      'steps',
      `const l = [${times(60, (i) => `${i},`)}];\nfor (const a of l) for (const b of l) { ${times(8, () => 'see(b);')} }`,
    ],
    ['conditions', times(250, (i) => `if (origin === 'https://x${i}.example') return;`)],
  ])('of %s is given up, and others are followed', async (_, body) => {
    const { exhausted, program } = await probe(`${handling(`${body}\nsee('end');`)}\nhandle(() => see('other'));`);
    expect(exhausted).toBe(1);
    expect(runsOf(program, A)).toEqual([['other']]);
  });

  it('is followed while it asks for less', async () => {
    const { exhausted, program } = await probeBody(
      `${doubling(8)}\nf8();\n${times(100, (i) => `if (origin === 'https://x${i}.example') return;`)}\nsee('end');`,
    );
    expect(exhausted).toBe(0);
    expect(runsOf(program, A)).toEqual([['end']]);
  });

  it('has an allowance of its own, so that many others are followed still', async () => {
    const heavy = `handle(() => { ${doubling(16)}\nf16(); });\n`;
    const { exhausted, program } = await probe(`${handling('')}\n${heavy.repeat(4)}handle(() => see('last'));`);
    expect(exhausted).toBe(4);
    expect(runsOf(program)).toEqual([['last']]);
  });
});

describe('a unit that asks for too much', () => {
  it('leaves behind what was read before', async () => {
    const { exhausted, program } = await probe(
      `${handling("see('before');")}\n${doubling(20)}\nf20();\nhandle(() => see('behind'));`,
    );
    expect(exhausted).toBe(0);
    expect(runsOf(program)).toEqual([['before']]);
  });
});

describe('texts with many alternatives', () => {
  const choosing = (count: number) =>
    `let t = '';\n${times(count, (i) => `t += origin === 'https://x${i}.example' ? 'a' : 'b';`)}\nsee(t)`;

  it('are told apart while they are few', async () => {
    expect(runsOf((await probeBody(choosing(4))).program, A)).toEqual([['bbbb']]);
  });

  it('are unread where they are many', async () => {
    const { program, exhausted } = await probeBody(choosing(8));
    expect(exhausted).toBe(0);
    expect(runsOf(program, A)).toEqual([['?a text with many alternatives']]);
  });
});

describe('text that is not read', () => {
  it.each(['see(<div a={see("in")} />)', 'see(yield_); ((((', 'see(a b c)', 'const { see; handle(', ''])(
    'comes out somehow: %s',
    async (body) => {
      await expect(probe(handling(body))).resolves.toMatchObject({ exhausted: 0 });
    },
  );

  it('is run for its effects', async () => {
    const { values } = await probeBody('function* f() { yield see(1); } f(); see(<div a={see(2)} />)');
    expect(values.map((value) => (value.is === 'plain' ? value.value : value.is))).toEqual([1, 2, 'unknown']);
  });
});
