import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chapters } from './cases/all.ts';
import { type Chromium, type Observation, startChromium } from './chromium.ts';
import { deviationsIn, differences, outcomeOf, sentBy, shownAs, warningsOn } from './compare.ts';
import type { Case, Exchange } from './exchange.ts';
import { anyAllowOrigin, anyExchange } from './random.ts';

const FIXED_SEEDS = [20260401, 977, 5, 71];
const EXCHANGES_PER_SEED = 250;
const LEAST_FIXED = 500;
const LEAST_RANDOM = 1000;

const { CORS_LENS_SEED: asked } = process.env;
const fresh = Math.floor(Math.random() * 2 ** 31);
/** `CORS_LENS_SEED` runs one seed alone. */
const seeds = asked === undefined ? [...FIXED_SEEDS, fresh] : [Number(asked)];

const REFUSALS = [
  'WildcardOriginNotAllowed',
  'MissingAllowOriginHeader',
  'MultipleAllowOriginValues',
  'InvalidAllowOriginValue',
  'AllowOriginMismatch',
  'InvalidAllowCredentials',
  'CorsDisabledScheme',
  'PreflightInvalidStatus',
  'PreflightDisallowedRedirect',
  'PreflightWildcardOriginNotAllowed',
  'PreflightMissingAllowOriginHeader',
  'PreflightMultipleAllowOriginValues',
  'PreflightInvalidAllowOriginValue',
  'PreflightAllowOriginMismatch',
  'PreflightInvalidAllowCredentials',
  'InvalidAllowMethodsPreflightResponse',
  'InvalidAllowHeadersPreflightResponse',
  'MethodDisallowedByPreflightResponse',
  'HeaderDisallowedByPreflightResponse',
  'RedirectContainsCredentials',
  'ERR_INVALID_REDIRECT',
  'ERR_TOO_MANY_REDIRECTS',
];

// Where Chromium does otherwise than the engine. Authorization under `*`, of which the same holds, is accepted by `judge`, with a warning.
const DEVIATIONS = ['ClientHintSafelisted', 'OwnUserAborted', 'UserAgentDropped'];

const fixed = [...chapters.values()].flat();
let chromium: Chromium;
const observed = new Map<Case, Observation>();

beforeAll(async () => {
  chromium = await startChromium();
  console.info(`oracle: ${chromium.version}; ${fixed.length} fixed exchanges; seeds ${seeds.join(', ')}`);
  const observations = await chromium.run(fixed);
  observations.forEach((observation, index) => {
    const each = fixed[index];
    if (each !== undefined) observed.set(each, observation);
  });
});

afterAll(() => chromium?.close());

function observationOf(each: Case): Observation {
  const observation = observed.get(each);
  if (observation === undefined) throw new Error(`${each.name} was not run`);
  return observation;
}

const show = ({ exchange, trips }: Observation): string =>
  JSON.stringify(
    { ...exchange, trips: trips.map(({ kind, request }) => `${kind} ${request.method} ${request.url}`) },
    null,
    1,
  );

for (const [chapter, cases] of chapters) {
  describe(chapter, () => {
    it.each(cases.map((each) => [each.name, each.outcome, each] as const))('%s: %s', (_name, _outcome, each) => {
      const observation = observationOf(each);
      expect(differences(observation)).toEqual([]);
      expect(outcomeOf(observation)).toBe(shownAs(each.outcome, observation));
      if (each.parameter !== undefined) expect(observation.failure?.parameter).toBe(each.parameter);
      if (each.sends !== undefined) expect(sentBy(observation)).toEqual(each.sends);
      if (each.readable !== undefined) expect(readableIn(observation)).toEqual(each.readable);
      expect(deviationsIn(observation)).toEqual(each.deviation === undefined ? [] : [each.deviation]);
    });
  });
}

function readableIn({ got }: Observation): readonly string[] {
  return 'headers' in got
    ? got.headers
        .map(([name]) => name)
        .filter((name) => name !== 'content-length')
        .sort()
    : [];
}

describe('random exchanges', () => {
  it.each(seeds)('no difference with seed %i', async (seed) => {
    const outcomes = await agree(seed, anyExchange);
    expect(outcomes.size, 'ways to end').toBeGreaterThan(8);
  });

  it.each(seeds)('no difference on values of Access-Control-Allow-Origin with seed %i', async (seed) => {
    const outcomes = await agree(seed, anyAllowOrigin);
    expect(outcomes).toContain('AllowOriginMismatch');
    expect(outcomes).toContain('InvalidAllowOriginValue');
  });

  it('notices a browser that differs, and shrinks what it differs on', async () => {
    const deaf = ({ trips, ...observation }: Observation): Observation => ({
      ...observation,
      trips: trips.map(({ response, ...trip }) => ({ ...trip, response: { ...response, headers: [] } })),
    });
    const found = await shrink(1, anyExchange, (observation) => differences(deaf(observation)));
    expect(found).toContain('outcome: the engine says "MissingAllowOriginHeader"');
  });
});

/**
 * Runs exchanges of a seed and throws where the two differ on one.
 *
 * @returns the ways in which they ended
 */
async function agree(seed: number, any: fc.Arbitrary<Exchange>): Promise<ReadonlySet<string>> {
  const observations = await chromium.run(fc.sample(any, { seed, numRuns: EXCHANGES_PER_SEED }));
  expect(observations).toHaveLength(EXCHANGES_PER_SEED);
  for (const observation of observations) {
    const found = differences(observation);
    if (found.length > 0) throw new Error((await shrink(seed, any, differences)) ?? report(seed, observation, found));
  }
  return new Set(observations.map(outcomeOf));
}

/** The smallest exchange of a seed on which something differs, as far as fast-check finds one. */
async function shrink(
  seed: number,
  any: fc.Arbitrary<Exchange>,
  differ: (observation: Observation) => readonly string[],
): Promise<string | null> {
  let last: string | null = null;
  const property = fc.asyncProperty(any, async (exchange) => {
    for (const observation of await chromium.run([exchange])) {
      const found = differ(observation);
      if (found.length === 0) continue;
      last = report(seed, observation, found);
      return false;
    }
    return true;
  });
  await fc.check(property, { seed, numRuns: EXCHANGES_PER_SEED });
  return last;
}

const report = (seed: number, observation: Observation, found: readonly string[]): string =>
  [`seed ${seed}`, ...found, show(observation)].join('\n');

describe('what was run', () => {
  it(`holds at least ${LEAST_FIXED} fixed exchanges with names of their own, and ${LEAST_RANDOM} random ones`, () => {
    const names = [...chapters].flatMap(([chapter, cases]) => cases.map(({ name }) => `${chapter}: ${name}`));
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
    expect(fixed.length).toBeGreaterThanOrEqual(LEAST_FIXED);
    if (asked === undefined) expect(seeds.length * EXCHANGES_PER_SEED).toBeGreaterThanOrEqual(LEAST_RANDOM);
  });

  it('reaches every refusal that Chromium has a name for', () => {
    const reached = new Set([...observed.values()].map(outcomeOf));
    expect(REFUSALS.filter((name) => !reached.has(name))).toEqual([]);
  });

  it('sends cookies with credentials, so that their absence from preflights proves something', () => {
    const sends = (kind: string): boolean[] =>
      [...observed.values()]
        .filter(({ exchange }) => exchange.credentials === 'include' && exchange.from === 'app')
        .flatMap(({ trips }) => trips.filter((trip) => trip.kind === kind))
        .map(({ request }) => request.headers.some(([name]) => name.toLowerCase() === 'cookie'));
    expect(sends('actual')).toContain(true);
    expect(sends('preflight')).not.toContain(true);
  });

  it('lists every deviation, and no other exchange deviates', () => {
    expect([...new Set(fixed.flatMap(({ deviation }) => deviation ?? []))].sort()).toEqual(DEVIATIONS);
    const authorization = fixed.filter(({ headers, answers, credentials }) => {
      const covered = answers[0]?.headers.some(
        ([name, value]) => name === 'Access-Control-Allow-Headers' && value === '*',
      );
      return covered && credentials !== 'include' && headers.some(([name]) => name === 'Authorization');
    });
    for (const each of authorization)
      expect(warningsOn(observationOf(each))).toContain('AuthorizationCoveredByWildcard');
    expect(authorization.length).toBeGreaterThan(0);
  });
});
