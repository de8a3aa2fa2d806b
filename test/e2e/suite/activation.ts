import assert from 'node:assert/strict';
import { workspace } from 'vscode';
import { closeAll, corsLens, eventually, extensionOf, RULE_EXAMPLES, show } from './support.ts';

describe('activation', () => {
  afterEach(closeAll);

  it('leaves the extension asleep for a document of another language', async () => {
    await show('notes.md', '# app.use(cors())\n');
    const markdown = extensionOf('vscode.markdown-language-features');
    await eventually('the editor to act on the Markdown document', async () => markdown.isActive || undefined);
    assert.equal(corsLens().isActive, false);
  });

  it('wakes the extension for a JavaScript document', async () => {
    await show('app.js', RULE_EXAMPLES.correct);
    await eventually('the extension to be active', async () => corsLens().isActive || undefined);
  });

  it('is asked for by nothing but JavaScript, TypeScript and nginx', () => {
    const languages = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'nginx', 'NGINX'];
    const { activationEvents } = corsLens().packageJSON;
    assert.deepEqual([...activationEvents].sort(), languages.map((language) => `onLanguage:${language}`).sort());
  });

  it('opens the folder that the runner made', () => {
    assert.deepEqual(
      workspace.workspaceFolders?.map(({ name }) => name),
      ['express'],
    );
  });
});
