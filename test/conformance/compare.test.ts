import { describe, expect, it } from 'vitest';
import type { Line, Run } from '../../server/engine/service/exchange.ts';
import type { Choice } from '../../server/engine/service/program.ts';
import { compare } from './compare.ts';

const SITE = { file: '/app.js', start: 0, end: 1 };
const line = (name: string, value: string, unread?: string): Line => ({
  name,
  value,
  by: SITE,
  from: [],
  layer: 'layer',
  ...(unread === undefined ? {} : { unread }),
});
const run = (status: number, lines: readonly Line[], world: Run['world'] = {}): Run => ({
  world,
  decided: [],
  passed: [],
  failures: [],
  crashes: [],
  end: { status, lines, layer: 'layer', by: SITE },
});
const hung: Run = { world: {}, decided: [], passed: [], failures: [], crashes: [], end: 'hung' };
const circumstance: Choice = { id: 'env', options: ['set', 'unset'], says: '', at: SITE, kind: 'circumstance' };

describe('compare: a prediction against what was observed', () => {
  it('answers where one run gives status and every CORS line', () => {
    const lines = [line('Vary', 'Origin'), line('X-Other', 'ours')];
    expect(
      compare([run(200, lines)], [], {
        status: 200,
        lines: [
          ['vary', 'Origin'],
          ['X-Other', 'theirs'],
        ],
      }),
    ).toBe('answered');
  });

  it.each([
    ['the status', run(204, [line('Vary', 'Origin')])],
    ['a value', run(200, [line('Vary', 'origin')])],
    ['a missing line', run(200, [])],
    ['a line too many', run(200, [line('Vary', 'Origin'), line('Access-Control-Allow-Origin', '*')])],
    ['one line for two', run(200, [line('Vary', 'Origin'), line('Vary', 'Origin')])],
    ['an answer that hangs', hung],
  ])('differs in %s', (_, predicted) => {
    expect(compare([predicted], [], { status: 200, lines: [['Vary', 'Origin']] })).toBe('different');
  });

  it('keeps the order of lines of one name', () => {
    const predicted = run(200, [line('Vary', 'a'), line('Vary', 'b')]);
    expect(
      compare([predicted], [], {
        status: 200,
        lines: [
          ['Vary', 'a'],
          ['Vary', 'b'],
        ],
      }),
    ).toBe('answered');
    expect(
      compare([predicted], [], {
        status: 200,
        lines: [
          ['Vary', 'b'],
          ['Vary', 'a'],
        ],
      }),
    ).toBe('different');
  });

  it('answers a hang with no answer, and nothing else', () => {
    expect(compare([hung], [], 'no answer')).toBe('answered');
    expect(compare([run(200, [])], [], 'no answer')).toBe('different');
  });

  it('does not count as answered what rests on something unread', () => {
    const observed = { status: 200, lines: [['Vary', 'Origin']] as const };
    expect(compare([run(200, [line('Vary', '', 'not read')])], [], observed)).toBe('among');
    expect(compare([run(200, [line('Vary', 'Origin')], { env: 'set' })], [], observed)).toBe('among');
    expect(compare([run(200, [line('Vary', 'Origin')], { env: 'set' })], [circumstance], observed)).toBe('answered');
    expect(compare([run(200, [line('Vary', 'Origin')]), run(500, [])], [], observed)).toBe('among');
    expect(compare([], [], observed)).toBe('open');
  });
});
