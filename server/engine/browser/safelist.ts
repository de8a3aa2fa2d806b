import { isToken, trimOws } from './header-lists.ts';
import { isForbiddenMethod } from './methods.ts';
import type { HeaderLine } from './types.ts';

const MAX_VALUE_BYTES = 128;
const MAX_SAFELISTED_BYTES = 1024;

// Bytes below 0x20 other than the tab, and these: Fetch Standard, "CORS-unsafe request-header byte".
const UNSAFE_BYTES: ReadonlySet<string> = new Set('"():<>?@[\\]{}\u007f');
const LANGUAGE = /^[0-9A-Za-z *,\-.;=]*$/;
const SAFELISTED_ESSENCES: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
]);

const FORBIDDEN: ReadonlySet<string> = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);
const METHOD_OVERRIDES: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);

/** Client hints that Chromium sends without a preflight, beyond the Standard. `save-data` only with the value `on`. */
const CHROMIUM_SAFELISTED: ReadonlySet<string> = new Set([
  'device-memory',
  'downlink',
  'dpr',
  'ect',
  'rtt',
  'save-data',
  'viewport-width',
  'width',
]);

/** Where Chromium knowingly differs from the Standard on a request header that script set. */
export interface RequestDeviation {
  /** `ClientHintSafelisted`: the header causes no preflight there. `UserAgentDropped`: script's User-Agent is not sent there. */
  readonly name: 'ClientHintSafelisted' | 'UserAgentDropped';
  /** The header's name in lower case. */
  readonly header: string;
}

/** Whether script may not set a header, so that the browser drops it silently (Fetch Standard, "forbidden request-header"). */
export function isForbiddenRequestHeader([name, value]: HeaderLine): boolean {
  const lower = name.toLowerCase();
  if (FORBIDDEN.has(lower) || lower.startsWith('proxy-') || lower.startsWith('sec-')) return true;
  return METHOD_OVERRIDES.has(lower) && value.split(',').some((method) => isForbiddenMethod(trimOws(method)));
}

/** Whether a request header needs neither preflight nor listing (Fetch Standard, "CORS-safelisted request-header"). */
export function isSafelistedRequestHeader([name, value]: HeaderLine): boolean {
  if (value.length > MAX_VALUE_BYTES) return false;
  switch (name.toLowerCase()) {
    case 'accept':
      return !hasUnsafeByte(value);
    case 'accept-language':
    case 'content-language':
      return LANGUAGE.test(value);
    case 'content-type':
      return !hasUnsafeByte(value) && SAFELISTED_ESSENCES.has(essenceOf(value));
    case 'range':
      return isSafelistedRange(value);
    default:
      return false;
  }
}

/**
 * The names of the headers that need a preflight and a listing: lower case, unique, sorted (Fetch Standard, "CORS-unsafe request-header
 * names"). Safelisted ones are among them once their values together exceed 1024 bytes.
 *
 * @param headers the headers of a request that script may set; one character of a value is one byte
 */
export function unsafeHeaderNames(headers: readonly HeaderLine[]): readonly string[] {
  const safelisted = headers.filter(isSafelistedRequestHeader);
  const bytes = safelisted.reduce((sum, [, value]) => sum + value.length, 0);
  const unsafe = bytes > MAX_SAFELISTED_BYTES ? headers : headers.filter((line) => !safelisted.includes(line));
  return [...new Set(unsafe.map(([name]) => name.toLowerCase()))].sort();
}

/** Where Chromium treats the headers that script set otherwise than the Standard says; in the order of the headers. */
export function requestDeviations(headers: readonly HeaderLine[]): readonly RequestDeviation[] {
  return headers.flatMap(([name, value]): RequestDeviation[] => {
    const header = name.toLowerCase();
    if (header === 'user-agent') return [{ name: 'UserAgentDropped', header }];
    if (!CHROMIUM_SAFELISTED.has(header) || value.length > MAX_VALUE_BYTES) return [];
    return header === 'save-data' && value.toLowerCase() !== 'on' ? [] : [{ name: 'ClientHintSafelisted', header }];
  });
}

function hasUnsafeByte(value: string): boolean {
  return [...value].some((byte) => UNSAFE_BYTES.has(byte) || (byte < ' ' && byte !== '\t'));
}

/** Type and subtype in lower case; empty where the value is no MIME type (MIME Sniffing Standard, "parse a MIME type"). */
function essenceOf(value: string): string {
  const [essence = ''] = value.split(';');
  const [type = '', ...subtype] = trimOws(essence).split('/');
  return isToken(type) && isToken(subtype.join('/')) ? `${type}/${subtype.join('/')}`.toLowerCase() : '';
}

/** `bytes=a-b` with a ≤ b, or `bytes=a-` (Fetch Standard, "parse a single range header value", without white space). */
function isSafelistedRange(value: string): boolean {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(value) ?? [];
  return first !== undefined && (last === undefined || last === '' || BigInt(first) <= BigInt(last));
}
