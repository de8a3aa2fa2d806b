import assert from 'node:assert/strict';
import { commands, Selection, window } from 'vscode';
import { actionAt, apply, closeAll, eventually, finding, nothingFound, show } from './support.ts';

/** The `if` for preflights drops the headers around it: it has one of its own. */
const RECIPE = `server {
    listen 80;
    location /v1/ {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Headers "Content-Type" always;
        add_header Vary Origin always;
        if ($request_method = OPTIONS) {
            add_header Access-Control-Max-Age 600;
            return 204;
        }
        proxy_pass http://127.0.0.1:3000;
    }
}
`;

describe('nginx as a language', () => {
  afterEach(closeAll);

  it('is what nginx.conf is written in', async () => {
    const { languageId } = await show('nginx.conf', 'events {}\n');
    assert.equal(languageId, 'nginx');
  });

  it('leaves the configuration of other programs alone', async () => {
    const { languageId } = await show('redis.conf', 'port 6379\n');
    assert.notEqual(languageId, 'nginx');
  });

  it('knows what a comment begins with', async () => {
    const document = await show('nginx.conf', 'gzip on;\n');
    const editor = await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.focusActiveEditorGroup');
    editor.selection = new Selection(0, 0, 0, 0);
    await commands.executeCommand('editor.action.addCommentLine');
    await eventually(
      'the comment',
      async () => document.getText().startsWith('# gzip') || undefined,
      () => document.getText(),
    );
  });
});

describe('findings in a configuration of nginx', () => {
  afterEach(closeAll);

  it('stand at the directive, and their fix keeps the rest as it is', async () => {
    const document = await show('nginx.conf', RECIPE);
    const { range } = await finding(document, 'preflight-without-cors');
    assert.equal(document.getText(range), 'if ($request_method = OPTIONS)');
    const fix = await actionAt(document, range, 'quickfix', /^repeat/i);
    assert.equal(fix.isPreferred, true);
    await apply(fix);
    await nothingFound(document);
    assert.equal(document.getText().match(/Access-Control-Allow-Origin/g)?.length, 2);
  });
});
