import type { Reported } from '../engine/analysis.ts';
import { SEVERITIES, type Severity } from './arguments.ts';
import type { Checked } from './check.ts';
import { dialogues } from './conversation.ts';
import { safeFix } from './fix.ts';
import { codeFrame } from './frame.ts';
import { shownPath } from './paths.ts';
import { type Lines, linesOf } from './position.ts';
import { oneLine, type Paint, type Style, wrap } from './terminal.ts';
import { exchangesOf, startUpOf } from './witness.ts';

/** How a result is laid out for people. */
export interface Layout {
  /** The working directory, absolute. */
  readonly cwd: string;
  readonly paint: Paint;
  /** The columns to fill. */
  readonly width: number;
}

const COLOUR: Readonly<Record<Severity, Style>> = {
  error: 'red',
  warning: 'yellow',
  information: 'blue',
  hint: 'cyan',
};

/** More skipped files than this are only counted. */
const SKIPPED_SHOWN = 10;

/** Prints a result for people: each file with its findings and what proves them, then a summary in one line. */
export function printPretty(checked: Checked, layout: Layout): string {
  const blocks: string[] = [];
  for (const [file, findings] of byFile(checked.findings)) {
    const lines = linesOf(checked.text(file));
    blocks.push(layout.paint(oneLine(shownPath(layout.cwd, file)), 'bold', 'underline'));
    for (const finding of findings) blocks.push(findingBlock(finding, lines, checked, layout));
  }
  for (const list of [mendedLines(checked, layout), skippedLines(checked, layout)]) {
    if (list.length > 0) blocks.push(list.join('\n'));
  }
  blocks.push(summary(checked, layout.paint));
  return `${blocks.join('\n\n')}\n`;
}

/** The findings of each file, in the order in which they come. */
function byFile(findings: readonly Reported[]): ReadonlyMap<string, readonly Reported[]> {
  const files = new Map<string, Reported[]>();
  for (const finding of findings) files.set(finding.at.file, [...(files.get(finding.at.file) ?? []), finding]);
  return files;
}

function findingBlock(finding: Reported, lines: Lines, checked: Checked, layout: Layout): string {
  const { paint } = layout;
  const start = lines.positionAt(finding.at.start);
  const end = lines.positionAt(finding.at.end);
  const place = `${start.line}:${start.column}`;
  const confidence = finding.confidence === 'suspected' ? paint(' (suspected)', 'dim') : '';
  const head = `${paint(place, 'bold')}  ${paint(finding.severity, COLOUR[finding.severity], 'bold')}${confidence}  ${paint(finding.rule, 'dim')}`;
  const sections = [
    [head, ...messageLines(finding, layout)],
    codeFrame(lines, start, end, paint),
    proof(finding, layout),
    [...relatedLines(finding, checked, layout), ...fixLines(finding, layout)],
  ];
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.map((line) => (line === '' ? '' : `  ${line}`)).join('\n'))
    .join('\n\n');
}

function messageLines({ message }: Reported, { paint, width }: Layout): readonly string[] {
  const [what, ...rest] = [message.what, message.browser, message.todo].map((part) =>
    wrap(part, width - 2).map(oneLine),
  );
  return [...(what ?? []).map((line) => paint(line, 'bold')), ...rest.flat()];
}

function proof(finding: Reported, { paint, width }: Layout): readonly string[] {
  const startUp = startUpOf(finding.witness);
  return startUp === null
    ? dialogues(exchangesOf(finding.witness), paint)
    : wrap(`When it starts: ${startUp}`, width - 2).map(oneLine);
}

function relatedLines(finding: Reported, checked: Checked, { cwd, paint }: Layout): readonly string[] {
  return finding.related.map(({ at, message }) => {
    const { line, column } = linesOf(checked.text(at.file)).positionAt(at.start);
    const place = at.file === finding.at.file ? `${line}:${column}` : `${shownPath(cwd, at.file)}:${line}:${column}`;
    return `${paint('see', 'dim')}  ${oneLine(`${place}  ${message}`)}`;
  });
}

function fixLines({ fixes }: Reported, { paint }: Layout): readonly string[] {
  return fixes.map(({ title, safety }) => {
    const how = safety === 'safe' ? 'safe: --fix takes it' : 'suggested';
    return `${paint('fix', 'green')}  ${oneLine(title)} ${paint(`(${how})`, 'dim')}`;
  });
}

/** What `--fix` did, a line for each file. */
export function mendedLines(checked: Checked, { cwd, paint }: Layout): readonly string[] {
  return checked.mended.map(
    ({ file, fixes }) =>
      `${paint('fixed', 'green')} ${oneLine(shownPath(cwd, file))} (${counted(fixes, 'fix', 'fixes')})`,
  );
}

function skippedLines(checked: Checked, { cwd, paint }: Layout): readonly string[] {
  const shown = checked.skipped
    .slice(0, SKIPPED_SHOWN)
    .map(({ file, reason }) => `${paint('skipped', 'dim')} ${oneLine(`${shownPath(cwd, file)}: ${reason}`)}`);
  const more = checked.skipped.length - shown.length;
  return more > 0 ? [...shown, paint(`… and ${more} more (--format json lists them all)`, 'dim')] : shown;
}

function summary({ files, findings, failures }: Checked, paint: Paint): string {
  const among = `${counted(files, 'file', 'files')} checked`;
  if (findings.length === 0 && failures.length > 0)
    return `${paint('✗', 'red')} Not everything could be checked. ${among}.`;
  if (findings.length === 0) return `${paint('✓', 'green')} No CORS mistakes found. ${among}.`;
  const kinds = SEVERITIES.toReversed().flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    const many = severity === 'information' ? severity : `${severity}s`;
    return count === 0 ? [] : [paint(counted(count, severity, many), COLOUR[severity])];
  });
  const safe = findings.filter((finding) => safeFix(finding) !== undefined).length;
  const mend = safe === 0 ? '' : ` --fix mends ${safe === findings.length ? 'all of them' : safe}.`;
  return `${paint('✗', 'red')} ${counted(findings.length, 'finding', 'findings')}: ${kinds.join(', ')}. ${among}.${mend}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
