import type { Fix, Options, Reported } from './analysis.ts';
import type { HttpRequest, PageRequest } from './browser/types.ts';
import { circumstancesOf, confidenceOf, milder } from './confidence.ts';
import type { Compiled } from './evaluate/platform.ts';
import type { Held } from './programs.ts';
import { RULES } from './rules/all.ts';
import type { Finding, Question, Rule } from './rules/rule.ts';
import { type Admissions, admissionsOf } from './service/admissions.ts';
import { conversePrepared } from './service/converse.ts';
import { distinct } from './service/distinct.ts';
import type { Exchange, Run, Witness } from './service/exchange.ts';
import { explore } from './service/explore.ts';
import { type Prepared, prepare } from './service/prepared.ts';
import type { Program, Site } from './service/program.ts';
import { respondPrepared } from './service/respond.ts';
import { noteSiblings, siblingsOf } from './service/siblings.ts';

/** What the rules found, and what went wrong in them. */
export interface Found {
  readonly findings: Reported[];
  readonly failures: string[];
}

/** The findings of all rules on some programs, as hosts print them: one for each cause, sorted by place and rule. */
export function findingsOf(
  { compiled, knownOrigins }: Pick<Held, 'compiled' | 'knownOrigins'>,
  options: Options,
): Found {
  const failures: string[] = [];
  const reported = compiled.flatMap((one) => {
    const admissions = admissionsOf(one.program);
    const question = questionOn(one.program, admissions, knownOrigins);
    const found = RULES.filter(({ id }) => options.rules?.[id] !== 'off').flatMap((rule) =>
      ask(rule, question, failures).map((finding) => ({ rule, finding })),
    );
    return withoutConsequences(found).map(({ rule, finding }) => report(rule, finding, question, one, options));
  });
  const findings = oncePerCause(reported)
    .map(({ reported: result }) => result)
    .sort(byPlace);
  return { findings, failures };
}

const keyOfPage = ({ origin, url, method, headers, credentials, forcePreflight, tellsReferer }: PageRequest): string =>
  JSON.stringify([origin, url, method, headers, credentials, forcePreflight, tellsReferer]);

function questionOn(program: Program, admissions: Admissions, knownOrigins: readonly string[]): Question {
  const prepared = prepare(program);
  const exchanges = conversationsOf(program, prepared, admissions);
  const siblings = siblingsOf(exchanges);
  // Several rules ask for the same page, and for the same request.
  const asked = new Map<string, readonly Exchange[]>();
  const answer = (page: PageRequest): readonly Exchange[] => {
    const answers = distinct(conversePrepared(prepared, page));
    noteSiblings(siblings, answers);
    asked.set(keyOfPage(page), answers);
    return answers;
  };
  const runs = new Map<string, readonly Run[]>();
  const answered = (request: HttpRequest): readonly Run[] => {
    const key = JSON.stringify(request);
    const found = runs.get(key) ?? respondPrepared(prepared, request, {});
    runs.set(key, found);
    return found;
  };
  return {
    program,
    choices: prepared.choices,
    admissions,
    exchanges,
    siblings,
    knownOrigins,
    ask: (page, world) =>
      world === undefined ? (asked.get(keyOfPage(page)) ?? answer(page)) : conversePrepared(prepared, page, world),
    respond: (request, world) => (world === undefined ? answered(request) : respondPrepared(prepared, request, world)),
  };
}

/** Where requests fork into many ways, fewer of them are asked. */
const MOST_EXCHANGES = 1200;

/** Every conversation that is worth having, the most telling first. */
function conversationsOf(program: Program, prepared: Prepared, admissions: Admissions): Exchange[] {
  const exchanges: Exchange[] = [];
  for (const page of explore(program, admissions)) {
    if (exchanges.length >= MOST_EXCHANGES) break;
    exchanges.push(...distinct(conversePrepared(prepared, page)));
  }
  return exchanges;
}

/** A rule that fails costs its own findings, not the file. */
function ask(rule: Rule, question: Question, failures: string[]): readonly Finding[] {
  try {
    return rule.ask(question);
  } catch (error) {
    failures.push(`${rule.id}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

interface Said {
  readonly rule: Rule;
  readonly finding: Finding;
}

const endOf = ({ verdict }: Exchange): string =>
  verdict.outcome === 'blocked' ? `${verdict.phase} ${verdict.reason}` : verdict.outcome;

/** What would end otherwise if another finding were mended is its consequence: a default that holds only because an option is misspelt. */
function withoutConsequences(found: readonly Said[]): readonly Said[] {
  const isConsequence = ({ witness }: Finding, cause: Finding): boolean =>
    'exchanges' in witness &&
    witness.exchanges.every((exchange) => {
      const mended = cause.mended?.(exchange.page, exchange.world) ?? [];
      return mended.length > 0 && mended.every((one) => endOf(one) !== endOf(exchange));
    });
  // Of two that would each take the other away the earlier one stands: one that is taken away takes nothing with it.
  const taken = new Set<Finding>();
  for (const { finding: cause } of found) {
    if (cause.mended === undefined || taken.has(cause)) continue;
    for (const { finding } of found) if (finding !== cause && isConsequence(finding, cause)) taken.add(finding);
  }
  return found.filter(({ finding }) => !taken.has(finding));
}

interface Caused {
  readonly reported: Reported;
  readonly causes: string;
}

function report(rule: Rule, finding: Finding, question: Question, compiled: Compiled, options: Options): Caused {
  const { confidence, ceiling } = confidenceOf(finding, question);
  const setting = options.rules?.[rule.id];
  const own = milder(finding.ceiling ?? rule.severity, ceiling);
  const severity = setting === undefined || setting === 'off' ? own : setting;
  const { at, related, witness } = finding;
  const message = withCircumstances(finding, question);
  return {
    reported: { rule: rule.id, severity, confidence, at, message, related, witness, fixes: fixesOf(finding, compiled) },
    causes: `${finding.causes.map(keyOf).sort().join(' ')} ${verdictOf(witness)}`,
  };
}

/** The message, and under which circumstances it is true. */
function withCircumstances(finding: Finding, question: Question): Finding['message'] {
  const { message } = finding;
  const said = circumstancesOf(finding, question);
  return said === '' ? message : { ...message, browser: `${message.browser} This is so ${said}.` };
}

const keyOf = (site: Site): string => `${site.file}:${site.start}-${site.end}`;

function verdictOf(witness: Witness): string {
  if ('startUp' in witness) return witness.startUp;
  return witness.exchanges
    .map(({ verdict }) => (verdict.outcome === 'blocked' ? verdict.reason : verdict.outcome))
    .join(' ');
}

function fixesOf(finding: Finding, compiled: Compiled): Fix[] {
  return finding.changes.flatMap((change) => {
    const rendered = compiled.render(change);
    if ('declined' in rendered) return [];
    const safety = rendered.reaches === undefined ? change.safety : 'suggested';
    return [{ title: change.title, safety, preferred: change.preferred === true, edits: rendered.edits }];
  });
}

/** Rules speak in the order of the catalogue; what an earlier one said of the same causes and verdict is not said again. */
function oncePerCause(found: readonly Caused[]): Caused[] {
  const seen = new Set<string>();
  return found.filter(({ causes, reported }) => {
    const keys = [causes, `${reported.rule} ${keyOf(reported.at)}`];
    if (keys.some((key) => seen.has(key))) return false;
    for (const key of keys) seen.add(key);
    return true;
  });
}

/** The order of findings: file, place, rule. */
export const byPlace = (a: Reported, b: Reported): number =>
  compare(a.at.file, b.at.file) || a.at.start - b.at.start || a.at.end - b.at.end || compare(a.rule, b.rule);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
