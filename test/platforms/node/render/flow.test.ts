import { describe, expect, it } from 'vitest';
import type { Rendered } from '../../../../server/engine/evaluate/platform.ts';
import { guardMissing } from '../../../../server/engine/platforms/node/render/guard.ts';
import { handOn } from '../../../../server/engine/platforms/node/render/hand-on.ts';
import { refuseQuietly } from '../../../../server/engine/platforms/node/render/refuse.ts';
import { rename } from '../../../../server/engine/platforms/node/render/rename.ts';
import type { Site } from '../../../../server/engine/service/program.ts';
import type { Unit } from '../../../../server/engine/syntax/unit.ts';
import { read } from '../../../syntax/reading.ts';

const OFFERED = { title: 'a change', safety: 'suggested' } as const;

/** The text after a change at the only place of a part of it, or why there is none. */
async function changed(text: string, part: string, render: (unit: Unit, site: Site) => Rendered): Promise<string> {
  const start = text.indexOf(part);
  const rendered = render(await read(text), { file: 'file', start, end: start + part.length });
  if ('declined' in rendered) return `declined: ${rendered.declined}`;
  return [...rendered.edits]
    .sort((a, b) => b.start - a.start)
    .reduce((whole, edit) => whole.slice(0, edit.start) + edit.text + whole.slice(edit.end), text);
}

describe('calling next', () => {
  const mended = (text: string): Promise<string> =>
    changed(text, text, (unit, site) => handOn(unit, { ...OFFERED, kind: 'hand-on', site }));
  const middleware = (...lines: string[]): string =>
    ['(req, res, next) => {', ...lines.map((line) => `  ${line}`), '}'].join('\n');

  it.each([
    ['at the end', middleware("res.set('a', 'b');"), middleware("res.set('a', 'b');", 'next();')],
    ['on one line', "(req, res, next) => { res.set('a', 'b'); }", "(req, res, next) => { res.set('a', 'b'); next() }"],
    [
      'behind branches that return',
      middleware("if (req.method === 'OPTIONS') return res.end();"),
      middleware("if (req.method === 'OPTIONS') return res.end();", 'next();'),
    ],
    [
      'where nothing but a return stands',
      middleware('if (a) return;', 'next();'),
      middleware('if (a) return next();', 'next();'),
    ],
    [
      'in a branch of its own',
      middleware('if (a) {', '  next();', '}'),
      middleware('if (a) {', '  next();', '} else {', '  next();', '}'),
    ],
    [
      'behind a middleware for errors',
      '(error, req, res, next) => {\n  log(error);\n}',
      '(error, req, res, next) => {\n  log(error);\n  next();\n}',
    ],
  ])('%s', async (_, before, wanted) => {
    expect(await mended(before)).toBe(wanted);
  });

  it.each([
    ['what comes next has no name', '(req, res) => {\n  res.set(1, 2);\n}'],
    ['some way has called it and goes on', middleware('if (a) next();', 'log();')],
    ['a loop may have called it', middleware('for (const a of list) next();')],
    ['every way calls it', middleware('next();')],
  ])('not where %s', async (_, before) => {
    expect(await mended(before)).toMatch(/^declined: /);
  });
});

describe('letting requests without an Origin pass', () => {
  const mended = (text: string, part: string): Promise<string> =>
    changed(text, part, (unit, site) => guardMissing(unit, { ...OFFERED, kind: 'guard', site }));

  it.each([
    [
      'first in a callback',
      '(origin, done) => {\n  // Ours.\n  done(null, ORIGIN.endsWith(x));\n}',
      '(origin, done) => {\n  if (!origin) return done(null, true);\n  // Ours.\n  done(null, ORIGIN.endsWith(x));\n}',
    ],
    [
      'in a callback without braces',
      '(origin, done) => done(null, ORIGIN.endsWith(x))',
      '(origin, done) => !origin ? done(null, true) : done(null, ORIGIN.endsWith(x))',
    ],
    ['in a promise', 'async (origin) => ORIGIN.endsWith(x)', 'async (origin) => !origin || ORIGIN.endsWith(x)'],
    [
      'by an optional chain',
      '(req, res, next) => { if (ORIGIN.endsWith(x)) f(); }',
      '(req, res, next) => { if (ORIGIN?.endsWith(x)) f(); }',
    ],
  ])('%s', async (_, before, wanted) => {
    const text = (one: string): string => one.replace('ORIGIN', 'req.headers.origin');
    expect(await mended(text(before), 'req.headers.origin')).toBe(text(wanted));
  });

  it('around a statement that writes it', async () => {
    const write = "res.setHeader('A', origin)";
    expect(await mended(`(req, res) => {\n  ${write};\n}`, write)).toBe(`(req, res) => {\n  if (origin) ${write};\n}`);
  });

  it('not where a test is turned round', async () => {
    const text = '(req, res, next) => { if (!origin.endsWith(x)) return res.end(); next(); }';
    expect(await mended(text, 'origin')).toMatch(/^declined: /);
  });
});

describe('refusing without an error', () => {
  const mended = (text: string, part: string): Promise<string> =>
    changed(text, part, (unit, site) => refuseQuietly(unit, { ...OFFERED, kind: 'refuse', site }));

  it('calls back with false', async () => {
    expect(await mended('(o, done) => { done(new Error(x), false); }', 'done(new Error(x), false)')).toBe(
      '(o, done) => { done(null, false); }',
    );
  });

  it('in place of a throw', async () => {
    expect(await mended('(o, done) => { if (a) throw new Error(x); }', 'new Error(x)')).toBe(
      '(o, done) => { if (a) return done(null, false); }',
    );
    expect(await mended('async (o) => { if (a) throw new Error(x); return o; }', 'new Error(x)')).toBe(
      'async (o) => { if (a) return false; return o; }',
    );
  });

  it('not in middleware, where there is nobody to answer', async () => {
    expect(await mended('(req, res, next) => { next(new Error(x)); }', 'next(new Error(x))')).toMatch(/^declined: /);
  });
});

describe('renaming', () => {
  const mended = (text: string, part: string, was: string, to: string): Promise<string> =>
    changed(text, part, (unit, site) => rename(unit, { ...OFFERED, kind: 'rename', site, was, to }));

  it.each([
    ['a key', 'f({ a: 1 })', 'a: 1', 'a', 'b', 'f({ b: 1 })'],
    ['a key in quotes', 'f({ "a": 1 })', '"a": 1', 'a', 'b', 'f({ "b": 1 })'],
    ['a key that is the value as well', 'f({ a })', 'a }', 'a', 'b', 'f({ b: a })'],
    ['the text of a call', "f('X-A', 1)", "f('X-A', 1)", 'X-A', 'X-B', "f('X-B', 1)"],
    ['a text in small letters', "f('x-a', 1)", "f('x-a', 1)", 'x-a', 'X-B', "f('x-b', 1)"],
  ])('%s', async (_, text, part, was, to, wanted) => {
    expect(await mended(text, part.replace(/ \}$/, ''), was, to)).toBe(wanted);
  });

  it('not where the name is made elsewhere', async () => {
    expect(await mended('f(name, 1)', 'f(name, 1)', 'X-A', 'X-B')).toMatch(/^declined: /);
  });
});
