import { describe, expect, it } from 'vitest';
import { stacksOf } from '../conformance/stacks.ts';
import { analyzeAs, openTestEngine } from './fixture.ts';

const engine = openTestEngine();
const TEXT = `const fastify = require('fastify')();
fastify.register(require('@fastify/cors'), { origin: 'https://app.example.com' });
fastify.put('/items/:id', async () => ({ ok: true }));
`;

const said = async (stack?: ReturnType<typeof stacksOf>[number]): Promise<string[]> =>
  (await analyzeAs(engine, '/project/server.js', TEXT, stack)).findings
    .filter(({ rule }) => rule === 'missing-method')
    .map(({ confidence, severity, message }) => `${confidence} ${severity}: ${message.browser}`);

describe('a default that differs between versions of the library', () => {
  it.each(stacksOf('fastify').map((stack) => [stack.name, stack] as const))(
    'counts as it is: %s',
    async (name, stack) => {
      const isNew = /cors 1[1-9]/.test(name);
      expect((await said(stack)).map((one) => one.split(':')[0])).toEqual(isNew ? ['certain error'] : []);
    },
  );

  it('is suspected where the version is not known, and the message says when it holds', async () => {
    const [only, ...others] = await said();
    expect(others).toEqual([]);
    expect(only).toMatch(/^suspected warning/);
    expect(only).toContain('This is so where @fastify/cors is version 11 or later.');
  });
});
