import type { Engine, Fix, Reported } from '../../server/engine/analysis.ts';
import type { PageRequest } from '../../server/engine/browser/types.ts';
import { converse } from '../../server/engine/service/converse.ts';
import { explore } from '../../server/engine/service/explore.ts';
import { languageOf } from '../../server/engine/syntax/language.ts';
import type { Parsers } from '../../server/engine/syntax/parser.ts';
import { analyzeAs, applied, isAboveHint, viewOf } from './fixture.ts';

/** A text in a fixture's place. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly version?: string;
}

/** One fix of one finding, and the text that it gives. */
export interface Taken {
  readonly finding: Reported;
  readonly fix: Fix;
  readonly text: string;
}

export const analyzed = (engine: Engine, { path, text, version }: Source): Promise<readonly Reported[]> =>
  analyzeAs(engine, path, text, version).then(({ findings }) => findings);

/** Every fix of every finding, each taken alone. */
export async function takenFixes(engine: Engine, source: Source): Promise<readonly Taken[]> {
  const findings = await analyzed(engine, source);
  return findings.flatMap((finding) =>
    finding.fixes.map((fix) => ({ finding, fix, text: applied(source.path, source.text, fix.edits) })),
  );
}

/** How many places of a text the parser could not read. */
export async function errorsIn(parsers: Parsers, path: string, text: string): Promise<number> {
  const language = languageOf(path);
  if (language === null) throw new Error(`No language of ours: ${path}`);
  return (await parsers.parse(path, text, language)).errors.length;
}

/** How often each rule speaks above hint. */
export function counted(findings: readonly Reported[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings.filter(isAboveHint)) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

/** The rules that speak more often than before. */
export function grown(before: readonly Reported[], after: readonly Reported[]): readonly string[] {
  const old = counted(before);
  return [...counted(after)].filter(([rule, count]) => count > (old.get(rule) ?? 0)).map(([rule]) => rule);
}

const overlap = (a: Fix, b: Fix): boolean =>
  a.edits.some((one) => b.edits.some((other) => one.start < other.end && other.start < one.end));

/** The fixes that a host takes on save in one round: all safe ones, without those that overlap an earlier one. */
export function safeRound(findings: readonly Reported[]): readonly Fix[] {
  const taken: Fix[] = [];
  for (const fix of findings.flatMap(({ fixes }) => fixes.find(({ safety }) => safety === 'safe') ?? [])) {
    if (!taken.some((earlier) => overlap(earlier, fix))) taken.push(fix);
  }
  return taken;
}

/** What becomes of some pages' requests to each service of a text. */
async function outcomes(
  engine: Engine,
  { path, text, version }: Source,
  pages: readonly PageRequest[],
): Promise<readonly string[]> {
  const programs = await engine.programs(path, viewOf(path, text, version));
  return pages.flatMap((page) =>
    programs.map(
      (program) =>
        `${page.origin} ${page.method} ${page.url} ${page.credentials}: ${converse(program, page)
          .map(({ verdict }) => verdict.outcome)
          .join(' ')}`,
    ),
  );
}

/** The pages, of those that the text before and after lets one think of, that fare differently after a change. */
export async function changedPages(engine: Engine, before: Source, after: Source): Promise<readonly string[]> {
  const programs = (
    await Promise.all(
      [before, after].map(({ path, text, version }) => engine.programs(path, viewOf(path, text, version))),
    )
  ).flat();
  const pages = programs.flatMap((program) => explore(program));
  const [old, now] = [await outcomes(engine, before, pages), await outcomes(engine, after, pages)];
  return now.filter((one, i) => one !== old[i]);
}
