import { afterEach, describe, expect, it } from 'vitest';
import { Client, changeOf, inMemory, PUSHED, type Session } from './client.ts';
import { WordEngine } from './word-engine.ts';

const A = 'file:///project/app/a.js';
const B = 'file:///project/app/b.js';

const running: Client[] = [];
async function start(session: Session = {}): Promise<Client> {
  const client = await Client.start(inMemory(new WordEngine()), { own: { showRule: true }, ...session });
  running.push(client);
  return client;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((client) => client.stop()));
});

function titles(actions: readonly { title: string }[]): readonly string[] {
  return actions.map(({ title }) => title);
}

describe('the lightbulb', () => {
  it('offers the fixes, the suppression and the page of what stands at the cursor', async () => {
    const client = await start();
    await client.open(A, 'bad\ntypo');
    expect(titles(await client.actions(A, 'bad'))).toEqual([
      'Write good',
      'Write nothing',
      'Disable bad-word for this line',
      'Show documentation for bad-word',
    ]);
  });

  it('prefers the fix that mends it for certain, and names its finding', async () => {
    const client = await start();
    await client.open(A, 'bad');
    const actions = await client.actions(A, 'bad');
    expect(actions.filter(({ isPreferred }) => isPreferred).map(({ title }) => title)).toEqual(['Write good']);
    expect(actions[0]?.diagnostics).toEqual(await client.pull(A));
  });

  it('edits the version that it has read', async () => {
    const client = await start();
    await client.open(A, 'good');
    await client.replace(A, 'good', 'bad');
    const [action] = await client.actions(A, 'bad');
    expect(changeOf(action).version).toBe(2);
    expect(await client.apply(action)).toBe('good');
  });

  it('edits without versions for a client that does not know them', async () => {
    const client = await start({ capabilities: PUSHED });
    await client.open(A, 'bad');
    const [action] = await client.actions(A, 'bad');
    expect(action?.edit).toEqual({
      changes: {
        [A]: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } }, newText: 'good' }],
      },
    });
  });

  it('shows a page only where the client can', async () => {
    const client = await start({ own: {} });
    await client.open(A, 'bad');
    expect(titles(await client.actions(A, 'bad'))).not.toContain('Show documentation for bad-word');
  });

  it('offers neither where a comment suppresses nothing', async () => {
    const client = await start({ own: { showRule: true, ruleUri: 'vscode://x/' } });
    await client.open(A, 'idle');
    expect(titles(await client.actions(A, 'idle'))).toEqual(['Remove']);
    expect((await client.pull(A))[0]).not.toHaveProperty('codeDescription');
  });

  it('runs the client’s command with the rule’s id', async () => {
    const client = await start();
    await client.open(A, 'bad');
    const action = (await client.actions(A, 'bad')).at(-1);
    expect(action?.command).toMatchObject({ command: 'corsLens.showRule', arguments: ['bad-word'] });
  });
});

describe('a filter', () => {
  it.each([['source'], ['source.fixAll'], ['source.fixAll.corsLens']])(
    'for %s gets the action for the whole file and nothing else',
    async (kind) => {
      const client = await start();
      await client.open(A, 'bad typo');
      expect(titles(await client.actions(A, 'bad typo', [kind]))).toEqual(['Fix all safe CORS problems']);
    },
  );

  it.each([['source.organizeImports'], ['source.fixAll.eslint'], ['refactor'], ['quick']])(
    'for %s gets nothing',
    async (kind) => {
      const client = await start();
      await client.open(A, 'bad typo');
      expect(await client.actions(A, 'bad typo', [kind])).toEqual([]);
    },
  );

  it('for quickfix gets everything but the action for the whole file', async () => {
    const client = await start();
    await client.open(A, 'typo');
    expect(titles(await client.actions(A, 'typo', ['quickfix']))).toEqual([
      'Write text',
      'Disable typo for this line',
      'Show documentation for typo',
    ]);
  });
});

describe('fixing everything', () => {
  it('takes safe fixes only, and leaves the rest of the text alone', async () => {
    const client = await start();
    await client.open(A, 'one typo\r\na bad one\r\nand a typo more');
    const action = await client.sourceAction(A);
    expect(changeOf(action).edits.map(({ newText }) => newText)).toEqual(['text', 'text']);
    expect(await client.apply(action)).toBe('one text\r\na bad one\r\nand a text more');
    expect(await client.sourceAction(A)).toBeUndefined();
  });

  it('takes fixes that touch each other in rounds', async () => {
    const client = await start();
    await client.open(A, 'x nest[a nest[b typo] c] y nest[nest[nest[z]]]');
    expect(await client.apply(await client.sourceAction(A))).toBe('x a b text c y z');
  });

  it('gives up on fixes without end', async () => {
    const client = await start();
    await client.open(A, 'a grow b');
    expect(await client.apply(await client.sourceAction(A))).toBe(`a grow${'.'.repeat(10)} b`);
  });

  it('counts a byte order mark as the client counts it', async () => {
    const client = await start();
    await client.open(A, '\uFEFFnest[typo]');
    // TextDocument keeps the mark, as the client does.
    expect(await client.apply(await client.sourceAction(A))).toBe('\uFEFFtext');
  });

  it('mends what is found there from another file', async () => {
    const client = await start();
    await client.open(A, 'typo');
    await client.open(B, 'typo // use /project/app/a.js');
    await client.pull(B);
    expect(await client.apply(await client.sourceAction(A))).toBe('text');
  });

  it('leaves a file alone that is excluded', async () => {
    const client = await start({ folders: ['file:///project'], settings: { 'file:///': { exclude: ['app/'] } } });
    await client.open(A, 'typo');
    expect(await client.sourceAction(A)).toBeUndefined();
  });
});

describe('disabling a rule for a line', () => {
  async function disable(text: string, uri = A, language = 'javascript'): Promise<string> {
    const client = await start();
    await client.open(uri, text, language);
    const action = (await client.actions(uri, 'bad')).find(({ title }) => title === 'Disable bad-word for this line');
    return client.apply(action);
  }

  it('puts a comment above it, with the same indentation', async () => {
    expect(await disable('one\n\t  bad\nthree')).toBe(
      'one\n\t  // cors-lens-disable-next-line bad-word\n\t  bad\nthree',
    );
  });

  it.each(['nginx', 'NGINX'])('writes it as the language wants it: %s', async (language) => {
    const nginx = (text: string): Promise<string> => disable(text, 'file:///project/nginx.conf', language);
    expect(await nginx('one\n  bad')).toBe('one\n  # cors-lens-disable-next-line bad-word\n  bad');
    expect(await nginx('# cors-lens-disable-next-line typo\nbad')).toBe(
      '# cors-lens-disable-next-line typo, bad-word\nbad',
    );
  });

  it('uses the line end of the file', async () => {
    expect(await disable('one\r\n  bad\r\n')).toBe('one\r\n  // cors-lens-disable-next-line bad-word\r\n  bad\r\n');
    expect(await disable('one\r\nbad')).toBe('one\r\n// cors-lens-disable-next-line bad-word\r\nbad');
    expect(await disable('bad')).toBe('// cors-lens-disable-next-line bad-word\nbad');
  });

  it('adds to the comment that is already there', async () => {
    expect(await disable('// cors-lens-disable-next-line typo, x -- because\nbad')).toBe(
      '// cors-lens-disable-next-line typo, x, bad-word -- because\nbad',
    );
    expect(await disable('  /* cors-lens-disable-next-line typo */\n  bad')).toBe(
      '  /* cors-lens-disable-next-line typo, bad-word */\n  bad',
    );
  });

  it('is offered once for two findings of a line', async () => {
    const client = await start();
    await client.open(A, 'bad, bad');
    const offered = (await client.actions(A, 'bad, bad')).filter(({ title }) => title.startsWith('Disable'));
    expect(offered.map(({ diagnostics }) => diagnostics?.length)).toEqual([2]);
  });
});

describe('a hover', () => {
  it('tells what the engine says, in the client’s format', async () => {
    const client = await start();
    await client.open(A, 'one bad', 'typescriptreact');
    expect(await client.hover(A, 'bad')).toEqual({
      contents: { kind: 'markdown', value: '**bad** in typescriptreact' },
      range: { start: { line: 0, character: 4 }, end: { line: 0, character: 7 } },
    });
    expect(await client.hover(A, 'one')).toBeNull();
    const plain = await start({ capabilities: PUSHED });
    await plain.open(A, '\uFEFFbad');
    expect(await plain.hover(A, 'bad')).toMatchObject({
      contents: { kind: 'plaintext' },
      range: { start: { line: 0, character: 1 } },
    });
  });
});
