import { afterAll, beforeAll, describe } from 'vitest';
import { holdsAgainst, openSides, type Sides } from './conformance.ts';
import { fastifyProgram } from './generator/fastify/program.ts';
import { FASTIFY_STACKS } from './stacks.ts';

describe('fastify: the engine predicts status and CORS headers of the running library', () => {
  let sides: Sides;

  beforeAll(async () => {
    sides = await openSides();
  });

  afterAll(() => sides.real.close());

  for (const stack of FASTIFY_STACKS) holdsAgainst({ stack, generator: fastifyProgram, programs: 50 }, () => sides);
});
