import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tools } from '../../scripts/lib/paths.mjs';
import { exportName, layDownRule, whyNotId, withRule } from '../../scripts/lib/rule-skeleton.mjs';
import { readAnnotations } from '../rules/annotations.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LIST = 'server/engine/rules/all.ts';
const COPIED = ['scripts/new-rule.mjs', 'scripts/lib/paths.mjs', 'scripts/lib/rule-skeleton.mjs', LIST, 'biome.json'];

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-rule-'));
  for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path));
  writeFileSync(join(folder, 'server/engine/rules/known-rule.ts'), '');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/new-rule.mjs'), ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
};

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

describe('npm run new-rule <id>', () => {
  it('writes the rule, its line and two fixtures, and says what is next', () => {
    const { code, out, err } = run('zero-max-age');
    expect([code, err]).toEqual([0, '']);
    for (const path of [
      'server/engine/rules/zero-max-age.ts',
      LIST,
      'test/rules/fixtures/zero-max-age/express/fires.js',
      'test/rules/fixtures/zero-max-age/express/silent.js',
    ]) {
      expect(out).toContain(path);
      expect(existsSync(join(folder, path))).toBe(true);
    }
    expect(out).toContain('npx vitest run --project unit test/rules -t zero-max-age');
  });

  it.each([
    ['no id', [], 'Usage: npm run new-rule <id>'],
    ['two ids', ['one-rule', 'two-rule'], 'One rule at a time.'],
    ['upper case', ['Zero-Max-Age'], 'lower case'],
    ['one word', ['zero'], 'two or more words'],
    ['a path', ['../zero-max'], 'is no id of a rule'],
    ['an underscore', ['zero_max-age'], 'is no id of a rule'],
    ['one that is there', ['known-rule'], 'There is a "known-rule" already: server/engine/rules/known-rule.ts'],
  ])('refuses %s, writes nothing, and says why', (_, args, why) => {
    const before = read(LIST);
    const { code, out, err } = run(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(why);
    expect(read(LIST)).toBe(before);
  });

  it('refuses the same one a second time', () => {
    expect(run('zero-max-age').code).toBe(0);
    expect(run('zero-max-age').err).toContain('There is a "zero-max-age" already');
  });
});

describe('what is written', () => {
  it('is as the formatter and the linter want it, wherever the id stands in the order', () => {
    const biome = (...args: string[]): string => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [tools(ROOT).biome, ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
      return status === 0 ? '' : stdout + stderr;
    };
    // No repository here, and the list as it should be.
    writeFileSync(join(folder, 'biome.json'), read('biome.json').replace(/"vcs": \{[^}]*\},/, ''));
    expect(biome('check', '--write', LIST)).toBe('');
    const ids = ['aaa-first', 'missing-middle', 'null-origins', 'zzz-last'];
    const written = ids.flatMap((id) => layDownRule(folder, id)).filter((path) => path.startsWith('server/'));
    expect(biome('ci', ...new Set(written))).toBe('');
  });

  it('names the rule at the end of the list', () => {
    const text = withRule(read(LIST), 'zero-max-age');
    expect(text).toContain("import { zeroMaxAge } from './zero-max-age.ts';\n");
    expect(text.trimEnd().endsWith('  zeroMaxAge,\n];')).toBe(true);
  });

  it('keeps the line ends of the list', () => {
    const text = withRule(read(LIST).replaceAll(/\r?\n/g, '\r\n'), 'zero-max-age');
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('does not touch a list that it does not know', () => {
    expect(() => withRule('export const RULES = [];\n', 'zero-max-age')).toThrow(/not the list/);
  });

  it('has a mark in the fixture that fires, and none in the silent one', () => {
    layDownRule(folder, 'zero-max-age');
    const marksIn = (name: string) => readAnnotations(read(`test/rules/fixtures/zero-max-age/express/${name}`)).marks;
    expect(marksIn('fires.js').map(({ says }) => says)).toEqual(['warning[zero-max-age]']);
    expect(marksIn('silent.js')).toEqual([]);
  });
});

describe('ids', () => {
  it('are exported in camel case', () => {
    expect(exportName('null-origin')).toBe('nullOrigin');
    expect(exportName('wildcard-list-with-credentials')).toBe('wildcardListWithCredentials');
  });

  it('are free where nothing has them', () => {
    expect(whyNotId(folder, 'zero-max-age')).toBe(null);
    expect(whyNotId(ROOT, 'null-origin')).toContain('There is a "null-origin" already');
  });
});
