import { afterAll, beforeAll, describe } from 'vitest';
import { PACKAGED_VERSION } from '../real/nginx.ts';
import { holdsAgainst, openSides, type Sides } from './conformance.ts';
import { nginxRequest, nginxWorld, singlePageWorld } from './generator/nginx/asked.ts';
import type { Features } from './generator/nginx/headers.ts';
import { nginxConfiguration, singlePageConfiguration } from './generator/nginx/program.ts';
import { NGINX_STACKS, type Stack } from './stacks.ts';

/** What the nginx of the tests takes; that of a system may be older, and has no modules but its own. */
const featuresOf = ({ nginx }: Stack): Features => {
  const isPackaged = nginx === PACKAGED_VERSION;
  return { inherit: isPackaged, more: isPackaged };
};

describe('nginx: the engine predicts status and CORS headers of the running server', () => {
  let sides: Sides;

  beforeAll(async () => {
    sides = await openSides();
  });

  afterAll(() => sides.real.close());

  for (const stack of NGINX_STACKS) {
    const features = featuresOf(stack);
    const all = { stack, generator: nginxConfiguration(features), worlds: nginxWorld, programs: 70, leastPairs: 3000 };
    holdsAgainst({ ...all, requests: nginxRequest }, () => sides);
    const pages = { stack, of: 'single pages', generator: singlePageConfiguration(features), worlds: singlePageWorld };
    holdsAgainst({ ...pages, programs: 25, requests: nginxRequest }, () => sides);
  }
});
