import { describe, expect, it } from 'vitest';
import { applied, openTestEngine, viewOf } from './fixture.ts';

const engine = openTestEngine();
const FILE = '/project/server.js';

const app = (body: string): string =>
  `const express = require('express');\nconst cors = require('cors');\nconst app = express();\n${body}\napp.get('/data', (req, res) => res.json({ ok: true }));\n`;

/** The text after all safe fixes, as on save. */
async function saved(body: string): Promise<string> {
  const text = app(body);
  const { findings } = await engine.analyze(FILE, viewOf(FILE, text));
  const edits = findings.flatMap(({ fixes }) =>
    fixes.filter(({ safety }) => safety === 'safe').flatMap((fix) => fix.edits),
  );
  return applied(FILE, text, edits);
}

describe('what is done on save without a question', () => {
  it.each([
    ['a slash', "'https://app.example.com/'", "'https://app.example.com'"],
    ['the default port', "'https://app.example.com:443'", "'https://app.example.com'"],
    ['upper case', "'https://App.example.com'", "'https://app.example.com'"],
    ['in the quotes that stand there', '"https://app.example.com/"', '"https://app.example.com"'],
  ])('%s', async (_, wrong, right) => {
    expect(await saved(`app.use(cors({ origin: [${wrong}] }));`)).toBe(app(`app.use(cors({ origin: [${right}] }));`));
  });

  it('a constant that nothing else reads', async () => {
    const write = (origin: string): string => `const ORIGIN = '${origin}';\napp.use(cors({ origin: ORIGIN }));`;
    expect(await saved(write('https://app.example.com/'))).toBe(app(write('https://app.example.com')));
  });
});

describe('what is never done on save', () => {
  it.each([
    ['which origins are meant is not evident', "app.use(cors({ origin: '*', credentials: true }));"],
    ['the same, where any origin is sent back', 'app.use(cors({ origin: true, credentials: true }));'],
    ['the scheme is a guess', "app.use(cors({ origin: ['app.example.com'] }));"],
    ['middleware would move past other code', "app.get('/early', (req, res) => res.json({}));\napp.use(cors());"],
    [
      'the text is joined from pieces',
      "const host = 'app.example.com';\napp.use(cors({ origin: 'https://' + host + '/' }));",
    ],
    ['the text is a template', "const host = 'app.example.com';\napp.use(cors({ origin: `https://${host}/` }));"],
    [
      'other code reads the constant',
      "const HOME = 'https://app.example.com/';\napp.use(cors({ origin: HOME }));\napp.get('/start', (req, res) => res.redirect(HOME + 'welcome'));",
    ],
    [
      'other code reads the list',
      "const SITES = ['https://app.example.com/'];\napp.use(cors({ origin: SITES }));\napp.get('/sites', (req, res) => res.json(SITES.map((site) => `${site}welcome`)));",
    ],
  ])('%s', async (_, body) => {
    expect(await saved(body)).toBe(app(body));
  });

  it('a fix that loses the other origins of a text', async () => {
    const text = await saved(
      "app.use(cors({ origin: 'https://app.example.com/,https://admin.example.com'.split(',') }));",
    );
    expect(text).toContain('admin.example.com');
  });
});
