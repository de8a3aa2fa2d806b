import assert from 'node:assert/strict';
import { commands } from 'vscode';
import {
  actionAt,
  actionsAt,
  apply,
  closeAll,
  finding,
  nothingFound,
  RULE_EXAMPLES,
  ruleOf,
  show,
  whenFindings,
  wholeOf,
} from './support.ts';

const QUICK_FIX = 'quickfix';
const FIX_ALL = 'source.fixAll.corsLens';

describe('code actions', () => {
  afterEach(closeAll);

  it('mend a late middleware with the quick fix', async () => {
    const document = await show('late.js', RULE_EXAMPLES.corsAfterRoutes);
    const { range } = await finding(document, 'cors-after-routes');
    const fix = await actionAt(document, range, QUICK_FIX, /^(?!disable |show documentation)/i);
    assert.equal(fix.isPreferred, true);
    await apply(fix);
    await nothingFound(document);
    const text = document.getText();
    assert.ok(text.indexOf('app.use(cors(') < text.indexOf('app.get('), text);
  });

  it('mend a wildcard with credentials with the quick fix', async () => {
    const document = await show('wildcard.js', RULE_EXAMPLES.wildcardWithCredentials);
    const { range } = await finding(document, 'wildcard-with-credentials');
    await apply(await actionAt(document, range, QUICK_FIX, /^(?!disable |show documentation)/i));
    await whenFindings(document, 'the finding to be gone', (found) =>
      found.every((one) => ruleOf(one) !== 'wildcard-with-credentials'),
    );
  });

  it('offer to disable the rule for this line, which silences it', async () => {
    const document = await show('disabled.js', RULE_EXAMPLES.wildcardWithCredentials);
    const { range } = await finding(document, 'wildcard-with-credentials');
    await apply(await actionAt(document, range, QUICK_FIX, /^disable .*for this line/i));
    await nothingFound(document);
    assert.match(document.getText(), /\/\/ cors-lens-disable-next-line wildcard-with-credentials/);
  });

  it('offer the documentation of the rule', async () => {
    const document = await show('documented.js', RULE_EXAMPLES.wildcardWithCredentials);
    const { range } = await finding(document, 'wildcard-with-credentials');
    const { command } = await actionAt(document, range, QUICK_FIX, /^show documentation for /i);
    assert.equal(command?.command, 'corsLens.showRule');
    assert.deepEqual(command.arguments, ['wildcard-with-credentials']);
  });

  it('apply every safe fix of a file at once', async () => {
    const document = await show('unmatchable.js', RULE_EXAMPLES.unmatchableOrigin);
    await finding(document, 'unmatchable-origin');
    await apply(await actionAt(document, wholeOf(document), FIX_ALL, /./));
    assert.equal(document.getText(), RULE_EXAMPLES.unmatchableOrigin.replace('.com/', '.com'));
    await nothingFound(document);
  });

  it('do not apply a fix at once that somebody has to think about', async () => {
    const document = await show('suggested.js', RULE_EXAMPLES.wildcardWithCredentials);
    const { range } = await finding(document, 'wildcard-with-credentials');
    await actionAt(document, range, QUICK_FIX, /./); // the editor answers by now
    assert.deepEqual(await actionsAt(document, wholeOf(document), FIX_ALL), []);
  });
});

describe('the command CORS: Fix All Safe Problems in File', () => {
  afterEach(closeAll);

  it('mends the file that is shown', async () => {
    const document = await show('command.js', RULE_EXAMPLES.unmatchableOrigin);
    await finding(document, 'unmatchable-origin');
    await commands.executeCommand('corsLens.fixAll');
    await nothingFound(document);
    assert.equal(document.getText(), RULE_EXAMPLES.unmatchableOrigin.replace('.com/', '.com'));
  });
});
