import type { NetError } from '../types.ts';
import { adviceOn, lookInstead } from './advice.ts';
import {
  CHROME_HEAD,
  CHROME_NET_LINE,
  CHROME_SENTENCE,
  type NetLine,
  readChrome,
  readChromeSentence,
  readNetLine,
} from './chrome.ts';
import { FIREFOX_HEAD, FIREFOX_REASON, readFirefox, readFirefoxReason } from './firefox.ts';
import { type Paste, paste, type Taken } from './paste.ts';
import { readSafari, SAFARI_START, type SafariLine } from './safari.ts';
import { type ConsoleError, type Said, UNSAID } from './types.ts';

/** The longest part of a paste that is looked at as one message, in UTF-16 units. */
const LONGEST_MESSAGE = 20_000;
const LONGEST_BARE = 2000;

/**
 * Net errors that are refusals of their own, and not the shadow of a CORS message. The phase is null where a preflight is refused by
 * the same line; other redirects of a preflight have a CORS message.
 */
const REDIRECT_PHASES: Readonly<Record<NetError, 'actual' | null>> = {
  ERR_INVALID_REDIRECT: null,
  ERR_TOO_MANY_REDIRECTS: 'actual',
  ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION: null,
  ERR_UNSAFE_REDIRECT: 'actual',
  ERR_UNKNOWN_URL_SCHEME: 'actual',
};

/**
 * Understands pasted console text: the CORS messages of Chromium, Firefox and Safari in it, in their order, whatever stands around
 * them. A text that is none gives the empty list.
 *
 * Line breaks within messages, prefixes such as `app.js:12`, what DevTools glues to the end, typographic and localised quotes do not
 * matter. Lines that belong together (Chromium's `net::ERR_FAILED`, Safari's last line) are one error. The texts are those of the
 * browsers in English.
 */
export function readConsole(text: string): readonly ConsoleError[] {
  const pasted = paste(text);
  const starts = startsOf();
  const heads = new RegExp([CHROME_HEAD, FIREFOX_HEAD].map(({ source }) => source).join('|'), 'g');
  const found = new Found();
  let head = -1;
  for (let match = starts.exec(pasted.plain); match !== null; match = starts.exec(pasted.plain)) {
    const start = match.index;
    if (head <= start) head = nextAfter(heads, pasted.plain, start);
    const end = takeAt(pasted, match.groups, start, head, found);
    starts.lastIndex = Math.max(end, start + 1);
  }
  return found.all.map(understood);
}

function startsOf(): RegExp {
  const kinds = {
    chrome: CHROME_HEAD,
    firefox: FIREFOX_HEAD,
    sentence: CHROME_SENTENCE,
    reason: FIREFOX_REASON,
    net: CHROME_NET_LINE,
    safari: SAFARI_START,
  };
  return new RegExp(
    Object.entries(kinds)
      .map(([name, { source }]) => `(?<${name}>${source})`)
      .join('|'),
    'g',
  );
}

function nextAfter(heads: RegExp, plain: string, start: number): number {
  heads.lastIndex = start + 1;
  return heads.exec(plain)?.index ?? plain.length;
}

/** Takes the message that begins at a place, and says where it ends. */
function takeAt(
  pasted: Paste,
  kind: Readonly<Record<string, string>> | undefined,
  start: number,
  head: number,
  found: Found,
): number {
  const long = Math.min(head, start + LONGEST_MESSAGE);
  const bare = Math.min(head, start + LONGEST_BARE);
  if (kind?.chrome !== undefined) return endOf(readChrome(pasted, start, long), (said) => found.add(said));
  if (kind?.firefox !== undefined) return endOf(readFirefox(pasted, start, long), (said) => found.add(said));
  if (kind?.sentence !== undefined) return endOf(readChromeSentence(pasted, start, bare), (said) => found.add(said));
  if (kind?.reason !== undefined) return endOf(readFirefoxReason(pasted, start, bare), (said) => found.add(said));
  if (kind?.net !== undefined) return endOf(readNetLine(pasted, start, bare), (line) => found.addNet(line));
  return endOf(readSafari(pasted, start, long), (line) => found.addSafari(line));
}

function endOf<T>(taken: Taken<T> | null, add: (said: T) => void): number {
  if (taken === null) return 0;
  add(taken.said);
  return taken.end;
}

function isRedirectError(error: string): error is NetError {
  return Object.hasOwn(REDIRECT_PHASES, error);
}

/** The errors so far. Lines that only go with an error found already are put to it. */
class Found {
  readonly all: Said[] = [];
  /** How many of the errors, from the first, a line about the failed load can no longer belong to. */
  #closed = 0;

  add(said: Said): void {
    this.all.push(said);
  }

  /** The net error belongs to the first error of Chromium that still lacks one, by its URL where the line has one. */
  addNet({ error, method, url, status }: NetLine): void {
    const index = this.all.findIndex(
      (said, at) =>
        at >= this.#closed &&
        said.browser === 'chrome' &&
        said.silence !== 'net-error' &&
        (url === null || said.url === null || url === (said.redirectedFrom ?? said.url) || url === said.url),
    );
    const owner = this.all[index];
    if (owner !== undefined) {
      this.all[index] = {
        ...owner,
        method: owner.method ?? method,
        url: owner.url ?? url,
        status: owner.status ?? status,
      };
      this.#closed = index + 1;
    } else if (isRedirectError(error)) {
      const phase = REDIRECT_PHASES[error];
      this.#addAlone({ ...UNSAID, browser: 'chrome', method, url, status, reason: error, phase });
    } else if (error === 'ERR_FAILED' && !this.#isEcho(url)) {
      this.#addAlone({ ...UNSAID, browser: 'chrome', outcome: 'failed', method, url, status, silence: 'net-error' });
    }
  }

  /** The same failed load is reported by the network and by the script that asked. */
  #isEcho(url: string | null): boolean {
    const last = this.all.findLast((said) => said.browser === 'chrome');
    return last !== undefined && (url === null || url === last.url || url === last.redirectedFrom);
  }

  #addAlone(said: Said): void {
    this.all.push(said);
    this.#closed = this.all.length;
  }

  addSafari({ said, role }: SafariLine): void {
    const last = this.all.findLastIndex(({ browser }) => browser === 'safari');
    const before = this.all[last];
    const same = before !== undefined && before.reason === said.reason && before.origin === said.origin;
    if (role === 'echo' && same) return;
    if (role !== 'last' || before === undefined || before.silence === 'access-control-checks') this.all.push(said);
    else if (before.url === null) this.all[last] = { ...before, url: said.url };
    else if (before.phase === 'actual' && before.redirectedFrom === null)
      this.all[last] = { ...before, redirectedFrom: said.url };
    else if (before.url !== said.url) this.all.push(said);
  }
}

function understood({ silence, ...said }: Said): ConsoleError {
  if (silence !== null) return { ...said, ...lookInstead(silence, said) };
  const { what, todo } = adviceOn({ ...said, value: null });
  return { ...said, message: `${what} ${todo}`, lookAt: null };
}
