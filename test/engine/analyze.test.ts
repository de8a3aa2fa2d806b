import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Analysis, Options, View } from '../../server/engine/analysis.ts';
import { mayMatter } from '../../server/engine/analyze.ts';
import { analyzeAs, applied, fixtures, openTestEngine, viewOf } from '../rules/fixture.ts';

const engine = openTestEngine();

const FILE = '/project/src/server.js';

const WRONG = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: '*', credentials: true }));
app.get('/data', (req, res) => res.json({ ok: true }));
`;

const analyzed = (text: string, options: Options = {}, file = FILE): Promise<Analysis> =>
  engine.analyze(file, viewOf(file, text), options);
const rulesIn = async (text: string, options: Options = {}): Promise<string[]> =>
  (await analyzed(text, options)).findings.map(({ rule, severity }) => `${severity} ${rule}`);

describe('what is analysed', () => {
  it('a text that says nothing of CORS is irrelevant, without a parse', async () => {
    expect(mayMatter("const express = require('express');\n")).toBe(false);
    expect(await analyzed("const express = require('express');\n")).toEqual({
      root: FILE,
      status: 'irrelevant',
      policies: 0,
      findings: [],
      dependencies: [],
      failures: [],
    });
  });

  it('a text that cannot be read is skipped with a reason, and waited for', async () => {
    const analysis = await engine.analyze(FILE, { read: () => undefined });
    expect(analysis).toMatchObject({ status: 'skipped', findings: [], dependencies: [{ path: FILE, held: false }] });
    expect(analysis.reason).toMatch(/\.$/);
  });

  it('a text of another language is irrelevant', async () => {
    expect((await analyzed('add_header Access-Control-Allow-Origin *;', {}, '/project/nginx.conf')).status).toBe(
      'irrelevant',
    );
  });

  it('a document without a file is read in the language that the host names', async () => {
    const view: View = {
      read: (path) => (path === 'untitled:Untitled-1' ? WRONG : undefined),
      language: () => 'javascript',
    };
    const { status, findings } = await engine.analyze('untitled:Untitled-1', view);
    expect([status, findings.map(({ rule }) => rule)]).toEqual(['analysed', ['wildcard-with-credentials']]);
  });

  it('policies are counted', async () => {
    expect((await analyzed(WRONG)).policies).toBe(1);
    expect((await analyzed(WRONG.replace("{ origin: '*', credentials: true }", ''))).policies).toBe(1);
  });
});

describe('snippets, in which nothing is bound', () => {
  it('an unbound cors is the package, since nothing else claims the name', async () => {
    expect(
      await rulesIn(
        "const app = express();\napp.use(cors({ origin: '*', credentials: true }));\napp.get('/data', (req, res) => res.json({}));\n",
      ),
    ).toEqual(['error wildcard-with-credentials']);
  });

  it('a function that is given the app is read where nothing calls it', async () => {
    expect(
      await rulesIn(
        "const cors = require('cors');\nmodule.exports = (app) => {\n  app.use(cors({ origin: true, credentials: true }));\n};\n",
      ),
    ).toEqual(['error reflected-origin']);
  });

  it('a handler that nothing registers is read where it sets the headers', async () => {
    const handler =
      "module.exports = (req, res, next) => {\n  res.setHeader('Access-Control-Allow-Origin', req.headers.origin);\n  res.setHeader('Access-Control-Allow-Credentials', 'true');\n  next();\n};\n";
    expect(await rulesIn(handler)).toEqual(['error reflected-origin']);
  });
});

describe('dependencies: every path that was asked for, found or not', () => {
  it('the lockfiles and manifests from the file upward', async () => {
    const { dependencies } = await analyzed(WRONG);
    const paths = ['/project/src', '/project', ''].flatMap((folder) => [
      `${folder}/package-lock.json`,
      `${folder}/package.json`,
    ]);
    expect(dependencies.map(({ path, held }) => [path, held])).toEqual(
      expect.arrayContaining(paths.map((path) => [path, false])),
    );
  });

  it('end at the one that tells', async () => {
    const manifest = JSON.stringify({ dependencies: { express: '^4.18.0' } });
    const files: Readonly<Record<string, string>> = { [FILE]: WRONG, '/project/package.json': manifest };
    const { dependencies } = await engine.analyze(FILE, { read: (path) => files[path] });
    expect(dependencies.filter(({ held }) => held).map(({ path }) => path)).toContain('/project/package.json');
    expect(dependencies.map(({ path }) => path)).not.toContain('/package.json');
  });

  it('a manifest that is no JSON tells nothing', async () => {
    const files: Readonly<Record<string, string>> = { [FILE]: WRONG, '/project/package.json': '{ "dependencies": ' };
    expect((await engine.analyze(FILE, { read: (path) => files[path] })).findings.length).toBe(1);
  });
});

describe('settings of rules', () => {
  it('off: the rule is silent', async () => {
    expect(await rulesIn(WRONG, { rules: { 'wildcard-with-credentials': 'off' } })).toEqual([]);
  });

  it.each(['hint', 'information', 'warning', 'error'] as const)('%s: the severity is that', async (severity) => {
    expect(await rulesIn(WRONG, { rules: { 'wildcard-with-credentials': severity } })).toEqual([
      `${severity} wildcard-with-credentials`,
    ]);
  });

  it('of an unknown rule change nothing', async () => {
    expect(await rulesIn(WRONG, { rules: { 'no-such-rule': 'off' } })).toEqual(['error wildcard-with-credentials']);
  });
});

describe('suppression comments', () => {
  const above = (comment: string): string => WRONG.replace('app.use(', `${comment}\napp.use(`);
  const UNUSED = 'hint unused-suppression';

  it.each([
    ['for the next line', '// cors-lens-disable-next-line wildcard-with-credentials'],
    ['with a reason', '// cors-lens-disable-next-line wildcard-with-credentials -- only test pages ask'],
    ['one of several rules', '// cors-lens-disable-next-line reflected-origin, wildcard-with-credentials'],
    ['in a block comment', '/* cors-lens-disable-next-line wildcard-with-credentials */'],
    ['for the file', '// cors-lens-disable wildcard-with-credentials'],
    ['for the file, with a reason', '/* cors-lens-disable wildcard-with-credentials -- a test server */'],
  ])('%s', async (_, comment) => {
    expect(await rulesIn(above(comment))).toEqual([]);
  });

  it('for the file may stand anywhere in it', async () => {
    expect(await rulesIn(`${WRONG}// cors-lens-disable wildcard-with-credentials\n`)).toEqual([]);
  });

  it.each(['\r\n', '\r'])('work with other line ends: %j', async (end) => {
    expect(
      await rulesIn(above('// cors-lens-disable-next-line wildcard-with-credentials').replaceAll('\n', end)),
    ).toEqual([]);
  });

  it.each([
    ['of another rule', '// cors-lens-disable-next-line reflected-origin'],
    ['with a line between', '// cors-lens-disable-next-line wildcard-with-credentials\n'],
  ])('%s suppress nothing, and are a hint', async (_, comment) => {
    expect((await rulesIn(above(comment))).sort()).toEqual(['error wildcard-with-credentials', UNUSED]);
  });

  it('without a rule are no suppression', async () => {
    expect(await rulesIn(above('// cors-lens-disable-next-line'))).toEqual(['error wildcard-with-credentials']);
  });

  it('in a text are none', async () => {
    expect(await rulesIn(above("const text = '// cors-lens-disable wildcard-with-credentials';"))).toEqual([
      'error wildcard-with-credentials',
    ]);
  });

  it.each([
    ['on a line of its own', (text: string) => `// cors-lens-disable reflected-origin\n${text}`],
    ['behind code', (text: string) => text.replace(/\n$/, ' // cors-lens-disable reflected-origin\n')],
    ['as the last thing', (text: string) => `${text}// cors-lens-disable reflected-origin`],
    [
      'with Windows line ends',
      (text: string) => `// cors-lens-disable reflected-origin\n${text}`.replaceAll('\n', '\r\n'),
    ],
  ])('that suppress nothing are removed by their fix: %s', async (_, write) => {
    const right = WRONG.replace(', credentials: true', '');
    const text = write(right);
    const [finding] = (await analyzed(text)).findings;
    expect(finding?.rule).toBe('unused-suppression');
    const [fix] = finding?.fixes ?? [];
    expect(applied(FILE, text, fix?.edits ?? [])).toBe(text.includes('\r\n') ? right.replaceAll('\n', '\r\n') : right);
  });

  it('that suppress nothing are silent where they are set to', async () => {
    expect(
      await rulesIn(above('// cors-lens-disable reflected-origin'), { rules: { 'unused-suppression': 'off' } }),
    ).toEqual(['error wildcard-with-credentials']);
  });
});

describe('findings', () => {
  it('are sorted by place, and each is within the text', async () => {
    for (const { path, text } of fixtures()) {
      const { findings } = await analyzeAs(engine, path, text);
      const starts = findings.map(({ at }) => at.start);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      for (const { at, related } of findings) {
        for (const site of [at, ...related.map((note) => note.at)]) {
          expect(site.start).toBeLessThanOrEqual(site.end);
          expect(site.end).toBeLessThanOrEqual(text.length);
          expect(site.start).toBeGreaterThanOrEqual(0);
        }
      }
    }
  });
});

/** No throw, in a hover neither, nothing that went wrong inside, fixes that can be applied, and the same result twice. */
async function expectTotal(text: string, file = FILE): Promise<void> {
  const first = await engine.analyze(file, viewOf(file, text));
  expect(first.failures).toEqual([]);
  await engine.hover(file, viewOf(file, text), Math.floor(text.length / 2));
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
  });

  it('analyses at the same time do not meet', async () => {
    const alone = [];
    for (const { path, text } of fixtures()) alone.push(await analyzeAs(engine, path, text));
    expect(await Promise.all(fixtures().map(({ path, text }) => analyzeAs(engine, path, text)))).toEqual(alone);
  });
});
