import type { Engine, Fix, Reported } from '../../server/engine/analysis.ts';
import type { PageRequest } from '../../server/engine/browser/types.ts';
import { converse } from '../../server/engine/service/converse.ts';
import { explore } from '../../server/engine/service/explore.ts';
import { languageOf } from '../../server/engine/syntax/language.ts';
import { parseNginx } from '../../server/engine/syntax/nginx/parse.ts';
import type { Parsers } from '../../server/engine/syntax/parser.ts';
import { analyzeProject, appliedTo, isAboveHint, type Project, programsOfProject } from './project.ts';

/** One fix of one finding, and the project that it gives. */
export interface Taken {
  readonly finding: Reported;
  readonly fix: Fix;
  readonly fixed: Project;
}

export const analyzed = (engine: Engine, project: Project): Promise<readonly Reported[]> =>
  analyzeProject(engine, project).then(({ findings }) => findings);

/** Every fix of every finding, each taken alone. */
export async function takenFixes(engine: Engine, project: Project): Promise<readonly Taken[]> {
  const findings = await analyzed(engine, project);
  return findings.flatMap((finding) =>
    finding.fixes.map((fix) => ({ finding, fix, fixed: appliedTo(project, fix.edits) })),
  );
}

/** How many places of a project's files the parser could not read. */
export async function errorsIn(parsers: Parsers, { files }: Project): Promise<number> {
  let errors = 0;
  for (const [path, text] of Object.entries(files)) {
    const language = languageOf(path);
    if (language !== null) errors += (await parsers.parse(path, text, language)).errors.length;
    else if (!path.endsWith('.json')) errors += parseNginx(path, text).errors.length;
  }
  return errors;
}

/** The texts of a project, for a reader. */
export const printed = ({ files }: Project): string =>
  Object.entries(files)
    .map(([path, text]) => `--- ${path}\n${text}`)
    .join('\n');

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
  a.edits.some((one) =>
    b.edits.some((other) => one.file === other.file && one.start < other.end && other.start < one.end),
  );

/** The fixes that a host takes on save in one round: all safe ones, without those that overlap an earlier one. */
export function safeRound(findings: readonly Reported[]): readonly Fix[] {
  const taken: Fix[] = [];
  for (const fix of findings.flatMap(({ fixes }) => fixes.find(({ safety }) => safety === 'safe') ?? [])) {
    if (!taken.some((earlier) => overlap(earlier, fix))) taken.push(fix);
  }
  return taken;
}

/** What becomes of some pages' requests to each service of a project. */
async function outcomes(engine: Engine, project: Project, pages: readonly PageRequest[]): Promise<readonly string[]> {
  const programs = await programsOfProject(engine, project);
  return pages.flatMap((page) =>
    programs.map(
      (program) =>
        `${page.origin} ${page.method} ${page.url} ${page.credentials}: ${converse(program, page)
          .map(({ verdict }) => (verdict.outcome === 'allowed' ? `reads ${verdict.readable.join()}` : verdict.outcome))
          .join(' ')}`,
    ),
  );
}

/**
 * The pages that fare differently after a change, of those that the project before and after lets one think of.
 *
 * @param asked pages that are asked as well
 */
export async function changedPages(
  engine: Engine,
  before: Project,
  after: Project,
  asked: readonly PageRequest[],
): Promise<readonly string[]> {
  const programs = (await Promise.all([before, after].map((project) => programsOfProject(engine, project)))).flat();
  const pages = [...asked, ...programs.flatMap((program) => explore(program))];
  const [old, now] = [await outcomes(engine, before, pages), await outcomes(engine, after, pages)];
  return now.filter((one, i) => one !== old[i]);
}
