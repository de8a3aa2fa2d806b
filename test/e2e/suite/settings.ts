import { ConfigurationTarget, DiagnosticSeverity, type TextDocument, workspace } from 'vscode';
import { closeAll, finding, nothingFound, RULE_EXAMPLES, ruleOf, show, whenFindings } from './support.ts';

const RULE = 'wildcard-with-credentials';

async function set(name: string, value: unknown): Promise<void> {
  await workspace.getConfiguration('corsLens').update(name, value, ConfigurationTarget.Workspace);
}

function whenSeverity(document: TextDocument, severity: DiagnosticSeverity): Promise<unknown> {
  return whenFindings(document, `${RULE} with severity ${severity}`, (found) =>
    found.some((one) => ruleOf(one) === RULE && one.severity === severity),
  );
}

describe('settings', () => {
  afterEach(async () => {
    for (const name of ['rules', 'enable', 'exclude', 'run']) await set(name, undefined);
    await closeAll();
  });

  it('corsLens.rules changes the severity of a rule, and switches it off', async () => {
    const document = await show('rules.js', RULE_EXAMPLES.wildcardWithCredentials);
    await whenSeverity(document, DiagnosticSeverity.Error);
    await set('rules', { [RULE]: 'warning' });
    await whenSeverity(document, DiagnosticSeverity.Warning);
    await set('rules', { [RULE]: 'off' });
    await nothingFound(document);
    await set('rules', undefined);
    await whenSeverity(document, DiagnosticSeverity.Error);
  });

  it('corsLens.enable switches the checks off and on', async () => {
    const document = await show('enabled.js', RULE_EXAMPLES.wildcardWithCredentials);
    await finding(document, RULE);
    await set('enable', false);
    await nothingFound(document);
    await set('enable', undefined);
    await finding(document, RULE);
  });

  it('corsLens.exclude leaves files alone', async () => {
    const document = await show('excluded.js', RULE_EXAMPLES.wildcardWithCredentials);
    await finding(document, RULE);
    await set('exclude', ['excluded.js']);
    await nothingFound(document);
  });
});
