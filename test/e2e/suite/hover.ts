import assert from 'node:assert/strict';
import { commands, type Hover, MarkdownString, type Position, type TextDocument } from 'vscode';
import { closeAll, eventually, finding, RULE_EXAMPLES, show } from './support.ts';

async function hoverText(document: TextDocument, position: Position): Promise<string> {
  const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, position);
  const parts = hovers.flatMap(({ contents }) => contents);
  return parts.map((part) => (part instanceof MarkdownString ? part.value : String(part))).join('\n');
}

describe('hover on a CORS option', () => {
  afterEach(closeAll);

  it('says what holds here and what a browser decides', async () => {
    const document = await show('hovered.js', RULE_EXAMPLES.wildcardWithCredentials);
    await finding(document, 'wildcard-with-credentials');
    const position = document.positionAt(document.getText().indexOf("origin: '*'") + 1);
    const text = await eventually('a hover of the extension', async () => {
      const shown = await hoverText(document, position);
      return /Access-Control-Allow-Origin/i.test(shown) ? shown : undefined;
    });
    assert.match(text, /\*/);
    assert.match(text, /browser/i);
  });
});
