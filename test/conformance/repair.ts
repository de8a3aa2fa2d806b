import type { Engine, Reported } from '../../server/engine/analysis.ts';
import type { PageRequest } from '../../server/engine/browser/types.ts';
import type { Severity } from '../../server/engine/rules/rule.ts';
import type { Exchange, World } from '../../server/engine/service/exchange.ts';
import { analyzeProject, appliedTo, fixOf, type Project } from '../rules/project.ts';
import { type Conversation, converseThroughCache, converseWithReal } from './observe.ts';
import { environmentOf, replayWitness } from './replay.ts';
import type { RealLibrary, RealProgram } from './runner.ts';
import type { Stack } from './stacks.ts';

/** What runs a project, and what finds its faults. */
export interface Workshop {
  readonly real: RealLibrary;
  readonly engine: Engine;
}

const programOf = ({ root, files }: Project, stack: Stack, exchanges: readonly Exchange[]): RealProgram => ({
  stack,
  files,
  entry: root,
  env: Object.fromEntries(exchanges.flatMap(({ world }) => Object.entries(environmentOf(world)))),
});

const MILD: ReadonlySet<Severity> = new Set(['hint', 'information']);

/** A verdict in one word: what the browser does, and why. */
const said = ({ verdict }: Conversation): string =>
  verdict.outcome === 'blocked' ? `blocked: ${verdict.reason}` : verdict.outcome;

/**
 * The conversation that a witness tells of. Of two, the second goes wrong after the first: by itself, or, where it is let in by itself,
 * behind a cache that the first one filled.
 */
async function talk(real: RealLibrary, exchanges: readonly Exchange[], page: PageRequest): Promise<Conversation> {
  const [first, second] = exchanges;
  const world = worldOf(exchanges);
  if (first === undefined || second === undefined) return converseWithReal(real, page, world);
  if (second.verdict.outcome === 'allowed') return converseThroughCache(real, first.page, page, world);
  await converseWithReal(real, first.page, first.world);
  return converseWithReal(real, page, world);
}

/** The page that the fault shows on, and how it fares on the running program. */
interface Fault {
  readonly page: PageRequest;
  readonly verdict: string;
  readonly fails: boolean;
}

/** Whether the program fails: an error of its own, not one that the world says of what is behind it, and no decision about the page. */
const fails = ({ trips }: Conversation, world: World): boolean => {
  const status = trips.at(-1)?.response.status ?? 0;
  return status >= 500 && !Object.values(world).includes(String(status));
};

const worldOf = (exchanges: readonly Exchange[]): World => exchanges.at(-1)?.world ?? {};

/** The origins that a fix writes: where it can't know whom the author means, it lets in a placeholder. */
const originsIn = (text: string): string[] => [
  ...new Set(text.replaceAll('\\.', '.').match(/https?:\/\/[\w.-]+(?::\d+)?/g) ?? []),
];

/** What is wrong with a repaired program, for a reader. */
async function stillWrong(
  real: RealLibrary,
  exchanges: readonly Exchange[],
  fault: Fault,
  written: readonly string[],
): Promise<readonly string[]> {
  const conversation = await talk(real, exchanges, fault.page);
  const after = said(conversation);
  if (fault.fails)
    return fails(conversation, worldOf(exchanges)) ? [`${fault.page.origin} still gets an error of the service`] : [];
  if (fault.verdict === 'allowed') return after === 'allowed' ? [`${fault.page.origin} is still let in`] : [];
  if (after === fault.verdict) return [`${fault.page.origin} is still ${after}`];
  // Somebody must be let in: the page itself, or who stands in the text of the fix.
  for (const origin of [fault.page.origin, ...written]) {
    if (said(await talk(real, exchanges, { ...fault.page, origin })) === 'allowed') return [];
  }
  return [`${fault.page.origin} is ${after}, and nobody is let in`];
}

/** What is wrong with a fix on the running libraries: it does not start, or the fault is still there. */
async function wrongAfter(
  { real }: Workshop,
  project: Project,
  stack: Stack,
  { witness, fixes }: Reported,
  fault: Fault | null,
): Promise<readonly string[]> {
  const exchanges = 'startUp' in witness ? [] : witness.exchanges;
  const fix = fixes.find(({ preferred }) => preferred) ?? fixes[0];
  if (fix === undefined) return ['no fix is offered'];
  const started = await real.load(programOf(appliedTo(project, fix.edits), stack, exchanges));
  if (started !== 'loaded') return [`the fixed text does not start: ${started.failed}`];
  if (fault === null) return [];
  const written = originsIn(fix.edits.map(({ text }) => text).join('\n'));
  return stillWrong(real, exchanges, fault, written);
}

/**
 * Proves a finding and its fix on the running libraries: the faulty project answers as the witness says and the browser judges it so (or
 * it does not start), and after the preferred fix it starts and the same page fares otherwise: who was blocked is let in, or the origin
 * that the fix wrote in the place of a guess; who was let in is refused; what failed fails no more; what a cache mixed up, it keeps apart. Of what is less than a
 * warning, it is only proved that the witness is right and that the fixed text starts.
 *
 * @param project the faulty one
 * @param rule the rule whose first finding is proved
 * @returns what is wrong, for a reader; empty where all of it holds; `says nothing` where the rule does on this stack
 */
export async function proveRepair(
  workshop: Workshop,
  project: Project,
  stack: Stack,
  rule: string,
): Promise<readonly string[] | 'says nothing'> {
  const { real, engine } = workshop;
  const { findings } = await analyzeProject(engine, { ...project, stack });
  const finding = findings.find((one) => one.rule === rule);
  if (finding === undefined) return 'says nothing';
  const { witness } = finding;
  const exchanges = 'startUp' in witness ? [] : witness.exchanges;
  const program = programOf(project, stack, exchanges);
  const unconfirmed = await replayWitness(real, program, witness);
  if (unconfirmed.length > 0 || fixOf(finding) === undefined) return unconfirmed;
  const last = exchanges.at(-1);
  // Below a warning nothing is wrong with what becomes of the page.
  if (last === undefined || MILD.has(finding.severity)) return wrongAfter(workshop, project, stack, finding, null);

  await real.load(program);
  const conversation = await talk(real, exchanges, last.page);
  const before = said(conversation);
  const { verdict } = last;
  const predicted = verdict.outcome === 'blocked' ? `blocked: ${verdict.reason}` : verdict.outcome;
  const behindCache = exchanges.length > 1 && verdict.outcome === 'allowed';
  if (behindCache ? before === 'allowed' : before !== predicted) return [`predicted ${predicted}, observed ${before}`];
  return wrongAfter(workshop, project, stack, finding, {
    page: last.page,
    verdict: before,
    fails: fails(conversation, worldOf(exchanges)),
  });
}
