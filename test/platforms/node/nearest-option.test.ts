import { describe, expect, it } from 'vitest';
import { CORS_OPTIONS } from '../../../server/engine/platforms/node/cors/known.ts';
import { nearestOption } from '../../../server/engine/platforms/node/cors/nearest.ts';

const nearest = (name: string): string | undefined => nearestOption(name, CORS_OPTIONS);

describe('the option that an unknown name is meant to be', () => {
  it.each([
    ['optionSuccessStatus', 'optionsSuccessStatus'],
    ['optionsSucessStatus', 'optionsSuccessStatus'],
    ['credential', 'credentials'],
    ['credentails', 'credentials'],
    ['allowHeaders', 'allowedHeaders'],
    ['allowedHeader', 'allowedHeaders'],
    ['exposeHeaders', 'exposedHeaders'],
    ['allowedMethods', 'methods'],
    ['method', 'methods'],
    ['supportsCredentials', 'credentials'],
    ['origins', 'origin'],
    ['orgin', 'origin'],
    ['Origin', 'origin'],
    ['allowedOrigins', 'origin'],
    ['max_age', 'maxAge'],
    ['maxage', 'maxAge'],
    ['allow-credentials', 'credentials'],
  ])('%s: %s', (written, meant) => {
    expect(nearest(written)).toBe(meant);
  });

  it.each([...CORS_OPTIONS, 'port', 'enabled', 'name', 'hook', 'path', 'max', 'region', 'margin', 'constructor'])(
    '%s: none',
    (written) => {
      expect(nearest(written)).toBeUndefined();
    },
  );

  it('is one that the library reads', () => {
    expect(nearestOption('supportsCredentials', ['origin'])).toBeUndefined();
  });
});
