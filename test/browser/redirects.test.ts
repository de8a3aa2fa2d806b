import { describe, expect, it } from 'vitest';
import { nextRequest } from '../../server/engine/browser/conversation.ts';
import { followRedirect } from '../../server/engine/browser/redirect.ts';
import type { HeaderLine, HttpResponse, PageRequest } from '../../server/engine/browser/types.ts';
import { allowing, converse, ORIGIN, outcomeOf, pageRequest, response, SERVICE, verdictOn } from './conversations.ts';

const ELSEWHERE = 'https://elsewhere.example/x';

const redirect = (status: number, location: string, origin = '*'): HttpResponse =>
  response(status, ['Access-Control-Allow-Origin', origin], ['Location', location]);

/** The page after a redirect that is followed. */
function hopOf(page: PageRequest, status: number, location: string): PageRequest {
  const followed = followRedirect(page, redirect(status, location));
  if (followed?.kind !== 'followed') throw new Error('not followed');
  return followed.page;
}

describe('whether a response redirects', () => {
  it.each([200, 300, 304, 305])('not with the status %d', (status) => {
    expect(followRedirect(pageRequest(), redirect(status, ELSEWHERE))).toBeNull();
  });

  it('not without a Location', () => {
    expect(followRedirect(pageRequest(), response(302))).toBeNull();
    expect(followRedirect(pageRequest(), response(302, ['Location', '']))).toBeNull();
  });

  it('by the one value of several lines', () => {
    const lines: readonly HeaderLine[] = [
      ['Location', '/next'],
      ['location', ' /next\t'],
    ];
    expect(outcomeOf(pageRequest(), response(302, ['Access-Control-Allow-Origin', '*'], ...lines), allowing())).toBe(
      'allowed',
    );
    expect(followRedirect(pageRequest(), response(302, ...lines))).toMatchObject({
      page: { url: 'https://api.example/next' },
    });
  });

  it('not to what is no URL', () => {
    expect(followRedirect(pageRequest(), redirect(302, 'https://['))).toBeNull();
  });
});

describe('what a redirect changes of a request', () => {
  it('the URL, relative ones against the current one', () => {
    expect(hopOf(pageRequest(), 302, '../other?q').url).toBe('https://api.example/other?q');
  });

  it('the URL, whose bytes beyond ASCII are encoded one by one', () => {
    expect(hopOf(pageRequest(), 302, '/n\u00e4xt?\u00e4').url).toBe('https://api.example/n%E4xt?%E4');
  });

  it.each([
    [301, 'POST', 'GET'],
    [302, 'post', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [302, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'DELETE', 'DELETE'],
  ])('after %d, %s becomes %s', (status, before, method) => {
    expect(hopOf(pageRequest({ method: before }), status, '/x').method).toBe(method);
  });

  it('the headers of a body that is dropped', () => {
    const page = pageRequest({
      method: 'POST',
      headers: [
        ['Content-Type', 'application/json'],
        ['content-language', 'de'],
        ['X-A', '1'],
      ],
    });
    expect(hopOf(page, 302, '/x').headers).toEqual([['X-A', '1']]);
    expect(hopOf(page, 307, '/x').headers).toEqual(page.headers);
  });

  it('Authorization, where it would go to another origin', () => {
    const page = pageRequest({
      headers: [
        ['Authorization', 'x'],
        ['X-A', '1'],
      ],
    });
    expect(hopOf(page, 302, ELSEWHERE).headers).toEqual([['X-A', '1']]);
    expect(hopOf(page, 302, '/x').headers).toEqual(page.headers);
  });

  it('the origin, which is opaque once a second origin stands between', () => {
    expect(hopOf(pageRequest(), 302, '/x').origin).toBe(ORIGIN);
    expect(hopOf(pageRequest(), 302, ELSEWHERE).origin).toBe('null');
    expect(hopOf(pageRequest(), 302, `${ORIGIN}/back`).origin).toBe('null');
    expect(hopOf(pageRequest({ url: `${ORIGIN}/x` }), 302, ELSEWHERE).origin).toBe(ORIGIN);
  });
});

describe('redirects that a browser refuses', () => {
  it.each([
    ['https://user:pw@api.example/', 'RedirectContainsCredentials'],
    ['https://user@app.example/', 'RedirectContainsCredentials'],
    ['https://:pw@api.example/', 'RedirectContainsCredentials'],
    ['ftp://user@api.example/', 'RedirectContainsCredentials'],
    ['foo:bar', 'CorsDisabledScheme'],
    ['ftp://api.example/', 'CorsDisabledScheme'],
    ['data:text/plain,x', 'ERR_UNSAFE_REDIRECT'],
    ['about:blank', 'ERR_UNSAFE_REDIRECT'],
    ['ws://api.example/', 'ERR_UNKNOWN_URL_SCHEME'],
    ['wss://api.example/', 'ERR_UNKNOWN_URL_SCHEME'],
    ['https://[', 'ERR_INVALID_REDIRECT'],
    ['https://b\u00fccher.example/', 'ERR_INVALID_REDIRECT'],
  ])('to %s: %s', (location, reason) => {
    expect(verdictOn(pageRequest(), redirect(302, location))).toMatchObject({
      outcome: 'blocked',
      phase: 'actual',
      trip: 0,
      reason,
      step: 'HTTP-redirect fetch',
      header: { name: 'Location', value: location },
    });
  });

  it('not for credentials in the URL while everything stays on the page’s own origin', () => {
    const page = pageRequest({ url: `${ORIGIN}/a` });
    expect(hopOf(page, 302, 'https://user:pw@app.example/b').url).toBe('https://user:pw@app.example/b');
    expect(outcomeOf(page, redirect(302, 'https://user:pw@api.example/'))).toBe('RedirectContainsCredentials');
    const trips = converse(page, [redirect(302, 'https://user:pw@app.example/b@c'), response(200)]);
    expect(trips.map(({ request }) => request.url)).toEqual([`${ORIGIN}/a`, `${ORIGIN}/b@c`]);
  });

  it('to a WebSocket as to any other scheme, where CORS has to be looked at anew', () => {
    const lets = response(204, ['Access-Control-Allow-Origin', '*'], ['Access-Control-Allow-Methods', '*']);
    const socket = 'wss://api.example/';
    expect(outcomeOf(pageRequest({ url: `${ORIGIN}/a` }), redirect(302, socket))).toBe('CorsDisabledScheme');
    expect(outcomeOf(pageRequest({ method: 'POST' }), redirect(302, socket))).toBe('CorsDisabledScheme');
    expect(outcomeOf(pageRequest({ method: 'PUT' }), lets, redirect(307, socket))).toBe('CorsDisabledScheme');
    expect(outcomeOf(pageRequest({ method: 'POST' }), redirect(307, socket))).toBe('ERR_UNKNOWN_URL_SCHEME');
  });

  it('for Firefox by the scheme, or as a request that did not succeed', () => {
    expect(verdictOn(pageRequest(), redirect(302, 'data:,x'))).toMatchObject({ firefox: 'CORSRequestNotHttp' });
    expect(verdictOn(pageRequest(), redirect(302, 'https://['))).toMatchObject({ firefox: 'CORSDidNotSucceed' });
  });

  it('for several Locations that differ, whatever the status and the origin', () => {
    const lines: readonly HeaderLine[] = [
      ['Location', '/a'],
      ['location', '/b'],
    ];
    const refused = { reason: 'ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION', header: { name: 'Location', value: '/a, /b' } };
    for (const status of [200, 302, 404]) {
      expect(verdictOn(pageRequest(), response(status, ...lines))).toMatchObject({ phase: 'actual', ...refused });
      expect(verdictOn(pageRequest({ url: `${ORIGIN}/a` }), response(status, ...lines))).toMatchObject(refused);
      expect(verdictOn(pageRequest({ method: 'PUT' }), response(status, ...lines))).toMatchObject({
        phase: 'preflight',
        ...refused,
      });
    }
  });

  it('before the CORS check, where the Location is no URL or one too many', () => {
    const nowhere = response(302, ['Location', 'https://[']);
    expect(outcomeOf(pageRequest(), nowhere)).toBe('ERR_INVALID_REDIRECT');
    expect(verdictOn(pageRequest({ method: 'PUT' }), nowhere)).toMatchObject({
      phase: 'preflight',
      reason: 'ERR_INVALID_REDIRECT',
    });
    const hops = Array.from({ length: 20 }, () => redirect(302, '/again'));
    expect(outcomeOf(pageRequest(), ...hops, response(302, ['Location', '/again']))).toBe('ERR_TOO_MANY_REDIRECTS');
    expect(outcomeOf(pageRequest(), ...hops, nowhere)).toBe('ERR_TOO_MANY_REDIRECTS');
    expect(outcomeOf(pageRequest(), ...hops, response(200))).toBe('MissingAllowOriginHeader');
  });

  it('follows twenty, and not one more', () => {
    const hops = (count: number): HttpResponse[] => Array.from({ length: count }, () => redirect(302, '/again'));
    expect(outcomeOf(pageRequest(), ...hops(20), allowing())).toBe('allowed');
    expect(verdictOn(pageRequest(), ...hops(21), allowing())).toMatchObject({
      reason: 'ERR_TOO_MANY_REDIRECTS',
      trip: 20,
    });
  });
});

describe('a conversation with redirects', () => {
  it('each hop must pass the CORS check, before its Location is looked at', () => {
    expect(verdictOn(pageRequest(), response(302, ['Location', 'https://user@api.example/']))).toMatchObject({
      reason: 'MissingAllowOriginHeader',
      trip: 0,
    });
    expect(verdictOn(pageRequest(), redirect(302, '/x'), response(200))).toMatchObject({
      reason: 'MissingAllowOriginHeader',
      trip: 1,
    });
  });

  it('a hop from the page’s own origin needs no headers', () => {
    const page = pageRequest({ url: `${ORIGIN}/x` });
    expect(verdictOn(page, response(302, ['Location', SERVICE]), allowing())).toMatchObject({
      outcome: 'allowed',
      crossOrigin: true,
    });
    expect(outcomeOf(page, response(302, ['Location', SERVICE]), response(200))).toBe('MissingAllowOriginHeader');
  });

  it('a hop to a second origin sends Origin: null, so that only * and null pass', () => {
    const last = (value: string): string =>
      outcomeOf(pageRequest(), redirect(302, ELSEWHERE), response(200, ['Access-Control-Allow-Origin', value]));
    expect(last(ORIGIN)).toBe('AllowOriginMismatch');
    expect(last('*')).toBe('allowed');
    expect(last('null')).toBe('allowed');
    const [, hop] = converse(pageRequest(), [redirect(302, ELSEWHERE), allowing()]);
    expect(hop).toMatchObject({
      kind: 'redirect',
      request: {
        url: ELSEWHERE,
        headers: [
          ['Accept', '*/*'],
          ['Origin', 'null'],
        ],
      },
    });
  });

  it('a preflighted request is preflighted again on the new URL', () => {
    const lets = response(204, ['Access-Control-Allow-Origin', '*'], ['Access-Control-Allow-Methods', 'PUT']);
    const answers = [lets, redirect(307, ELSEWHERE), lets, response(200, ['Access-Control-Allow-Origin', '*'])];
    const page = pageRequest({ method: 'PUT' });
    const trips = converse(page, answers);
    expect(trips.map(({ kind, request }) => [kind, request.method, request.url])).toEqual([
      ['preflight', 'OPTIONS', SERVICE],
      ['actual', 'PUT', SERVICE],
      ['preflight', 'OPTIONS', ELSEWHERE],
      ['redirect', 'PUT', ELSEWHERE],
    ]);
    expect(nextRequest(page, trips)).toBeNull();
    expect(verdictOn(page, lets, redirect(307, ELSEWHERE), response(404))).toMatchObject({
      phase: 'preflight',
      trip: 2,
      reason: 'PreflightMissingAllowOriginHeader',
    });
  });

  it('a JSON POST that becomes GET needs no second preflight', () => {
    const page = pageRequest({ method: 'POST', headers: [['Content-Type', 'application/json']] });
    const lets = response(204, ['Access-Control-Allow-Origin', '*'], ['Access-Control-Allow-Headers', 'content-type']);
    const trips = converse(page, [lets, redirect(303, '/done'), allowing()]);
    expect(trips.map(({ kind, request }) => [kind, request.method])).toEqual([
      ['preflight', 'OPTIONS'],
      ['actual', 'POST'],
      ['redirect', 'GET'],
    ]);
  });

  it('is over once something is refused', () => {
    const page = pageRequest({ method: 'PUT' });
    expect(nextRequest(page, converse(page, [response(404)]))).toBeNull();
  });
});
