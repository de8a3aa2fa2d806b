import fc from 'fast-check';
import { NFA } from 'refa';
import { describe, expect, it } from 'vitest';
import { parseOrigin } from '../../server/engine/browser/origins.ts';
import { includes } from '../../server/engine/patterns/automaton.ts';
import { elsewhere } from '../../server/engine/patterns/elsewhere.ts';
import { Budget } from '../../server/engine/patterns/limits.ts';
import { namedOrigins } from '../../server/engine/patterns/origin-languages.ts';

const label = fc.constantFrom('a', 'b', 'ab', 'ba', 'com', 'co', 'xa');
const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
const origin = fc
  .tuple(fc.constantFrom('https', 'http'), name, fc.constantFrom('', ':1', ':8080'))
  .map(([scheme, host, port]) => `${scheme}://${host}${port}`);

describe('the origins elsewhere', () => {
  it('are those neither on a name nor below it', () => {
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 6 }),
        fc.array(origin, { minLength: 30 }),
        (names, tried) => {
          const found = elsewhere(NFA.fromFA(namedOrigins()), names, new Budget());
          for (const one of tried) {
            const host = parseOrigin(one)?.host ?? '';
            const isThere = names.some((known) => host === known || host.endsWith(`.${known}`));
            expect([one, names, includes(found, one)]).toEqual([one, names, !isThere]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are none where every name is known', () => {
    const names = ['com', 'org'];
    const only = elsewhere(NFA.fromFA(namedOrigins()), names, new Budget());
    expect(elsewhere(only, ['net', 'com', 'org'], new Budget()).isEmpty).toBe(false);
    expect(includes(only, 'https://a.com')).toBe(false);
  });
});
