import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASES } from '../platforms/nginx/cases/all.ts';
import { answerText, filesOf, ROOT, requestOf } from '../platforms/nginx/cases/case.ts';
import { PACKAGED_VERSION } from '../real/nginx.ts';
import { type Observed, type RealLibrary, startRealLibrary } from './runner.ts';
import { NGINX_STACKS } from './stacks.ts';

let real: RealLibrary;

beforeAll(async () => {
  real = await startRealLibrary();
});

afterAll(() => real.close());

const told = (observed: Observed): string =>
  observed === 'no answer' ? observed : answerText(observed.status, observed.lines);

const cases = Object.entries(CASES).flatMap(([topic, some]) =>
  some.map((one) => [`${topic}: ${one.title}`, one] as const),
);

describe.each(NGINX_STACKS.map((stack) => [stack.name, stack] as const))(
  'the cases of the model on the real %s',
  (_, stack) => {
    const runs = cases.filter(([, { needs }]) => needs === undefined || stack.nginx === PACKAGED_VERSION);

    it.each(runs)('%s', async (_title, one) => {
      expect(await real.load({ stack, files: filesOf(one), entry: ROOT })).toBe('loaded');
      const answers: (readonly [string, string])[] = [];
      for (const [request, , world] of one.asks)
        answers.push([request, told(await real.ask(requestOf(request), world))]);
      expect(answers).toEqual(one.asks.map(([request, answer]) => [request, answer]));
    });
  },
);
