import { describe, expect, it } from 'vitest';
import { judge } from '../../server/engine/browser/judge.ts';
import { parseMaxAge } from '../../server/engine/browser/max-age.ts';
import { actualRequest } from '../../server/engine/browser/preflight.ts';
import type { HeaderLine, PageRequest } from '../../server/engine/browser/types.ts';
import { allowing, converse, ORIGIN, outcomeOf, pageRequest, response, SERVICE, verdictOn } from './conversations.ts';

const acao = (value: string): HeaderLine => ['Access-Control-Allow-Origin', value];
const acac = (value: string): HeaderLine => ['Access-Control-Allow-Credentials', value];
const acam = (value: string): HeaderLine => ['Access-Control-Allow-Methods', value];
const acah = (value: string): HeaderLine => ['Access-Control-Allow-Headers', value];

const plain = pageRequest();
const credentialed = pageRequest({ credentials: 'include' });
const put = pageRequest({ method: 'PUT' });
const withHeader = (name: string, differs: Partial<PageRequest> = {}): PageRequest =>
  pageRequest({ headers: [[name, 'x']], ...differs });

describe('requests that CORS does not concern', () => {
  it('a same-origin response needs no headers, and script reads all but cookies', () => {
    const page = pageRequest({ url: `${ORIGIN}/x`, method: 'PUT', credentials: 'include' });
    const verdict = verdictOn(page, response(500, ['X-Id', '1'], ['Set-Cookie', 'a=b'], ['Content-Type', 'text/css']));
    expect(verdict).toEqual({
      outcome: 'allowed',
      crossOrigin: false,
      readable: ['content-type', 'x-id'],
      warnings: [],
    });
  });

  it('a same-origin response draws no warnings', () => {
    const page = pageRequest({ url: `${ORIGIN}/x` });
    expect(verdictOn(page, response(200, acao('https://other.example'))).warnings).toEqual([]);
  });

  it('a data: URL asks no service', () => {
    const page = pageRequest({ url: 'data:text/plain,x' });
    expect(converse(page, [response(200)])).toEqual([]);
    expect(judge(page, [])).toMatchObject({ outcome: 'allowed', crossOrigin: false });
  });
});

describe('requests that never leave the browser', () => {
  it.each([
    ['ftp://api.example/x', 'GET', 'CorsDisabledScheme'],
    ['foo:bar', 'GET', 'CorsDisabledScheme'],
    ['no url', 'GET', 'InvalidUrl'],
    ['https://user@api.example/', 'GET', 'InvalidUrl'],
    ['https://:pw@api.example/', 'GET', 'InvalidUrl'],
    [SERVICE, 'trace', 'ForbiddenMethod'],
  ])('%s with %s: %s', (url, method, reason) => {
    expect(verdictOn(pageRequest({ url, method }), response(200))).toMatchObject({
      outcome: 'blocked',
      phase: 'actual',
      trip: 0,
      reason,
    });
  });
});

describe('the CORS check on Access-Control-Allow-Origin', () => {
  it.each([
    ['https://app.example', 'allowed'],
    [' https://app.example\t', 'allowed'],
    ['*', 'allowed'],
    ['https://app.example/', 'AllowOriginMismatch'],
    ['https://APP.example', 'AllowOriginMismatch'],
    ['https://app.example:443', 'AllowOriginMismatch'],
    ['http://app.example', 'AllowOriginMismatch'],
    ['http://*.localhost', 'AllowOriginMismatch'],
    ['localhost:3000', 'AllowOriginMismatch'],
    ['null', 'AllowOriginMismatch'],
    ['', 'InvalidAllowOriginValue'],
    ['**', 'InvalidAllowOriginValue'],
    ['"*"', 'InvalidAllowOriginValue'],
    ['*.example', 'InvalidAllowOriginValue'],
    ['undefined', 'InvalidAllowOriginValue'],
    ['https://app.example, https://b.example', 'MultipleAllowOriginValues'],
    ['https://app.example https://b.example', 'MultipleAllowOriginValues'],
  ])('%j: %s', (value, outcome) => {
    expect(outcomeOf(plain, response(200, acao(value), ['Vary', 'Origin']))).toBe(outcome);
  });

  it('its absence is a reason of its own, and says so', () => {
    expect(verdictOn(plain, response(200, ['Content-Type', 'text/css']))).toEqual({
      outcome: 'blocked',
      phase: 'actual',
      trip: 0,
      reason: 'MissingAllowOriginHeader',
      step: 'CORS check',
      header: { name: 'Access-Control-Allow-Origin', value: null },
      parameter: null,
      firefox: 'CORSMissingAllowOrigin',
      warnings: [],
    });
  });

  it('two lines never match, not even the same twice', () => {
    expect(verdictOn(plain, response(200, acao(ORIGIN), acao(ORIGIN)))).toMatchObject({
      reason: 'MultipleAllowOriginValues',
      header: { name: 'Access-Control-Allow-Origin', value: `${ORIGIN}, ${ORIGIN}` },
    });
  });

  it('null matches an opaque origin, with credentials too', () => {
    const page = pageRequest({ origin: 'null', credentials: 'include' });
    expect(outcomeOf(page, response(200, acao('null'), acac('true')))).toBe('allowed');
    expect(outcomeOf(page, response(200, acao(ORIGIN), acac('true')))).toBe('AllowOriginMismatch');
  });

  it('any status is readable: 401, 404, 500', () => {
    for (const status of [401, 404, 500]) {
      expect(outcomeOf(plain, response(status, acao('*')))).toBe('allowed');
      expect(outcomeOf(plain, response(status))).toBe('MissingAllowOriginHeader');
    }
  });
});

describe('the CORS check with credentials', () => {
  it('takes the wildcard literally, whatever Access-Control-Allow-Credentials says', () => {
    expect(verdictOn(credentialed, response(200, acao('*'), acac('true')))).toMatchObject({
      reason: 'WildcardOriginNotAllowed',
      firefox: 'CORSNotSupportingCredentials',
    });
  });

  it.each([
    ['true', 'allowed'],
    [' true ', 'allowed'],
    ['True', 'InvalidAllowCredentials'],
    ['1', 'InvalidAllowCredentials'],
    ['', 'InvalidAllowCredentials'],
    ['true, true', 'InvalidAllowCredentials'],
  ])('Access-Control-Allow-Credentials: %j: %s', (value, outcome) => {
    expect(outcomeOf(credentialed, allowing(acac(value)))).toBe(outcome);
  });

  it('two lines of true are not true', () => {
    expect(verdictOn(credentialed, allowing(acac('true'), acac('true')))).toMatchObject({
      reason: 'InvalidAllowCredentials',
      header: { name: 'Access-Control-Allow-Credentials', value: 'true, true' },
    });
  });

  it('an absent Access-Control-Allow-Credentials refuses, the origin being judged first', () => {
    expect(verdictOn(credentialed, allowing())).toMatchObject({
      reason: 'InvalidAllowCredentials',
      header: { name: 'Access-Control-Allow-Credentials', value: null },
      firefox: 'CORSMissingAllowCredentials',
    });
    expect(outcomeOf(credentialed, response(200))).toBe('MissingAllowOriginHeader');
  });

  it('is not asked for in the other modes', () => {
    expect(outcomeOf(plain, allowing(acac('nonsense')))).toBe('allowed');
    expect(outcomeOf(pageRequest({ credentials: 'omit' }), response(200, acao('*')))).toBe('allowed');
  });
});

describe('the preflight check, in Chromium’s order', () => {
  it('a redirect is refused before anything else', () => {
    for (const status of [301, 302, 303, 307, 308]) {
      expect(verdictOn(put, response(status, ['Location', '/x']))).toMatchObject({
        phase: 'preflight',
        reason: 'PreflightDisallowedRedirect',
        header: { name: 'Location', value: '/x' },
        firefox: 'CORSExternalRedirectNotAllowed',
      });
    }
  });

  it('a 3xx that redirects nowhere is a wrong status', () => {
    expect(outcomeOf(put, response(302, acao('*')))).toBe('PreflightInvalidStatus');
    expect(outcomeOf(put, response(304, acao('*'), ['Location', '/x']))).toBe('PreflightInvalidStatus');
    expect(outcomeOf(put, response(302, acao('*'), ['Location', '']))).toBe('PreflightInvalidStatus');
  });

  it('the CORS check comes before the status', () => {
    expect(outcomeOf(put, response(404))).toBe('PreflightMissingAllowOriginHeader');
    expect(verdictOn(put, response(404, acao('*')))).toMatchObject({
      reason: 'PreflightInvalidStatus',
      step: 'CORS-preflight fetch',
      header: null,
      firefox: 'CORSPreflightDidNotSucceed',
    });
  });

  it('each refusal of the CORS check has a name of its own', () => {
    const asked = { ...put, credentials: 'include' } as const;
    expect(outcomeOf(asked, response(200, acao('*'), acac('true')))).toBe('PreflightWildcardOriginNotAllowed');
    expect(outcomeOf(asked, response(200, acao('a, b')))).toBe('PreflightMultipleAllowOriginValues');
    expect(outcomeOf(asked, response(200, acao('true')))).toBe('PreflightInvalidAllowOriginValue');
    expect(outcomeOf(asked, response(200, acao('null')))).toBe('PreflightAllowOriginMismatch');
    expect(outcomeOf(asked, response(200, acao(ORIGIN)))).toBe('PreflightInvalidAllowCredentials');
  });

  it('the syntax of both lists comes before method and headers', () => {
    const page = withHeader('X-A', { method: 'PUT' });
    expect(outcomeOf(page, response(204, acao('*'), acam('PUT;GET'), acah('x-a; x-b')))).toBe(
      'InvalidAllowMethodsPreflightResponse',
    );
    expect(outcomeOf(page, response(204, acao('*'), acah('x-a x-b')))).toBe('InvalidAllowHeadersPreflightResponse');
    expect(outcomeOf(page, response(204, acao('*')))).toBe('MethodDisallowedByPreflightResponse');
    expect(outcomeOf(page, response(204, acao('*'), acam('PUT')))).toBe('HeaderDisallowedByPreflightResponse');
  });

  it('the method of a malformed list does not matter, even GET', () => {
    expect(verdictOn(withHeader('X-A'), response(204, acao('*'), acam('"GET"'), acah('X-A')))).toMatchObject({
      reason: 'InvalidAllowMethodsPreflightResponse',
      header: { name: 'Access-Control-Allow-Methods', value: '"GET"' },
      firefox: 'CORSInvalidAllowMethod',
    });
  });

  it('the actual response is judged by itself', () => {
    expect(verdictOn(put, response(204, acao('*'), acam('PUT')), response(200))).toMatchObject({
      phase: 'actual',
      trip: 1,
      reason: 'MissingAllowOriginHeader',
    });
    expect(outcomeOf(put, response(204, acao('*'), acam('PUT')), allowing())).toBe('allowed');
    expect(outcomeOf(put, allowing(acam('PUT')), response(200, acao('*')))).toBe('allowed');
  });
});

describe('Access-Control-Allow-Methods', () => {
  const asks = (method: string, credentials: PageRequest['credentials'], ...values: readonly string[]): string =>
    outcomeOf(pageRequest({ method, credentials, forcePreflight: true }), allowing(acac('true'), ...values.map(acam)));

  it('is a list over all its lines, empty items left out', () => {
    expect(asks('PUT', 'omit', 'GET,,PUT')).toBe('allowed');
    expect(asks('PUT', 'omit', 'GET', 'PUT')).toBe('allowed');
  });

  it('is compared with regard to case', () => {
    expect(asks('patch', 'omit', 'PATCH')).toBe('MethodDisallowedByPreflightResponse');
    expect(asks('PATCH', 'omit', 'patch')).toBe('MethodDisallowedByPreflightResponse');
    expect(asks('patch', 'omit', 'patch')).toBe('allowed');
    expect(asks('put', 'omit', 'PUT')).toBe('allowed');
  });

  it('covers all by * without credentials, and a method named * with them', () => {
    expect(asks('PUT', 'same-origin', '*')).toBe('allowed');
    expect(asks('PUT', 'include', '*')).toBe('MethodDisallowedByPreflightResponse');
    expect(asks('*', 'include', '*')).toBe('allowed');
  });

  it('need not list GET, HEAD and POST', () => {
    for (const method of ['GET', 'HEAD', 'POST']) expect(asks(method, 'include')).toBe('allowed');
    expect(asks('POST', 'include', 'DELETE')).toBe('allowed');
  });

  it('is named with the method that it leaves out', () => {
    expect(verdictOn(put, allowing(acam('GET, POST')))).toMatchObject({
      reason: 'MethodDisallowedByPreflightResponse',
      header: { name: 'Access-Control-Allow-Methods', value: 'GET, POST' },
      parameter: 'PUT',
      firefox: 'CORSMethodNotFound',
    });
  });
});

describe('Access-Control-Allow-Headers', () => {
  it('is compared without regard to case, over all its lines', () => {
    expect(outcomeOf(withHeader('X-Token'), allowing(acah('Content-Type'), acah('X-TOKEN')))).toBe('allowed');
  });

  it('is named with the first header in sorted order that it leaves out', () => {
    const page = pageRequest({
      headers: [
        ['X-Z', '1'],
        ['X-A', '1'],
        ['Accept', '*/*'],
      ],
    });
    expect(verdictOn(page, allowing(acah('x-y')))).toMatchObject({
      reason: 'HeaderDisallowedByPreflightResponse',
      header: { name: 'Access-Control-Allow-Headers', value: 'x-y' },
      parameter: 'x-a',
      firefox: 'CORSMissingAllowHeaderFromPreflight',
    });
  });

  it('needs to list unsafe headers only', () => {
    const page = pageRequest({
      method: 'PUT',
      headers: [
        ['Accept', 'text/css'],
        ['Content-Type', 'text/plain'],
      ],
    });
    expect(outcomeOf(page, allowing(acam('PUT')))).toBe('allowed');
  });

  it('covers all by * without credentials, and a header named * with them', () => {
    expect(outcomeOf(withHeader('X-A'), allowing(acah('*')))).toBe('allowed');
    expect(outcomeOf(withHeader('X-A', { credentials: 'include' }), allowing(acac('true'), acah('*')))).toBe(
      'HeaderDisallowedByPreflightResponse',
    );
    expect(outcomeOf(withHeader('*', { credentials: 'include' }), allowing(acac('true'), acah('*')))).toBe('allowed');
  });

  it('covers Authorization by * with a warning, since browsers accept what the Standard refuses', () => {
    const reasons = (...headers: readonly HeaderLine[]): readonly string[] =>
      verdictOn(withHeader('Authorization'), allowing(...headers)).warnings.map(({ reason }) => reason);
    expect(outcomeOf(withHeader('Authorization'), allowing(acah('*')))).toBe('allowed');
    expect(reasons(acah('*'))).toEqual(['AuthorizationCoveredByWildcard']);
    expect(reasons(acah('*, authorization'))).toEqual([]);
    expect(verdictOn(withHeader('X-A'), allowing(acah('*'))).warnings).toEqual([]);
  });

  it('does not cover Authorization by * with credentials', () => {
    const page = withHeader('Authorization', { credentials: 'include' });
    expect(verdictOn(page, allowing(acac('true'), acah('*')))).toMatchObject({
      parameter: 'authorization',
      warnings: [],
    });
  });
});

describe('Firefox’s keys for the origin', () => {
  it('counts lines: one line that holds a list is one that does not match', () => {
    expect(verdictOn(plain, response(200, acao('https://a.example, https://b.example')))).toMatchObject({
      firefox: 'CORSAllowOriginNotMatchingOrigin',
    });
    expect(verdictOn(plain, response(200, acao('*'), acao('*')))).toMatchObject({
      firefox: 'CORSMultipleAllowOriginNotAllowed',
    });
    expect(verdictOn(plain, response(200, acao('true')))).toMatchObject({
      firefox: 'CORSAllowOriginNotMatchingOrigin',
    });
  });

  it('has one for malformed Access-Control-Allow-Headers', () => {
    expect(verdictOn(withHeader('X-A'), allowing(acah('a b')))).toMatchObject({ firefox: 'CORSInvalidAllowHeader' });
  });
});

describe('Access-Control-Max-Age', () => {
  it.each([
    ['600', 600],
    ['0', 0],
    ['-1', 0],
    [null, 5],
    ['abc', 5],
    ['10.5', 5],
    ['+600', 5],
    ['600, 600', 5],
  ])('%s is kept for %s seconds', (value, seconds) => {
    expect(parseMaxAge(value)).toBe(seconds);
  });

  it('draws a warning above the cap of Chromium', () => {
    const warned = (value: string): readonly string[] =>
      verdictOn(put, allowing(acam('PUT'), ['Access-Control-Max-Age', value])).warnings.map(({ message }) => message);
    expect(warned('7200')).toEqual([]);
    expect(warned('86400')).toEqual([expect.stringContaining('Chromium 7200, Firefox 86400, Safari 600')]);
  });
});

describe('Vary', () => {
  const warned = (page: PageRequest, ...headers: readonly HeaderLine[]): readonly string[] =>
    verdictOn(page, response(200, ...headers)).warnings.map(({ reason }) => reason);

  it('draws a warning where a cache may store a response for one origin', () => {
    expect(warned(plain, acao(ORIGIN))).toEqual(['MissingVaryOrigin']);
    expect(warned(plain, acao(ORIGIN), ['Vary', 'Accept-Encoding'])).toEqual(['MissingVaryOrigin']);
    expect(warned(plain, acao('https://other.example'))).toEqual(['MissingVaryOrigin']);
    expect(warned(plain, acao(ORIGIN), ['Vary', 'not a list'])).toEqual(['MissingVaryOrigin']);
  });

  it('draws none where Origin is varied on, where the value is constant, or where nothing is stored', () => {
    expect(warned(plain, acao(ORIGIN), ['Vary', 'Accept-Encoding'], ['Vary', 'origin'])).toEqual([]);
    expect(warned(plain, acao(ORIGIN), ['Vary', '*'])).toEqual([]);
    expect(warned(plain, acao('*'))).toEqual([]);
    expect(warned(plain, acao(ORIGIN), ['Cache-Control', 'private, No-Store'])).toEqual([]);
    expect(warned(plain, acao(ORIGIN), ['Cache-Control', 'no-cache'])).toEqual([]);
    expect(warned(pageRequest({ method: 'POST' }), acao(ORIGIN))).toEqual([]);
    expect(warned(pageRequest({ method: 'HEAD' }), acao(ORIGIN))).toEqual(['MissingVaryOrigin']);
  });
});

describe('what script may read', () => {
  const headers: readonly HeaderLine[] = [
    ['X-Total', '3'],
    ['ETag', '"1"'],
    ['Content-Type', 'text/css'],
    ['Cache-Control', 'no-store'],
    ['Set-Cookie', 'a=b'],
  ];
  const readable = (page: PageRequest, ...exposed: readonly string[]): readonly string[] => {
    const lines = exposed.map((value): HeaderLine => ['Access-Control-Expose-Headers', value]);
    const verdict = verdictOn(page, response(200, acao(ORIGIN), acac('true'), ...headers, ...lines));
    return verdict.outcome === 'allowed' ? verdict.readable : [];
  };

  it('the safelisted response headers', () => {
    expect(readable(plain)).toEqual(['cache-control', 'content-type']);
  });

  it('and the exposed ones that are there, never cookies', () => {
    expect(readable(plain, 'etag, X-Absent', 'X-Total, Set-Cookie')).toEqual([
      'cache-control',
      'content-type',
      'etag',
      'x-total',
    ]);
  });

  it('all but cookies under * without credentials, where it stands for itself with them', () => {
    expect(readable(plain, '*')).toEqual([
      'access-control-allow-credentials',
      'access-control-allow-origin',
      'access-control-expose-headers',
      'cache-control',
      'content-type',
      'etag',
      'x-total',
    ]);
    expect(readable(credentialed, '*')).toEqual(['cache-control', 'content-type']);
  });

  it('nothing more where the list is malformed', () => {
    expect(readable(plain, 'ETag; X-Total')).toEqual(['cache-control', 'content-type']);
  });

  it('nothing before there is a response', () => {
    expect(judge(plain, [])).toEqual({ outcome: 'allowed', crossOrigin: true, readable: [], warnings: [] });
    expect(verdictOn(put, allowing(acam('PUT')))).toMatchObject({ outcome: 'allowed', readable: [] });
  });
});

describe('trips that were not led by us', () => {
  it('a missing preflight counts as cached and passed', () => {
    expect(judge(put, [{ kind: 'actual', request: actualRequest(put), response: allowing() }])).toMatchObject({
      outcome: 'allowed',
    });
  });

  it('each warning is given once', () => {
    const trips = [0, 1].map(() => ({
      kind: 'actual' as const,
      request: actualRequest(plain),
      response: response(200, acao(ORIGIN)),
    }));
    expect(judge(plain, trips).warnings).toHaveLength(1);
  });
});
