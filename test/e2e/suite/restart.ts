import { commands } from 'vscode';
import { closeAll, finding, nothingFound, RULE_EXAMPLES, replace, show } from './support.ts';

describe('the command CORS: Restart Server', () => {
  afterEach(closeAll);

  it('brings back a server that answers', async () => {
    const document = await show('restarted.js', RULE_EXAMPLES.wildcardWithCredentials);
    await finding(document, 'wildcard-with-credentials');
    // What the old server said goes with it, so the finding that comes after is the new server's.
    const gone = nothingFound(document);
    await commands.executeCommand('corsLens.restart');
    await gone;
    await finding(document, 'wildcard-with-credentials');
    await replace(document, "origin: '*'", "origin: 'https://app.example.com'");
    await nothingFound(document);
  });
});
