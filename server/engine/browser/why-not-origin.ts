import { defaultPort, isLoopbackHost, OPAQUE_ORIGIN, parseOrigin } from './origins.ts';
import { parseUrl } from './url.ts';

/** What keeps a text from ever being equal to an Origin header. */
export type OriginFault =
  /** The word for every origin, which is none. */
  | 'wildcard'
  | 'empty'
  /** A `*`, a leading dot or the like stands for several hosts or ports. */
  | 'glob'
  /** A RegExp literal or its source, written as a text. */
  | 'pattern'
  /** Several origins in one text. */
  | 'list'
  | 'quotes'
  | 'white-space'
  | 'no-scheme'
  /** `https:/a.com`, `https//a.com`, `https:///a.com`. */
  | 'scheme-separator'
  /** `wss://a.com`: a page that opens a WebSocket has the origin that it was loaded from. */
  | 'websocket-scheme'
  | 'user-info'
  | 'trailing-slash'
  | 'path'
  | 'query'
  | 'fragment'
  /** The port is the default of its own scheme, which browsers leave out. */
  | 'default-port'
  | 'upper-case'
  /** Letters beyond ASCII, which browsers write in punycode. */
  | 'idn'
  /** A host or port that browsers spell otherwise: `127.1`, `[0:0::1]`, `:0443`. */
  | 'spelling'
  /** Nothing of the kind. */
  | 'not-an-origin';

/** Why no client sends a text as its Origin header. */
export interface OriginFaults {
  /** The first of the faults. */
  readonly reason: OriginFault;
  /** All faults, in the order of `OriginFault`. */
  readonly reasons: readonly [OriginFault, ...OriginFault[]];
  /** The origin with all faults mended; null where it is not evident which one is meant. */
  readonly corrected: string | null;
}

interface Parts {
  readonly scheme: string;
  readonly userInfo: string | null;
  readonly host: string;
  readonly port: string | null;
  /** What follows the authority. */
  readonly rest: string;
}

/**
 * Why a text can never equal an Origin header (HTML Standard, "serialization of an origin"; RFC 6454, 6.2).
 *
 * Custom schemes (`capacitor://localhost`, `app://x`, `chrome-extension://…`), `null`, and the `file://` of Android's web views are real
 * origins.
 *
 * @param text what an author wrote where an origin is expected
 * @returns null where a client can send it
 */
export function whyNotOrigin(text: string): OriginFaults | null {
  if (text === OPAQUE_ORIGIN || text === 'file://') return null;
  const trimmed = text.trim();
  const bare = withoutQuotes(trimmed);
  if (bare !== trimmed) return prefixed(['quotes'], whyNotOrigin(bare), bare);
  const shape = shapeFault(trimmed);
  if (shape !== null) return faults([shape], null);
  return trimmed === text ? urlFaults(text) : prefixed(['white-space'], whyNotOrigin(trimmed), trimmed);
}

function prefixed(found: readonly OriginFault[], inner: OriginFaults | null, corrected: string): OriginFaults {
  return inner === null ? faults(found, corrected) : faults([...found, ...inner.reasons], inner.corrected);
}

function faults(reasons: readonly OriginFault[], corrected: string | null): OriginFaults {
  const [reason = 'not-an-origin', ...others] = reasons;
  return { reason, reasons: [reason, ...others], corrected };
}

/** Faults by which a text, without white space around it, stands for no single origin. */
function shapeFault(trimmed: string): OriginFault | null {
  if (trimmed === '') return 'empty';
  if (trimmed === '*') return 'wildcard';
  if (/[,;|\s]/.test(trimmed) && trimmed.split(/[,;|\s]+/).filter(looksLikeOrigin).length > 1) return 'list';
  if (/^\/?\^|\$(?:\/[a-z]*)?$|\\|\.[*+]|\(|\[\^/i.test(trimmed)) return 'pattern';
  const [authority = ''] = trimmed.replace(/^[^:/]*:\/\//, '').split('/');
  return authority.includes('*') || authority.startsWith('.') || /^[^:/]*\*[^:/]*:\/\//.test(trimmed) ? 'glob' : null;
}

function looksLikeOrigin(text: string): boolean {
  return /^["']?([a-z][a-z0-9+.-]*:\/\/|localhost\b|[\w-]+\.[\w-]+)/i.test(text);
}

function withoutQuotes(text: string): string {
  return /^(["'`]).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}

function urlFaults(text: string): OriginFaults | null {
  if (/\s/.test(text)) return faults(['white-space'], null);
  if (text.toLowerCase() === OPAQUE_ORIGIN) return faults(['upper-case'], OPAQUE_ORIGIN);
  const parts = partsOf(text);
  if (parts === null) return withScheme(text);
  if (/^wss?$/i.test(parts.scheme)) return prefixedUrl('websocket-scheme', text.replace(/^ws/i, 'http'));
  if (/^(file|ftp)$/i.test(parts.scheme) || !isHostLike(parts.host)) return faults(['not-an-origin'], null);
  const origin = originOf(parts);
  if (origin === null) return faults(['not-an-origin'], null);
  const reasons = [...partFaults(parts), ...(spelledAlike(parts, origin) ? [] : (['spelling'] as const))];
  return reasons.length === 0 ? null : faults(reasons, origin);
}

/** A text without `scheme://`: a scheme is evident where the rest names a host. */
function withScheme(text: string): OriginFaults {
  const [, scheme, afterScheme] = /^(https?)(?::\/?|\/\/|:\/{3,})(?=[^/])(.*)$/i.exec(text) ?? [];
  if (scheme !== undefined && afterScheme !== undefined) {
    return prefixedUrl('scheme-separator', `${scheme}://${afterScheme}`);
  }
  const rest = text.replace(/^:?\/\//, '');
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s/?#@:[\]]+)(?::(\d+))?(?:[/?#].*)?$/i.exec(rest) ?? [];
  if (host === undefined || !namesHost(host)) return faults(['not-an-origin'], null);
  const isLocal =
    isLoopbackHost(host.toLowerCase()) || /^(10|192\.168)\.[\d.]+$/.test(host) || host === '0.0.0.0' || port === '80';
  return prefixedUrl('no-scheme', `${isLocal ? 'http' : 'https'}://${rest}`);
}

function prefixedUrl(fault: OriginFault, url: string): OriginFaults {
  const inner = whyNotOrigin(url);
  return prefixed(inner?.reason === 'not-an-origin' ? [] : [fault], inner, url);
}

/** Template placeholders pass as hosts with the URL parser, and `https://https://…` has the host `https`. */
function isHostLike(host: string): boolean {
  return !/[!"$&'()+,;<=>`{}]/.test(host) && !/^https?$/i.test(host);
}

function namesHost(host: string): boolean {
  return (
    host.startsWith('[') || isLoopbackHost(host.toLowerCase()) || /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)+\.?$/u.test(host)
  );
}

function partsOf(text: string): Parts | null {
  const [, scheme, authority, rest] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\\]+)(.*)$/is.exec(text) ?? [];
  if (scheme === undefined || authority === undefined || rest === undefined) return null;
  const at = authority.lastIndexOf('@');
  const userInfo = at < 0 ? null : authority.slice(0, at);
  const target = authority.slice(at + 1);
  // The colons of an IPv6 address stand in brackets.
  const colon = target.indexOf(':', target.startsWith('[') ? target.indexOf(']') : 0);
  if (colon < 0) return { scheme, userInfo, host: target, port: null, rest };
  return { scheme, userInfo, host: target.slice(0, colon), port: target.slice(colon + 1), rest };
}

/** The origin that the parts stand for, as a browser serializes it; null where they stand for none. */
function originOf({ scheme, host, port }: Parts): string | null {
  const lower = scheme.toLowerCase();
  const digits = port === null || port === '' ? '' : `:${port}`;
  const url = parseUrl(`${lower}://${host}${digits}`);
  if (url === null) return null;
  const origin = `${url.protocol}//${url.host}`;
  return parseOrigin(origin) === null ? null : origin;
}

function partFaults({ scheme, userInfo, host, port, rest }: Parts): OriginFault[] {
  const found: OriginFault[] = [];
  const own = defaultPort(scheme.toLowerCase());
  const [path = ''] = rest.split(/[?#]/);
  if (userInfo !== null) found.push('user-info');
  if (path === '/') found.push('trailing-slash');
  else if (path !== '') found.push('path');
  if (/^[^#]*\?/.test(rest)) found.push('query');
  if (rest.includes('#')) found.push('fragment');
  if (own !== null && port !== null && Number(port) === own) found.push('default-port');
  // The hosts of custom schemes keep their case.
  if (/[A-Z]/.test(own === null ? scheme : scheme + host)) found.push('upper-case');
  if (/[^ -~]/.test(host)) found.push('idn');
  return found;
}

/** Whether host and port stand in the text as in the origin, but for faults that have a name of their own. */
function spelledAlike({ scheme, host, port }: Parts, origin: string): boolean {
  const own = defaultPort(scheme.toLowerCase());
  const parsed = parseOrigin(origin);
  const spelledHost = own === null ? host : host.toLowerCase();
  const hostAlike = /[^ -~]/.test(host) || parsed?.host === spelledHost;
  return hostAlike && (port === null || port === String(parsed?.port ?? own));
}
