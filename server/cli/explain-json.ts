import type { Explained } from './explain-verdict.ts';

/** One error for other programs. */
interface JsonError
  extends Pick<Explained, 'url' | 'origin' | 'method' | 'browser' | 'verdict' | 'phase' | 'reason' | 'parameter'> {
  /** What is wrong, and what to do about it. */
  readonly message: string;
  /** The findings of a workspace that explain it: none, no workspace is consulted. */
  readonly findings: readonly [];
}

/** The result of `explain --format json`: one error for each console message or request, in their order. */
export interface JsonExplained {
  readonly version: 1;
  readonly errors: readonly JsonError[];
}

/** Prints explanations as JSON, two spaces a level, with a line break at its end. */
export function printExplainedJson(explained: readonly Explained[]): string {
  const result: JsonExplained = { version: 1, errors: explained.map(jsonError) };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function jsonError({
  url,
  origin,
  method,
  browser,
  verdict,
  phase,
  reason,
  parameter,
  what,
  todo,
  note,
}: Explained): JsonError {
  const message = [what, todo, note].filter((part) => part !== null).join(' ');
  return { url, origin, method, browser, verdict, phase, reason, parameter, message, findings: [] };
}
