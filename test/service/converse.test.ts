import { describe, expect, it } from 'vitest';
import type { PageRequest } from '../../server/engine/browser/types.ts';
import { choicesOf, openChoices } from '../../server/engine/service/choices.ts';
import { converse, converseWith } from '../../server/engine/service/converse.ts';
import type { Exchange } from '../../server/engine/service/exchange.ts';
import type { Status, Step, Test } from '../../server/engine/service/program.ts';
import { MOST_RUNS } from '../../server/engine/service/respond.ts';
import { answer, at, choice, chose, hang, is, keep, ORIGIN, SERVICE, set, steps, take, when } from './programs.ts';

const ALLOW = 'Access-Control-Allow-Origin';
const open: readonly Step[] = [set(ALLOW, '*'), set('Access-Control-Allow-Methods', 'PUT')];
const isPreflight: Test = { text: [take({ from: 'method' })], in: is('OPTIONS'), at: at(0) };
const isAt = (path: string): Test => ({ text: [take({ from: 'path' })], in: is(path), at: at(0) });

const page = (differs: Partial<PageRequest> = {}): PageRequest => ({
  origin: ORIGIN,
  url: SERVICE,
  method: 'GET',
  headers: [],
  credentials: 'omit',
  ...differs,
});
const put = page({ method: 'PUT' });

const kinds = ({ trips }: Exchange): string[] => trips.map(({ kind, response }) => `${kind} ${response.status}`);
const outcome = ({ verdict }: Exchange): string =>
  verdict.outcome === 'blocked' ? `${verdict.phase} ${verdict.reason}` : verdict.outcome;

describe('a conversation', () => {
  it('is the request alone where no preflight is needed', () => {
    const exchanges = converse(steps([...open, answer()]), page());
    expect(exchanges.map(kinds)).toEqual([['actual 200']]);
    expect(exchanges.map(outcome)).toEqual(['allowed']);
  });

  it('asks first where a preflight is needed', () => {
    const program = steps([...open, when(isPreflight, [answer(204)]), answer(201)]);
    const [exchange, ...others] = converse(program, put);
    expect(others).toEqual([]);
    expect(
      exchange?.trips.map(({ request, run }) => [request.method, run.end === 'hung' ? 0 : run.end.status]),
    ).toEqual([
      ['OPTIONS', 204],
      ['PUT', 201],
    ]);
  });

  it('ends where the preflight is refused', () => {
    const program = steps([when(isPreflight, [answer(204)]), ...open, answer()]);
    const exchanges = converse(program, put);
    expect(exchanges.map(kinds)).toEqual([['preflight 204']]);
    expect(exchanges.map(outcome)).toEqual(['preflight PreflightMissingAllowOriginHeader']);
  });

  it('may be refused at its end', () => {
    const program = steps([when(isPreflight, [...open, answer(204)]), answer()]);
    expect(converse(program, put).map(outcome)).toEqual(['actual MissingAllowOriginHeader']);
  });

  it('hands the lines of an answer to the browser as they are', () => {
    const program = steps([set(ALLOW, '*'), set('X-A', '1'), set('Access-Control-Expose-Headers', 'X-A'), answer()]);
    expect(converse(program, page())[0]?.verdict).toMatchObject({ outcome: 'allowed', readable: ['x-a'] });
  });
});

describe('choices', () => {
  const program = steps([when(chose('open'), open), when(isPreflight, [answer(204)]), answer()], {
    choices: [choice('open')],
  });

  it('that the preflight met are taken for the request that follows', () => {
    const exchanges = converse(program, put);
    expect(exchanges.map(({ world }) => world)).toEqual([{ open: 'yes' }, { open: 'no' }]);
    expect(exchanges.map(kinds)).toEqual([['preflight 204', 'actual 200'], ['preflight 204']]);
    expect(exchanges.map(outcome)).toEqual(['allowed', 'preflight PreflightMissingAllowOriginHeader']);
  });

  it('that only the request meets fork there', () => {
    const late = steps([...open, when(isPreflight, [answer(204)]), when(chose('db'), [answer(200)], [answer(500)])], {
      choices: [choice('db')],
    });
    expect(converse(late, put).map(kinds)).toEqual([
      ['preflight 204', 'actual 200'],
      ['preflight 204', 'actual 500'],
    ]);
  });

  it('are fixed by a world', () => {
    expect(converse(program, put, { open: 'no' }).map(({ world }) => world)).toEqual([{ open: 'no' }]);
  });

  it('are as good as unknown where they are too many', () => {
    const many = Array.from({ length: 4 }, (_, i) => [choice(`p${i}`), choice(`a${i}`)]).flat();
    const met = (start: string): Step[] =>
      many.filter(({ id }) => id.startsWith(start)).map(({ id }) => when(chose(id), [set('X', id)]));
    const late = steps([...open, when(isPreflight, [...met('p'), answer(204)]), ...met('a'), answer()], {
      choices: many,
    });
    expect(converse(late, put, { p0: 'yes', a0: 'yes' })).toHaveLength(MOST_RUNS);
    expect(converse(late, put, { p0: 'yes' })).toEqual([]);
    expect(converse(late, put)).toEqual([]);
  });

  it('that no presumption decided are the open ones', () => {
    const presumed = steps([when(chose('live'), []), when(chose('db'), []), when(chose('made up'), []), answer()], {
      choices: [choice('live', { presumed: 'yes' }), choice('db')],
    });
    const [first] = converse(presumed, page());
    if (first === undefined) throw new Error('no exchange');
    expect(first.world).toEqual({ live: 'yes', db: 'yes', 'made up': 'yes' });
    expect(openChoices(first, choicesOf(presumed))).toEqual([
      { choice: choice('db'), option: 'yes' },
      { choice: null, option: 'yes' },
    ]);
  });
});

describe('a redirect', () => {
  const to = (location: string, status = 302) =>
    steps([set(ALLOW, '*'), when(isAt('/items'), [set('Location', location), answer(status)]), answer()]);

  it.each(['/other', 'other?a=b', 'https://api.example/other'])('within the service is followed: %s', (location) => {
    const exchanges = converse(to(location), page());
    expect(exchanges.map(kinds)).toEqual([['actual 302', 'redirect 200']]);
    expect(exchanges.map(outcome)).toEqual(['allowed']);
  });

  it.each(['https://elsewhere.example/items', 'http://api.example/other', 'https://api.example:8443/other'])(
    'out of the service is not: %s',
    (location) => {
      expect(converse(to(location), page()).map(kinds)).toEqual([['actual 302']]);
    },
  );

  it('that never ends does so as it does in a browser', () => {
    const [exchange] = converse(to('/items'), page());
    expect(exchange?.trips).toHaveLength(21);
    expect(exchange && outcome(exchange)).toBe('actual ERR_TOO_MANY_REDIRECTS');
  });

  it('takes the choices met so far along', () => {
    const program = steps(
      [
        set(ALLOW, '*'),
        when(isAt('/items'), [set('Location', '/other'), when(chose('db'), [answer(302)], [answer(200)])]),
        when(chose('db'), [answer(200)], [answer(500)]),
      ],
      { choices: [choice('db')] },
    );
    expect(converse(program, page()).map(kinds)).toEqual([['actual 302', 'redirect 200'], ['actual 200']]);
  });
});

describe('there is no verdict', () => {
  const unread = [{ unread: 'a lookup' }];
  const variable: Status = { variable: 'code', otherwise: 200 };

  it('where an answer hangs', () => {
    const exchanges = converse(steps([...open, when(isPreflight, [hang]), answer()]), put);
    expect(exchanges.map(outcome)).toEqual(['unanswered']);
    expect(exchanges.map(({ trips }) => trips.length)).toEqual([1]);
  });

  it.each([ALLOW, 'access-control-allow-credentials', 'Access-Control-Max-Age', 'VARY'])(
    'where the header is unread: %s',
    (name) => {
      expect(converse(steps([set(ALLOW, '*'), set(name, unread), answer()]), page()).map(outcome)).toEqual(['unread']);
    },
  );

  it('where the status of a preflight is unread; that of the request does not matter', () => {
    const status = [...open, keep('code', unread)];
    expect(converse(steps([...status, when(isPreflight, [answer(variable)]), answer()]), put).map(outcome)).toEqual([
      'unread',
    ]);
    expect(converse(steps([...status, when(isPreflight, [answer()]), answer(variable)]), put).map(outcome)).toEqual([
      'allowed',
    ]);
  });

  it('but there is one where another header is unread, or a header is overwritten', () => {
    expect(converse(steps([...open, set('X-A', unread), answer()]), page()).map(outcome)).toEqual(['allowed']);
    expect(converse(steps([set(ALLOW, unread), ...open, answer()]), page()).map(outcome)).toEqual(['allowed']);
  });
});

it('a program that many pages talk to answers each as if it were the first', () => {
  const program = steps([when(chose('db'), open), answer()], { choices: [choice('db')] });
  const talk = converseWith(program);
  expect(talk(put)).toEqual(converse(program, put));
  expect(talk(page())).toEqual(converse(program, page()));
  expect(talk(page(), { db: 'no' })).toEqual(converse(program, page(), { db: 'no' }));
  expect(talk(put)).toEqual(converse(program, put));
});
