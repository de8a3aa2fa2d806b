import { describe, expect, it } from 'vitest';
import { RULES } from '../../server/engine/rules/all.ts';
import { annotate } from './annotations.ts';
import { analyzeAs, fixedOf, fixedText, fixtures, isAboveHint, marksOf, openTestEngine } from './fixture.ts';

const engine = openTestEngine();
const all = fixtures();
const firing = all.filter(({ marks }) => marks.length > 0);

describe('a fixture has the findings that it is annotated with, and no other above hint', () => {
  it.each(all.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, { path, text, marks, versions }) => {
    for (const version of versions) {
      const { status, findings, failures } = await analyzeAs(engine, path, text, version);
      expect(status).toBe('analysed');
      expect(failures).toEqual([]);
      expect(annotate(text, marksOf(findings.filter(isAboveHint), text)), `express ${version}`).toBe(
        annotate(text, marks),
      );
    }
  });
});

describe('a fixture with a fix has a twin: the text after it', () => {
  it.each(firing.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    for (const version of fixture.versions) {
      const fixed = await fixedOf(engine, fixture.path, fixture.text, version);
      expect(fixed === fixture.text ? null : fixed).toBe(fixedText(fixture));
    }
  });
});

describe('fixtures of a rule', () => {
  const own = (id: string, platform: string) =>
    all.filter((fixture) => fixture.rule === id && fixture.platform === platform);

  it.each(RULES.flatMap(({ id, platforms }) => platforms.map((platform) => [id, platform] as const)))(
    '%s on %s: enough that fire and enough that are silent',
    (id, platform) => {
      const fires = own(id, platform).filter(({ marks }) => marks.some(({ says }) => says.endsWith(`[${id}]`)));
      const silent = own(id, platform).filter(({ marks }) => marks.length === 0);
      expect(fires.length).toBeGreaterThanOrEqual(8);
      expect(silent.length).toBeGreaterThanOrEqual(10);
    },
  );

  it('lie in the folder of a rule', () => {
    const ids = new Set(RULES.map(({ id }) => id));
    expect(all.filter(({ rule }) => !ids.has(rule)).map(({ name }) => name)).toEqual([]);
  });
});
