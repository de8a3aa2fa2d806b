import { performance } from 'node:perf_hooks';
import { Client, overStdio } from '../lsp/client.ts';

/**
 * From a keystroke to the answered diagnostics, over stdio against the bundled server, on a file of about 1,000 lines.
 * `npm run build && node scripts/run-ts.mjs test/bench/keystroke.ts`
 */
const KEYSTROKES = 200;
const URI = 'file:///bench/server.js';

const route = (i: number): string => `app.get('/things${i}/:id', async (req, res, next) => {
  try {
    const row = await db.find(req.params.id);
    if (!row) return res.status(404).json({ error: 'not found' });
    res.json({ id: row.id, name: row.name.trim() });
  } catch (error) {
    next(error);
  }
});
`;

const HEAD = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: ['https://a.example.com', 'https://b.example.com'], credentials: true }));
`;

const quantile = (sorted: readonly number[], q: number): string =>
  (sorted[Math.floor(sorted.length * q)] ?? 0).toFixed(1);

async function measure(): Promise<void> {
  const text = HEAD + Array.from({ length: 110 }, (_, i) => route(i)).join('');
  const client = await Client.start(overStdio());
  await client.open(URI, `${text}// 0\n`);
  await client.pull(URI);
  const times: number[] = [];
  for (let i = 1; i <= KEYSTROKES; i += 1) {
    const start = performance.now();
    await client.replace(URI, `// ${i - 1}\n`, `// ${i}\n`);
    await client.pull(URI);
    times.push(performance.now() - start);
  }
  await client.stop();
  const sorted = times.slice(10).sort((a, b) => a - b);
  console.log(
    `${text.split('\n').length} lines, ${sorted.length} keystrokes: p50 ${quantile(sorted, 0.5)} ms, p95 ${quantile(sorted, 0.95)} ms`,
  );
}

await measure();
