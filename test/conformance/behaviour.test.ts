import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFile } from '../../scripts/rule-pages.ts';
import type { Engine, Reported } from '../../server/engine/analysis.ts';
import type { PageRequest } from '../../server/engine/browser/types.ts';
import { RULES } from '../../server/engine/rules/all.ts';
import { isAboveHint, openTestEngine } from '../rules/fixture.ts';
import { analyzeProject, fixedProject, oneFile, type Project } from '../rules/project.ts';
import { type Conversation, observe } from './observe.ts';
import { proveRepair } from './repair.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';
import { canRun, EXPRESS_STACKS, FASTIFY_STACKS, type Stack, stacksOf } from './stacks.ts';

const FILE = '/project/server.js';

/** How a platform's guides write an application, its CORS middleware with options, and a route. */
interface Guide {
  readonly stacks: readonly Stack[];
  /** What comes before both. */
  readonly head: string;
  cors(options: string): string;
  readonly route: string;
}

const EXPRESS: Guide = {
  stacks: EXPRESS_STACKS,
  head: `const express = require('express');
const cors = require('cors');
const app = express();
`,
  cors: (options) => `app.use(
  cors(${options}),
);
`,
  route: "app.get('/v1/data', (req, res) => res.json({ ok: true }));\n",
};

const FASTIFY: Guide = {
  stacks: FASTIFY_STACKS,
  head: `const fastify = require('fastify');
const cors = require('@fastify/cors');
const app = fastify();
`,
  cors: (options) => `app.register(cors, ${options});
`,
  route: "app.get('/v1/data', async () => ({ ok: true }));\n",
};

const ALLOWED = "const allowedOrigins = ['https://app.example.com', 'https://admin.example.com'];\n";

/** Origins compared with a list, credentials: what every guide recommends. */
const RIGHT = `{
    origin(origin, callback) {
      if (!origin || allowedOrigins.includes(origin)) {
        callback(null, true);
      } else {
        callback(new Error('Origin not permitted'));
      }
    },
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ['Content-Type', 'Authorization'],
  }`;

/** The same, with the wildcard. */
const WILDCARD = RIGHT.replace(/origin\(origin[\s\S]*?\n {4}\},/, "origin: '*',");

const rightOf = ({ head, cors, route }: Guide): string => `${head}\n${ALLOWED}\n${cors(RIGHT)}\n${route}`;
const wildcardOf = ({ head, cors, route }: Guide): string => `${head}\n${cors(WILDCARD)}\n${route}`;
const lateOf = ({ head, cors, route }: Guide): string => `${head}\n${ALLOWED}\n${route}\n${cors(RIGHT)}`;

const page = (origin: string): PageRequest => ({
  origin,
  url: 'https://api.example.com/v1/data',
  method: 'GET',
  headers: [],
  credentials: 'include',
});

const CASES = [EXPRESS, FASTIFY].flatMap((guide) => guide.stacks.map((stack) => [stack.name, stack, guide] as const));

let real: RealLibrary;
let engine: Engine;

beforeAll(async () => {
  engine = openTestEngine();
  real = await startRealLibrary();
});

afterAll(() => real.close());

const findingsOf = async (project: Project): Promise<readonly Reported[]> =>
  (await analyzeProject(engine, project)).findings.filter(isAboveHint);

/** The browser's verdict on the running service. */
const verdictOn = async (source: string, origin: string, stack: Stack): Promise<Conversation['verdict']> =>
  (await observe(real, { stack, files: { [FILE]: source }, entry: FILE }, page(origin))).verdict;

describe.each(CASES)('what guides recommend, and its common mistakes, on the running %s', (_, stack, guide) => {
  it('is silent above hint about the right one, which lets in whom it names and nobody else', async () => {
    const right = rightOf(guide);
    expect(await findingsOf(oneFile(FILE, right, stack))).toEqual([]);
    expect((await verdictOn(right, 'https://app.example.com', stack)).outcome).toBe('allowed');
    expect((await verdictOn(right, 'https://stranger.example', stack)).outcome).toBe('blocked');
  });

  it('finds the wildcard with credentials, and the fix lets in whom it lists and nobody else', async () => {
    const project = oneFile(FILE, wildcardOf(guide), stack);
    const [finding, ...others] = await findingsOf(project);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'wildcard-with-credentials', severity: 'error', confidence: 'certain' });
    expect(await verdictOn(wildcardOf(guide), 'https://app.example.com', stack)).toMatchObject({
      outcome: 'blocked',
      reason: 'WildcardOriginNotAllowed',
    });
    const fixed = await fixedProject(engine, project);
    expect(await findingsOf(fixed)).toEqual([]);
    const text = fixed.files[FILE] ?? '';
    expect((await verdictOn(text, 'https://your-site.example', stack)).outcome).toBe('allowed');
    expect((await verdictOn(text, 'https://stranger.example', stack)).outcome).toBe('blocked');
  });
});

describe.each(EXPRESS_STACKS.map((stack) => [stack.name, stack] as const))(
  'a route in front of the middleware, on the running %s',
  (_, stack) => {
    it('is found, and the fix makes it answer with the headers', async () => {
      const project = oneFile(FILE, lateOf(EXPRESS), stack);
      const [finding, ...others] = await findingsOf(project);
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ rule: 'cors-after-routes', severity: 'error', confidence: 'certain' });
      expect(await verdictOn(lateOf(EXPRESS), 'https://app.example.com', stack)).toMatchObject({
        outcome: 'blocked',
        reason: 'MissingAllowOriginHeader',
      });
      const fixed = await fixedProject(engine, project);
      expect(await findingsOf(fixed)).toEqual([]);
      expect((await verdictOn(fixed.files[FILE] ?? '', 'https://app.example.com', stack)).outcome).toBe('allowed');
    });
  },
);

describe.each(FASTIFY_STACKS.map((stack) => [stack.name, stack] as const))(
  'a route in front of the plugin, on the running %s',
  (_, stack) => {
    it('is no mistake there', async () => {
      expect(await findingsOf(oneFile(FILE, lateOf(FASTIFY), stack))).toEqual([]);
      expect((await verdictOn(lateOf(FASTIFY), 'https://app.example.com', stack)).outcome).toBe('allowed');
    });
  },
);

describe('the examples of the rules, on the running libraries', () => {
  const examples = RULES.flatMap(({ id, examples: own }) =>
    own.map((example) => [`${id}: ${example.title} (${example.platform})`, { id, example }] as const),
  );

  it.each(examples)('%s: the bad one is bad, and right after its fix', async (_, { id, example }) => {
    const proved: string[] = [];
    for (const stack of stacksOf(example.platform).filter((one) => canRun(one, example.bad))) {
      const project = oneFile(exampleFile(example.platform), example.bad, stack);
      const wrong = await proveRepair({ real, engine }, project, stack, id);
      // What is wrong on one version may be right on another.
      if (wrong === 'says nothing') continue;
      expect(wrong, stack.name).toEqual([]);
      proved.push(stack.name);
    }
    expect(proved).not.toEqual([]);
  });
});
