import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../server/engine/service/exchange.ts';
import { checkPrograms, type Predict } from './check.ts';
import { holdsAgainst, openSides, type Sides } from './conformance.ts';
import { expressProgram } from './generator/app.ts';
import { EXPRESS_4, EXPRESS_5 } from './stacks.ts';

describe('express: the engine predicts status and CORS headers of the running library', () => {
  let sides: Sides;

  beforeAll(async () => {
    sides = await openSides();
  });

  afterAll(() => sides.real.close());

  holdsAgainst({ stack: EXPRESS_4, generator: expressProgram(4), programs: 50 }, () => sides);
  holdsAgainst({ stack: EXPRESS_5, generator: expressProgram(5), programs: 50 }, () => sides);

  it('notices and shrinks a wrong prediction', async () => {
    const withoutVary = (run: Run): Run =>
      run.end === 'hung'
        ? run
        : { ...run, end: { ...run.end, lines: run.end.lines.filter(({ name }) => name.toLowerCase() !== 'vary') } };
    const forgetful: Predict = async (program, stack) => {
      const predicted = await sides.predict(program, stack);
      return predicted === null
        ? null
        : { ...predicted, respond: (request) => predicted.respond(request).map(withoutVary) };
    };
    const { difference, shrinks } = await checkPrograms({
      seed: 1,
      generator: expressProgram(5),
      programs: 100,
      stack: EXPRESS_5,
      real: sides.real,
      predict: forgetful,
    });
    expect(difference).toContain('--- observed');
    expect(difference).toMatch(/^vary: /im);
    expect(shrinks).toBeGreaterThan(0);
    expect(difference?.split('\n').length).toBeLessThan(60);
  });
});
