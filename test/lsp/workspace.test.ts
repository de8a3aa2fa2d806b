import { afterEach, describe, expect, it } from 'vitest';
import { DidChangeConfigurationNotification, DidChangeWorkspaceFoldersNotification } from 'vscode-languageserver/node';
import { Client, inMemory, PUSHED, type Session } from './client.ts';
import { WordEngine } from './word-engine.ts';

const A = 'file:///project/app/a.js';
const B = 'file:///project/app/b.js';

const running: Client[] = [];
async function start(
  session: Session = {},
  files = new Map<string, string>(),
  engine = new WordEngine(),
): Promise<Client> {
  const client = await Client.start(inMemory(engine, { readFile: (path) => files.get(path) }), session);
  running.push(client);
  return client;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((client) => client.stop()));
});

describe('settings', () => {
  it('hold for each document on its own', async () => {
    const settings = {
      'file:///project/app/a': { rules: { 'bad-word': 'off' } },
      'file:///project/app/b': { enable: false },
    };
    const client = await start({ settings });
    await client.open(A, 'bad typo');
    await client.open(B, 'bad typo');
    await client.open('file:///project/app/c.js', 'bad typo');
    expect(await client.rules(A)).toEqual(['typo']);
    expect(await client.rules(B)).toEqual([]);
    expect(await client.rules('file:///project/app/c.js')).toEqual(['bad-word', 'typo']);
  });

  it('count anew once they have changed, and the client is asked to pull', async () => {
    const client = await start();
    await client.open(A, 'bad');
    expect(await client.rules(A)).toEqual(['bad-word']);
    await client.registeredFor('workspace/didChangeConfiguration');
    await client.set('file:///', { rules: { 'bad-word': 'off' } });
    await client.refreshed();
    expect(await client.rules(A)).toEqual([]);
  });

  it('are pushed to by a client that cannot be asked', async () => {
    const client = await start({ capabilities: { ...PUSHED, workspace: {} } });
    await client.open(A, 'bad');
    expect(await client.publishedFor(A)).toHaveLength(1);
    const settings = { corsLens: { rules: { 'bad-word': 'off' } } };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
    expect(await client.publishedFor(A, 2)).toEqual([]);
  });

  it('exclude files by patterns relative to the innermost folder', async () => {
    const client = await start({
      folders: ['file:///project', 'file:///project/app'],
      settings: { 'file:///': { exclude: ['/a.js', '!/b.js'] } },
    });
    await client.open(A, 'bad');
    await client.open('file:///project/a.js', 'bad');
    await client.open('file:///project/lib/a.js', 'bad');
    expect(await client.rules(A)).toEqual([]);
    expect(await client.rules('file:///project/a.js')).toEqual([]);
    expect(await client.rules('file:///project/lib/a.js')).toEqual(['bad-word']);
  });
});

describe('with run set to onSave', () => {
  const settings = { 'file:///': { run: 'onSave' } };

  it('a pulling client keeps what it has until it is asked to pull after saving', async () => {
    const client = await start({ settings });
    await client.open(A, 'good');
    const first = await client.report(A);
    await client.replace(A, 'good', 'bad');
    expect(await client.report(A, first.resultId)).toMatchObject({ kind: 'unchanged' });
    await client.save(A);
    await client.refreshed();
    expect(await client.report(A, first.resultId)).toMatchObject({ kind: 'full', items: [{ code: 'bad-word' }] });
  });

  it('nothing is pushed before saving', async () => {
    const client = await start({ settings: { [A]: { run: 'onSave' } }, capabilities: PUSHED });
    await client.open(A, 'good');
    await client.open(B, 'good');
    await client.publishedFor(A);
    await client.publishedFor(B);
    await client.replace(A, 'good', 'bad');
    // B waits as long as A would have.
    await client.replace(B, 'good', 'bad');
    await client.publishedFor(B, 2);
    expect(client.published.filter(({ uri }) => uri === A)).toHaveLength(1);
    await client.save(A);
    expect((await client.publishedFor(A, 2)).map(({ code }) => code)).toEqual(['bad-word']);
  });
});

describe('several folders', () => {
  it('that overlap judge a document once', async () => {
    const engine = new WordEngine();
    const client = await start({ folders: ['file:///project', 'file:///project/app/'] }, new Map(), engine);
    await client.open(A, 'bad');
    expect(await client.rules(A)).toEqual(['bad-word']);
    expect(engine.analysed).toEqual(['/project/app/a.js']);
  });

  it('may come and go', async () => {
    const client = await start({ folders: ['file:///project'] });
    const uri = 'file:///project/dist/a.js';
    await client.open(uri, 'bad');
    expect(await client.rules(uri)).toEqual([]);
    // Opened by itself, the folder holds the user's code.
    const event = {
      added: [{ uri: 'file:///project/dist', name: 'dist' }],
      removed: [{ uri: 'file:///project', name: 'work' }],
    };
    await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, { event });
    await client.refreshed();
    expect(await client.rules(uri)).toEqual(['bad-word']);
  });
});

describe('documents', () => {
  it('without a file are judged by their language', async () => {
    const client = await start({ folders: ['file:///project'] });
    await client.open('untitled:Untitled-1', 'bad', 'typescript');
    await client.open('untitled:Untitled-2', 'bad', 'plaintext');
    expect(await client.rules('untitled:Untitled-1')).toEqual(['bad-word']);
    expect(await client.rules('untitled:Untitled-2')).toEqual([]);
    expect(await client.hover('untitled:Untitled-1', 'bad')).toMatchObject({
      contents: { value: '**bad** in typescript' },
    });
  });

  it('with odd names and drive letters in either case are one and the same file', async () => {
    const client = await start({ folders: ['file:///C:/project'] });
    await client.open('file:///c%3A/project/%5Bid%5D%20%281%29.js', 'typo');
    await client.open('file:///C:/project/b.js', '// use c:/project/[id] (1).js');
    expect(await client.rules('file:///c%3A/project/%5Bid%5D%20%281%29.js')).toEqual(['typo']);
    await client.pull('file:///C:/project/b.js');
    await client.replace('file:///c%3A/project/%5Bid%5D%20%281%29.js', 'typo', 'good');
    await client.refreshed();
  });

  it('that are closed count as their file', async () => {
    const client = await start({ capabilities: PUSHED }, new Map([['/project/app/a.js', 'crash']]));
    await client.open(A, 'good');
    await client.open(B, 'bad // use /project/app/a.js');
    expect(await client.publishedFor(B)).toHaveLength(1);
    await client.close(A);
    expect(await client.publishedFor(B, 2)).toEqual([]);
  });
});

describe('files that change on the disk', () => {
  it('have the client pull again where an analysis depends on them', async () => {
    const files = new Map([['/project/package.json', '{}']]);
    const engine = new WordEngine();
    const client = await start({}, files, engine);
    await client.registeredFor('workspace/didChangeWatchedFiles');
    await client.open(A, 'bad // use /project/package.json');
    await client.pull(A);
    await client.pull(A);
    expect(engine.analysed).toHaveLength(1);
    files.set('/project/package.json', '{ "dependencies": {} }');
    await client.filesChanged('file:///project/package.json');
    await client.refreshed();
    await client.pull(A);
    expect(engine.analysed).toHaveLength(2);
  });

  it('count also where they were missing', async () => {
    const files = new Map<string, string>();
    const client = await start({}, files);
    await client.open(A, '// use /project/lib.js');
    await client.pull(A);
    files.set('/project/lib.js', 'crash');
    await client.filesChanged('file:///project/lib.js');
    await client.refreshed();
    await client.pull(A);
    await client.logged('The engine met the word crash.');
  });

  it('do not matter where nothing depends on them', async () => {
    const engine = new WordEngine();
    const client = await start({}, new Map(), engine);
    await client.open(A, 'bad');
    await client.pull(A);
    await client.filesChanged('file:///project/other.js');
    await client.pull(A);
    expect(engine.analysed).toHaveLength(1);
  });

  it('do not matter while they are open', async () => {
    const client = await start({ capabilities: PUSHED });
    await client.open(A, 'good');
    await client.open(B, '// use /project/app/a.js');
    await client.open('file:///project/app/c.js', 'good');
    await client.publishedFor(B);
    await client.publishedFor('file:///project/app/c.js');
    await client.filesChanged(A);
    await client.replace('file:///project/app/c.js', 'good', 'bad');
    // It was typed after the change, and is judged later than that would have been.
    await client.publishedFor('file:///project/app/c.js', 2);
    expect(client.published.filter(({ uri }) => uri === B)).toHaveLength(1);
  });

  it('while they are open count once they are closed', async () => {
    const files = new Map([['/project/app/a.js', 'good']]);
    const engine = new WordEngine();
    const client = await start({}, files, engine);
    await client.open(B, '// use /project/app/a.js');
    await client.pull(B);
    await client.open(A, 'good');
    files.set('/project/app/a.js', 'crash');
    await client.filesChanged(A);
    await client.close(A);
    await client.pull(B);
    await client.logged('The engine met the word crash.');
    expect(engine.analysed).toEqual(['/project/app/b.js', '/project/app/b.js']);
  });
});
