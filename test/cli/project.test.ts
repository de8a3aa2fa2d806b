import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { openEngine, scan } from '../../server/engine/analyze.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import { makeTree, runJson, type Tree } from './support.ts';

const trees: Tree[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove();
});

const APP = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors(require('./options')));
app.get('/me', (req, res) => res.json({ id: 1 }));
module.exports = app;
`;
const SERVER = "require('./app').listen(3000);\n";
const SLASH = "module.exports = { origin: ['https://a.example.com/', 'https://b.example.com'] };\n";
const ROUTER = `const router = require('express').Router();
const cors = require('cors');
router.get('/me', (req, res) => res.json({}));
router.use(cors({ origin: 'https://a.example.com' }));
module.exports = router;
`;

/** `file rule` of what `check` finds at warning level or above, with the real engine. */
async function found(files: Readonly<Record<string, string>>, args: readonly string[] = ['.']) {
  const tree = makeTree(files);
  trees.push(tree);
  const engine = openEngine(loadWasm);
  const { result } = await runJson(tree.root, args, { scan, engine: async () => engine });
  const loud = result.findings.filter(({ severity }) => severity === 'error' || severity === 'warning');
  return { tree, found: loud.map(({ file, rule }) => `${file} ${rule}`) };
}

const textOf = (tree: Tree, file: string): string => readFileSync(tree.path(file), 'utf8');

describe('check, on services of several files', () => {
  it('finds once what several roots lead to, where the fix belongs', async () => {
    const files = { 'server.js': SERVER, 'lambda.js': SERVER, 'app.js': APP, 'options.js': SLASH };
    expect((await found(files)).found).toEqual(['options.js unmatchable-origin']);
  });

  it('judges a module as its importers put it together', async () => {
    const app = APP.replace("require('./options')", "{ origin: 'https://a.example.com' }").replace(
      'module.exports',
      "app.use(require('./router'));\nmodule.exports",
    );
    expect((await found({ 'router.js': ROUTER })).found).toEqual(['router.js cors-after-routes']);
    expect((await found({ 'router.js': ROUTER, 'app.js': app, 'server.js': SERVER })).found).toEqual([]);
  });

  it('reaches what is set up by a file that does not speak of CORS itself', async () => {
    expect(
      (
        await found({
          'server.js':
            "const app = require('express')();\nrequire('./security').protect(app);\napp.get('/me', (req, res) => res.json({}));\n",
          'security.js':
            "const cors = require('cors');\nexports.protect = (app) => app.use(cors({ origin: '*', credentials: true }));\n",
        })
      ).found,
    ).toEqual(['security.js wildcard-with-credentials']);
  });

  it('holds nothing against a module for what a test makes of it', async () => {
    const app = APP.replace("require('./options')", '{ origin, credentials: true }')
      .replace('const app', 'exports.make = (origin) => {\nconst app')
      .replace('module.exports = app;', 'return app;\n};');
    const files = {
      'app.js': app,
      'server.js': "require('./app').make('https://a.example.com').listen(3000);\n",
    };
    const test = "const { make } = require('./app');\ndescribe('cors', () => make('*'));\n";
    expect((await found({ ...files, 'app.test.js': test })).found).toEqual([]);
    expect((await found({ ...files, 'other.js': test.replace('describe', 'start') })).found).toEqual([
      'app.js wildcard-with-credentials',
    ]);
  });

  it('judges by itself what no importer in view evaluates', async () => {
    const dynamic = "const name = process.argv[2];\nrequire(name);\nfunction never() { return import('./router'); }\n";
    expect((await found({ 'router.js': ROUTER, 'main.js': dynamic })).found).toEqual(['router.js cors-after-routes']);
  });

  it('takes one of the files that import each other for the root', async () => {
    const a = `${APP}require('./b');\n`;
    expect(
      (
        await found({
          'app.js': a,
          'b.js': "const app = require('./app');\napp.get('/b', (q, r) => r.json({}));\n",
          'options.js': SLASH,
        })
      ).found,
    ).toEqual(['options.js unmatchable-origin']);
  });

  it('mends the options module of an app', async () => {
    const { tree, found: left } = await found({ 'server.js': SERVER, 'app.js': APP, 'options.js': SLASH }, [
      '.',
      '--fix',
    ]);
    expect(left).toEqual([]);
    expect(textOf(tree, 'options.js')).toBe(SLASH.replace(".com/'", ".com'"));
    expect(textOf(tree, 'app.js')).toBe(APP);
  });

  it('reports and does not mend what lies outside of the paths that were named', async () => {
    const { tree, found: left } = await found({ 'src/app.js': APP, 'src/options.js': SLASH }, ['src/app.js', '--fix']);
    expect(left).toEqual(['src/options.js unmatchable-origin']);
    expect(textOf(tree, 'src/options.js')).toBe(SLASH);
  });
});
