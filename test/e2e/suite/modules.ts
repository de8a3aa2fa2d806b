import assert from 'node:assert/strict';
import { closeAll, finding, findings, nothingFound, replace, ruleOf, show } from './support.ts';

const OPTIONS = 'module.exports = { credentials: false };\n';

const APP = `const express = require('express');
const cors = require('cors');
const options = require('./options');
const app = express();
app.use(cors({ origin: 'https://app.example.com', ...options }));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
app.listen(3000);
`;

describe('diagnostics of a service of several files', () => {
  afterEach(closeAll);

  it('follow what is typed in another module, without saving', async () => {
    const app = await show('app.js', APP);
    const options = await show('options.js', OPTIONS);
    await nothingFound(options);
    await replace(options, 'credentials: false', "credentials: true, origin: '*'");
    await finding(options, 'wildcard-with-credentials');
    await replace(app, '...options }', "...options, origin: 'https://app.example.com' }");
    await nothingFound(options);
  });

  it('stand once in the list of problems, where the fix belongs, and point into the other file', async () => {
    const options = await show('options.js', OPTIONS.replace('false', 'true'));
    const app = await show('app.js', APP.replace("'https://app.example.com'", "'*'"));
    const { range, relatedInformation = [] } = await finding(app, 'wildcard-with-credentials');
    assert.equal(app.getText(range), "origin: '*'");
    assert.deepEqual(
      relatedInformation.map(({ location }) => [location.uri.toString(), options.getText(location.range)]),
      [[options.uri.toString(), 'credentials: true']],
    );
    assert.deepEqual(findings(app).map(ruleOf), ['wildcard-with-credentials']);
    assert.deepEqual(findings(options).map(ruleOf), []);
  });
});
