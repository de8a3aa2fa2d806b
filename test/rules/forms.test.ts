import { describe, expect, it } from 'vitest';
import type { Reported } from '../../server/engine/analysis.ts';
import { languageOf } from '../../server/engine/syntax/language.ts';
import { openParsers } from '../../server/engine/syntax/parser.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import { analyzeAs, type Fixture, fixtures, isAboveHint, openTestEngine } from './fixture.ts';
import { asEarlyReturn, asHelper, asIfElse, asNamedFunction, asSwitch, asTernary } from './forms/bodies.ts';
import { asConstant, asDestructured, asReturned, asSpread, inline } from './forms/options.ts';
import type { Form } from './forms/rewrite.ts';

const engine = openTestEngine();
const parsers = openParsers(loadWasm);

/** The forms, each with the least number of fixtures that it must apply to: a form that applies to nothing proves nothing. */
const FORMS: readonly (readonly [name: string, form: Form, least: number])[] = [
  ['options inline', inline, 3],
  ['options as a constant', asConstant, 40],
  ['options spread', asSpread, 40],
  ['options returned by a function', asReturned, 40],
  ['options destructured', asDestructured, 40],
  ['bodies with if and else', asIfElse, 8],
  ['bodies with an early return', asEarlyReturn, 12],
  ['bodies with a conditional expression', asTernary, 15],
  ['bodies with a switch', asSwitch, 25],
  ['bodies with a helper function', asHelper, 25],
  ['functions with a name', asNamedFunction, 60],
];

interface Rewritten {
  readonly fixture: Fixture;
  readonly text: string;
}

const units = await Promise.all(
  fixtures().map(async (fixture) => {
    const language = languageOf(fixture.path);
    if (language === null) throw new Error(`No language of ours: ${fixture.path}`);
    return { fixture, unit: await parsers.parse(fixture.path, fixture.text, language) };
  }),
);

const rewrittenAs = (form: Form): Rewritten[] =>
  units.flatMap(({ fixture, unit }) => {
    const text = form(unit);
    return text === null ? [] : [{ fixture, text }];
  });

const said = (findings: readonly Reported[]): string[] =>
  findings
    .filter(isAboveHint)
    .map(({ rule, severity, confidence }) => `${confidence} ${severity}[${rule}]`)
    .sort();

describe.each(FORMS)('%s', (_, form, least) => {
  const rewritten = rewrittenAs(form);

  it(`are a form of at least ${least} fixtures`, () => {
    expect(rewritten.length).toBeGreaterThanOrEqual(least);
  });

  it.each(rewritten.map((one) => [one.fixture.name, one] as const))(
    '%s: the same findings',
    async (_name, { fixture, text }) => {
      const [version] = fixture.versions;
      const [language, before] = [
        languageOf(fixture.path),
        await analyzeAs(engine, fixture.path, fixture.text, version),
      ];
      const after = await analyzeAs(engine, fixture.path, text, version);
      expect(language === null ? null : (await parsers.parse(fixture.path, text, language)).errors, text).toEqual([]);
      expect(said(after.findings), text).toEqual(said(before.findings));
    },
  );
});
