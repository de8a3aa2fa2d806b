import { describe, expect, it } from 'vitest';
import { RULES } from '../../server/engine/rules/all.ts';
import { openParsers } from '../../server/engine/syntax/parser.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import {
  analyzed,
  changedPages,
  counted,
  errorsIn,
  grown,
  type Source,
  safeRound,
  type Taken,
  takenFixes,
} from './fixes.ts';
import { applied, fixtures, openTestEngine } from './fixture.ts';

const engine = openTestEngine();
const parsers = openParsers(loadWasm);

const firing = fixtures().filter(({ marks }) => marks.length > 0);
const cases = firing.flatMap((fixture) =>
  fixture.versions.slice(0, 1).map((version) => {
    const source: Source = { path: fixture.path, text: fixture.text, ...(version === undefined ? {} : { version }) };
    return [fixture.name, source] as const;
  }),
);

const nameOf = ({ finding, fix }: Taken): string => `${finding.rule}: ${fix.title}`;

describe('every fix of every finding of a fixture', () => {
  it.each(cases)('parses: %s', async (_, source) => {
    const before = await errorsIn(parsers, source.path, source.text);
    for (const taken of await takenFixes(engine, source)) {
      expect(await errorsIn(parsers, source.path, taken.text), `${nameOf(taken)}\n${taken.text}`).toBeLessThanOrEqual(
        before,
      );
    }
  });

  it.each(cases)('takes its finding away and brings no other above hint: %s', async (_, source) => {
    const before = await analyzed(engine, source);
    for (const taken of await takenFixes(engine, source)) {
      const after = await analyzed(engine, { ...source, text: taken.text });
      const { rule } = taken.finding;
      expect(counted(after).get(rule) ?? 0, `${nameOf(taken)}\n${taken.text}`).toBeLessThan(
        counted(before).get(rule) ?? 0,
      );
      expect(grown(before, after), `${nameOf(taken)}\n${taken.text}`).toEqual([]);
    }
  });

  it.each(cases)('is not offered again after it, and changes nothing a second time: %s', async (_, source) => {
    const before = await analyzed(engine, source);
    for (const taken of await takenFixes(engine, source)) {
      const again = (findings: typeof before) =>
        findings.filter(
          ({ rule, fixes }) => rule === taken.finding.rule && fixes.some(({ title }) => title === taken.fix.title),
        ).length;
      const after = await analyzed(engine, { ...source, text: taken.text });
      expect(again(after), `${nameOf(taken)}\n${taken.text}`).toBeLessThan(again(before));
    }
  });

  it.each(cases)("keeps the file's own line ends, and adds no byte order mark: %s", async (_, source) => {
    const windows = { ...source, text: source.text.replaceAll('\n', '\r\n') };
    const fixed = (await takenFixes(engine, windows)).map(({ text }) => text);
    expect(fixed).toEqual((await takenFixes(engine, source)).map(({ text }) => text.replaceAll('\n', '\r\n')));
    expect(fixed.filter((text) => text.includes('\uFEFF'))).toEqual([]);
  });

  it.each(cases)('changes something: %s', async (_, source) => {
    expect((await takenFixes(engine, source)).filter(({ text }) => text === source.text).map(nameOf)).toEqual([]);
  });

  it.each(cases)('is as safe as its rule says, and one at most is preferred: %s', async (_, source) => {
    const fixOf = new Map(RULES.map(({ id, fix }) => [id, fix]));
    for (const { rule, fixes } of await analyzed(engine, source)) {
      const declared = fixOf.get(rule);
      expect(fixes.filter(({ safety }) => safety === 'safe' && declared !== 'safe').map(({ title }) => title)).toEqual(
        [],
      );
      expect(declared === 'none' ? fixes : []).toEqual([]);
      expect(fixes.filter(({ preferred }) => preferred).length).toBeLessThanOrEqual(1);
    }
  });
});

describe('the safe fixes of a fixture', () => {
  it.each(cases)('taken together as on save, come to an end without a new finding: %s', async (_, source) => {
    const before = await analyzed(engine, source);
    let text = source.text;
    let findings = before;
    for (let round = 0; round < 5 && safeRound(findings).length > 0; round += 1) {
      text = applied(
        source.path,
        text,
        safeRound(findings).flatMap(({ edits }) => edits),
      );
      findings = await analyzed(engine, { ...source, text });
    }
    expect(safeRound(findings)).toEqual([]);
    expect(grown(before, findings), text).toEqual([]);
    expect(await errorsIn(parsers, source.path, text)).toBeLessThanOrEqual(
      await errorsIn(parsers, source.path, source.text),
    );
  });

  it.each(cases)(
    'replace what their finding underlines, and concern nobody but the page of its witness: %s',
    async (_, source) => {
      for (const { finding, fix, text } of await takenFixes(engine, source)) {
        if (fix.safety !== 'safe' || 'startUp' in finding.witness) continue;
        expect(fix.edits.filter(({ start, end }) => start < finding.at.start || end > finding.at.end)).toEqual([]);
        const concerned = finding.witness.exchanges.map(({ page }) => page.origin);
        const changed = await changedPages(engine, source, { ...source, text });
        expect(changed.length, fix.title).toBeGreaterThan(0);
        expect(
          changed.filter((page) => !concerned.some((origin) => page.startsWith(`${origin} `))),
          fix.title,
        ).toEqual([]);
      }
    },
  );

  it('are offered by rules that declare safe fixes', async () => {
    const offering = new Set<string>();
    for (const [, source] of cases) {
      for (const { rule, fixes } of await analyzed(engine, source))
        if (fixes.some(({ safety }) => safety === 'safe')) offering.add(rule);
    }
    expect([...offering].sort()).toEqual(RULES.filter(({ fix }) => fix === 'safe').map(({ id }) => id));
  });
});

describe('rules that declare a fix', () => {
  it.each(RULES.filter(({ fix }) => fix !== 'none').map(({ id }) => id))(
    '%s offers one for most of its fixtures',
    async (id) => {
      const own = cases.filter(([name]) => name.startsWith(`${id}/`));
      const offers = await Promise.all(
        own.map(async ([, source]) => (await takenFixes(engine, source)).some(({ finding }) => finding.rule === id)),
      );
      expect(offers.filter(Boolean).length / own.length).toBeGreaterThan(0.5);
    },
  );
});
