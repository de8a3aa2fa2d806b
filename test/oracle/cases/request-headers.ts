import type { HeaderLine } from '../../../server/engine/browser/types.ts';
import { acah, type Case, exchange, lets } from '../exchange.ts';

/** `safe`: sent at once; `asks`: after a preflight that lists it. */
type Standing = 'safe' | 'asks';

const HEADERS: readonly (readonly [name: string, value: string, standing: Standing])[] = [
  ['Accept', 'application/json', 'safe'],
  ['accept', '*/*', 'safe'],
  ['Accept', 'text/html;q=0.9, */*;q=0.1', 'safe'],
  ['Accept', 'a\tb', 'safe'],
  ['Accept', '', 'safe'],
  ['Accept', 'a{b', 'asks'],
  ['Accept', 'a}b', 'asks'],
  ['Accept', '"a"', 'asks'],
  ['Accept', 'a(b', 'asks'],
  ['Accept', 'a)b', 'asks'],
  ['Accept', 'a:b', 'asks'],
  ['Accept', 'a<b', 'asks'],
  ['Accept', 'a>b', 'asks'],
  ['Accept', 'a?b', 'asks'],
  ['Accept', 'a@b', 'asks'],
  ['Accept', 'a[b', 'asks'],
  ['Accept', 'a]b', 'asks'],
  ['Accept', 'a\\b', 'asks'],
  ['Accept', 'a\u007fb', 'asks'],
  ['Accept', 'a\u0001b', 'asks'],
  ['Accept', '\u00e9', 'safe'],
  ['Accept', 'x'.repeat(128), 'safe'],
  ['Accept', 'x'.repeat(129), 'asks'],
  ['Accept-Language', 'de', 'safe'],
  ['Accept-Language', 'en-US,en;q=0.9,*;q=0.5', 'safe'],
  ['Accept-Language', 'en_US', 'asks'],
  ['Accept-Language', 'de/at', 'asks'],
  ['Accept-Language', 'd\u00e9', 'asks'],
  ['Accept-Language', 'de\tat', 'asks'],
  ['Content-Language', 'de-AT', 'safe'],
  ['Content-Language', 'de_AT', 'asks'],
  ['Content-Language', 'd'.repeat(129), 'asks'],
  ['Content-Type', 'text/plain', 'safe'],
  ['Content-Type', 'TEXT/Plain', 'safe'],
  ['Content-Type', 'text/plain;charset=UTF-8', 'safe'],
  ['Content-Type', 'text/plain ; charset=utf-8', 'safe'],
  ['Content-Type', 'text/plain; charset', 'safe'],
  ['Content-Type', 'text/plain;', 'safe'],
  ['Content-Type', 'application/x-www-form-urlencoded', 'safe'],
  ['Content-Type', 'multipart/form-data; boundary=x', 'safe'],
  ['Content-Type', 'text/plain; charset="utf-8"', 'asks'],
  ['Content-Type', 'multipart/form-data; boundary=a:b', 'asks'],
  ['Content-Type', 'application/json', 'asks'],
  ['Content-Type', 'text/html', 'asks'],
  ['Content-Type', 'text/plain, text/plain', 'asks'],
  ['Content-Type', 'text/plain,', 'asks'],
  ['Content-Type', 'text/plain+x', 'asks'],
  ['Content-Type', 'text /plain', 'asks'],
  ['Content-Type', 'text/ plain', 'asks'],
  ['Content-Type', 'text', 'asks'],
  ['Content-Type', 'plain', 'asks'],
  ['Content-Type', '', 'asks'],
  ['Content-Type', 'application/grpc-web+proto', 'asks'],
  ['Range', 'bytes=0-', 'safe'],
  ['Range', 'bytes=0-255', 'safe'],
  ['Range', 'bytes=5-5', 'safe'],
  ['range', 'bytes=00-09', 'safe'],
  ['Range', 'bytes=-5', 'asks'],
  ['Range', 'bytes=5-1', 'asks'],
  ['Range', 'bytes=0-1,3-4', 'asks'],
  ['Range', 'bytes= 0-1', 'asks'],
  ['Range', 'bytes=0 -1', 'asks'],
  ['Range', 'bytes =0-1', 'asks'],
  ['Range', 'Bytes=0-1', 'asks'],
  ['Range', 'bytes=', 'asks'],
  ['Range', 'bytes=-', 'asks'],
  ['Range', 'items=0-1', 'asks'],
  ['Range', 'x', 'asks'],
  ['Authorization', 'Bearer x', 'asks'],
  ['Cache-Control', 'no-cache', 'asks'],
  ['Pragma', 'no-cache', 'asks'],
  ['If-None-Match', '"x"', 'asks'],
  ['If-Modified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT', 'asks'],
  ['Last-Event-ID', '1', 'asks'],
  ['X-Requested-With', 'XMLHttpRequest', 'asks'],
  ['X-CSRF-Token', 'x', 'asks'],
  ['traceparent', '00-0-0-0', 'asks'],
  ['sentry-trace', '0', 'asks'],
  ['Prefer', 'x', 'asks'],
  ['X-HTTP-Method-Override', 'DELETE', 'asks'],
  ['X-Method-Override', 'PATCH', 'asks'],
];

function headerCase(headers: readonly HeaderLine[], standing: Standing, title: string): Case {
  const names = [...new Set(headers.map(([name]) => name.toLowerCase()))];
  return {
    ...exchange(title, standing === 'asks' ? [lets(acah(names.join())), lets()] : [lets()], { headers }),
    outcome: 'allowed',
    sends: standing === 'asks' ? ['preflight', 'GET'] : ['GET'],
  };
}

const show = (value: string): string => (value.length > 40 ? `${value.length} characters` : JSON.stringify(value));

export const requestHeaders: readonly Case[] = [
  ...HEADERS.map(([name, value, standing]) =>
    headerCase([[name, value]], standing, `${name}: ${show(value)} ${standing}`),
  ),
  headerCase(
    [
      ['Accept', 'a'],
      ['accept', 'b'],
    ],
    'safe',
    'two short lines of Accept: safe',
  ),
  headerCase(
    [
      ['Accept', 'a'.repeat(64)],
      ['Accept', 'a'.repeat(62)],
    ],
    'safe',
    '128 bytes in two lines: safe',
  ),
  headerCase(
    [
      ['Accept', 'a'.repeat(64)],
      ['Accept', 'a'.repeat(63)],
    ],
    'asks',
    '129 bytes in two lines: asks',
  ),
  headerCase(
    [
      ['Content-Type', 'text/plain'],
      ['Content-Type', 'text/plain'],
    ],
    'asks',
    'text/plain twice: asks',
  ),
  headerCase(
    [
      ['X-B', '1'],
      ['x-a', '1'],
      ['X-C', '1'],
      ['X-A', '2'],
    ],
    'asks',
    'names are sorted and unique',
  ),
  headerCase(
    [
      ['X-A', '1'],
      ['Accept', 'text/css'],
    ],
    'asks',
    'a safelisted one beside one that is not',
  ),
  headerCase(
    [
      ['Accept', 'x'.repeat(128)],
      ['Accept-Language', 'x'.repeat(128)],
      ['Content-Language', 'x'.repeat(128)],
      ['Range', 'bytes=0-'],
    ],
    'safe',
    'nearly 400 bytes in all: safe',
  ),
];

// Dropped without a word, so that nothing is asked.
const FORBIDDEN: readonly HeaderLine[] = [
  ['Accept-Charset', 'utf-8'],
  ['Accept-Encoding', 'gzip'],
  ['Access-Control-Request-Headers', 'x-a'],
  ['Access-Control-Request-Method', 'PUT'],
  ['Connection', 'close'],
  ['Content-Length', '5'],
  ['Cookie', 'a=b'],
  ['Cookie2', 'a=b'],
  ['Date', 'x'],
  ['DNT', '1'],
  ['Expect', '100-continue'],
  ['Host', 'a.example'],
  ['Keep-Alive', '5'],
  ['Origin', 'http://a.example'],
  ['Referer', 'http://a.example'],
  ['Set-Cookie', 'a=b'],
  ['TE', 'trailers'],
  ['Trailer', 'x'],
  ['Transfer-Encoding', 'chunked'],
  ['Upgrade', 'h2c'],
  ['Via', 'x'],
  ['Proxy-Authorization', 'x'],
  ['Proxy-X', 'x'],
  ['Sec-Fetch-Mode', 'navigate'],
  ['Sec-X', 'x'],
  ['X-HTTP-Method', 'TRACE'],
  ['X-HTTP-Method-Override', 'connect'],
  ['X-Method-Override', 'PUT, Track'],
];

export const forbiddenHeaders: readonly Case[] = FORBIDDEN.map(([name, value]) =>
  headerCase([[name, value]], 'safe', `${name}: ${value} is dropped`),
);

/** Where Chromium knowingly differs: a preflight by the Standard, and none by Chromium. */
export const deviations: readonly Case[] = (
  [
    ['User-Agent', 'mine', 'UserAgentDropped'],
    ['DPR', '2', 'ClientHintSafelisted'],
    ['Device-Memory', '4', 'ClientHintSafelisted'],
    ['Downlink', '10', 'ClientHintSafelisted'],
    ['ECT', '4g', 'ClientHintSafelisted'],
    ['RTT', '50', 'ClientHintSafelisted'],
    ['Save-Data', 'on', 'ClientHintSafelisted'],
    ['Viewport-Width', '800', 'ClientHintSafelisted'],
    ['Width', '800', 'ClientHintSafelisted'],
  ] as const
).map(
  ([name, value, deviation]): Case => ({
    ...headerCase([[name, value]], 'safe', `${name}: ${value}: ${deviation}`),
    deviation,
  }),
);

export const hintsThatAsk: readonly Case[] = [
  headerCase([['Save-Data', 'off']], 'asks', 'Save-Data: off asks'),
  headerCase([['Width', '1'.repeat(129)]], 'asks', 'Width: 129 characters asks'),
];
