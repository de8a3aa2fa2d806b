import type { Fix, Options, Reported } from './analysis.ts';
import { circumstancesOf, confidenceOf, milder } from './confidence.ts';
import type { Compiled } from './evaluate/platform.ts';
import { RULES } from './rules/all.ts';
import type { Finding, Question, Rule } from './rules/rule.ts';
import { type Admissions, admissionsOf } from './service/admissions.ts';
import { converseWith } from './service/converse.ts';
import type { Exchange, Witness } from './service/exchange.ts';
import { explore } from './service/explore.ts';
import { knownOrigins } from './service/known-origins.ts';
import type { Program, Site } from './service/program.ts';
import { siblingsOf } from './service/siblings.ts';

/** What the rules found, and what went wrong in them. */
export interface Found {
  readonly findings: Reported[];
  readonly failures: string[];
}

/** The findings of all rules on some programs, as hosts print them: one for each cause, sorted by place and rule. */
export function findingsOf(compiled: readonly Compiled[], options: Options): Found {
  const failures: string[] = [];
  const known = knownOrigins(compiled.map(({ program }) => program));
  const reported = compiled.flatMap((one) => {
    const admissions = admissionsOf(one.program);
    const exchanges = conversationsOf(one.program, admissions);
    const question: Question = {
      program: one.program,
      admissions,
      exchanges,
      siblings: siblingsOf(exchanges),
      knownOrigins: known,
    };
    return RULES.flatMap((rule) =>
      options.rules?.[rule.id] === 'off'
        ? []
        : ask(rule, question, failures).map((finding) => report(rule, finding, question, one, options)),
    );
  });
  const findings = oncePerCause(reported)
    .map(({ reported: result }) => result)
    .sort(byPlace);
  return { findings, failures };
}

/** Where requests fork into many ways, fewer of them are asked. */
const MOST_EXCHANGES = 1200;

/** Every conversation that is worth having, the most telling first. */
function conversationsOf(program: Program, admissions: Admissions): Exchange[] {
  const ask = converseWith(program);
  const exchanges: Exchange[] = [];
  for (const page of explore(program, admissions)) {
    if (exchanges.length >= MOST_EXCHANGES) break;
    exchanges.push(...ask(page));
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
