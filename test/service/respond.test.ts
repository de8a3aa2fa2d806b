import { describe, expect, it } from 'vitest';
import { MOST_RUNS, respond } from '../../server/engine/service/respond.ts';
import {
  add,
  answer,
  at,
  choice,
  chose,
  headerPiece,
  is,
  keep,
  layer,
  linesOf,
  onlyRun,
  originIn,
  programOf,
  request,
  sent,
  set,
  statuses,
  steps,
  take,
  when,
} from './programs.ts';

const open = (count: number) => Array.from({ length: count }, (_, i) => choice(`c${i}`));
const forking = (count: number) =>
  steps([...open(count).map(({ id }) => when(chose(id), [add('X-Chose', id)])), answer()], { choices: open(count) });

describe('a choice', () => {
  const program = steps([when(chose('db'), [answer(200)], [answer(500)])], { choices: [choice('db')] });

  it('forks into one run for each option, the first option first', () => {
    const runs = respond(program, request());
    expect(runs.map(({ world }) => world)).toEqual([{ db: 'yes' }, { db: 'no' }]);
    expect(statuses(runs)).toEqual([200, 500]);
  });

  it('is fixed by a world', () => {
    const runs = respond(program, request(), { db: 'no' });
    expect(runs.map(({ world }) => world)).toEqual([{ db: 'no' }]);
    expect(statuses(runs)).toEqual([500]);
  });

  it('is the same wherever a run meets it', () => {
    const twice = steps([when(chose('db'), [set('A', '1')]), when(chose('db'), [set('B', '1')]), answer()], {
      choices: [choice('db')],
    });
    expect(respond(twice, request()).map(linesOf)).toEqual([['A: 1', 'B: 1'], []]);
  });

  it('that a run does not meet does not fork', () => {
    const unmet = steps([answer(), when(chose('db'), [answer(500)])], { choices: [choice('db')] });
    expect(respond(unmet, request()).map(({ world }) => world)).toEqual([{}]);
  });

  it('may have more than two options', () => {
    const env = choice('env', { options: ['dev', 'test', 'live'] });
    const three = steps([when(chose('env', 'live'), [answer(200)], [answer(503)])], { choices: [env] });
    expect(statuses(respond(three, request()))).toEqual([503, 503, 200]);
  });

  it('that stands in `all` is met only where the tests before it hold', () => {
    const guarded = steps(
      [when({ all: [originIn(is('https://other.example')), chose('db')] }, [answer(500)]), answer()],
      {
        choices: [choice('db')],
      },
    );
    expect(statuses(respond(guarded, request()))).toEqual([200]);
    expect(statuses(respond(guarded, request({ headers: [['Origin', 'https://other.example']] })))).toEqual([500, 200]);
  });

  it('that stands in `any` is met only where the tests before it fail', () => {
    const guarded = steps([when({ any: [originIn('any'), chose('db')] }, [answer()], [answer(500)])], {
      choices: [choice('db')],
    });
    expect(respond(guarded, request()).map(({ world }) => world)).toEqual([{}]);
  });
});

describe('a presumed choice', () => {
  const program = steps([when(chose('live'), [answer(200)], [answer(500)])], {
    choices: [choice('live', { presumed: 'no' })],
  });

  it('does not fork, and is told in the world', () => {
    const runs = respond(program, request());
    expect(statuses(runs)).toEqual([500]);
    expect(runs.map(({ world }) => world)).toEqual([{ live: 'no' }]);
  });

  it('is overridden by a world', () => {
    expect(statuses(respond(program, request(), { live: 'yes' }))).toEqual([200]);
  });
});

describe('the number of runs', () => {
  it('may be as high as the limit', () => {
    const runs = respond(forking(6), request());
    expect(runs).toHaveLength(MOST_RUNS);
    expect(new Set(runs.map(({ world }) => JSON.stringify(world))).size).toBe(MOST_RUNS);
  });

  it('beyond the limit is as good as not knowing: there are none', () => {
    expect(respond(forking(7), request())).toEqual([]);
    const many = choice('many', { options: Array.from({ length: MOST_RUNS + 1 }, (_, i) => `${i}`) });
    expect(respond(steps([when(chose('many', '0'), []), answer()], { choices: [many] }), request())).toEqual([]);
  });

  it('is low again where a world fixes choices', () => {
    expect(respond(forking(7), request(), { c0: 'yes' })).toHaveLength(MOST_RUNS);
  });
});

describe('what a run tells', () => {
  it('names the tests on texts that decided, and the layers that were passed', () => {
    const program = programOf({
      main: [
        layer('first', [when(originIn(is('https://app.example'), at(7)), [set('A', '1')])]),
        layer('second', [when(originIn('absent', at(9)), [answer(400)])]),
        layer('third', [answer()]),
        layer('never', [answer()]),
      ],
    });
    const run = onlyRun(program);
    expect(run.passed).toEqual(['first', 'second', 'third']);
    expect(run.decided).toEqual([at(7), at(9)]);
    expect(run.end).toMatchObject({ layer: 'third', by: at(0), lines: [{ name: 'A', layer: 'first' }] });
  });

  it('a request that nothing answers hangs', () => {
    expect(statuses(respond(steps([set('A', '1')]), request()))).toEqual(['hung']);
    expect(statuses(respond(programOf({}), request()))).toEqual(['hung']);
  });
});

describe('the status of an answer', () => {
  const status = (held: Parameters<typeof keep>[1] | null) =>
    onlyRun(steps([...(held === null ? [] : [keep('code', held)]), answer({ variable: 'code', otherwise: 500 })])).end;

  it.each(['100', '404', '999'])('is the number that its variable holds: %s', (held) => {
    expect(status([held])).toMatchObject({ status: Number(held) });
  });

  it.each(['99', '1000', '40.5', 'none', ''])('is another one where the variable holds no status: %j', (held) => {
    expect(status([held])).toMatchObject({ status: 500 });
  });

  it('is another one where the variable is not there', () => {
    expect(status(null)).toMatchObject({ status: 500 });
    expect(status([headerPiece('x-status')])).toMatchObject({ status: 500 });
  });

  it('is a stand-in where the variable is unread', () => {
    expect(status([{ unread: 'a lookup' }])).toMatchObject({ status: 500, unreadStatus: 'a lookup' });
    expect(status(['404'])).not.toHaveProperty('unreadStatus');
  });
});

describe('a text that we could not read', () => {
  it('is sent as one that is not known', () => {
    expect(
      sent(steps([set('A', [{ unread: 'a lookup' }]), set('B', ['x', { unread: 'a lookup' }]), answer()])),
    ).toEqual(['A: ?a lookup', 'B: ?a lookup']);
  });

  it('is handed on by variables and by response headers', () => {
    const copies = steps([
      keep('v', [{ unread: 'a lookup' }]),
      set('A', [take({ from: 'variable', name: 'v' })]),
      set('B', [take({ from: 'response-header', name: 'a' })]),
      answer(),
    ]);
    expect(sent(copies)).toEqual(['A: ?a lookup', 'B: ?a lookup']);
  });

  const testing = (where: number) =>
    when({ text: [{ unread: 'a lookup' }], in: is('x'), at: at(where) }, [add('In', `${where}`)]);

  it('that is tested leaves both ways open, once for each place', () => {
    const program = steps([testing(1), testing(1), testing(2), answer()]);
    const ways = respond(program, request()).map((run) => linesOf(run).join());
    expect(ways.sort()).toEqual(['', 'In: 1,In: 1', 'In: 1,In: 1,In: 2', 'In: 2']);
  });

  it('that is tested is decided by a world', () => {
    const program = steps([testing(1), answer()]);
    const [yes] = respond(program, request());
    expect(respond(program, request(), yes?.world).map(linesOf)).toEqual([['In: 1']]);
  });
});
