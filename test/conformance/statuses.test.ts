import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Predict } from './check.ts';
import { compare, printObserved, printRun } from './compare.ts';
import { BASE } from './generator/requests.ts';
import { openPredictor } from './predict.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';
import { EXPRESS_STACKS } from './stacks.ts';

/** Answers whose status stands beside the body, or can't be sent. */
const ANSWERS: readonly string[] = [
  'res.send(201);',
  "res.send(201, 'x');",
  "res.send('x', 201);",
  'res.json(201, {});',
  'res.json({}, 201);',
  'res.json(201);',
  'res.status(202).send(201);',
  "res.statusCode = '201'; res.send('x');",
  "res.statusCode = 99; res.send('x');",
  "res.statusCode = undefined; res.send('x');",
  "res.statusCode = 'abc'; res.end('x');",
  "res.status(1000).send('x');",
];

const FILE = '/project/app.js';

describe('the status of an answer is the one that the running library sends', () => {
  let real: RealLibrary;
  let predict: Predict;

  beforeAll(async () => {
    [real, predict] = await Promise.all([startRealLibrary(), openPredictor()]);
  });

  afterAll(() => real.close());

  for (const stack of EXPRESS_STACKS) {
    it.each(ANSWERS)(`${stack.name}: %s`, async (answer) => {
      const source = `const app = require('express')();\napp.use(require('cors')());\napp.get('/data', (req, res) => { ${answer} });\nmodule.exports = app;\n`;
      const predicted = await predict({ file: 'app.js', source }, stack);
      expect(await real.load({ stack, files: { [FILE]: source }, entry: FILE })).toBe('loaded');
      const request = { method: 'GET', url: `${BASE}/data`, headers: [['Origin', 'https://a.test']] as const };
      const runs = predicted?.respond(request) ?? [];
      const observed = await real.ask(request);
      const standing = compare(runs, predicted?.choices ?? [], observed);
      expect(standing, `${runs.map(printRun).join('\n')}\nobserved\n${printObserved(observed)}`).toBe('answered');
    });
  }
});
