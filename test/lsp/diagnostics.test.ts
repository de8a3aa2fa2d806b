import { afterEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource, DiagnosticSeverity, DocumentDiagnosticRequest } from 'vscode-languageserver/node';
import { Client, inMemory, PUSHED, type Session } from './client.ts';
import { WordEngine } from './word-engine.ts';

const A = 'file:///project/app/a.js';
const B = 'file:///project/app/b.js';

const running: Client[] = [];
async function start(session?: Session, engine = new WordEngine()): Promise<Client> {
  const client = await Client.start(inMemory(engine), session);
  running.push(client);
  return client;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((client) => client.stop()));
});

describe('a pulled diagnostic', () => {
  it('holds the finding in the protocol’s terms', async () => {
    const client = await start({ own: { ruleUri: 'vscode://cors-lens.cors-lens/rules/' } });
    await client.open(A, 'one\n  bad');
    expect(await client.pull(A)).toEqual([
      {
        range: { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } },
        severity: DiagnosticSeverity.Error,
        source: 'cors-lens',
        code: 'bad-word',
        codeDescription: { href: 'vscode://cors-lens.cors-lens/rules/bad-word' },
        message: 'There is a bad. A browser reads it. Write another word.',
        relatedInformation: [
          {
            location: { uri: A, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } },
            message: 'The text begins here.',
          },
        ],
      },
    ]);
  });

  it('has no link where the client names no place for the pages', async () => {
    const client = await start();
    await client.open(A, 'bad');
    expect((await client.pull(A))[0]).not.toHaveProperty('codeDescription');
  });

  it('follows the edits of the document', async () => {
    const client = await start();
    await client.open(A, 'good\nand typo');
    await client.replace(A, 'good', 'very\r\nbad');
    expect((await client.pull(A)).map(({ code, range }) => [code, range.start])).toEqual([
      ['bad-word', { line: 1, character: 0 }],
      ['typo', { line: 2, character: 4 }],
    ]);
  });

  it('counts a byte order mark that the client sends as the client counts it', async () => {
    const client = await start();
    await client.open(A, '\uFEFFbad');
    expect((await client.pull(A))[0]?.range.start).toEqual({ line: 0, character: 1 });
  });

  it('is not sent again while it stays the same', async () => {
    const client = await start();
    await client.open(A, 'bad then');
    const first = await client.report(A);
    await client.replace(A, 'then', 'now');
    expect(await client.report(A, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    await client.replace(A, 'bad', 'typo');
    expect(await client.report(A, first.resultId)).toMatchObject({ kind: 'full', items: [{ code: 'typo' }] });
  });

  it('is none for a document that is not open', async () => {
    const client = await start();
    expect(await client.pull(A)).toEqual([]);
  });

  it('is never pushed', async () => {
    const client = await start();
    await client.open(A, 'bad');
    await client.replace(A, 'bad', 'typo');
    await client.pull(A);
    await client.close(A);
    await client.pull(A);
    expect(client.result.capabilities.diagnosticProvider).toMatchObject({ interFileDependencies: true });
    expect(client.published).toEqual([]);
  });
});

describe('the analysis of a document', () => {
  it('is made once for each version, whoever asks', async () => {
    const engine = new WordEngine();
    const client = await start({}, engine);
    await client.open(A, 'bad');
    await Promise.all([client.pull(A), client.pull(A), client.actions(A, 'bad')]);
    expect(engine.analysed).toEqual(['/project/app/a.js']);
    await client.replace(A, 'bad', 'typo');
    await client.pull(A);
    expect(engine.analysed).toHaveLength(2);
  });

  it('is not begun for a request that was cancelled meanwhile', async () => {
    const engine = new WordEngine();
    const client = await start({}, engine);
    await client.open(A, 'bad');
    await client.open(B, '// use /project/app/a.js');
    await client.open('file:///project/app/c.js', '// use /project/app/a.js');
    const release = engine.hold();
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri: A } };
    const answer = client.connection.sendRequest(DocumentDiagnosticRequest.type, params, source.token);
    const refused = expect(answer).rejects.toMatchObject({ code: -32800 });
    // Messages are handled in order: once this is answered, the analysis above has begun.
    await client.hover(A, 'bad');
    source.cancel();
    await client.hover(A, 'bad');
    release();
    await refused;
    // C, which uses A as B does, would have been next.
    expect(engine.analysed).toEqual(['/project/app/b.js']);
  });

  it('reports in a file what was found there from another one', async () => {
    const client = await start();
    await client.open(A, 'typo');
    await client.open(B, 'bad // use /project/app/a.js');
    expect(await client.rules(B)).toEqual(['bad-word']);
    expect(await client.rules(A)).toEqual(['typo']);
  });

  it('has the client pull a file again in which another one finds something new', async () => {
    const client = await start();
    await client.open(A, 'typo');
    await client.pull(A);
    await client.open(B, 'bad // use /project/app/a.js');
    await client.pull(B);
    await client.refreshed();
  });

  it('has the client pull again when a file that it depends on is edited', async () => {
    const client = await start();
    await client.open(A, 'good');
    await client.open(B, '// use /project/app/a.js');
    await client.pull(B);
    await client.replace(A, 'good', 'better');
    await client.refreshed();
  });
});

describe('pushed diagnostics', () => {
  it('come for a client that cannot pull, after opening and after typing', async () => {
    const client = await start({ capabilities: PUSHED });
    expect(client.result.capabilities).not.toHaveProperty('diagnosticProvider');
    await client.open(A, 'bad');
    expect((await client.publishedFor(A)).map(({ code }) => code)).toEqual(['bad-word']);
    await client.replace(A, 'bad', 'typo');
    expect((await client.publishedFor(A, 2)).map(({ code }) => code)).toEqual(['typo']);
    expect(client.published.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('are taken away when the document is closed', async () => {
    const client = await start({ capabilities: PUSHED });
    await client.open(A, 'bad');
    await client.publishedFor(A);
    await client.close(A);
    expect(await client.publishedFor(A, 2)).toEqual([]);
  });

  it('come again for the documents that depend on an edited one', async () => {
    const client = await start({ capabilities: PUSHED });
    await client.open(A, 'good');
    await client.open(B, '// use /project/app/a.js');
    await client.publishedFor(B);
    await client.replace(A, 'good', 'better');
    expect(await client.publishedFor(B, 2)).toEqual([]);
  });
});

describe('the status', () => {
  it('tells policies and findings', async () => {
    const client = await start({ own: { status: true } });
    await client.open(A, 'bad typo');
    await client.pull(A);
    expect(client.statuses).toEqual([{ uri: A, state: 'ok', policies: 2, findings: 2 }]);
  });

  it('tells that an analysis takes its time', async () => {
    const engine = new WordEngine();
    const client = await start({ own: { status: true } }, engine);
    await client.open(A, 'bad');
    const release = engine.hold();
    const answer = client.pull(A);
    await client.status(({ state }) => state === 'busy');
    release();
    await answer;
    await client.status(({ state }) => state === 'ok');
  });

  it.each([
    [
      'a language that it does not read',
      A,
      'python',
      'bad',
      'CORS Lens reads JavaScript, TypeScript and nginx configurations.',
    ],
    ['an installed package', 'file:///project/app/node_modules/x/a.js', 'javascript', 'bad', 'installed packages'],
    ['build output', 'file:///project/app/dist/a.js', 'javascript', 'bad', 'build output'],
    ['a minified file', 'file:///project/app/a.min.js', 'javascript', 'bad', 'is minified'],
    ['a huge file', A, 'javascript', `bad${' '.repeat(1024 * 1024)}`, 'longer than 1 MB'],
  ])('tells why %s is skipped', async (_, uri, languageId, text, reason) => {
    const client = await start({ own: { status: true }, folders: ['file:///project/app'] });
    await client.open(uri, text, languageId);
    expect(await client.pull(uri)).toEqual([]);
    expect(await client.status(({ state }) => state === 'skipped')).toMatchObject({
      uri,
      reason: expect.stringContaining(reason),
    });
  });

  it('is not sent to a client that has not asked for it', async () => {
    const client = await start();
    await client.open(A, 'bad');
    await client.pull(A);
    await client.pull(A);
    expect(client.statuses).toEqual([]);
  });
});
