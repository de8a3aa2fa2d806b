import { describe, expect, it } from 'vitest';
import { Exhausted } from '../../server/engine/evaluate/exhausted.ts';
import { ALWAYS, all, any, ifElse, isAlways, isNever, NEVER, not } from '../../server/engine/evaluate/tests.ts';
import type { Test } from '../../server/engine/service/program.ts';

const [a, b, c]: readonly [Test, Test, Test] = [
  { choice: 'a', is: 'yes' },
  { choice: 'b', is: 'yes' },
  { choice: 'c', is: 'yes' },
];

type Facts = Readonly<Record<string, boolean>>;

function isTrue(test: Test, facts: Facts): boolean {
  if ('all' in test) return test.all.every((part) => isTrue(part, facts));
  if ('any' in test) return test.any.some((part) => isTrue(part, facts));
  if ('not' in test) return !isTrue(test.not, facts);
  return 'choice' in test && facts[test.choice] === true;
}

const FACTS: readonly Facts[] = Array.from({ length: 8 }, (_, i) => ({ a: i > 3, b: i % 4 > 1, c: i % 2 > 0 }));

describe('`test ? then : otherwise`', () => {
  const parts: readonly Test[] = [ALWAYS, NEVER, a, b, c, not(a)];
  const ways = parts.flatMap((test) =>
    parts.flatMap((then) => parts.map((otherwise) => [test, then, otherwise] as const)),
  );

  it('is what it says, whichever parts are decided', () => {
    const wrong = ways.filter(([test, then, otherwise]) =>
      FACTS.some(
        (facts) =>
          isTrue(ifElse(test, then, otherwise), facts) !== isTrue(isTrue(test, facts) ? then : otherwise, facts),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('is decided where its test and the part that it takes are', () => {
    expect(isAlways(ifElse(ALWAYS, ALWAYS, a))).toBe(true);
    expect(isNever(ifElse(NEVER, a, NEVER))).toBe(true);
    expect(ifElse(ALWAYS, a, b)).toEqual(a);
    expect(ifElse(NEVER, a, b)).toEqual(b);
  });
});

describe('tests together', () => {
  it('are flat, and fold away what is decided', () => {
    expect(all(a, all(b, c))).toMatchObject({ all: [a, b, c] });
    expect(any(a, any(b, c))).toMatchObject({ any: [a, b, c] });
    expect([all(a), all(a, ALWAYS), any(a), any(NEVER, a)]).toEqual([a, a, a, a]);
    expect(isNever(all(a, NEVER))).toBe(true);
    expect(isAlways(any(a, ALWAYS))).toBe(true);
    expect([isAlways(all()), isNever(any())]).toEqual([true, true]);
  });

  it('are negated once', () => {
    expect(not(not(a))).toEqual(a);
    expect([isNever(not(ALWAYS)), isAlways(not(NEVER))]).toEqual([true, true]);
  });

  it('are given up where they are too many', () => {
    const many = Array.from({ length: 201 }, () => a);
    expect(() => all(...many)).toThrow(Exhausted);
    expect(() => any(...many)).toThrow(Exhausted);
    expect(all(...many.slice(1))).toMatchObject({ all: { length: 200 } });
  });
});
