import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSharedHosting, registrableDomain } from '../../server/engine/browser/domains.ts';
import {
  defaultPort,
  isLoopbackOrigin,
  matchesOrigin,
  parseOrigin,
  sameOrigin,
  serializeOrigin,
} from '../../server/engine/browser/origins.ts';
import { whyNotOrigin } from '../../server/engine/browser/why-not-origin.ts';

describe('serializing the origin of a URL', () => {
  it.each([
    ['https://a.com/path?x#y', 'https://a.com'],
    ['HTTPS://A.com:443/', 'https://a.com'],
    ['http://a.com:8080', 'http://a.com:8080'],
    ['https://user:pw@a.com/', 'https://a.com'],
    ['https://müller.de', 'https://xn--mller-kva.de'],
    ['http://[0:0::1]:3000/', 'http://[::1]:3000'],
    ['blob:https://a.com/1b2', 'https://a.com'],
    ['capacitor://localhost/index.html', 'capacitor://localhost'],
    ['chrome-extension://abc/popup.html', 'chrome-extension://abc'],
    ['file:///home/index.html', 'null'],
    ['file://server/share/index.html', 'null'],
    ['data:text/html,x', 'null'],
    ['about:blank', 'null'],
    ['custom://a$b c', 'null'],
    ['no url', 'null'],
  ])('%s has the origin %s', (url, origin) => {
    expect(serializeOrigin(url)).toBe(origin);
  });
});

describe('taking a serialized origin apart', () => {
  it.each([
    ['https://a.com', { scheme: 'https', host: 'a.com', port: null }],
    ['http://localhost:3000', { scheme: 'http', host: 'localhost', port: 3000 }],
    ['http://[::1]:80a', null],
    ['http://[::1]:81', { scheme: 'http', host: '[::1]', port: 81 }],
    ['capacitor://localhost', { scheme: 'capacitor', host: 'localhost', port: null }],
    ['app://x:70000', null],
    ['app://x:007', null],
    ['https://a.com/', null],
    ['https://A.com', null],
    ['https://a.com:443', null],
    ['https://127.1', null],
    ['null', null],
    ['', null],
  ])('%s', (text, origin) => {
    expect(parseOrigin(text)).toEqual(origin);
  });

  it('knows the default ports of the schemes that have one', () => {
    expect(['http', 'https', 'ws', 'wss', 'ftp', 'capacitor'].map(defaultPort)).toEqual([80, 443, 80, 443, 21, null]);
  });
});

describe('comparing origins', () => {
  it('is the same origin where scheme, host and port are the same', () => {
    expect(sameOrigin('https://a.com', 'https://a.com')).toBe(true);
    expect(sameOrigin('https://a.com', 'http://a.com')).toBe(false);
    expect(sameOrigin('https://a.com', 'https://a.com:8443')).toBe(false);
  });

  it('never takes two opaque origins for the same, though the words match', () => {
    expect(sameOrigin('null', 'null')).toBe(false);
    expect(matchesOrigin('null', 'null')).toBe(true);
  });
});

describe('loopback origins', () => {
  it.each([
    'http://localhost',
    'http://localhost:3000',
    'https://app.localhost',
    'http://127.0.0.1',
    'http://127.8.9.10:1',
    'http://[::1]:5173',
    'capacitor://localhost',
  ])('%s is on the machine itself', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(true);
  });

  it.each([
    'https://notlocalhost',
    'https://localhost.com',
    'http://128.0.0.1',
    'http://127.0.0.1.nip.io',
    'null',
    'localhost',
  ])('%s is not', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(false);
  });
});

describe('the public suffix list', () => {
  it.each([
    ['https://www.a.co.uk', 'a.co.uk'],
    ['https://a.com:8443', 'a.com'],
    ['https://me.github.io', 'me.github.io'],
    ['https://github.io', null],
    ['http://127.0.0.1', null],
    ['http://[::1]', null],
    ['null', null],
  ])('the registrable domain of %s is %s', (origin, domain) => {
    expect(registrableDomain(origin)).toBe(domain);
  });

  it.each([
    ['https://me.github.io', true],
    ['https://shop.vercel.app', true],
    ['https://github.io', true],
    ['https://github.com', false],
    ['https://a.co.uk', false],
    ['http://localhost', false],
    ['null', false],
  ])('anyone can publish beside %s: %s', (origin, shared) => {
    expect(isSharedHosting(origin)).toBe(shared);
  });
});

describe('texts that no client sends as its Origin', () => {
  it.each([
    ['*', ['wildcard'], null],
    ['', ['empty'], null],
    ['  ', ['empty'], null],
    ['https://a.com/', ['trailing-slash'], 'https://a.com'],
    ['https://a.com/app', ['path'], 'https://a.com'],
    ['https://a.com/*', ['path'], 'https://a.com'],
    ['https://a.com?x', ['query'], 'https://a.com'],
    ['https://a.com#x', ['fragment'], 'https://a.com'],
    ['https://user:pw@a.com', ['user-info'], 'https://a.com'],
    ['https://a.com:443', ['default-port'], 'https://a.com'],
    ['http://a.com:80', ['default-port'], 'http://a.com'],
    ['https://A.com', ['upper-case'], 'https://a.com'],
    ['Capacitor://localhost', ['upper-case'], 'capacitor://localhost'],
    ['NULL', ['upper-case'], 'null'],
    ['https://müller.de', ['idn'], 'https://xn--mller-kva.de'],
    ['http://127.1:3000', ['spelling'], 'http://127.0.0.1:3000'],
    ['https://a.com:', ['spelling'], 'https://a.com'],
    ['HTTPS://A.com:443/x', ['path', 'default-port', 'upper-case'], 'https://a.com'],
    ['http://[0:0:0:0:0:0:0:1]:080', ['default-port', 'spelling'], 'http://[::1]'],
    ['a.com', ['no-scheme'], 'https://a.com'],
    ['//a.com', ['no-scheme'], 'https://a.com'],
    ['a.com:443/x', ['no-scheme', 'path', 'default-port'], 'https://a.com'],
    ['a.com:80', ['no-scheme', 'default-port'], 'http://a.com'],
    ['localhost:3000', ['no-scheme'], 'http://localhost:3000'],
    ['127.0.0.1', ['no-scheme'], 'http://127.0.0.1'],
    ['192.168.0.7:8080', ['no-scheme'], 'http://192.168.0.7:8080'],
    ['0.0.0.0:5000', ['no-scheme'], 'http://0.0.0.0:5000'],
    ['[::1]:3000', ['no-scheme'], 'http://[::1]:3000'],
    ['https:/a.com', ['scheme-separator'], 'https://a.com'],
    ['https//a.com/', ['scheme-separator', 'trailing-slash'], 'https://a.com'],
    ['https:///a.com', ['scheme-separator'], 'https://a.com'],
    ['wss://a.com', ['websocket-scheme'], 'https://a.com'],
    ['ws://a.com:80', ['websocket-scheme', 'default-port'], 'http://a.com'],
    [' https://a.com\n', ['white-space'], 'https://a.com'],
    [' https://a.com/ ', ['white-space', 'trailing-slash'], 'https://a.com'],
    ['"https://a.com"', ['quotes'], 'https://a.com'],
    ["'*'", ['quotes', 'wildcard'], null],
    ['*.a.com', ['glob'], null],
    ['https://*.a.com', ['glob'], null],
    ['http*://a.com', ['glob'], null],
    ['http://localhost:*', ['glob'], null],
    ['.a.com', ['glob'], null],
    ['^https://a\\.com$', ['pattern'], null],
    ['/\\.a\\.com$/', ['pattern'], null],
    ['https://(a|b).com', ['pattern'], null],
    ['https://a.com, https://b.com', ['list'], null],
    ['https://a.com;http://localhost:3000', ['list'], null],
    ['https://a com', ['white-space'], null],
    ['https://a.com:99999', ['not-an-origin'], null],
    ['https://[::1', ['not-an-origin'], null],
    ['https://$' + '{HOST}', ['not-an-origin'], null],
    ['https://https://a.com', ['not-an-origin'], null],
    ['https:/https://a.com', ['not-an-origin'], null],
    ['https:/', ['not-an-origin'], null],
    ['x://a$b', ['not-an-origin'], null],
    ['x://@', ['not-an-origin'], null],
    ['https:/a.com:99999', ['not-an-origin'], null],
    ['file:///index.html', ['not-an-origin'], null],
    ['ftp://a.com', ['not-an-origin'], null],
    ['data:text/html,x', ['not-an-origin'], null],
    ['user@a.com', ['not-an-origin'], null],
    ['undefined', ['not-an-origin'], null],
    ['a..com', ['not-an-origin'], null],
  ] as const)('%j: %j, mended %j', (text, reasons, corrected) => {
    expect(whyNotOrigin(text)).toEqual({ reason: reasons[0], reasons, corrected });
  });

  it.each([
    'https://a.com',
    'http://a.com:8080',
    'https://a_b.example.',
    'http://[::1]:3000',
    'https://xn--mller-kva.de',
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'http://tauri.localhost',
    'app://x',
    'chrome-extension://abcdefghijklmnop',
    'moz-extension://0B9F-4c',
    'vscode-webview://0f1a',
    'file://',
    'null',
  ])('%s is one that a client can send', (text) => {
    expect(whyNotOrigin(text)).toBeNull();
  });
});

describe('origins, whatever the text', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.stringMatching(/^[a-zA-Z.:/@?#*[\]0-9 -]{0,30}$/),
    fc
      .tuple(
        fc.constantFrom('HTTPS', 'http', 'app', 'ws'),
        fc.domain(),
        fc.constantFrom('', ':443', ':80', ':0081', '/', '/x?y'),
      )
      .map(([scheme, host, rest]) => `${scheme}://${host}${rest}`),
  );

  it('a correction is an origin that a client can send', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const corrected = whyNotOrigin(text)?.corrected ?? null;
        expect(corrected === null ? null : whyNotOrigin(corrected)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('what a client can send is null, a web view of files, or a tuple that parses and is put together again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        if (whyNotOrigin(text) !== null || text === 'file://' || text === 'null') return;
        const origin = parseOrigin(text);
        expect(origin).not.toBeNull();
        expect(`${origin?.scheme}://${origin?.host}${origin?.port === null ? '' : `:${origin?.port}`}`).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('the origin of any web address is its own origin, and one that a client can send', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const origin = serializeOrigin(url);
        expect(serializeOrigin(origin)).toBe(origin);
        expect(whyNotOrigin(origin)).toBeNull();
      }),
    );
  });
});
