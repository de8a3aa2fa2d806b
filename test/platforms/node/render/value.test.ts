import { describe, expect, it } from 'vitest';
import { putValue } from '../../../../server/engine/platforms/node/render/value.ts';
import type { Plain } from '../../../../server/engine/service/program.ts';
import { openParsers } from '../../../../server/engine/syntax/parser.ts';
import { applied } from '../../../rules/project.ts';
import { loadWasm } from '../../../syntax/load-wasm.ts';

const FILE = '/project/server.js';
const parsers = openParsers(loadWasm);

async function changed(text: string, at: string, value: Plain): Promise<string> {
  const unit = await parsers.parse(FILE, text, 'javascript');
  const start = text.indexOf(at);
  const site = { file: FILE, start, end: start + at.length };
  const rendered = putValue(unit, { kind: 'value', site, value, title: '', safety: 'suggested' });
  return 'declined' in rendered ? `declined: ${rendered.declined}` : applied(FILE, text, rendered.edits);
}

describe('another value', () => {
  it.each([
    ["cors({ credentials: 'true' })", "credentials: 'true'", true, 'cors({ credentials: true })'],
    ['cors({ "credentials": 1 /* yes */ })', '"credentials": 1', true, 'cors({ "credentials": true /* yes */ })'],
    ['cors({ credentials })', 'credentials', true, 'cors({ credentials: true })'],
    ['cors({ credentials: YES })', 'credentials: YES', true, 'cors({ credentials: true })'],
    ["res.set('A', 'True')", "'True'", 'true', "res.set('A', 'true')"],
    ["res.set(\"A\", \"True\"); f('b', 'c', 'd')", '"True"', 'true', "res.set(\"A\", \"true\"); f('b', 'c', 'd')"],
    ["res.set('A', 1)", '1', 'true', "res.set('A', 'true')"],
  ])('%j at %j', async (text, at, value, left) => {
    expect(await changed(text, at, value)).toBe(left);
  });

  it.each([
    ["cors({ credentials: on ? 'true' : 'false' })", "credentials: on ? 'true' : 'false'", true],
    ['cors({ ...options })', '...options', true],
    ["res.set('A', 1)", '1', ['true']],
  ])('is not put where code decides, or where it has no short form: %s', async (text, at, value) => {
    expect(await changed(text, at, value)).toMatch(/^declined/);
  });
});
