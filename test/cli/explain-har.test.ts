import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { devTools, type Entry, firefox, PAGE, preflight, SERVICE, sent, unanswered } from './explain-hars.ts';
import { makeTree, run, type Tree } from './support.ts';

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

interface Explained {
  readonly url: string;
  readonly origin: string;
  readonly verdict: string;
  readonly reason: string | null;
  readonly phase: string | null;
  readonly message: string;
}

async function explain(har: string) {
  tree.write('net.har', har);
  const { code, stdout, stderr } = await run(tree.root, ['explain', 'net.har', '--format', 'json']);
  const errors: readonly Explained[] = stdout === '' ? [] : JSON.parse(stdout).errors;
  return { code, stderr, errors, told: errors.map(({ verdict, phase, reason }) => [verdict, phase, reason]) };
}

const allow = (more: Record<string, string> = {}) => ({ 'Access-Control-Allow-Origin': PAGE, ...more });

describe('a HAR in DevTools’ shape', () => {
  it('names the header that a preflight lacks, on the request that was never sent', async () => {
    const { code, errors } = await explain(
      devTools(
        unanswered({ method: 'PUT' }),
        preflight({ at: 0.01, response: allow({ 'Access-Control-Allow-Methods': 'GET' }) }),
      ),
    );
    expect(code).toBe(0);
    expect(errors).toEqual([
      {
        url: SERVICE,
        origin: PAGE,
        method: 'PUT',
        browser: 'chrome',
        verdict: 'blocked',
        phase: 'preflight',
        reason: 'MethodDisallowedByPreflightResponse',
        parameter: 'PUT',
        message: expect.stringContaining('Access-Control-Allow-Methods: PUT'),
        findings: [],
      },
    ]);
  });

  it.each<[string, Entry, string]>([
    ['no headers', { status: 404 }, 'PreflightMissingAllowOriginHeader'],
    ['a status', { status: 405, response: allow() }, 'PreflightInvalidStatus'],
    ['a redirect', { status: 308, response: { Location: '/v1/data/' } }, 'PreflightDisallowedRedirect'],
    [
      'another origin',
      { response: { 'access-control-allow-origin': 'https://b.example' } },
      'PreflightAllowOriginMismatch',
    ],
    [
      'two lines',
      {
        response: [
          ['Access-Control-Allow-Origin', PAGE],
          ['access-control-allow-origin', PAGE],
        ],
      },
      'PreflightMultipleAllowOriginValues',
    ],
    [
      'a line written as two',
      { response: { 'access-control-allow-origin': `${PAGE}\n${PAGE}` } },
      'PreflightMultipleAllowOriginValues',
    ],
    [
      'a header not listed',
      { response: allow({ 'Access-Control-Allow-Methods': '*' }) },
      'HeaderDisallowedByPreflightResponse',
    ],
  ])('judges the preflight: %s', async (_, differs, reason) => {
    const asked = { asks: 'PUT', headers: 'content-type,x-api-key', ...differs };
    expect((await explain(devTools(unanswered({ method: 'PUT' }), preflight(asked)))).told).toEqual([
      ['blocked', 'preflight', reason],
    ]);
  });

  it('judges the answer where it was recorded on the blocked entry', async () => {
    const { told, errors } = await explain(devTools(sent({ status: 500, error: 'net::ERR_FAILED' })));
    expect(told).toEqual([['blocked', 'actual', 'MissingAllowOriginHeader']]);
    expect(errors[0]?.message).toMatch(/status 500.*Access-Control-Allow-Origin: https:\/\/app\.example\.com/s);
  });

  it('does not guess where neither answer nor preflight was recorded', async () => {
    const { code, told, errors } = await explain(devTools(unanswered()));
    expect([code, told]).toEqual([0, [['failed', null, null]]]);
    expect(errors[0]).toMatchObject({ origin: PAGE, url: SERVICE });
    expect(errors[0]?.message).toContain('no header can be checked');
  });

  it('takes the page’s origin from its URL where the request was never sent and has no Referer', async () => {
    const har = JSON.parse(devTools({ status: 0, error: 'net::ERR_FAILED' }));
    har.log.pages = [{ id: 'page_1', title: `${PAGE}/start` }];
    har.log.entries[0].pageref = 'page_1';
    expect((await explain(JSON.stringify(har))).errors).toMatchObject([{ origin: PAGE, verdict: 'failed' }]);
    har.log.pages[0].title = 'My shop';
    expect((await explain(JSON.stringify(har))).code).toBe(2);
  });

  it('of thousands of polls with their preflights is judged soon', async () => {
    const polls = Array.from({ length: 2000 }, (_, at) => [
      unanswered({ method: 'PUT', at }),
      preflight({ at: at + 0.1, status: 404 }),
    ]).flat();
    const before = performance.now();
    expect((await explain(devTools(...polls))).errors).toHaveLength(2000);
    expect(performance.now() - before).toBeLessThan(10_000);
    expect((await explain(devTools(...Array.from({ length: 20_001 }, () => sent())))).stderr).toContain(
      '20001 entries, more than',
    );
  });

  it('tells an allowed preflight from an answer that is missing', async () => {
    const { told, errors } = await explain(
      devTools(
        unanswered({ method: 'PUT', error: 'net::ERR_CONNECTION_REFUSED' }),
        preflight({ response: allow({ 'Access-Control-Allow-Methods': 'PUT' }) }),
      ),
    );
    expect(told).toEqual([['failed', null, null]]);
    expect(errors[0]?.message).toContain('this is no CORS problem');
  });

  it('blames credentials only where the failed load proves them', async () => {
    const star = { response: { 'Access-Control-Allow-Origin': '*' } };
    const failed = await explain(devTools(sent({ ...star, error: 'net::ERR_FAILED' })));
    expect(failed.told).toEqual([['blocked', 'actual', 'WildcardOriginNotAllowed']]);
    expect(failed.errors[0]?.message).toContain('their absence proves nothing about credentials');
    const fine = await explain(devTools(sent(star)));
    expect(fine.told).toEqual([['allowed', null, null]]);
    expect(fine.errors[0]?.message).toMatch(
      /With credentials it would be blocked \(WildcardOriginNotAllowed\)\..*proves nothing/,
    );
    const cookies = await explain(devTools(sent({ ...star, request: { Cookie: 'a=1' } })));
    expect(cookies.told).toEqual([['blocked', 'actual', 'WildcardOriginNotAllowed']]);
    expect(cookies.errors[0]?.message).not.toContain('proves nothing');
  });

  it('follows redirects to the hop that refuses', async () => {
    const { told, errors } = await explain(
      devTools(
        sent({ status: 302, response: allow({ Location: 'https://b.example/x' }) }),
        sent({
          at: 1,
          url: 'https://b.example/x',
          request: { Origin: 'null' },
          response: allow(),
          error: 'net::ERR_FAILED',
        }),
      ),
    );
    expect(told).toEqual([['blocked', 'actual', 'AllowOriginMismatch']]);
    expect(errors[0]).toMatchObject({ url: 'https://b.example/x', origin: 'null' });
    expect(errors[0]?.message).toContain(`redirected here from ${SERVICE}`);
  });

  it('pairs each request with the preflight nearest in time', async () => {
    const put = { method: 'PUT' };
    const { told } = await explain(
      devTools(
        unanswered(put),
        preflight({ at: 0.1, status: 500, response: allow() }),
        sent({ ...put, at: 60, response: allow() }),
        preflight({ at: 60.1, response: allow({ 'Access-Control-Allow-Methods': 'PUT' }) }),
      ),
    );
    expect(told).toEqual([
      ['blocked', 'preflight', 'PreflightInvalidStatus'],
      ['allowed', null, null],
    ]);
  });

  it('looks elsewhere where all headers pass and the load failed all the same', async () => {
    const credentials = allow({ 'Access-Control-Allow-Credentials': 'true' });
    const failed = await explain(devTools(sent({ response: credentials, error: 'net::ERR_FAILED' })));
    expect(failed.told).toEqual([['failed', null, null]]);
    expect(failed.errors[0]?.message).toContain('pass every CORS check');
    const listed = { ...credentials, 'Access-Control-Allow-Methods': 'PUT' };
    const lost = await explain(devTools(unanswered({ method: 'PUT' }), preflight({ response: listed })));
    expect(lost.errors[0]?.message).toContain('Its preflight was allowed.');
  });

  it('says what it rests on where other requests show their cookies', async () => {
    const { errors } = await explain(
      devTools(sent({ response: { 'Access-Control-Allow-Origin': '*' }, error: 'net::ERR_FAILED' }), {
        url: `${PAGE}/`,
        resource: 'document',
        request: { Cookie: 'a=1' },
      }),
    );
    expect(errors[0]?.message).toContain('The HAR shows no cookies on this request');
  });

  it('needs no times', async () => {
    const har = JSON.parse(
      devTools(
        sent({ status: 302, response: allow({ Location: '/moved' }) }),
        sent({ url: 'https://api.example.com/moved' }),
        unanswered({ method: 'PUT' }),
        preflight({ status: 404, response: allow() }),
        sent({ method: 'PUT', response: allow() }),
        preflight({ response: allow({ 'Access-Control-Allow-Methods': 'PUT' }) }),
      ),
    );
    for (const entry of har.log.entries) delete entry.startedDateTime;
    expect((await explain(JSON.stringify(har))).told).toEqual([
      ['blocked', 'actual', 'MissingAllowOriginHeader'],
      ['blocked', 'preflight', 'PreflightInvalidStatus'],
      ['allowed', null, null],
    ]);
  });

  it('leaves alone what CORS does not decide', async () => {
    const { code, errors, stderr } = await explain(
      devTools(
        { url: `${PAGE}/index.html`, resource: 'document' },
        { url: 'https://cdn.example/logo.png', resource: 'image', request: { 'Sec-Fetch-Mode': 'no-cors' } },
        {
          url: 'https://cdn.example/beacon',
          method: 'POST',
          resource: 'ping',
          request: { Origin: PAGE, 'Sec-Fetch-Mode': 'no-cors' },
        },
        {
          url: 'https://login.example/',
          method: 'POST',
          resource: 'document',
          request: { Origin: PAGE, 'Sec-Fetch-Mode': 'navigate' },
        },
        { url: `${PAGE}/api`, method: 'POST', request: { Origin: PAGE, 'Sec-Fetch-Mode': 'cors' } },
        { url: 'data:text/plain,hello' },
        { url: 'wss://api.example.com/', resource: 'websocket', request: { Origin: PAGE } },
      ),
    );
    expect([code, errors]).toEqual([2, []]);
    expect(stderr).toMatch(/^cors-lens: net\.har: the HAR holds no cross-origin request of a script \(7 entries\)/);
  });

  it('takes a renewed answer from the cache for what it is', async () => {
    expect((await explain(devTools(sent({ status: 304 })))).told).toEqual([['allowed', null, null]]);
  });

  it('ends with 2 where everything was allowed, and still lists it', async () => {
    const { code, told, stderr } = await explain(devTools(sent({ response: allow() })));
    expect([code, told]).toEqual([2, [['allowed', null, null]]]);
    expect(stderr).toBe('cors-lens: net.har: no cross-origin request in it was refused (1 allowed)\n');
  });
});

describe('a HAR by Firefox’s rules', () => {
  it('has status and headers on the blocked entry', async () => {
    const { code, errors, told } = await explain(
      firefox(sent({ status: 404, response: { 'Content-Type': 'text/html' } })),
    );
    expect([code, told]).toEqual([0, [['blocked', 'actual', 'MissingAllowOriginHeader']]]);
    expect(errors[0]).toMatchObject({ browser: 'firefox', origin: PAGE });
  });

  it('may have the preflight alone', async () => {
    expect((await explain(firefox(preflight({ status: 403, response: allow() })))).told).toEqual([
      ['blocked', 'preflight', 'PreflightInvalidStatus'],
    ]);
  });
});

describe('a HAR of another browser', () => {
  it.each([
    ['WebKit Web Inspector', 'safari'],
    ['some proxy', null],
  ])('%s', async (creator, browser) => {
    const { errors } = await explain(firefox(sent({ status: 500 })).replace('"Firefox"', JSON.stringify(creator)));
    expect(errors[0]).toMatchObject({ browser, reason: 'MissingAllowOriginHeader' });
  });
});

describe('a file that is no HAR', () => {
  it.each([
    ['{"log":{"entries":[', /malformed, it is no JSON/],
    ['{"log":{}}', /no list log\.entries/],
    ['{"log":{"entries":{}}}', /no list log\.entries/],
    ['[]', /no list log\.entries/],
    ['{"a":1}', /JSON, but no HAR/],
    ['{"log":{"entries":[null]}}', /entries\[0\]\.request has no method or no url/],
    ['{"log":{"entries":[{"request":{"method":1,"url":2}}]}}', /entries\[0\]/],
    ['['.repeat(200_000), /malformed/],
    [`{"log":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /no list log\.entries/],
  ])('%#: says what is wrong with it, and ends with 2', async (text, message) => {
    const { code, errors, stderr } = await explain(text);
    expect([code, errors]).toEqual([2, []]);
    expect(stderr).toMatch(message);
    expect(stderr.length).toBeLessThan(400);
  });

  it.each([
    [
      'an entry without response',
      { request: { method: 'GET', url: SERVICE, headers: [{ name: 'Origin', value: PAGE }] } },
    ],
    [
      'headers that are none',
      {
        request: { method: 'GET', url: SERVICE, headers: [null, 7, { name: 1 }, { name: 'Origin', value: PAGE }] },
        response: { status: 'x', headers: 'y' },
      },
    ],
  ])('may still be one: %s', async (_, entry) => {
    expect((await explain(JSON.stringify({ log: { entries: [entry] } }))).told).toEqual([['failed', null, null]]);
  });
});
