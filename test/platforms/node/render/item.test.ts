import { describe, expect, it } from 'vitest';
import { dropItem } from '../../../../server/engine/platforms/node/render/item.ts';
import { openParsers } from '../../../../server/engine/syntax/parser.ts';
import { applied } from '../../../rules/project.ts';
import { loadWasm } from '../../../syntax/load-wasm.ts';

const FILE = '/project/server.js';
const parsers = openParsers(loadWasm);

/** What is left of a text once `null` is taken out where `at` stands in it. */
async function without(text: string, at = "'null'"): Promise<string> {
  const unit = await parsers.parse(FILE, text, 'javascript');
  const start = text.indexOf(at);
  const site = { file: FILE, start, end: start + at.length };
  const rendered = dropItem(unit, { kind: 'drop-item', site, text: 'null', title: '', safety: 'suggested' });
  return 'declined' in rendered ? `declined: ${rendered.declined}` : applied(FILE, text, rendered.edits);
}

describe('a text is taken out of a list', () => {
  it.each([
    ["f(['a', 'null'])", "f(['a'])"],
    ["f(['null', 'a'])", "f(['a'])"],
    ["f(['a', 'null', 'b'])", "f(['a', 'b'])"],
    ["f(['a', 'null', ...more])", "f(['a', ...more])"],
    ["f(['null'])", 'f([])'],
    ["f(new Set(['a', 'null']))", "f(new Set(['a']))"],
    ["f([\n  'a',\n  'null',\n  'b',\n])", "f([\n  'a',\n  'b',\n])"],
    ["f([\n  'a',\n  'null', // a file\n])", "f([\n  'a',\n])"],
    ["f([\n  'a',\n  // a file\n  'null',\n])", "f([\n  'a',\n])"],
    ["f([\r\n\t'null',\r\n\t'a'\r\n])", "f([\r\n\t'a'\r\n])"],
  ])('%j: %j', async (text, left) => {
    expect(await without(text)).toBe(left);
  });

  it('that is written as one text', async () => {
    expect(await without("'a, null'.split(',')", "'a, null'")).toBe("'a'.split(',')");
    expect(await without("'null,a'.split(',')", "'null,a'")).toBe("'a'.split(',')");
    expect(await without("'null'.split(';')", "'null'")).toMatch(/^declined/);
  });

  it('that is a lookup table', async () => {
    expect(await without("f({ a: true, 'null': true })", "'null': true")).toBe('f({ a: true })');
  });
});

describe('a comparison is taken out of a chain', () => {
  it.each([
    ["ok = o === 'null' || rest(o);", 'ok = rest(o);'],
    ["ok = !o || o === 'null' || rest(o);", 'ok = !o || rest(o);'],
    ["ok = rest(o) || o === 'null';", 'ok = rest(o);'],
    ["ok = (rest(o)) || (o === 'null');", 'ok = (rest(o));'],
    ["ok = 'null' === o || rest(o);", 'ok = rest(o);'],
    ["if (o !== 'null' && !rest(o)) refuse();", 'if (!rest(o)) refuse();'],
  ])('%j: %j', async (text, left) => {
    expect(await without(text)).toBe(left);
  });

  it.each(["if (o === 'null') allow();", "ok = o === 'null' && rest(o);", "ok = o !== 'null' || rest(o);"])(
    'not where it decides in another way: %s',
    async (text) => {
      expect(await without(text)).toMatch(/^declined/);
    },
  );
});

describe('a label is taken out of a switch', () => {
  it.each([
    ["switch (o) {\n  case 'a':\n  case 'null':\n    allow();\n}", "switch (o) {\n  case 'a':\n    allow();\n}"],
    ["switch (o) {\n  case 'null':\n  case 'a':\n    allow();\n}", "switch (o) {\n  case 'a':\n    allow();\n}"],
  ])('%j: %j', async (text, left) => {
    expect(await without(text)).toBe(left);
  });

  it('not where it has statements of its own', async () => {
    expect(await without("switch (o) {\n  case 'null':\n    allow();\n}")).toMatch(/^declined/);
  });
});
