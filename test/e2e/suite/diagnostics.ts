import assert from 'node:assert/strict';
import { DiagnosticSeverity, languages, window, workspace } from 'vscode';
import { closeAll, finding, findings, nothingFound, RULE_EXAMPLES, replace, ruleOf, show } from './support.ts';

describe('diagnostics of an Express file', () => {
  afterEach(closeAll);

  it('name the extension, and the rule with a link to its page', async () => {
    const document = await show('wildcard.js', RULE_EXAMPLES.wildcardWithCredentials);
    const { source, code, severity, range, message } = await finding(document, 'wildcard-with-credentials');
    assert.equal(source, 'cors-lens');
    assert.ok(typeof code === 'object', 'the code carries a link');
    assert.match(code.target.toString(), /wildcard-with-credentials$/);
    assert.equal(severity, DiagnosticSeverity.Error);
    assert.equal(document.lineAt(range.start.line).text, "app.use(cors({ origin: '*', credentials: true }));");
    assert.ok(!range.isEmpty, 'something is underlined');
    assert.ok(message.length > 0);
  });

  it('point at the other place that is involved', async () => {
    const document = await show('late.js', RULE_EXAMPLES.corsAfterRoutes);
    const { relatedInformation = [] } = await finding(document, 'cors-after-routes');
    assert.ok(relatedInformation.length > 0, 'there is related information');
    for (const { location, message } of relatedInformation) {
      assert.equal(location.uri.toString(), document.uri.toString());
      assert.ok(message.length > 0);
    }
    const lines = relatedInformation.map(({ location }) => document.lineAt(location.range.start.line).text);
    assert.ok(
      lines.some((line) => line.startsWith('app.get(') || line.startsWith('app.use(')),
      `related lines: ${lines}`,
    );
  });

  it('follow what is typed, without saving', async () => {
    const document = await show('typed.js', RULE_EXAMPLES.wildcardWithCredentials);
    await finding(document, 'wildcard-with-credentials');
    await replace(document, "origin: '*'", "origin: 'https://app.example.com'");
    assert.equal(document.isDirty, true);
    await nothingFound(document);
    await replace(document, "origin: 'https://app.example.com'", "origin: '*'");
    await finding(document, 'wildcard-with-credentials');
  });

  it('appear in an untitled document', async () => {
    const document = await workspace.openTextDocument({
      language: 'javascript',
      content: RULE_EXAMPLES.wildcardWithCredentials,
    });
    await window.showTextDocument(document);
    await finding(document, 'wildcard-with-credentials');
  });

  it('stay away from a correct file', async () => {
    const correct = await show('correct.js', RULE_EXAMPLES.correct);
    const seen: unknown[] = [];
    const subscription = languages.onDidChangeDiagnostics(() => seen.push(...findings(correct).map(ruleOf)));
    // A wrong file beside it that is found afterwards shows that the server has had its turn.
    const wrong = await show('wrong.js', RULE_EXAMPLES.wildcardWithCredentials);
    await finding(wrong, 'wildcard-with-credentials');
    subscription.dispose();
    assert.deepEqual(seen, []);
    // And this, that the server reads the correct file at all.
    await replace(correct, "origin: 'https://app.example.com'", "origin: '*'");
    await finding(correct, 'wildcard-with-credentials');
  });

  it('are silenced by a comment on the line before', async () => {
    const document = await show('silenced.js', RULE_EXAMPLES.wildcardWithCredentials);
    await finding(document, 'wildcard-with-credentials');
    const comment = '// cors-lens-disable-next-line wildcard-with-credentials -- a public demonstration\n';
    await replace(document, 'app.use(cors(', `${comment}app.use(cors(`);
    await nothingFound(document);
    await replace(document, comment, '');
    await finding(document, 'wildcard-with-credentials');
  });
});
