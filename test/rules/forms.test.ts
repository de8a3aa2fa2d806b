import { describe, expect, it } from 'vitest';
import type { Reported } from '../../server/engine/analysis.ts';
import { languageOf } from '../../server/engine/syntax/language.ts';
import { openParsers } from '../../server/engine/syntax/parser.ts';
import type { Unit } from '../../server/engine/syntax/unit.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import { type Fixture, fixtures, isAboveHint, openTestEngine, projectOf } from './fixture.ts';
import { asEarlyReturn, asHelper, asIfElse, asNamedFunction, asSwitch, asTernary } from './forms/bodies.ts';
import { asConstant, asDestructured, asReturned, asSpread, inline } from './forms/options.ts';
import { asFullRoute, asImported, asShared } from './forms/plugins.ts';
import type { Form } from './forms/rewrite.ts';
import { analyzeProject, type Project } from './project.ts';

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
  ['plugins imported where they are registered', asImported, 10],
  ['plugins inside a shared one', asShared, 10],
  ['routes written out', asFullRoute, 10],
];

interface Rewritten {
  readonly fixture: Fixture;
  /** What is said of it as it stands. */
  readonly expected: readonly string[];
  /** The files that a form applies to, as it writes them. */
  readonly texts: Readonly<Record<string, string>>;
}

const unitsOf = async ({ files }: Fixture): Promise<Unit[]> => {
  const units: Unit[] = [];
  for (const { path, text } of files) {
    const language = languageOf(path);
    if (language !== null) units.push(await parsers.parse(path, text, language));
  }
  return units;
};

const said = (findings: readonly Reported[]): string[] =>
  findings
    .filter(isAboveHint)
    .map(({ rule, severity, confidence }) => `${confidence} ${severity}[${rule}]`)
    .sort();

const saidOf = async (project: Project): Promise<string[]> => said((await analyzeProject(engine, project)).findings);

const projectFor = (fixture: Fixture): Project => projectOf(fixture, fixture.stacks[0]);

const read = await Promise.all(
  fixtures().map(async (fixture) => ({
    fixture,
    units: await unitsOf(fixture),
    expected: await saidOf(projectFor(fixture)),
  })),
);

const rewrittenAs = (form: Form): Rewritten[] =>
  read.flatMap(({ fixture, units, expected }) => {
    const texts = units.flatMap((unit) => {
      const text = form(unit);
      return text === null ? [] : [[unit.file, text] as const];
    });
    return texts.length === 0 ? [] : [{ fixture, expected, texts: Object.fromEntries(texts) }];
  });

const errorsIn = async (path: string, text: string): Promise<readonly unknown[]> => {
  const language = languageOf(path);
  return language === null ? [] : (await parsers.parse(path, text, language)).errors;
};

describe.each(FORMS)('%s', (_, form, least) => {
  const rewritten = rewrittenAs(form);

  it(`are a form of at least ${least} fixtures`, () => {
    expect(rewritten.length).toBeGreaterThanOrEqual(least);
  });

  it.each(rewritten.map((one) => [one.fixture.name, one] as const))(
    '%s: the same findings',
    async (_name, { fixture, expected, texts }) => {
      const project = projectFor(fixture);
      const printed = Object.values(texts).join('\n');
      for (const [path, text] of Object.entries(texts)) expect(await errorsIn(path, text), printed).toEqual([]);
      expect(await saidOf({ ...project, files: { ...project.files, ...texts } }), printed).toEqual(expected);
    },
  );
});
