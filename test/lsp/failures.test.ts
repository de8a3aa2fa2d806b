import { afterEach, describe, expect, it } from 'vitest';
import { Client, inMemory, PULLING, PUSHED, type Session } from './client.ts';
import { WordEngine } from './word-engine.ts';

const A = 'file:///project/app/a.js';
const B = 'file:///project/app/b.js';

const running: Client[] = [];
async function start(session: Session = {}, engine: WordEngine | Promise<never> = new WordEngine()): Promise<Client> {
  const client = await Client.start(inMemory(engine), { own: { status: true }, ...session });
  running.push(client);
  return client;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((client) => client.stop()));
});

describe('an engine that throws', () => {
  it('costs the answer, is logged and told, and leaves the server alive', async () => {
    const client = await start();
    await client.open(A, 'bad crash');
    expect(await client.pull(A)).toEqual([]);
    expect(await client.actions(A, 'bad')).toEqual([]);
    expect(await client.hover(A, 'crash')).toBeNull();
    expect(await client.sourceAction(A)).toBeUndefined();
    await client.logged('The engine met the word crash.');
    expect(await client.status(({ state }) => state === 'error')).toMatchObject({
      reason: 'The engine met the word crash.',
    });
    await client.replace(A, ' crash', '');
    expect(await client.rules(A)).toEqual(['bad-word']);
  });

  it('costs only the documents in which it happens', async () => {
    const client = await start();
    await client.open(A, 'bad');
    await client.open(B, 'good // use /project/app/a.js');
    await client.pull(B);
    await client.replace(B, 'good', 'crash');
    expect(await client.rules(A)).toEqual(['bad-word']);
    expect(await client.rules(B)).toEqual([]);
  });

  it('clears what was pushed before', async () => {
    const client = await start({ capabilities: PUSHED });
    await client.open(A, 'bad');
    await client.publishedFor(A);
    await client.replace(A, 'bad', 'crash');
    expect(await client.publishedFor(A, 2)).toEqual([]);
  });
});

describe('an engine that cannot be loaded', () => {
  it('is told for each document', async () => {
    const client = await start({}, Promise.reject(new Error('There is no grammar.')));
    await client.open(A, 'bad');
    expect(await client.pull(A)).toEqual([]);
    expect(await client.hover(A, 'bad')).toBeNull();
    expect(await client.status(({ state }) => state === 'error')).toMatchObject({ reason: 'There is no grammar.' });
  });
});

describe('a client that refuses to say its settings', () => {
  it('gets the defaults, for that document alone', async () => {
    const settings = {
      [A]: 'not an object',
      [B]: { rules: { 'bad-word': 'off', typo: 'loud' }, exclude: [1], run: 'never' },
    };
    const client = await start({ capabilities: PULLING, settings });
    await client.open(A, 'bad');
    await client.open(B, 'bad typo');
    expect(await client.rules(A)).toEqual(['bad-word']);
    expect(await client.rules(B)).toEqual(['typo']);
  });
});
