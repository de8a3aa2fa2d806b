/** A body asks for more than we are willing to follow; what it decides is unread. */
export class Exhausted extends Error {}

/** Whether something ran to its end, instead of asking for too much. */
export function attempt(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof Exhausted) return false;
    throw error;
  }
}
