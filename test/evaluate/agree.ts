import { expect, it } from 'vitest';
import { besideReality, handling } from './probe.ts';

/** A test for each body of a handler: evaluated for several origins and for none, it sees what it sees when it is run. */
export function agree(bodies: readonly (readonly [says: string, body: string])[]): void {
  it.each(bodies)('%s', async (_, body) => {
    const { seen, real } = await besideReality(handling(body));
    expect(seen).toEqual(real);
    expect(real.some((lines) => lines !== '')).toBe(true);
  });
}
