import type { HeaderLine } from '../../server/engine/browser/types.ts';
import type { Answer, Line, Run } from '../../server/engine/service/exchange.ts';
import type { Choice } from '../../server/engine/service/program.ts';
import type { Observed } from './runner.ts';

/**
 * How a prediction stands to what was observed.
 * answered: one run, nothing unread in it, and it is what happened; among: one of several runs, or of runs with unread parts, is what
 * happened; open: the engine gave no run; different: no run is what happened.
 */
export type Standing = 'answered' | 'among' | 'open' | 'different';

const decidesCors = (name: string): boolean => /^(access-control-|vary$)/i.test(name);

/** The CORS header lines of an answer by lower-case name; lines of one name keep their order. */
function byName<T>(lines: readonly T[], nameOf: (line: T) => string): ReadonlyMap<string, readonly T[]> {
  const named = new Map<string, T[]>();
  for (const line of lines.filter((one) => decidesCors(nameOf(one)))) {
    const name = nameOf(line).toLowerCase();
    named.set(name, [...(named.get(name) ?? []), line]);
  }
  return named;
}

/** Whether lines of one name are the same, byte for byte. A line that was not read in full stands for any lines of its name. */
const sameLines = (predicted: readonly Line[], observed: readonly HeaderLine[]): boolean =>
  predicted.some(({ unread }) => unread !== undefined) ||
  (predicted.length === observed.length && predicted.every(({ value }, index) => value === observed[index]?.[1]));

const sameAnswer = (predicted: Answer, observed: Exclude<Observed, string>): boolean => {
  if (predicted.unreadStatus === undefined && predicted.status !== observed.status) return false;
  const ours = byName(predicted.lines, ({ name }) => name);
  const theirs = byName(observed.lines, ([name]) => name);
  return [...new Set([...ours.keys(), ...theirs.keys()])].every((name) =>
    sameLines(ours.get(name) ?? [], theirs.get(name) ?? []),
  );
};

/** Whether a run is what was observed: status and every CORS header line, `Vary` included, or no answer where it hangs. */
export const agrees = ({ end }: Run, observed: Observed): boolean => {
  if (end === 'hung' || observed === 'no answer') return end === 'hung' && observed === 'no answer';
  return sameAnswer(end, observed);
};

/** Whether a run holds something that the engine could not read: a choice, a CORS header or the status. */
const hasUnread = ({ world, end }: Run, choices: readonly Choice[]): boolean => {
  const kinds = new Map(choices.map(({ id, kind }) => [id, kind]));
  if (Object.keys(world).some((id) => kinds.get(id) !== 'circumstance')) return true;
  if (end === 'hung') return false;
  return (
    end.unreadStatus !== undefined || end.lines.some(({ name, unread }) => decidesCors(name) && unread !== undefined)
  );
};

/**
 * Holds a prediction against an observation.
 *
 * @param runs what `respond` gave
 * @param choices the choices of the program: one that is not among them came of an unread text
 * @param observed what the real library did
 */
export function compare(runs: readonly Run[], choices: readonly Choice[], observed: Observed): Standing {
  const [only] = runs;
  if (only === undefined) return 'open';
  if (!runs.some((run) => agrees(run, observed))) return 'different';
  return runs.length === 1 && !hasUnread(only, choices) ? 'answered' : 'among';
}

const printLines = (status: number, lines: readonly HeaderLine[]): string =>
  [`${status}`, ...lines.filter(([name]) => decidesCors(name)).map(([name, value]) => `${name}: ${value}`)].join('\n');

/** A run for a reader: its status and CORS header lines. */
export const printRun = ({ end, world }: Run): string => {
  const under = Object.keys(world).length === 0 ? '' : `(where ${JSON.stringify(world)})\n`;
  if (end === 'hung') return `${under}no answer`;
  const lines = end.lines.map(
    ({ name, value, unread }): HeaderLine => [name, unread === undefined ? value : `? ${unread}`],
  );
  return `${under}${printLines(end.status, lines)}${end.unreadStatus === undefined ? '' : ` (status unread: ${end.unreadStatus})`}`;
};

/** An observation for a reader, in the form of `printRun`. */
export const printObserved = (observed: Observed): string =>
  observed === 'no answer' ? observed : printLines(observed.status, observed.lines);
