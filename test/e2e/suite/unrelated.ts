import assert from 'node:assert/strict';
import { languages, Uri, window, workspace } from 'vscode';
import { corsLens, eventually, extensionOf, finding, openedFolder, RULE_EXAMPLES } from './support.ts';

describe('a workspace without relevant files', () => {
  it('is left alone', async () => {
    const folder = openedFolder();
    for (const name of ['notes.txt', 'README.md']) {
      await window.showTextDocument(await workspace.openTextDocument(Uri.joinPath(folder.uri, name)));
    }
    const markdown = extensionOf('vscode.markdown-language-features');
    await eventually('the editor to act on the Markdown document', async () => markdown.isActive || undefined);
    assert.equal(corsLens().isActive, false);
    const sources = languages.getDiagnostics().flatMap(([, found]) => found.map(({ source }) => source));
    assert.ok(!sources.includes('cors-lens'));
  });

  it('is looked at once a TypeScript document comes up', async () => {
    const content = RULE_EXAMPLES.wildcardWithCredentials
      .replace("const express = require('express')", "import express from 'express'")
      .replace("const cors = require('cors')", "import cors from 'cors'");
    await window.showTextDocument(await workspace.openTextDocument({ language: 'typescript', content }));
    const document = window.activeTextEditor?.document;
    assert.ok(document !== undefined);
    await finding(document, 'wildcard-with-credentials');
    assert.equal(corsLens().isActive, true);
  });
});
