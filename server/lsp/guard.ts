import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Takes messages for the log that the user can open. */
export type Log = (message: string) => void;

/**
 * Runs the body of a handler so that no failure leaves it: editors give up on a server that dies a few times.
 *
 * @param name of the handler, for the log.
 * @param empty the answer after a failure.
 * @throws ResponseError `RequestCancelled`, the only failure that is an answer of its own.
 */
export async function guarded<T>(log: Log, name: string, empty: T, body: () => T | Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (isCancellation(error)) throw error;
    log(`${name} failed: ${describe(error)}`);
    return empty;
  }
}

/**
 * Ends the work on a request that nobody waits for.
 *
 * @throws ResponseError `RequestCancelled` once the client has cancelled.
 */
export function throwIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested)
    throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}

/** Whether an error is the one of {@link throwIfCancelled}. */
export function isCancellation(error: unknown): boolean {
  return error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled;
}

/** An error in words, with its stack where it has one. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
