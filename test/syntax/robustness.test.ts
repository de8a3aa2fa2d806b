import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../server/engine/syntax/unit.ts';
import { depthOf, expression, read, strayedSpans } from './reading.ts';

const require = createRequire(import.meta.url);
const LANGUAGES: readonly Language[] = ['javascript', 'typescript', 'tsx'];
const language = fc.constantFrom(...LANGUAGES);

const FRAGMENTS = [
  'const a = ',
  'app.use(',
  'cors({ origin: ',
  `'*'`,
  '})',
  ')',
  '}',
  '{',
  '(',
  '[',
  ']',
  ';',
  ',',
  '=>',
  '...',
  '?.',
  '`',
  '${',
  'async ',
  'function ',
  'class A ',
  'get ',
  'static ',
  'import ',
  'export ',
  'default ',
  `from 'x'`,
  'type ',
  'enum ',
  '<',
  '>',
  '</a>',
  'as ',
  'case 1:',
  'for (',
  ' of ',
  'in ',
  'if (',
  'else ',
  '/',
  '//',
  '/*',
  '*/',
  '\\',
  '\n',
  '\r\n',
  '\u{1F600}',
  '\0',
  '\uFEFF',
  '@',
  '#',
  'x',
  '1',
  '!',
  '=',
  ':',
  '"',
  `'`,
];

const REAL = ['cors', 'express4', 'express5/lib/application.js', 'fast-check/package.json'].map((name) =>
  readFileSync(require.resolve(name), 'utf8'),
);

describe('any text', () => {
  const sound = async (text: string, inLanguage: Language) => {
    const unit = await read(text, inLanguage);
    expect(strayedSpans(unit)).toEqual([]);
    expect(unit.text).toBe(text);
  };

  it('made of fragments of programs gives a unit with nested spans', async () => {
    const text = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }).map((parts) => parts.join(''));
    await fc.assert(fc.asyncProperty(text, language, sound), { numRuns: 1500 });
  });

  it('of arbitrary characters gives a unit with nested spans', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), language, sound), { numRuns: 500 });
  });

  it('cut out of a real program gives a unit with nested spans', async () => {
    const slice = fc
      .tuple(fc.constantFrom(...REAL), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(2500))
      .map(([text, from, length]) => text.slice(Math.floor(from * text.length)).slice(0, length));
    await fc.assert(fc.asyncProperty(slice, language, sound), { numRuns: 300 });
  });
});

describe('deep nesting', () => {
  const many = (text: string, times: number) => text.repeat(times);
  const DEEP = 20_000;

  it.each([
    ['brackets', `x = ${many('[', DEEP)}${many(']', DEEP)}`],
    ['unclosed brackets', many('[', DEEP)],
    ['calls', `${many('f(', DEEP)}${many(')', DEEP)}`],
    ['arrows', many('a => ', DEEP) + 'b'],
    ['objects', `x = ${many('{ a: ', DEEP)}1${many('}', DEEP)}`],
    ['object patterns', `var ${many('{ a: ', 3000)}b${many('}', 3000)} = c`],
    ['blocks', `${many('{', DEEP)}${many('}', DEEP)}`],
    ['functions', `${many('function f() {', 3000)}${many('}', 3000)}`],
    ['else if', many('if (a) b(); else ', 5000) + 'c()'],
    ['labels', `${Array.from({ length: 5000 }, (_, at) => `l${at}: `).join('')}a()`],
    ['negations', many('!', DEEP) + 'a'],
    ['conditionals', many('a ? b : ', 5000) + 'c'],
    ['assignments', many('a = ', 5000) + 'b'],
    ['templates', `${many('`${', 2000)}a${many('}`', 2000)}`],
    ['elements', `x = ${many('<A>', 2000)}${many('</A>', 2000)}`],
    ['classes', `x = ${many('class { a = ', 2000)}1${many('}', 2000)}`],
    ['concatenation', `x = ${many(`'a' + `, 5000)}'b'`],
    ['promises', `a()${many('.then(b)', 5000)}`],
    ['indexes', `a${many('[0]', 5000)}`],
    ['awaits', many('await ', 5000) + 'a'],
    ['sequences', `${many('a, ', 5000)}a`],
  ])('of %s neither fails nor makes a deep unit', async (_what, text) => {
    for (const each of ['javascript', 'tsx'] as const) {
      const unit = await read(text, each);
      expect(depthOf(unit.body)).toBeLessThan(1000);
      expect(strayedSpans(unit)).toEqual([]);
    }
  });

  it('does not matter for parentheses', async () => {
    expect(await expression(`${many('(', DEEP)}a${many(')', DEEP)}`)).toEqual({ kind: 'name', name: 'a' });
  });

  it('is opaque beyond the bound, and the expressions in it are not lost', async () => {
    const { body } = await read(`a()${many('.then(b)', 3000)}`);
    const text = JSON.stringify(body);
    expect(text).toContain('too deep');
    expect(text.match(/"name":"b"/g)).toHaveLength(3000);
    expect(text.match(/"name":"a"/g)).toHaveLength(1);
  });

  it('is read plainly up to some hundred levels', async () => {
    expect(JSON.stringify((await read(`a()${many('.then(b)', 150)}`)).body)).not.toContain('too deep');
  });
});
