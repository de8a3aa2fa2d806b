import { afterAll, describe, expect, it } from 'vitest';
import { languageOf } from '../../server/engine/syntax/language.ts';
import { openParsers } from '../../server/engine/syntax/parser.ts';
import type { Reported } from '../../server/engine/analysis.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import { analyzeAs, fixtures, isAboveHint, openTestEngine } from './fixture.ts';
import { asEarlyReturn, asHelper, asIfElse, asNamedFunction, asSwitch, asTernary } from './forms/bodies.ts';
import { asConstant, asDestructured, asReturned, asSpread, inline } from './forms/options.ts';

const engine = openTestEngine();
const parsers = openParsers(loadWasm);
const all = fixtures();

/** The forms, each with the least number of fixtures that it must apply to: a form that applies to nothing proves nothing. */
const FORMS = [
  ['options inline', inline, 3],
  ['options as a constant', asConstant, 40],
  ['options spread', asSpread, 40],
  ['options returned by a function', asReturned, 40],
  ['options destructured', asDestructured, 40],
  ['bodies with if and else', asIfElse, 8],
  ['bodies with an early return', asEarlyReturn, 15],
  ['bodies with a conditional expression', asTernary, 15],
  ['bodies with a switch', asSwitch, 25],
  ['bodies with a helper function', asHelper, 25],
  ['functions with a name', asNamedFunction, 60],
] as const;

const said = (findings: readonly Reported[]): string[] =>
  findings
    .filter(isAboveHint)
    .map(({ rule, severity, confidence }) => `${confidence} ${severity}[${rule}]`)
    .sort();

describe.each(FORMS)('%s: the same findings', (_, form, least) => {
  let applied = 0;

  it.each(all.map((fixture) => [fixture.name, fixture] as const))('%s', async (_name, { path, text, versions }) => {
    const language = languageOf(path);
    if (language === null) throw new Error(`No language of ours: ${path}`);
    const unit = await parsers.parse(path, text, language);
    const rewritten = form(unit);
    if (rewritten === null) return;
    applied += 1;
    expect((await parsers.parse(path, rewritten, language)).errors, rewritten).toEqual(unit.errors);
    const [version] = versions;
    const [before, after] = [await analyzeAs(engine, path, text, version), await analyzeAs(engine, path, rewritten, version)];
    expect(said(after.findings), rewritten).toEqual(said(before.findings));
  });

  afterAll(() => {
    if (applied < least) throw new Error(`The form applies to ${applied} fixtures only, not to ${least}`);
  });
});
