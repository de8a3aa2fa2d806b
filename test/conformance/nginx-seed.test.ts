import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Reported } from '../../server/engine/analysis.ts';
import type { PageRequest } from '../../server/engine/browser/types.ts';
import type { World } from '../../server/engine/service/exchange.ts';
import type { Site } from '../../server/engine/service/program.ts';
import { isAboveHint, openTestEngine } from '../rules/fixture.ts';
import { analyzeProject, appliedTo, fixOf, oneFile } from '../rules/project.ts';
import { converseWithReal } from './observe.ts';
import { replayWitness } from './replay.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';
import { NGINX_STACKS, type Stack } from './stacks.ts';

const FILE = '/project/nginx.conf';

/** The recipe that guides print for nginx, as they print it. */
const RECIPE = readFileSync(new URL('fixtures/recipe.conf', import.meta.url), 'utf8');

const CONFIGURATION = `events {}
http {
ssl_certificate /etc/nginx/test.pem;
ssl_certificate_key /etc/nginx/test.key;
upstream backend_upstream { server 127.0.0.1:3000; }
${RECIPE}}
`;

const project = oneFile(FILE, CONFIGURATION);

const ALLOWED = ['https://app.example.com', 'https://admin.example.com'];
const STRANGERS = [
  'https://stranger.example',
  'https://app.example.com.stranger.example',
  'http://app.example.com',
  'null',
];

/** What the recipe is for: JSON and a token, which browsers ask for first. */
const post = (origin: string): PageRequest => ({
  origin,
  url: 'https://api.example.com/v1/data',
  method: 'POST',
  headers: [
    ['Content-Type', 'application/json'],
    ['Authorization', 'Bearer x'],
  ],
  credentials: 'omit',
});

/** What browsers send at once. */
const get = (origin: string): PageRequest => ({ ...post(origin), method: 'GET', headers: [] });

let engine: Engine;
let real: RealLibrary;

beforeAll(async () => {
  engine = openTestEngine();
  real = await startRealLibrary();
});

afterAll(() => real.close());

const textAt = ({ start, end }: Site): string => CONFIGURATION.slice(start, end);

const load = (stack: Stack, text: string): ReturnType<RealLibrary['load']> =>
  real.load({ stack, files: { [FILE]: text }, entry: FILE });

const outcome = async (page: PageRequest, world?: World): Promise<string> =>
  (await converseWithReal(real, page, world)).verdict.outcome;

const found = async (): Promise<Reported> => {
  const { findings } = await analyzeProject(engine, project);
  const [finding, ...others] = findings.filter(isAboveHint);
  expect(others.map(({ rule, at }) => `${rule} at ${textAt(at)}`)).toEqual([]);
  if (finding === undefined) throw new Error('Nothing is found');
  return finding;
};

describe('what CORS Lens says of the recipe', () => {
  it('is that its preflights are answered without the headers around the `if`, and nothing else', async () => {
    const finding = await found();
    expect(finding).toMatchObject({ rule: 'preflight-without-cors', severity: 'error', confidence: 'certain' });
    expect(textAt(finding.at)).toBe('if ($request_method = OPTIONS)');
  });

  it('names the four headers that are dropped', async () => {
    const { related } = await found();
    const directives = RECIPE.match(/add_header .* always(?=;)/g) ?? [];
    expect(directives).toHaveLength(4);
    for (const directive of directives) {
      const note = related.find(({ at }) => textAt(at) === directive);
      expect(note?.message, directive).toContain(directive.split(' ')[1]);
    }
  });
});

describe.each(NGINX_STACKS.map((stack) => [stack.name, stack] as const))('the recipe on the real %s', (_, stack) => {
  it('answers preflights without the headers, and simple requests with them', async () => {
    expect(await load(stack, CONFIGURATION)).toBe('loaded');
    for (const origin of ALLOWED) {
      const { trips, verdict } = await converseWithReal(real, post(origin));
      expect(verdict).toMatchObject({
        outcome: 'blocked',
        phase: 'preflight',
        reason: 'PreflightMissingAllowOriginHeader',
      });
      expect(trips[0]?.response.status).toBe(204);
      expect(await outcome(get(origin))).toBe('allowed');
    }
  });

  it('does what the finding says', async () => {
    const { witness } = await found();
    expect(await replayWitness(real, { stack, files: project.files, entry: FILE }, witness)).toEqual([]);
  });

  it('answers rightly after the fix: preflight and request, those who are allowed and strangers', async () => {
    const fix = fixOf(await found());
    expect(fix?.preferred).toBe(true);
    const fixed = appliedTo(project, fix?.edits ?? []);
    expect((await analyzeProject(engine, fixed)).findings.filter(isAboveHint)).toEqual([]);
    expect(await load(stack, fixed.files[FILE] ?? '')).toBe('loaded');
    for (const page of ALLOWED.flatMap((origin) => [get(origin), post(origin)])) {
      expect(await outcome(page), page.origin).toBe('allowed');
      expect(await outcome(page, { 'upstream:status': '500' }), page.origin).toBe('allowed');
    }
    for (const page of STRANGERS.flatMap((origin) => [get(origin), post(origin)]))
      expect(await outcome(page), page.origin).toBe('blocked');
  });
});
