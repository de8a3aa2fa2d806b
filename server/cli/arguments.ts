import { parseArgs } from 'node:util';
import type { Reported } from '../engine/analysis.ts';

export type Severity = Reported['severity'];

/** The severities, least severe first. */
export const SEVERITIES = ['hint', 'information', 'warning', 'error'] as const satisfies readonly Severity[];

export const FORMATS = ['pretty', 'json'] as const;
export type Format = (typeof FORMATS)[number];

const FAIL_ON = ['error', 'warning', 'information', 'hint', 'none'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** What `check` was asked to do. */
export interface CheckRequest {
  /** Files and folders as they were typed; never empty. */
  readonly paths: readonly string[];
  readonly format: Format;
  /** Whether files are mended, or only read. */
  readonly files: 'read' | 'fix';
  /** The least severity that makes the exit code 1. */
  readonly failOn: FailOn;
}

/** What `explain` was asked to do. */
export interface ExplainRequest {
  /** A file's path, a text, or `-` for standard input. */
  readonly input: string;
  readonly format: Format;
}

export type Command =
  | ({ readonly do: 'check' } & CheckRequest)
  | ({ readonly do: 'explain' } & ExplainRequest)
  | { readonly do: 'lsp' }
  | { readonly do: 'help' }
  | { readonly do: 'version' }
  /** What was typed is no command; `message` says why. */
  | { readonly do: 'refuse'; readonly message: string };

export const USAGE = `Finds the mistakes in a service's CORS configuration, with the request that proves each one.

Usage
  cors-lens check [PATH…]   check files and folders (default: .); .gitignore is respected
  cors-lens explain TEXT|HAR
                            say why a browser refused: what its console printed, or a HAR file; - reads standard input
  cors-lens lsp --stdio     run the language server, for an editor

Options of check
  --format ${FORMATS.join('|')}    how findings are printed (default: pretty)
  --fix                    apply the safe fixes, then print what is left
  --fail-on ${FAIL_ON.join('|')}
                           the least severity that makes the exit code 1 (default: warning)

Options of explain
  --format ${FORMATS.join('|')}    how the errors are printed (default: pretty)

  --help, -h               print this
  --version, -v            print the version

Exit codes
  0  nothing at or above --fail-on; explain: at least one error was recognised
  1  findings at or above --fail-on
  2  wrong usage, input that cannot be read, explain: no CORS error in it, or an internal error
`;

/**
 * Reads the command line. Total: what it does not understand becomes `refuse` with a message for people.
 *
 * @param argv The arguments behind the program's name.
 */
export function parseCommand(argv: readonly string[]): Command {
  const [name, ...rest] = argv;
  switch (name) {
    case undefined:
      return { do: 'refuse', message: 'a command is missing' };
    case '--help':
    case '-h':
    case 'help':
      return { do: 'help' };
    case '--version':
    case '-v':
      return { do: 'version' };
    case 'check':
      return understood(() => parseCheck(rest));
    case 'explain':
      return understood(() => parseExplain(rest));
    case 'lsp':
      return understood(() => parseLsp(rest));
    default:
      return {
        do: 'refuse',
        message: name.startsWith('-')
          ? `unknown option ${name}; options stand behind the command`
          : `unknown command ${JSON.stringify(name)}; there are check, explain and lsp`,
      };
  }
}

function parseCheck(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      fix: { type: 'boolean' },
      'fail-on': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  if (values.help) return { do: 'help' };
  if (values.version) return { do: 'version' };
  if (positionals.includes('')) return { do: 'refuse', message: 'a path is empty' };
  const format = oneOf('--format', FORMATS, values.format ?? 'pretty');
  const failOn = oneOf('--fail-on', FAIL_ON, values['fail-on'] ?? 'warning');
  return {
    do: 'check',
    paths: positionals.length === 0 ? ['.'] : positionals,
    format,
    files: values.fix ? 'fix' : 'read',
    failOn,
  };
}

function parseExplain(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  if (values.help) return { do: 'help' };
  if (values.version) return { do: 'version' };
  const format = oneOf('--format', FORMATS, values.format ?? 'pretty');
  const [input, ...more] = positionals;
  if (input === undefined || input.trim() === '')
    return { do: 'refuse', message: 'explain needs a console text, a file, or - for standard input' };
  if (more.length > 0)
    return { do: 'refuse', message: 'explain takes one text: put it in quotes, or pass it on standard input with -' };
  return { do: 'explain', input, format };
}

function parseLsp(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    // Editors built on vscode-languageclient add `--clientProcessId`; the server reads it itself.
    options: { stdio: { type: 'boolean' }, clientProcessId: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return { do: 'help' };
  return values.stdio
    ? { do: 'lsp' }
    : { do: 'refuse', message: 'lsp speaks over standard input and output: say lsp --stdio' };
}

class WrongUsage extends Error {}

function oneOf<const T extends string>(option: string, known: readonly T[], given: string): T {
  const found = known.find((value) => value === given);
  if (found === undefined)
    throw new WrongUsage(`${option} ${JSON.stringify(given)} is not known; there are ${known.join(', ')}`);
  return found;
}

function understood(parse: () => Command): Command {
  try {
    return parse();
  } catch (error) {
    if (error instanceof WrongUsage) return { do: 'refuse', message: error.message };
    if (isParseArgsError(error)) return { do: 'refuse', message: firstSentence(error.message) };
    throw error;
  }
}

function isParseArgsError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}

function firstSentence(message: string): string {
  const first = message.split('. ')[0] ?? message;
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '');
}
