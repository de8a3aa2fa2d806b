/**
 * Throws mutated configurations at what reads them: node scripts/run-ts.mjs test/fuzz/nginx.ts [COUNT] [SEED] [parse|analyze]
 * Nothing may throw or hang, and what is read must be well-formed and the same every time.
 */
import { analysing } from './analysing.ts';
import { fuzzNginx, parsing } from './nginx-mutations.ts';

const [count = '200000', seed = '6', mode = 'parse'] = process.argv.slice(2);
const subject = mode === 'analyze' ? analysing() : parsing;
const { inputs, slowestMs, problems } = await fuzzNginx(Number(count), Number(seed), subject);
for (const { text, what } of problems.slice(0, 10)) console.error(`${what}\n${JSON.stringify(text)}`);
console.log(
  `nginx, ${mode}: ${inputs} mutated inputs (seed ${seed}), ${problems.length} problems, slowest ${slowestMs.toFixed(1)} ms`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
