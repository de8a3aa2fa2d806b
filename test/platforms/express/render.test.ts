import { describe, expect, it } from 'vitest';
import { evaluateUnit } from '../../../server/engine/evaluate/evaluate-unit.ts';
import { PLATFORMS } from '../../../server/engine/project/platforms.ts';
import type { Change } from '../../../server/engine/service/change.ts';
import type { Site } from '../../../server/engine/service/program.ts';
import { read } from '../../syntax/reading.ts';

const HEAD = "const app = require('express')();\nconst cors = require('cors');\n";

/** The only place of a part of a text. */
function siteOf(text: string, part: string): Site {
  const start = text.indexOf(part);
  if (start < 0 || text.indexOf(part, start + 1) >= 0) throw new Error(`not one place: ${part}`);
  return { file: 'file', start, end: start + part.length };
}

type Wanted = Change extends infer One ? (One extends Change ? Omit<One, 'title' | 'safety'> : never) : never;

/** The text after a change, or why there is none; and what else the change reaches. */
async function changed(body: string, wanted: (text: string) => Wanted): Promise<{ after: string; reaches?: string }> {
  const text = HEAD + body;
  const unit = await read(text);
  const [compiled] = evaluateUnit(unit, PLATFORMS, { unit, unitOf: () => unit, version: () => undefined });
  if (compiled === undefined) throw new Error('no program');
  const rendered = compiled.render({ title: 'a change', safety: 'safe', ...wanted(text) });
  if ('declined' in rendered) return { after: rendered.declined };
  const edits = [...rendered.edits].sort((a, b) => b.start - a.start || b.end - a.end);
  const after = edits.reduce((whole, edit) => whole.slice(0, edit.start) + edit.text + whole.slice(edit.end), text);
  return { after: after.slice(HEAD.length), ...(rendered.reaches === undefined ? {} : { reaches: rendered.reaches }) };
}

describe('putting a text', () => {
  const put = (body: string, literal: string, was: string, value: string) =>
    changed(body, (text) => ({ kind: 'put', site: siteOf(text, literal), was, value }));

  it('replaces the whole of a literal, its quotes left', async () => {
    const { after } = await put(
      'app.use(cors({ origin: "https://a.example/" }));',
      '"https://a.example/"',
      'https://a.example/',
      'https://a.example',
    );
    expect(after).toBe('app.use(cors({ origin: "https://a.example" }));');
  });

  it('replaces a part of one', async () => {
    const { after } = await put("app.use(cors({ origin: 'x,y/'.split(',') }));", "'x,y/'", 'y/', 'y');
    expect(after).toBe("app.use(cors({ origin: 'x,y'.split(',') }));");
  });

  it('is declined where the text stands there twice, or in other letters', async () => {
    const twice = await put("app.use(cors({ origin: 'y/,y/'.split(',') }));", "'y/,y/'", 'y/', 'y');
    const escaped = await put("app.use(cors({ origin: '\\x79/' }));", "'\\x79/'", 'y/', 'y');
    expect([twice.after, escaped.after]).toEqual(Array(2).fill('the text is spelt in another way'));
  });

  it('is declined where it is no literal', async () => {
    const { after } = await put("app.use(cors({ origin: 'a' + x }));", "'a' + x", 'a', 'b');
    expect(after).toBe('the text is not a literal');
  });

  it('tells that other code reads the same constant', async () => {
    const used = 'app.use(cors({ origin: SITE }));';
    expect(await put(`const SITE = 'y/';\n${used}`, "'y/'", 'y/', 'y')).not.toHaveProperty('reaches');
    expect(await put(`const SITE = 'y/';\n${used}\nmail(SITE);`, "'y/'", 'y/', 'y')).toHaveProperty('reaches');
    expect(await put(`export const SITE = 'y/';\n${used}`, "'y/'", 'y/', 'y')).toHaveProperty('reaches');
  });
});

describe('dropping', () => {
  const drop = async (body: string, part: string) =>
    (await changed(body, (text) => ({ kind: 'drop', site: siteOf(text, part) }))).after;
  const handler = (lines: string) => `app.use((req, res, next) => {\n${lines}  next();\n});`;

  it.each([
    ['{ origin: x, credentials: true }', '{ origin: x }'],
    ['{ credentials: true, origin: x }', '{ origin: x }'],
    ['{ credentials: true }', '{}'],
    ['{\n  origin: x,\n  credentials: true,\n}', '{\n  origin: x,\n}'],
  ])('takes an option away: %j', async (options, left) => {
    expect(await drop(`app.use(cors(${options}));`, 'credentials: true')).toBe(`app.use(cors(${left}));`);
  });

  it('takes the statement away that writes a header, with its lines and its comment', async () => {
    const lines = "  // cookies\n  res.set('Access-Control-Allow-Credentials', 'true'); // why\n";
    expect(await drop(handler(lines), "'true'")).toBe(handler(''));
  });

  it('takes one call out of a chain', async () => {
    const chain = "  res.set('A', 'a').set('Access-Control-Allow-Credentials', 'true').set('B', 'b');\n";
    expect(await drop(handler(chain), "'true'")).toBe(handler("  res.set('A', 'a').set('B', 'b');\n"));
  });

  it('is declined where other code stands on the line, or nothing is called', async () => {
    expect(await drop(handler("  res.set('C', 'true'); log();\n"), "'true'")).toBe('other code stands on its line');
    expect(await drop(handler("  const yes = 'true';\n  res.set('C', yes);\n"), "'true'")).toBe(
      'what writes it is not a call of its own',
    );
  });
});

describe('letting origins in', () => {
  const allow = async (
    body: string,
    part: string,
    origins: readonly string[] | 'placeholder' = ['https://a.example'],
  ) => (await changed(body, (text) => ({ kind: 'allow', layer: 'any', origins, at: siteOf(text, part) }))).after;

  it('replaces the option', async () => {
    expect(await allow("app.use(cors({ origin: '*' }));", "origin: '*'")).toBe(
      "app.use(cors({ origin: ['https://a.example'] }));",
    );
    expect(await allow('app.use(cors({ origin: true }));', 'origin: true', 'placeholder')).toBe(
      "app.use(cors({ origin: ['https://your-site.example'] }));",
    );
  });

  it('writes the option where the default decides', async () => {
    const written = "app.use(cors({ origin: ['https://a.example'] }));";
    expect(await allow('app.use(cors());', 'cors()')).toBe(written);
    expect(await allow('app.use(cors({}));', 'cors({})')).toBe(written);
    expect(await allow('app.use(cors({ credentials: true }));', 'cors({ credentials: true })')).toBe(
      "app.use(cors({ origin: ['https://a.example'], credentials: true }));",
    );
  });

  it('replaces the result of an origin callback by the comparison', async () => {
    const callback = (result: string) => `app.use(cors({ origin: (origin, done) => done(null, ${result}) }));`;
    expect(await allow(callback('true'), 'true')).toBe(callback("['https://a.example'].includes(origin)"));
  });

  it('puts the comparison around a write by hand', async () => {
    const body = "app.use((req, res, next) => {\n  res.set('Access-Control-Allow-Origin', '*');\n  next();\n});";
    expect(await allow(body, "'*'")).toBe(
      [
        'app.use((req, res, next) => {',
        "  res.vary('Origin');",
        "  if (['https://a.example'].includes(req.headers.origin)) {",
        "    res.set('Access-Control-Allow-Origin', req.headers.origin);",
        '  }',
        '  next();',
        '});',
      ].join('\n'),
    );
  });

  it.each([
    ['the options are made elsewhere', 'app.use(cors(options()));', 'cors(options())'],
    ['the origin is decided elsewhere', "app.use(cors({ origin: '*' }));\nconst x = 1;", 'x = 1'],
    [
      'the header is not written by a statement of its own',
      "app.use((req, res) => res.set('Access-Control-Allow-Origin', '*').end());",
      "'*'",
    ],
    [
      'the test around it decides on the origin already',
      'app.use(cors({ origin: (origin, done) => { if (known(origin)) done(null, true); } }));',
      'true',
    ],
  ])('is declined where %s', async (why, body, part) => {
    expect(await allow(body, part)).toBe(why);
  });
});

describe('moving a layer', () => {
  async function move(body: string): Promise<string> {
    const unit = await read(HEAD + body);
    const [compiled] = evaluateUnit(unit, PLATFORMS, { unit, unitOf: () => unit, version: () => undefined });
    const layers = Object.values(compiled?.program.chains ?? {}).flat();
    const routes = layers.filter(({ at }) => unit.text.slice(at.start, at.end).startsWith("app.get('/a'"));
    const cors = layers.filter(({ role }) => role === 'cors');
    const wanted = { layer: cors[0]?.id ?? 'none', before: routes[0]?.id ?? 'none' };
    return (await changed(body, () => ({ kind: 'move', ...wanted }))).after;
  }
  const route = "app.get('/a', (req, res) => res.json({}));\n";

  it('puts its statement in front, with the constants that it needs', async () => {
    expect(await move(`${route}app.use(cors());\n`)).toBe(`app.use(cors());\n${route}`);
    const list = "const LIST = ['https://a.example'];\n";
    expect(await move(`${route}${list}app.use(cors({ origin: LIST }));\n`)).toBe(
      `${list}app.use(cors({ origin: LIST }));\n${route}`,
    );
  });

  it.each([
    ['the layers are not in this file', 'app.use(cors());\n'],
    ['other code stands on its lines', `${route}start(); app.use(cors());\n`],
    [
      'the middleware needs something that is declared later and can not move along',
      `${route}const LIST = load();\napp.use(cors({ origin: LIST }));\n`,
    ],
  ])('is declined where %s', async (why, body) => {
    expect(await move(body)).toBe(why);
  });
});
