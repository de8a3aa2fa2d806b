import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getHeader } from '../../server/engine/browser/header-lists.ts';
import { makeTree, run } from '../cli/support.ts';
import { chapters } from './cases/all.ts';
import { API, type Case } from './exchange.ts';
import { harOf, type Recording, record } from './har.ts';

const all = [...chapters.values()].flat();

/** Refused by CORS after something was sent, so that there is an answer to explain. */
const isRefused = ({ outcome, url, from }: Case): boolean =>
  outcome !== 'allowed' && !/^ERR_|^ForbiddenMethod|^InvalidUrl/.test(outcome) && url === API && from === 'app';

const firstOfEach = all.filter(
  (each, index) =>
    isRefused(each) && all.findIndex((other) => isRefused(other) && other.outcome === each.outcome) === index,
);
const redirected = (chapters.get('redirects: the origin') ?? []).filter(isRefused);
const cases = [...new Set([...firstOfEach, ...redirected])];

const tree = makeTree();
let recordings: readonly Recording[];
beforeAll(async () => {
  recordings = await record(cases);
});
afterAll(() => tree.remove());

/** What Chromium made of an exchange, by its own error and by what came to the service last. */
function refusalIn({ trips, failure }: Recording) {
  const last = trips.at(-1);
  return {
    verdict: 'blocked',
    browser: 'chrome',
    reason: failure,
    phase: last?.kind === 'preflight' ? 'preflight' : 'actual',
    origin: getHeader(last?.request.headers ?? [], 'Origin'),
    url: last?.request.url,
  };
}

async function explain(har: string): Promise<unknown> {
  tree.write('devtools-shape.har', har);
  const { stdout, stderr } = await run(tree.root, ['explain', 'devtools-shape.har', '--format', 'json']);
  expect(stderr).toBe('');
  return JSON.parse(stdout).errors;
}

describe('explain, given a HAR in DevTools’ shape built of the protocol’s events', () => {
  it('has one exchange at least for every refusal by CORS', () => {
    expect(new Set(cases.map(({ outcome }) => outcome)).size).toBe(20);
  });

  it.each(cases.map((each, index) => [each.outcome, each.name, index] as const))(
    'says what Chromium says: %s (%s)',
    async (outcome, _, index) => {
      const recording = recordings[index];
      if (recording === undefined) throw new Error('it was not recorded');
      expect(recording.failure).toBe(outcome);
      expect(await explain(harOf([recording]))).toMatchObject([refusalIn(recording)]);
    },
  );

  it('tells them apart where one HAR holds all of them', async () => {
    const errors = (await explain(harOf(recordings))) as readonly { readonly url: string }[];
    const byUrl = (one: { readonly url?: string | undefined }, other: { readonly url?: string | undefined }): number =>
      (one.url ?? '').localeCompare(other.url ?? '');
    expect(errors.toSorted(byUrl)).toMatchObject(recordings.map(refusalIn).toSorted(byUrl));
  });

  it('holds no credentials, and status 0 for requests that were never sent', () => {
    const { entries } = JSON.parse(harOf(recordings)).log as {
      readonly entries: readonly { readonly _resourceType: string; readonly response: { readonly status: number } }[];
    };
    expect(JSON.stringify(entries)).not.toMatch(/"(?:set-)?cookie"|"authorization"/i);
    expect(entries.filter(({ _resourceType }) => _resourceType === 'preflight').length).toBeGreaterThan(5);
    expect(entries.filter(({ response }) => response.status === 0)).not.toEqual([]);
  });
});
