import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, View } from '../../server/engine/analysis.ts';
import { openEngine } from '../../server/engine/analyze.ts';
import { EXPRESS_VERSIONS, type ExpressVersion } from './generator/app.ts';
import { loadWasm, packageJson } from './predict.ts';
import { replayWitness } from './replay.ts';
import { type RealLibrary, startRealLibrary } from './runner.ts';

const FIXTURES = fileURLToPath(new URL('../rules/fixtures', import.meta.url));

/** Every source of an Express fixture: `<rule-id>/express/<name>.<ext>`. */
const fixtures: readonly string[] = existsSync(FIXTURES)
  ? readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
      .map((path) => `${FIXTURES}/${path.replaceAll('\\', '/')}`)
      .filter((path) => /\/express\/[^/]+\.[cm]?[jt]sx?$/.test(path))
      .sort()
  : [];

/** A fixture's folder as a project on a major of Express, and the texts that were read of it. */
const projectOf = (root: string, version: ExpressVersion): { view: View; read: ReadonlyMap<string, string> } => {
  const read = new Map<string, string>();
  const view: View = {
    read(path) {
      if (path === `${dirname(root)}/package.json`) return packageJson(version);
      if (!path.startsWith(dirname(root)) || basename(path) === 'package.json' || !existsSync(path)) return undefined;
      const text = readFileSync(path, 'utf8');
      read.set(path, text);
      return text;
    },
  };
  return { view, read };
};

describe('replay: the running library confirms the witness of every finding in the Express fixtures', () => {
  let real: RealLibrary;
  let engine: Engine;

  beforeAll(async () => {
    [real, engine] = await Promise.all([startRealLibrary(), openEngine(loadWasm)]);
  });

  afterAll(() => real.close());

  it('finds fixtures', () => {
    expect(fixtures).not.toEqual([]);
  });

  for (const version of EXPRESS_VERSIONS) {
    it.each(fixtures.map((root) => [relative(FIXTURES, root), root] as const))(
      `express ${version}: %s`,
      async (_, root) => {
        const { view, read } = projectOf(root, version);
        const { findings } = await engine.analyze(root, view);
        const program = { version, files: Object.fromEntries(read), entry: root };
        const differences: string[] = [];
        for (const { rule, witness } of findings) {
          for (const difference of await replayWitness(real, program, witness))
            differences.push(`${rule}: ${difference}`);
        }
        expect(differences).toEqual([]);
      },
    );
  }
});
