/** What the engine reads of a parsed URL (URL Standard, section "URL class"). */
export interface ParsedUrl {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

/** Declared by hand: every host has it, but neither the library of the language nor the DOM's types are in view here. */
declare const URL: { new (url: string, base?: string): ParsedUrl };

/**
 * Parses a URL as browsers do.
 *
 * @param text an absolute URL, or one relative to `base`
 * @param base an absolute URL
 * @returns null where the text is no URL (URL Standard, "basic URL parser": failure)
 */
export function parseUrl(text: string, base?: string): ParsedUrl | null {
  try {
    return base === undefined ? new URL(text) : new URL(text, base);
  } catch {
    return null;
  }
}

/** Whether a URL is one that CORS can be spoken over (Fetch Standard, "HTTP(S) scheme"). */
export function isHttpUrl(url: ParsedUrl): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

/** Whether a URL holds its content itself, so that no service is asked and CORS does not apply (Fetch Standard, "scheme fetch"). */
export function isDataUrl(url: string): boolean {
  // What stands before the scheme is stripped (URL Standard, "basic URL parser", steps 1 and 3). Most URLs need not be parsed to tell.
  return /^[\0-\x20]*d/i.test(url) && parseUrl(url)?.protocol === 'data:';
}

/** The URL as it goes on the wire: serialized, without user, password and fragment. */
export function wireUrl(url: ParsedUrl): string {
  const user = url.username === '' && url.password === '' ? /^$/ : /(?<=^[a-z]+:\/\/)[^@]*@/;
  return url.href.replace(user, '').replace(/#.*$/s, '');
}
