import { describe, expect, it } from 'vitest';
import { respond } from '../../server/engine/service/respond.ts';
import {
  add,
  answer,
  answerLast,
  choice,
  chose,
  enter,
  fail,
  hang,
  layer,
  leave,
  next,
  onlyRun,
  originIn,
  programOf,
  request,
  rescue,
  sent,
  set,
  statuses,
  when,
} from './programs.ts';

const seen = (mark: string) => add('Seen', mark);

describe('layers', () => {
  it('run in order until one answers', () => {
    const program = programOf({
      main: [layer('a', [seen('a')]), layer('b', [seen('b'), answer()]), layer('c', [seen('c')])],
    });
    expect(sent(program)).toEqual(['Seen: a', 'Seen: b']);
  });

  it('that hang stop everything', () => {
    const program = programOf({ main: [layer('a', [hang]), layer('b', [answer()])] });
    expect(statuses(respond(program, request()))).toEqual(['hung']);
    expect(onlyRun(program).passed).toEqual(['a']);
  });

  it('hand on by `next`, and leave the steps behind it undone', () => {
    const program = programOf({
      main: [layer('a', [next, seen('a'), answer(500)]), layer('b', [seen('b'), answer()])],
    });
    expect(sent(program)).toEqual(['Seen: b']);
  });
});

describe('a failure', () => {
  it('passes by the layers for requests, and keeps what was written', () => {
    const program = programOf({
      main: [layer('a', [seen('a'), fail, seen('lost')]), layer('b', [answer(200)]), rescue('c', [answer(500)])],
    });
    expect(onlyRun(program)).toMatchObject({ passed: ['a', 'c'], end: { status: 500 } });
    expect(sent(program)).toEqual(['Seen: a']);
  });

  it('is what layers for failures wait for: without one they are passed by', () => {
    const program = programOf({ main: [rescue('a', [answer(500)]), layer('b', [answer(200)])] });
    expect(onlyRun(program)).toMatchObject({ passed: ['b'], end: { status: 200 } });
  });

  it('does not go back to layers that stand before it', () => {
    const program = programOf({ main: [rescue('a', [answer(500)]), layer('b', [fail])] });
    expect(onlyRun(program).end).toBe('hung');
  });

  it('stays one where a layer for failures runs to its end', () => {
    const program = programOf({
      main: [layer('a', [fail]), rescue('b', [seen('b')]), layer('c', [answer(200)]), rescue('d', [answer(500)])],
    });
    expect(onlyRun(program)).toMatchObject({ passed: ['a', 'b', 'd'], end: { status: 500 } });
  });

  it('is over where a layer for failures goes on', () => {
    const program = programOf({
      main: [layer('a', [fail]), rescue('b', [next]), layer('c', [answer(404)]), rescue('d', [answer(500)])],
    });
    expect(onlyRun(program)).toMatchObject({ passed: ['a', 'b', 'c'], end: { status: 404 } });
  });

  it('leaves a chain without layers for it, and is one in the chain around it', () => {
    const program = programOf({
      main: [layer('a', [enter('inner'), answer(200)]), layer('b', [answer(200)]), rescue('c', [answer(500)])],
      inner: [layer('d', [fail])],
    });
    expect(onlyRun(program)).toMatchObject({ passed: ['a', 'd', 'c'], end: { status: 500 } });
  });

  it('that is dealt with in its chain is none in the chain around it', () => {
    const program = programOf({
      main: [layer('a', [enter('inner'), answer(200)]), rescue('c', [answer(500)])],
      inner: [layer('d', [fail]), rescue('e', [next])],
    });
    expect(onlyRun(program)).toMatchObject({ passed: ['a', 'd', 'e'], end: { status: 200 } });
  });
});

describe('chains', () => {
  it('go on behind the step that entered them when they run to their end', () => {
    const program = programOf({
      main: [layer('a', [seen('1'), enter('inner'), seen('3'), answer()])],
      inner: [layer('b', [seen('2')])],
    });
    expect(sent(program)).toEqual(['Seen: 1', 'Seen: 2', 'Seen: 3']);
  });

  const nested = (chains: number) =>
    programOf({
      main: [layer('a', [enter('outer'), seen('main'), answer()])],
      outer: [layer('b', [enter('inner'), seen('outer')]), layer('c', [seen('outer, next layer')])],
      inner: [
        layer('d', [when(originIn('any'), [leave(chains)]), seen('inner')]),
        layer('e', [seen('inner, next layer')]),
      ],
    });

  it('are left one at a time', () => {
    expect(sent(nested(1))).toEqual(['Seen: outer', 'Seen: outer, next layer', 'Seen: main']);
  });

  it('are left several at once', () => {
    expect(sent(nested(2))).toEqual(['Seen: main']);
  });

  it('are all left together: nothing answers then', () => {
    expect(onlyRun(nested(3)).end).toBe('hung');
  });

  it('are left anew each time', () => {
    const program = programOf({
      main: [layer('a', [enter('outer'), enter('inner'), seen('main'), answer()])],
      outer: [layer('b', [enter('inner'), seen('outer')])],
      inner: [layer('c', [leave(1)]), layer('d', [seen('inner')])],
    });
    expect(sent(program)).toEqual(['Seen: outer', 'Seen: main']);
  });
});

describe('an answer that waits for the unwinding', () => {
  it('is sent with what the code behind `next` writes, the last layer first', () => {
    const program = programOf({
      main: [
        layer('a', [seen('a'), next, seen('behind a')]),
        layer('b', [next, seen('behind b')]),
        layer('c', [answerLast(201), seen('behind the answer')]),
      ],
    });
    expect(sent(program)).toEqual(['Seen: a', 'Seen: behind b', 'Seen: behind a']);
    expect(onlyRun(program).end).toMatchObject({ status: 201, layer: 'c' });
  });

  it('goes on at the place of `next` and then outward', () => {
    const program = programOf({
      main: [
        layer('a', [
          when(originIn('any'), [next, seen('in the branch')], [seen('the other')]),
          seen('behind the branch'),
        ]),
        layer('b', [answerLast()]),
      ],
    });
    expect(sent(program)).toEqual(['Seen: in the branch', 'Seen: behind the branch']);
  });

  it('is not sent where the code behind `next` answers itself', () => {
    const program = programOf({ main: [layer('a', [next, answer(403)]), layer('b', [answerLast(200)])] });
    expect(onlyRun(program).end).toMatchObject({ status: 403, layer: 'a' });
  });

  it('is sent though code behind `next` stops: what is behind other layers still runs', () => {
    const program = programOf({
      main: [layer('a', [next, seen('behind a')]), layer('b', [next, hang, seen('lost')]), layer('c', [answerLast()])],
    });
    expect(sent(program)).toEqual(['Seen: behind a']);
  });

  it('reaches what stands behind `next` in chains around it', () => {
    const program = programOf({
      main: [layer('a', [next, seen('behind a')]), layer('b', [enter('inner')])],
      inner: [layer('c', [next, seen('behind c')]), layer('d', [answerLast()])],
    });
    expect(sent(program)).toEqual(['Seen: behind c', 'Seen: behind a']);
  });

  it('runs what stands behind a failure too', () => {
    const program = programOf({ main: [layer('a', [fail, seen('behind a')]), rescue('b', [answerLast(500)])] });
    expect(sent(program)).toEqual(['Seen: behind a']);
  });

  it('forks on the choices that are met on the way', () => {
    const program = programOf(
      { main: [layer('a', [next, when(chose('late'), [set('Late', '1')])]), layer('b', [answerLast()])] },
      { choices: [choice('late')] },
    );
    expect(respond(program, request()).map(({ world }) => world)).toEqual([{ late: 'yes' }, { late: 'no' }]);
  });

  it('is unlike one that is sent at once', () => {
    const program = programOf({ main: [layer('a', [next, seen('behind a')]), layer('b', [answer()])] });
    expect(sent(program)).toEqual([]);
  });
});
