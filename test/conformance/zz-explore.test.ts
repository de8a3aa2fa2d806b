import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { it } from 'vitest';
import { compiledFor, openUnits } from '../../server/engine/programs.ts';
import { respond } from '../../server/engine/service/respond.ts';
import { checkPrograms, type Predict } from './check.ts';
import { startRealLibrary } from './runner.ts';

const require = createRequire(import.meta.url);
const G: Record<string, string> = {
  'web-tree-sitter': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-javascript': 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript': 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-tsx': 'tree-sitter-typescript/tree-sitter-tsx.wasm',
};
it('explore', async () => {
  const units = openUnits((name) => readFile(require.resolve(G[name] ?? '')));
  const known = (process.env.KNOWN ?? '')
    .split('@@')
    .filter((one) => one !== '')
    .map((one) => new RegExp(one));
  const predict: Predict = async ({ file, source }, version) => {
    if (known.some((one) => one.test(source))) return null;
    const root = `/project/${file}`;
    const files: Record<string, string> = {
      [root]: source,
      '/project/package.json': JSON.stringify({
        dependencies: { express: version === 4 ? '4.22.3' : '5.3.0', cors: '2.8.6' },
      }),
    };
    const { compiled } = await compiledFor(units, root, { read: (p) => files[p] });
    if (compiled.length !== 1 || compiled[0] === undefined) return null;
    const program = compiled[0].program;
    return { choices: program.choices, stopsAtStart: false, respond: (request) => respond(program, request) };
  };
  const real = await startRealLibrary();
  const out: string[] = [];
  const base = Number(process.env.BASE ?? 1);
  for (let i = 0; i < Number(process.env.N ?? 6); i++)
    for (const version of [4, 5] as const) {
      const t = Date.now();
      try {
        const r = await checkPrograms({
          seed: base + i,
          programs: Number(process.env.PROGRAMS ?? 100),
          version,
          real,
          predict,
        });
        out.push(
          `##### seed ${base + i} express ${version} ${JSON.stringify(r.tally)} ${Date.now() - t}ms shrinks ${r.shrinks}\n${r.difference ?? ''}`,
        );
      } catch (e) {
        out.push('CRASH ' + (e instanceof Error ? e.stack : String(e)));
      }
    }
  writeFileSync('/tmp/obs/explore.txt', out.join('\n\n'));
  await real.close();
}, 900000);
