import { describe, expect, it } from 'vitest';
import type { Reported } from '../../server/engine/analysis.ts';
import { parseNginx } from '../../server/engine/syntax/nginx/parse.ts';
import { type Fixture, fixtures, isAboveHint, openTestEngine, projectOf } from './fixture.ts';
import { commented, type Files, included, type NginxForm, nested, quoted, reordered } from './forms/nginx.ts';
import { analyzeProject, type Project } from './project.ts';

const engine = openTestEngine();

/** The forms, each with the least number of fixtures that it must apply to: a form that applies to nothing proves nothing. */
const FORMS: readonly (readonly [name: string, form: NginxForm, least: number])[] = [
  ['words in other quotes', quoted, 60],
  ['comments behind directives', commented, 100],
  ['headers in another order', reordered, 40],
  ['headers in a file that is included', included, 40],
  ['servers inside of http', nested, 30],
];

const said = (findings: readonly Reported[]): string[] =>
  findings
    .filter(isAboveHint)
    .map(({ rule, severity, confidence }) => `${confidence} ${severity}[${rule}]`)
    .sort();

const saidOf = async (project: Project): Promise<string[]> => said((await analyzeProject(engine, project)).findings);

const configurations = fixtures().filter(({ platform }) => platform === 'nginx');

const rewrittenAs = (form: NginxForm): { fixture: Fixture; files: Files }[] =>
  configurations.flatMap((fixture) => {
    const files = form(parseNginx(fixture.path, fixture.text));
    return files === null ? [] : [{ fixture, files }];
  });

describe.each(FORMS)('%s', (_, form, least) => {
  const rewritten = rewrittenAs(form);

  it(`are a form of at least ${least} configurations`, () => {
    expect(rewritten.length).toBeGreaterThanOrEqual(least);
  });

  it.each(rewritten.map((one) => [one.fixture.name, one] as const))(
    '%s: the same findings',
    async (_name, { fixture, files }) => {
      const project = projectOf(fixture, fixture.stacks[0]);
      const printed = Object.values(files).join('\n');
      for (const [path, text] of Object.entries(files)) expect(parseNginx(path, text).errors, printed).toEqual([]);
      const after = { ...project, files: { ...project.files, ...files } };
      expect(await saidOf(after), printed).toEqual(await saidOf(project));
    },
  );
});
