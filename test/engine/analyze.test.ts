import { describe, expect, it } from 'vitest';
import type { View } from '../../server/engine/analysis.ts';
import { mayMatter } from '../../server/engine/analyze.ts';
import { analyzeAs, fixtures } from '../rules/fixture.ts';
import { analyzed, engine, FILE, rulesIn, WRONG } from './subject.ts';

describe('what is analysed', () => {
  it('a text that says nothing of CORS is irrelevant, without a parse', async () => {
    expect(mayMatter('const answer = 42;\n', 'script')).toBe(false);
    expect(await analyzed('const answer = 42;\n')).toEqual({
      root: FILE,
      status: 'irrelevant',
      modules: [],
      policies: 0,
      findings: [],
      dependencies: [],
      failures: [],
    });
  });

  it('a text that cannot be read is skipped with a reason, and waited for', async () => {
    const analysis = await engine.analyze(FILE, { read: () => undefined });
    expect(analysis).toMatchObject({ status: 'skipped', findings: [], dependencies: [{ path: FILE, held: false }] });
    expect(analysis.reason).toMatch(/\.$/);
  });

  it('a text of another language is irrelevant', async () => {
    expect((await analyzed('Header set Access-Control-Allow-Origin *', {}, '/project/.htaccess')).status).toBe(
      'irrelevant',
    );
  });

  it('a document without a file is read in the language that the host names', async () => {
    const view: View = {
      read: (path) => (path === 'untitled:Untitled-1' ? WRONG : undefined),
      language: () => 'javascript',
    };
    const { status, findings } = await engine.analyze('untitled:Untitled-1', view);
    expect([status, findings.map(({ rule }) => rule)]).toEqual(['analysed', ['wildcard-with-credentials']]);
  });

  it('policies are counted', async () => {
    expect((await analyzed(WRONG)).policies).toBe(1);
    expect((await analyzed(WRONG.replace("{ origin: '*', credentials: true }", ''))).policies).toBe(1);
  });
});

describe('snippets, in which nothing is bound', () => {
  it('an unbound cors is the package, since nothing else claims the name', async () => {
    expect(
      await rulesIn(
        "const app = express();\napp.use(cors({ origin: '*', credentials: true }));\napp.get('/data', (req, res) => res.json({}));\n",
      ),
    ).toEqual(['error wildcard-with-credentials']);
  });

  it('a function that is given the app is read where nothing calls it', async () => {
    expect(
      await rulesIn(
        "const cors = require('cors');\nmodule.exports = (app) => {\n  app.use(cors({ origin: true, credentials: true }));\n};\n",
      ),
    ).toEqual(['error reflected-origin']);
  });

  it('a handler that nothing registers is read where it sets the headers', async () => {
    const handler =
      "module.exports = (req, res, next) => {\n  res.setHeader('Access-Control-Allow-Origin', req.headers.origin);\n  res.setHeader('Access-Control-Allow-Credentials', 'true');\n  next();\n};\n";
    expect(await rulesIn(handler)).toContain('error reflected-origin');
  });
});

describe('dependencies: every path that was asked for, found or not', () => {
  it('the lockfiles and manifests from the file upward', async () => {
    const { dependencies } = await analyzed(WRONG);
    const paths = ['/project/src', '/project', ''].flatMap((folder) => [
      `${folder}/package-lock.json`,
      `${folder}/package.json`,
    ]);
    expect(dependencies.map(({ path, held }) => [path, held])).toEqual(
      expect.arrayContaining(paths.map((path) => [path, false])),
    );
  });

  it('the one that tells among them', async () => {
    const manifest = JSON.stringify({ dependencies: { express: '^4.18.0' } });
    const files: Readonly<Record<string, string>> = { [FILE]: WRONG, '/project/package.json': manifest };
    const { dependencies } = await engine.analyze(FILE, { read: (path) => files[path] });
    expect(dependencies.filter(({ held }) => held).map(({ path }) => path)).toContain('/project/package.json');
  });

  it('the modules that are read, and where they were looked for', async () => {
    const app = `${WRONG}const { users } = require('./users');\nconst { orders } = require('./orders');\n`;
    const files: Readonly<Record<string, string>> = { [FILE]: app, '/project/src/users/index.js': '' };
    const { dependencies, modules } = await engine.analyze(FILE, { read: (path) => files[path] });
    expect(modules).toEqual([FILE, '/project/src/users/index.js']);
    expect(dependencies).toContainEqual({ path: '/project/src/users/index.js', held: true });
    expect(dependencies).toContainEqual({ path: '/project/src/users.js', held: false });
    expect(dependencies).toContainEqual({ path: '/project/src/orders.ts', held: false });
  });

  it('a manifest that is no JSON tells nothing', async () => {
    const files: Readonly<Record<string, string>> = { [FILE]: WRONG, '/project/package.json': '{ "dependencies": ' };
    expect((await engine.analyze(FILE, { read: (path) => files[path] })).findings.length).toBe(1);
  });
});

describe('the origins that a fix offers', () => {
  const offered = async (environment: string): Promise<string | undefined> => {
    const files: Readonly<Record<string, string>> = { [FILE]: WRONG, '/project/.env': environment };
    const { findings } = await engine.analyze(FILE, { read: (path) => files[path] });
    return findings[0]?.fixes.find(({ preferred }) => preferred)?.edits[0]?.text;
  };

  it('are those of the pages that the environment names', async () => {
    expect(await offered('FRONTEND_URL=https://app.example.org/start\n')).toContain("['https://app.example.org']");
  });

  it('are to be filled in where it names none but local ones', async () => {
    expect(await offered('FRONTEND_URL=http://localhost:3000\n')).toContain('your-site.example');
  });
});

describe('settings of rules', () => {
  it('off: the rule is silent', async () => {
    expect(await rulesIn(WRONG, { rules: { 'wildcard-with-credentials': 'off' } })).toEqual([]);
  });

  it.each(['hint', 'information', 'warning', 'error'] as const)('%s: the severity is that', async (severity) => {
    expect(await rulesIn(WRONG, { rules: { 'wildcard-with-credentials': severity } })).toEqual([
      `${severity} wildcard-with-credentials`,
    ]);
  });

  it('of an unknown rule change nothing', async () => {
    expect(await rulesIn(WRONG, { rules: { 'no-such-rule': 'off' } })).toEqual(['error wildcard-with-credentials']);
  });
});

describe('findings', () => {
  it('are sorted by place, and each is within the text', async () => {
    for (const { path, text } of fixtures()) {
      const { findings } = await analyzeAs(engine, path, text);
      const starts = findings.map(({ at }) => at.start);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      for (const { at, related } of findings) {
        for (const site of [at, ...related.map((note) => note.at)]) {
          expect(site.start).toBeLessThanOrEqual(site.end);
          expect(site.end).toBeLessThanOrEqual(text.length);
          expect(site.start).toBeGreaterThanOrEqual(0);
        }
      }
    }
  }, 120_000);
});
