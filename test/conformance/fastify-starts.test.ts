import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSides, type Sides } from './conformance.ts';
import { FASTIFY_STACKS } from './stacks.ts';

/** What comes behind the making of an instance. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'the plugin once': 'app.register(cors);',
  'the plugin twice': 'app.register(cors);\napp.register(cors);',
  'the plugin in a context and in one within it':
    'app.register(cors);\napp.register(async (child) => child.register(cors));',
  'the plugin in two contexts without a prefix':
    'app.register(async (child) => { child.register(cors); });\napp.register(async (child) => { child.register(cors); });',
  'the plugin in two contexts with a prefix each':
    "app.register(async (child) => { child.register(cors); }, { prefix: '/a' });\napp.register(async (child) => { child.register(cors); }, { prefix: '/b' });",
  'an own route for every OPTIONS': "app.register(cors);\napp.options('*', async () => 'x');",
  'an own route for some OPTIONS': "app.register(cors);\napp.options('/data', async () => 'x');",
  'a hook that there is not': "app.register(cors, { hook: 'onStart' });",
  'the hook onSend': "app.register(cors, { hook: 'onSend' });",
  'the hook preSerialization': "app.register(cors, { hook: 'preSerialization' });",
  'a delegator with a hook that there is not':
    "app.register(cors, { hook: 'onStart', delegator: (request, done) => done(null, {}) });",
  'two routes of one path':
    "app.register(cors);\napp.get('/data', async () => 'x');\napp.get('/data', async () => 'y');",
  'a plugin that throws': "app.register(cors);\napp.register(async () => { throw new Error('no'); });",
};

describe('fastify: whether a program starts', () => {
  let sides: Sides;

  beforeAll(async () => {
    sides = await openSides();
  });

  afterAll(() => sides.real.close());

  const cases = FASTIFY_STACKS.flatMap((stack) =>
    Object.entries(PROGRAMS).map(([title, body]) => [stack.name, title, { stack, body }] as const),
  );

  it.each(cases)('%s: %s', async (_, _title, { stack, body }) => {
    const source = `const app = require('fastify')();\nconst cors = require('@fastify/cors');\n${body}\nmodule.exports = app;\n`;
    const started = await sides.real.load({ stack, files: { '/project/app.js': source }, entry: '/project/app.js' });
    const predicted = await sides.predict({ file: 'app.js', source }, stack);
    // What is not foreseen to end the start may be unread; what is must be so.
    if (started === 'loaded') expect(predicted?.stopsAtStart).toBe(false);
    else expect([predicted?.stopsAtStart, started.failed]).toEqual([true, started.failed]);
  });
});
