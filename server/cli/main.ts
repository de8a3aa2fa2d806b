import { type CheckRequest, type FailOn, parseCommand, SEVERITIES, USAGE } from './arguments.ts';
import { type Checked, check, type Surroundings } from './check.ts';
import { runExplain } from './explain.ts';
import { printJson } from './json.ts';
import { shownPath } from './paths.ts';
import { type Layout, mendedLines, printPretty } from './pretty.ts';
import { silent, terminalProgress } from './progress.ts';
import { oneLine, paintFor } from './terminal.ts';

/** A stream that is written to. */
export interface Output {
  write(text: string): void;
  /** Whether people read it as it comes. */
  readonly terminal: boolean;
  /** The columns of the terminal, where there is one. */
  readonly columns?: number | undefined;
}

/** Everything that the command line takes from the machine. */
export interface Host extends Pick<Surroundings, 'cwd' | 'engine' | 'scan'> {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  version(): string;
  /** Runs the language server over standard input and output; it ends the process by itself. */
  startLanguageServer(): Promise<void>;
  /** The time in milliseconds. */
  now(): number;
}

export type ExitCode = 0 | 1 | 2;

/** Columns of the text where the terminal has more, or where there is none. */
const WIDTH = 100;

/**
 * The command line. Total: an error of ours is told on stderr and is exit code 2.
 *
 * @param argv The arguments behind the program's name.
 * @returns 0: nothing at or above `--fail-on`, or something explained; 1: findings; 2: wrong usage, input that cannot be read, nothing to explain, or an
 *   internal error. The same for every format.
 */
export async function main(argv: readonly string[], host: Host): Promise<ExitCode> {
  try {
    return await dispatch(argv, host);
  } catch (error) {
    host.stderr.write(
      `cors-lens: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 2;
  }
}

async function dispatch(argv: readonly string[], host: Host): Promise<ExitCode> {
  const command = parseCommand(argv);
  switch (command.do) {
    case 'help':
      host.stdout.write(USAGE);
      return 0;
    case 'version':
      host.stdout.write(`${host.version()}\n`);
      return 0;
    case 'refuse':
      host.stderr.write(`cors-lens: ${oneLine(command.message)}\n\n${USAGE}`);
      return 2;
    case 'lsp':
      await host.startLanguageServer();
      return 0;
    case 'explain':
      return await runExplain(command, { ...host, layout: layoutOf(host.stdout, host) });
    case 'check':
      return await runCheck(command, host);
  }
}

async function runCheck(request: CheckRequest, host: Host): Promise<ExitCode> {
  const progress = host.stderr.terminal ? terminalProgress((text) => host.stderr.write(text), host.now) : silent;
  const checked = await check(request.paths, request.files, {
    cwd: host.cwd,
    engine: host.engine,
    scan: host.scan,
    progress: progress.report,
  }).finally(progress.end);
  for (const { file, reason } of checked.failures) {
    host.stderr.write(`cors-lens: ${oneLine(`${shownPath(host.cwd, file)}: ${reason}`)}\n`);
  }
  print(request, checked, host);
  return exitCode(checked, request.failOn);
}

function layoutOf(output: Output, { cwd, environment }: Host): Layout {
  return {
    cwd,
    paint: paintFor(output.terminal, environment),
    width: Math.max(40, Math.min(output.columns ?? WIDTH, WIDTH)),
  };
}

function print({ format }: CheckRequest, checked: Checked, host: Host): void {
  switch (format) {
    case 'pretty':
      host.stdout.write(printPretty(checked, layoutOf(host.stdout, host)));
      return;
    case 'json':
      // The contract has no place for what was mended: programs see what is left, people are told.
      for (const line of mendedLines(checked, layoutOf(host.stderr, host))) host.stderr.write(`${line}\n`);
      host.stdout.write(printJson(checked, host.cwd));
  }
}

function exitCode({ failures, findings }: Checked, failOn: FailOn): ExitCode {
  if (failures.length > 0) return 2;
  if (failOn === 'none') return 0;
  const least = SEVERITIES.indexOf(failOn);
  return findings.some((finding) => SEVERITIES.indexOf(finding.severity) >= least) ? 1 : 0;
}
