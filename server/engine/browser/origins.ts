import { parseUrl } from './url.ts';

/** A tuple origin. `host` keeps the brackets of an IPv6 address; `port` is null where it is the scheme's default. */
export interface Origin {
  readonly scheme: string;
  readonly host: string;
  readonly port: number | null;
}

/** The serialization of every opaque origin: `file:` pages, sandboxed frames, requests tainted by redirects. */
export const OPAQUE_ORIGIN = 'null';

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['ws', 80],
  ['wss', 443],
  ['ftp', 21],
]);

const SERIALIZED = /^([a-z][a-z0-9+.-]*):\/\/(\[[0-9a-f:.]+\]|[^[\]:/?#@\s\\]+)(?::(\d+))?$/;

/** The port that a URL of this scheme has where it names none; null for schemes without one. */
export function defaultPort(scheme: string): number | null {
  return DEFAULT_PORTS.get(scheme) ?? null;
}

/**
 * The origin of a URL, serialized as in an Origin header (HTML Standard, "serialization of an origin"; URL Standard, "origin").
 *
 * App shells register their schemes as standard ones, so that `capacitor://localhost/index.html` has the origin `capacitor://localhost`
 * there, where the URL Standard alone would call it opaque.
 *
 * @param url an absolute URL
 * @returns `null` (the word) for an opaque origin, and for what is no URL
 */
export function serializeOrigin(url: string): string {
  const parsed = parseUrl(url);
  if (parsed === null) return OPAQUE_ORIGIN;
  if (parsed.origin !== OPAQUE_ORIGIN) return parsed.origin;
  if (parsed.host === '' || parsed.protocol === 'file:') return OPAQUE_ORIGIN;
  return `${parsed.protocol}//${parsed.host}`;
}

/**
 * Takes a serialized tuple origin apart.
 *
 * @param text `scheme://host` or `scheme://host:port`, exactly as a browser writes it
 * @returns null for `null` (it has no parts) and for what no browser writes
 */
export function parseOrigin(text: string): Origin | null {
  const [, scheme, host, digits] = SERIALIZED.exec(text) ?? [];
  if (scheme === undefined || host === undefined) return null;
  if (DEFAULT_PORTS.has(scheme) && parseUrl(text)?.origin !== text) return null;
  const port = digits === undefined ? null : Number(digits);
  return port !== null && (port > 65535 || String(port) !== digits) ? null : { scheme, host, port };
}

/** Whether a value of Access-Control-Allow-Origin is, byte for byte, the request's origin (Fetch Standard, "CORS check", step 4). */
export function matchesOrigin(value: string, origin: string): boolean {
  return value === origin;
}

/**
 * Whether two serialized origins are the same origin (HTML Standard, "same origin"). Opaque ones never are: the word `null` does not
 * tell which one it stands for.
 */
export function sameOrigin(one: string, other: string): boolean {
  return one !== OPAQUE_ORIGIN && one === other;
}

/** Whether a host is the machine itself: `localhost`, `*.localhost`, 127.0.0.0/8, `[::1]` (Secure Contexts, "potentially trustworthy origin"). */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whether a serialized origin is on the machine itself, whatever its scheme and port. */
export function isLoopbackOrigin(origin: string): boolean {
  const parsed = parseOrigin(origin);
  return parsed !== null && isLoopbackHost(parsed.host);
}
