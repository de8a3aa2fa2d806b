import { describe, expect, it } from 'vitest';
import { RULES } from '../../server/engine/rules/all.ts';
import { annotate } from './annotations.ts';
import { fixedText, fixtures, isAboveHint, marksOf, nameIn, openTestEngine, projectOf } from './fixture.ts';
import { analyzeProject, fixedProject } from './project.ts';

const engine = openTestEngine();
const all = fixtures();
const firing = all.filter(({ fires }) => fires);

describe('a fixture has the findings that it is annotated with, no other above hint, and no other of its own rule', () => {
  it.each(all.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    for (const stack of fixture.stacks) {
      const { status, findings, failures } = await analyzeProject(engine, projectOf(fixture, stack));
      expect(status).toBe('analysed');
      expect(failures).toEqual([]);
      const counted = findings.filter((finding) => isAboveHint(finding) || finding.rule === fixture.rule);
      const paths = fixture.files.map(({ path }) => path);
      expect(counted.filter(({ at }) => !paths.includes(at.file))).toEqual([]);
      for (const { path, text, marks, comment } of fixture.files) {
        const own = counted.filter(({ at }) => at.file === path);
        const where = `${nameIn(fixture, path)} on ${stack?.name ?? 'versions that are not known'}`;
        const mark = comment ?? '//';
        expect(annotate(text, marksOf(own, text), mark), where).toBe(annotate(text, marks, mark));
      }
    }
  });
});

describe('a file of a fixture with a fix has a twin: the text after it', () => {
  it.each(firing.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    for (const stack of fixture.stacks) {
      const { files } = await fixedProject(engine, projectOf(fixture, stack));
      for (const file of fixture.files) {
        const fixed = files[file.path];
        expect(fixed === file.text ? null : fixed, nameIn(fixture, file.path)).toBe(fixedText(file));
      }
    }
  });
});

describe('fixtures of a rule', () => {
  const own = (id: string, platform: string) =>
    all.filter((fixture) => fixture.rule === id && fixture.platform === platform);

  it.each(RULES.flatMap(({ id, platforms }) => platforms.map((platform) => [id, platform] as const)))(
    '%s on %s: enough that fire and enough that are silent',
    (id, platform) => {
      const says = (fixture: (typeof all)[number]) =>
        fixture.files.flatMap(({ marks }) => marks.map((mark) => mark.says));
      const fires = own(id, platform).filter((fixture) => says(fixture).some((said) => said.endsWith(`[${id}]`)));
      const silent = own(id, platform).filter((fixture) => !fixture.fires);
      expect(fires.length).toBeGreaterThanOrEqual(2);
      expect(silent.length).toBeGreaterThanOrEqual(3);
    },
  );

  it('lie in the folder of a rule', () => {
    const ids = new Set(RULES.map(({ id }) => id));
    expect(all.filter(({ rule }) => !ids.has(rule)).map(({ name }) => name)).toEqual([]);
  });
});
