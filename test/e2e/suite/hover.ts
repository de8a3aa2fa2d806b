import assert from 'node:assert/strict';
import { commands, type Hover, MarkdownString, type Position, type TextDocument } from 'vscode';
import { closeAll, eventually, positionOf, RULE_EXAMPLES, show } from './support.ts';

async function hoverText(document: TextDocument, position: Position): Promise<string> {
  const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, position);
  const parts = hovers.flatMap(({ contents }) => contents);
  return parts.map((part) => (part instanceof MarkdownString ? part.value : String(part))).join('\n');
}

/** Waits for the extension's hover over a text: TypeScript answers too, and at times alone. */
async function hoverOver(document: TextDocument, text: string): Promise<string> {
  const position = positionOf(document, text).translate(0, 1);
  let shown = '';
  const look = async () => {
    shown = await hoverText(document, position);
    return shown.includes('Access-Control-Allow-Origin') ? shown : undefined;
  };
  return eventually(`a hover over ${text}`, look, () => shown);
}

describe('hover on a CORS option', () => {
  afterEach(closeAll);

  it('says what the service sends, and that a browser blocks it', async () => {
    const document = await show('hovered.js', RULE_EXAMPLES.wildcardWithCredentials);
    const text = await hoverOver(document, "origin: '*'");
    assert.match(text, /Access-Control-Allow-Origin: \*/);
    assert.match(text, /Access-Control-Allow-Credentials: true/);
    assert.match(text, /a stranger.s page, with cookies: \*\*blocked\*\*/);
  });

  it('says that a browser lets the listed page in, and a stranger not', async () => {
    const document = await show('hovered-correct.js', RULE_EXAMPLES.correct);
    const text = await hoverOver(document, "origin: 'https://app.example.com'");
    assert.match(text, /a page at https:\/\/app\.example\.com(?:, with cookies)?: allowed/);
    assert.match(text, /a stranger.s page, with cookies: \*\*blocked\*\*/);
  });
});
