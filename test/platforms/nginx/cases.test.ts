import { describe, expect, it } from 'vitest';
import type { HeaderLine } from '../../../server/engine/browser/types.ts';
import type { Run } from '../../../server/engine/service/exchange.ts';
import { respond } from '../../../server/engine/service/respond.ts';
import { viewOf } from '../../conformance/predict.ts';
import { openTestEngine } from '../../rules/fixture.ts';
import { CASES } from './cases/all.ts';
import { answerText, filesOf, ROOT, requestOf } from './cases/case.ts';

const engine = openTestEngine();

const told = ({ end }: Run): string => {
  if (end === 'hung') return 'no answer';
  const unread = end.unreadStatus ?? end.lines.find((line) => line.unread !== undefined)?.unread;
  const lines = end.lines.map(({ name, value }): HeaderLine => [name, value]);
  return unread === undefined ? answerText(end.status, lines) : `unread: ${unread}`;
};

describe.each(Object.entries(CASES))('nginx: %s', (_, cases) => {
  it.each(cases.map((one) => [one.title, one] as const))('%s', async (_title, one) => {
    const [program, ...others] = await engine.programs(ROOT, viewOf(filesOf(one)));
    expect(others).toEqual([]);
    if (program === undefined) throw new Error('No server is seen');
    expect(program.anomalies).toEqual([]);
    const answers = one.asks.map(([request, , world]) => [
      request,
      respond(program, requestOf(request), world).map(told).join(' or '),
    ]);
    expect(answers).toEqual(one.asks.map(([request, answer]) => [request, answer]));
  });
});
