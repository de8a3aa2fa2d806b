/** Shows how far a check is, on a line of its own that is wiped in the end. */
export interface Progress {
  /**
   * @param stage What is being done, as a word: reading, judging.
   */
  report(stage: string, done: number, total: number): void;
  end(): void;
}

/** Where nobody watches. */
export const silent: Progress = { report: () => undefined, end: () => undefined };

/** In milliseconds: a check that is over before that shows nothing, and a longer one is not slowed down by its own progress. */
const EVERY = 100;
const WIPE = '\r\u001b[K';

/**
 * Progress on a terminal.
 *
 * @param write Writes to the terminal.
 * @param now The time in milliseconds.
 */
export function terminalProgress(write: (text: string) => void, now: () => number): Progress {
  let last = now();
  let shown = false;
  return {
    report: (stage, done, total) => {
      const time = now();
      if (time - last < EVERY) return;
      last = time;
      shown = true;
      write(`${WIPE}${stage} ${done}/${total} files`);
    },
    end: () => {
      if (shown) write(WIPE);
    },
  };
}
