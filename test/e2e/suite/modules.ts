import { closeAll, finding, nothingFound, replace, show } from './support.ts';

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
});
