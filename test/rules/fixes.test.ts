import { describe, expect, it } from 'vitest';
import { RULES } from '../../server/engine/rules/all.ts';
import { openParsers } from '../../server/engine/syntax/parser.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import { analyzed, changedPages, errorsIn, grown, printed, safeRound, type Taken, takenFixes } from './fixes.ts';
import { fixtures, openTestEngine, projectOf } from './fixture.ts';
import { appliedTo, type Project } from './project.ts';

const engine = openTestEngine();
const parsers = openParsers(loadWasm);

const firing = fixtures().filter(({ fires }) => fires);
const cases = firing.flatMap((fixture) =>
  fixture.stacks.slice(0, 1).map((stack) => [fixture.name, projectOf(fixture, stack)] as const),
);

const nameOf = ({ finding, fix }: Taken): string => `${finding.rule}: ${fix.title}`;

const said = (taken: Taken): string => `${nameOf(taken)}\n${printed(taken.fixed)}`;

const inWindows = (project: Project): Project => ({
  ...project,
  files: Object.fromEntries(
    Object.entries(project.files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')] as const),
  ),
});

describe('every fix of every finding of a fixture', () => {
  it.each(cases)('parses: %s', async (_, source) => {
    const before = await errorsIn(parsers, source);
    for (const taken of await takenFixes(engine, source)) {
      expect(await errorsIn(parsers, taken.fixed), said(taken)).toBeLessThanOrEqual(before);
    }
  });

  it.each(cases)('takes its finding away and brings no other above hint: %s', async (_, source) => {
    const before = await analyzed(engine, source);
    for (const taken of await takenFixes(engine, source)) {
      const after = await analyzed(engine, taken.fixed);
      const own = (findings: typeof before) => findings.filter(({ rule }) => rule === taken.finding.rule).length;
      expect(own(after), said(taken)).toBeLessThan(own(before));
      expect(grown(before, after), said(taken)).toEqual([]);
    }
  });

  it.each(cases)('is not offered again after it, and changes nothing a second time: %s', async (_, source) => {
    const before = await analyzed(engine, source);
    for (const taken of await takenFixes(engine, source)) {
      const again = (findings: typeof before) =>
        findings.filter(
          ({ rule, fixes }) => rule === taken.finding.rule && fixes.some(({ title }) => title === taken.fix.title),
        ).length;
      const after = await analyzed(engine, taken.fixed);
      expect(again(after), said(taken)).toBeLessThan(again(before));
    }
  });

  it.each(cases)("keeps the file's own line ends, and adds no byte order mark: %s", async (_, source) => {
    const fixed = (await takenFixes(engine, inWindows(source))).map((taken) => taken.fixed.files);
    expect(fixed).toEqual((await takenFixes(engine, source)).map((taken) => inWindows(taken.fixed).files));
    expect(fixed.flatMap((files) => Object.values(files)).filter((text) => text.includes('\uFEFF'))).toEqual([]);
  });

  it.each(cases)('changes something: %s', async (_, source) => {
    const nothing = (await takenFixes(engine, source)).filter(({ fixed }) => printed(fixed) === printed(source));
    expect(nothing.map(nameOf)).toEqual([]);
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
    let mended = source;
    let findings = before;
    for (let round = 0; round < 5 && safeRound(findings).length > 0; round += 1) {
      mended = appliedTo(
        mended,
        safeRound(findings).flatMap(({ edits }) => edits),
      );
      findings = await analyzed(engine, mended);
    }
    expect(safeRound(findings)).toEqual([]);
    expect(grown(before, findings), printed(mended)).toEqual([]);
    expect(await errorsIn(parsers, mended)).toBeLessThanOrEqual(await errorsIn(parsers, source));
  });

  it.each(cases)(
    'replace what their finding underlines or add to the text, and concern nobody but the pages of its witness: %s',
    async (_, source) => {
      for (const { finding, fix, fixed } of await takenFixes(engine, source)) {
        if (fix.safety !== 'safe' || 'startUp' in finding.witness) continue;
        const replaced = fix.edits.filter(({ start, end }) => start < end);
        const elsewhere = replaced.filter(({ start, end }) => start < finding.at.start || end > finding.at.end);
        expect(elsewhere).toEqual([]);
        const pages = finding.witness.exchanges.map(({ page }) => page);
        const concerned = pages.map(({ origin }) => origin);
        const changed = await changedPages(engine, source, fixed, pages);
        // What goes wrong between two pages does not show in what becomes of each alone.
        // A hint is of no consequence to them.
        if (finding.witness.exchanges.length === 1 && finding.severity === 'error')
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
    const declared = RULES.filter(({ fix }) => fix === 'safe').map(({ id }) => id);
    expect([...offering].sort()).toEqual(declared.sort());
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
