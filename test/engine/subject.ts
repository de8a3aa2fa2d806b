import type { Analysis, Options } from '../../server/engine/analysis.ts';
import { openTestEngine, viewOf } from '../rules/fixture.ts';

export const engine = openTestEngine();

export const FILE = '/project/src/server.js';

/** One error: wildcard-with-credentials. */
export const WRONG = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: '*', credentials: true }));
app.get('/data', (req, res) => res.json({ ok: true }));
`;

export const analyzed = (text: string, options: Options = {}, file = FILE): Promise<Analysis> =>
  engine.analyze(file, viewOf(file, text), options);

/** `severity rule` of each finding, in their order. */
export const rulesIn = async (text: string, options: Options = {}): Promise<string[]> =>
  (await analyzed(text, options)).findings.map(({ rule, severity }) => `${severity} ${rule}`);
