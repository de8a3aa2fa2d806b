import { describe, expect, it } from 'vitest';
import { isForbiddenMethod, isSafelistedMethod, normalizeMethod } from '../../server/engine/browser/methods.ts';
import {
  actualRequest,
  isCrossOrigin,
  needsPreflight,
  preflightCause,
  preflightRequest,
} from '../../server/engine/browser/preflight.ts';
import {
  isForbiddenRequestHeader,
  isSafelistedRequestHeader,
  requestDeviations,
  unsafeHeaderNames,
} from '../../server/engine/browser/safelist.ts';
import type { HeaderLine } from '../../server/engine/browser/types.ts';
import { ORIGIN, pageRequest, SERVICE } from './conversations.ts';

describe('methods', () => {
  it.each([
    ['get', 'GET'],
    ['Delete', 'DELETE'],
    ['put', 'PUT'],
    ['options', 'OPTIONS'],
    ['patch', 'patch'],
    ['Query', 'Query'],
  ])('%s is normalized to %s', (written, sent) => {
    expect(normalizeMethod(written)).toBe(sent);
  });

  it('GET, HEAD and POST are safelisted, and nothing else', () => {
    expect(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '*'].filter(isSafelistedMethod)).toEqual([
      'GET',
      'HEAD',
      'POST',
    ]);
  });

  it('CONNECT, TRACE and TRACK are forbidden in any case', () => {
    expect(['connect', 'TRACE', 'Track', 'GET'].filter(isForbiddenMethod)).toEqual(['connect', 'TRACE', 'Track']);
  });
});

describe('safelisted request headers', () => {
  it.each([
    ['Accept', 'text/html, */*;q=0.1'],
    ['ACCEPT', 'a\tb'],
    ['Accept', 'x'.repeat(128)],
    ['Accept-Language', 'en-US, de;q=0.5, *'],
    ['Content-Language', ''],
    ['Content-Type', 'text/plain'],
    ['content-type', ' Text/Plain ; charset=utf-8'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Content-Type', 'multipart/form-data; boundary=x'],
    ['Range', 'bytes=0-'],
    ['Range', 'bytes=5-'],
    ['Range', 'bytes=5-5'],
    ['Range', 'bytes=9007199254740992-9007199254740993'],
  ])('%s: %s', (name, value) => {
    expect(isSafelistedRequestHeader([name, value])).toBe(true);
  });

  it.each([
    ['Accept', 'x'.repeat(129)],
    ['Accept', '"quoted"'],
    ['Accept', 'a\u0001'],
    ['Accept', 'a\u007f'],
    ['Accept-Language', 'en_US'],
    ['Content-Language', 'en/us'],
    ['Content-Type', 'application/json'],
    ['Content-Type', 'text/plain; charset="utf-8"'],
    ['Content-Type', 'text/plain, text/plain'],
    ['Content-Type', 'text'],
    ['Content-Type', 'text/plain/x'],
    ['Content-Type', ''],
    ['Range', 'bytes=-5'],
    ['Range', 'bytes=5-4'],
    ['Range', 'bytes=9007199254740993-9007199254740992'],
    ['Range', 'bytes=0-1,3-4'],
    ['Range', 'bytes = 0-1'],
    ['Range', 'items=0-1'],
    ['Authorization', 'Bearer x'],
    ['X-Requested-With', 'x'],
    ['Cache-Control', 'no-cache'],
    ['Pragma', 'no-cache'],
    ['If-None-Match', 'x'],
    ['Last-Event-ID', '1'],
    ['traceparent', '00-1-1-01'],
    ['DPR', '2'],
  ])('not %s: %s', (name, value) => {
    expect(isSafelistedRequestHeader([name, value])).toBe(false);
  });
});

describe('names that need a preflight and a listing', () => {
  it('are lower-case, unique and sorted', () => {
    const headers: readonly HeaderLine[] = [
      ['X-B', '1'],
      ['Accept', '*/*'],
      ['X-a', '1'],
      ['x-b', '2'],
    ];
    expect(unsafeHeaderNames(headers)).toEqual(['x-a', 'x-b']);
  });

  it('are all of them once the safelisted values exceed 1024 bytes together', () => {
    const lines = (count: number): HeaderLine[] => Array.from({ length: count }, () => ['Accept', 'x'.repeat(128)]);
    expect(unsafeHeaderNames(lines(8))).toEqual([]);
    expect(unsafeHeaderNames([...lines(8), ['Accept-Language', 'd']])).toEqual(['accept', 'accept-language']);
  });
});

describe('headers that script may not set', () => {
  it.each([
    ['Cookie', 'a=b'],
    ['origin', 'https://b.com'],
    ['Host', 'b.com'],
    ['Access-Control-Request-Method', 'GET'],
    ['Sec-Fetch-Mode', 'cors'],
    ['Proxy-Authorization', 'x'],
    ['X-HTTP-Method-Override', 'PUT, trace'],
  ])('%s: %s', (name, value) => {
    expect(isForbiddenRequestHeader([name, value])).toBe(true);
  });

  it.each([
    ['Authorization', 'x'],
    ['User-Agent', 'x'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Note', 'TRACE'],
  ])('but %s: %s', (name, value) => {
    expect(isForbiddenRequestHeader([name, value])).toBe(false);
  });
});

describe('where Chromium knowingly differs on request headers', () => {
  it('names the client hints that it safelists and the User-Agent that it drops', () => {
    const headers: readonly HeaderLine[] = [
      ['User-Agent', 'mine'],
      ['DPR', '2'],
      ['Save-Data', 'On'],
      ['X-Mine', '1'],
    ];
    expect(requestDeviations(headers)).toEqual([
      { name: 'UserAgentDropped', header: 'user-agent' },
      { name: 'ClientHintSafelisted', header: 'dpr' },
      { name: 'ClientHintSafelisted', header: 'save-data' },
    ]);
  });

  it('has no say on a hint whose value is too long, nor on save-data other than on', () => {
    const headers: readonly HeaderLine[] = [
      ['Width', '1'.repeat(129)],
      ['Save-Data', 'off'],
    ];
    expect(requestDeviations(headers)).toEqual([]);
  });
});

describe('when CORS applies', () => {
  it.each([
    ['https://app.example/x', false],
    ['https://app.example:443/x', false],
    ['https://app.example:8443/x', true],
    ['http://app.example/x', true],
    ['https://api.app.example/x', true],
    ['data:text/plain,x', false],
  ])('a page of https://app.example that asks %s: %s', (url, crosses) => {
    expect(isCrossOrigin(pageRequest({ url }))).toBe(crosses);
  });

  it('always for an opaque origin', () => {
    expect(isCrossOrigin(pageRequest({ origin: 'null', url: 'https://app.example/' }))).toBe(true);
  });
});

describe('why a request is preflighted', () => {
  it('not at all for safelisted methods and headers', () => {
    expect(preflightCause(pageRequest({ method: 'post', headers: [['Content-Type', 'text/plain']] }))).toBeNull();
  });

  it('for its method, normalized', () => {
    expect(preflightCause(pageRequest({ method: 'put' }))).toEqual({ method: 'PUT', headers: [], forced: false });
    expect(preflightCause(pageRequest({ method: 'patch' }))).toEqual({ method: 'patch', headers: [], forced: false });
  });

  it('for its headers, those that script may not set left out', () => {
    const headers: readonly HeaderLine[] = [
      ['Content-Type', 'application/json'],
      ['Cookie', 'a=b'],
      ['Authorization', 'x'],
    ];
    expect(preflightCause(pageRequest({ headers }))).toEqual({
      headers: ['authorization', 'content-type'],
      forced: false,
    });
  });

  it('for a safelisted header that becomes too long once its lines are combined', () => {
    const long: HeaderLine = ['Accept', 'x'.repeat(100)];
    expect(needsPreflight(pageRequest({ headers: [long] }))).toBe(false);
    expect(preflightCause(pageRequest({ headers: [long, long] }))).toEqual({ headers: ['accept'], forced: false });
  });

  it('where the page forces it: upload listeners, stream bodies', () => {
    expect(preflightCause(pageRequest({ method: 'POST', forcePreflight: true }))).toEqual({
      headers: [],
      forced: true,
    });
  });

  it('never on the same origin', () => {
    expect(preflightCause(pageRequest({ url: `${ORIGIN}/x`, method: 'PUT', forcePreflight: true }))).toBeNull();
  });
});

describe('the preflight', () => {
  it('is OPTIONS on the same URL, with sorted names joined by bare commas, and no header of the page itself', () => {
    const page = pageRequest({
      url: `${SERVICE}?q=1#part`,
      method: 'put',
      credentials: 'include',
      headers: [
        ['X-B', '1'],
        ['Authorization', 'Bearer x'],
        ['Content-Type', 'application/json'],
      ],
    });
    expect(preflightRequest(page)).toEqual({
      method: 'OPTIONS',
      url: `${SERVICE}?q=1`,
      headers: [
        ['Accept', '*/*'],
        ['Access-Control-Request-Method', 'PUT'],
        ['Access-Control-Request-Headers', 'authorization,content-type,x-b'],
        ['Origin', ORIGIN],
      ],
    });
  });

  it('leaves out Access-Control-Request-Headers where nothing needs listing', () => {
    const names = preflightRequest(pageRequest({ method: 'DELETE' })).headers.map(([name]) => name);
    expect(names).toEqual(['Accept', 'Access-Control-Request-Method', 'Origin']);
  });
});

describe('the request itself', () => {
  it('carries the page’s headers and its origin', () => {
    const page = pageRequest({
      method: 'post',
      headers: [
        ['Content-Type', 'application/json'],
        ['Host', 'x'],
      ],
    });
    expect(actualRequest(page)).toEqual({
      method: 'POST',
      url: SERVICE,
      headers: [
        ['Accept', '*/*'],
        ['Content-Type', 'application/json'],
        ['Origin', ORIGIN],
      ],
    });
  });

  it('keeps the Accept header of the page', () => {
    expect(actualRequest(pageRequest({ headers: [['accept', 'text/css']] })).headers).toEqual([
      ['accept', 'text/css'],
      ['Origin', ORIGIN],
    ]);
  });

  it('says its origin on the same origin too, but for GET and HEAD', () => {
    const sends = (method: string): boolean =>
      actualRequest(pageRequest({ url: `${ORIGIN}/x`, method })).headers.some(([name]) => name === 'Origin');
    expect(['GET', 'HEAD', 'POST', 'PUT'].map(sends)).toEqual([false, false, true, true]);
  });

  it('goes to the URL without its fragment, an empty one too', () => {
    expect(actualRequest(pageRequest({ url: `${SERVICE}#part` })).url).toBe(SERVICE);
    expect(actualRequest(pageRequest({ url: `${SERVICE}#` })).url).toBe(SERVICE);
  });

  it('tells the page’s origin as its Referer where that counts, but none of an opaque origin, nor from https to http', () => {
    const refererOf = (origin: string, url: string): readonly (string | undefined)[] => {
      const page = pageRequest({ origin, url, tellsReferer: true });
      return [preflightRequest(page), actualRequest(page)].map(
        ({ headers }) => headers.find(([name]) => name === 'Referer')?.[1],
      );
    };
    expect(refererOf('https://app.example', SERVICE)).toEqual(['https://app.example/', 'https://app.example/']);
    expect(refererOf('http://app.example', 'http://api.example/')).toEqual([
      'http://app.example/',
      'http://app.example/',
    ]);
    expect(refererOf('null', SERVICE)).toEqual([undefined, undefined]);
    expect(refererOf('https://app.example', 'http://api.example/')).toEqual([undefined, undefined]);
  });

  it('keeps a URL that is none as it was written', () => {
    expect(actualRequest(pageRequest({ url: 'no url' })).url).toBe('no url');
  });
});
