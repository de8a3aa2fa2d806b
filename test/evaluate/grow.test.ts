import { expect, it } from 'vitest';
import { probeBody, runsOf } from './probe.ts';

it.each(['||', '&&'])('x %s', async (op) => {
  const body = `see((${Array.from({ length: 40 }, (_, i) => `origin ${op === '||' ? '===' : '!=='} 'https://x${i}.example'`).join(` ${op} `)}) ? 1 : 2);`;
  const { program, exhausted } = await probeBody(body);
  expect([
    exhausted,
    JSON.stringify(program).length < 20000,
    runsOf(program, 'https://x39.example'),
    runsOf(program, 'https://y.example'),
  ]).toEqual(op === '||' ? [0, true, [['1']], [['2']]] : [0, true, [['2']], [['1']]]);
});
