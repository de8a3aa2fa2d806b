import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzeAs, applied, fixtures, openTestEngine, viewOf } from '../rules/fixture.ts';
import { engine, FILE, WRONG } from './subject.ts';

/** No throw, in a hover neither, nothing that went wrong inside, fixes that can be applied, and the same result twice. */
async function expectTotal(text: string, file = FILE): Promise<void> {
  const first = await engine.analyze(file, viewOf(file, text));
  expect(first.failures).toEqual([]);
  await engine.hover(file, viewOf(file, text), file, Math.floor(text.length / 2));
  expect(await engine.analyze(file, viewOf(file, text))).toEqual(first);
  for (const { fixes } of first.findings) for (const { edits } of fixes) applied(file, text, edits);
}

const texts = fixtures().map(({ text }) => text);
const fixtureText = fc.constantFrom(...texts);

/** A fixture with a piece cut out, doubled, or replaced by a piece of another one. */
const mutated = fc
  .record({
    text: fixtureText,
    other: fixtureText,
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(60),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    how: fc.constantFrom('cut', 'double', 'graft'),
  })
  .map(({ text, other, at, length, from, how }) => {
    const start = Math.floor(at * text.length);
    const piece = text.slice(start, start + length);
    const graft = other.slice(Math.floor(from * other.length)).slice(0, length);
    const middle = { cut: '', double: piece + piece, graft }[how] ?? '';
    return text.slice(0, start) + middle + text.slice(start + length);
  });

const TOKENS = [
  'cors',
  'express',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '=>',
  "'*'",
  'origin',
  'credentials',
  ':',
  ',',
  ';',
  'true',
  'app',
  '.use',
  '.get',
  'req',
  'res',
  'next',
  'if',
  'else',
  'return',
  'const',
  '=',
  '`${',
  '...',
  'function',
  'switch',
  'case',
  'for',
  'of',
  'while',
  'try',
  'catch',
  'async',
  'await',
  '/.*/',
  '\n',
  '//',
  '?.',
  '??',
  'class',
  'new',
  'this',
  'import',
  'from',
] as const;
const soup = fc
  .array(fc.constantFrom(...TOKENS), { maxLength: 60 })
  .map((tokens) => `const cors = require('cors'); const app = require('express')(); ${tokens.join(' ')}`);

const RUNS = { numRuns: 150 };

describe('any text in, no throw, the same result twice', () => {
  it.each(['.js', '.ts', '.tsx'])('texts of any units, lone surrogates among them, as %s', async (extension) => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.constantFrom('\uD800', '\uDC00', '\u0000', '\u2028', ''),
        (text, odd) => expectTotal(`cors ${odd}${text}`, `/project/a${extension}`),
      ),
      RUNS,
    );
  });

  it('fixtures that break off', async () => {
    await fc.assert(
      fc.asyncProperty(fixtureText, fc.double({ min: 0, max: 1, noNaN: true }), (text, at) =>
        expectTotal(text.slice(0, Math.floor(at * text.length))),
      ),
      RUNS,
    );
  });

  it('fixtures with pieces cut out, doubled and grafted', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, (text) => expectTotal(text)),
      { numRuns: 300 },
    );
  });

  it('soups of tokens', async () => {
    await fc.assert(
      fc.asyncProperty(soup, (text) => expectTotal(text)),
      { numRuns: 300 },
    );
  });

  it('lone surrogates inside of texts that decide', async () => {
    await expectTotal(WRONG.replace("'*'", "'https://a.example\uD800'"));
    await expectTotal(WRONG.replace('/data', '/\uDC00data'));
  });

  const deep = (open: string, close: string, count: number): string =>
    `const cors = require('cors');\nconst app = require('express')();\napp.use(cors(${open.repeat(count)}1${close.repeat(count)}));\n`;

  it.each([
    ['brackets', deep('[', ']', 20_000)],
    ['parentheses', deep('(', ')', 20_000)],
    ['objects', deep('{ origin: ', ' }', 5_000)],
    ['calls', deep('cors(', ')', 5_000)],
    ['functions', deep('() => ', '', 5_000)],
    ['conditions', deep('a ? b : ', '', 5_000)],
    ['negations', deep('!', '', 20_000)],
    ['additions', deep("'a' + ", '', 5_000)],
    ['open brackets', `cors${'['.repeat(20_000)}`],
    ['blocks', `const cors = require('cors');\n${'{'.repeat(5_000)}${'}'.repeat(5_000)}`],
    ['else ifs', `const cors = require('cors');\n${'if (a) {} else '.repeat(3_000)}{}`],
    ['members', `const cors = require('cors');\ncors${'.a'.repeat(20_000)};`],
    [
      'chained calls',
      `const app = require('express')();\nconst cors = require('cors');\napp${'.use(cors())'.repeat(500)};`,
    ],
  ])('endless nesting: %s', async (_, text) => {
    await expectTotal(text);
  });

  it.each([
    ['a comment', `${WRONG}/*${'x'.repeat(1_000_000)}*/`],
    ['a text', `${WRONG}const text = '${'x'.repeat(1_000_000)}';\n`],
    ['statements', `${WRONG}${'call(1, 2);\n'.repeat(60_000)}`],
    ['a list of origins', WRONG.replace("'*'", `[${"'https://a.example.com', ".repeat(30_000)}]`)],
  ])('texts of a megabyte: %s', async (_, text) => {
    await expectTotal(text);
  });

  it('functions that call themselves and each other', async () => {
    await expectTotal(
      `${WRONG}function a(o) { return b(o); }\nfunction b(o) { return a(o); }\napp.use(cors({ origin: (o, done) => done(null, a(o)) }));\nconst c = { ...c };\napp.use(cors(c));\napp.use('/a', app);\n`,
    );
  });

  it('more branches than can be followed', async () => {
    const branches = Array.from({ length: 40 }, (_, i) => `if (flag${i}()) res.setHeader('Vary', 'X-${i}');`).join(
      '\n',
    );
    await expectTotal(
      `const app = require('express')();\napp.use((req, res, next) => {\nres.setHeader('Access-Control-Allow-Origin', '*');\n${branches}\nnext();\n});\napp.get('/data', (req, res) => res.json({}));\n`,
    );
  });
});

describe('what came before does not matter', () => {
  it('a fresh engine says what one says that has analysed everything else', async () => {
    const fresh = openTestEngine();
    for (const { path, text } of fixtures().toReversed())
      expect(await analyzeAs(fresh, path, text)).toEqual(await analyzeAs(engine, path, text));
  }, 120_000);

  it('analyses at the same time do not meet', async () => {
    const alone = [];
    for (const { path, text } of fixtures()) alone.push(await analyzeAs(engine, path, text));
    expect(await Promise.all(fixtures().map(({ path, text }) => analyzeAs(engine, path, text)))).toEqual(alone);
  }, 120_000);
});
