import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { it } from 'vitest';
import { compiledFor, openUnits } from '../../server/engine/programs.ts';
import { respond } from '../../server/engine/service/respond.ts';
import { compare, printRun } from './compare.ts';
import { expressProgram } from './generator/app.ts';
import { httpRequest } from './generator/requests.ts';
import { startRealLibrary } from './runner.ts';

const require = createRequire(import.meta.url);
const G: Record<string, string> = {
  'web-tree-sitter': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-javascript': 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript': 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-tsx': 'tree-sitter-typescript/tree-sitter-tsx.wasm',
};
it('open', async () => {
  const units = openUnits((name) => readFile(require.resolve(G[name] ?? '')));
  const real = await startRealLibrary();
  const out: string[] = [];
  const sum: Record<string, number> = {};
  for (const version of [4, 5] as const)
    for (const { file, source } of fc.sample(expressProgram(version), {
      numRuns: 250,
      seed: Number(process.env.BASE ?? 4),
    })) {
      const root = `/project/${file}`;
      const files: Record<string, string> = {
        [root]: source,
        '/project/package.json': JSON.stringify({
          dependencies: { express: version === 4 ? '4.22.3' : '5.3.0', cors: '2.8.6' },
        }),
      };
      const { compiled } = await compiledFor(units, root, { read: (p) => files[p] });
      await real.load({ version, files: { [root]: source }, entry: root });
      let said = false;
      for (const q of fc.sample(httpRequest, { numRuns: 12, seed: source.length })) {
        const o = await real.ask(q);
        const p = compiled[0]?.program;
        const runs = compiled.length === 1 && p ? respond(p, q) : [];
        const s = compare(runs, p?.choices ?? [], o);
        sum[s] = (sum[s] ?? 0) + 1;
        if ((s === 'among' || s === 'open') && !said) {
          said = true;
          out.push(
            `#### ${s} express ${version} programs ${compiled.length}\n${source}\n${JSON.stringify(q)}\n${runs.map(printRun).slice(0, 3).join('\n-\n')}\n${JSON.stringify(p?.choices.map((c) => c.says))}`,
          );
        }
      }
    }
  console.log(sum);
  writeFileSync('/tmp/obs/open.txt', out.join('\n'));
  await real.close();
}, 600000);
