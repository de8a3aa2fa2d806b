import type { Browser, HeaderLine } from '../engine/analyze.ts';

/** One request of a HAR (HTTP Archive 1.2), as far as CORS is concerned. */
export interface HarEntry {
  /** Its place in the file, from 0. */
  readonly index: number;
  /** When it began, in milliseconds since 1970; null where the file does not say. */
  readonly time: number | null;
  readonly method: string;
  /** Without its fragment. */
  readonly url: string;
  readonly requestHeaders: readonly HeaderLine[];
  /** The Origin header; null where none was sent, or recorded. */
  readonly origin: string | null;
  /** Whether cookies went with it; that none are seen proves nothing. */
  readonly cookies: boolean;
  /** 0 where no answer was recorded. */
  readonly status: number;
  readonly responseHeaders: readonly HeaderLine[];
  /** Chromium's net error (`net::ERR_FAILED`), where the load failed. */
  readonly error: string | null;
  /** Chromium's kind of resource: `fetch`, `xhr`, `document`, `image`, … */
  readonly resource: string | null;
  /** The URL of the page that the entry is listed under, or its title; null where it is under none. */
  readonly page: string | null;
}

export interface Har {
  readonly browser: Browser | null;
  readonly entries: readonly HarEntry[];
  /** Whether no entry has Cookie, Set-Cookie or Authorization, as Chromium exports it unless asked. */
  readonly sanitized: boolean;
}

/** The text is no HAR; the message says what is wrong with it. */
export class NotHar extends Error {}

/** Each request is compared with those to the same URL: more entries would take minutes in the worst case. */
const MOST_ENTRIES = 20_000;

/**
 * Reads a HAR.
 *
 * @throws {NotHar} where the text is no JSON, has no `log.entries` or too many, or an entry has no request
 */
export function readHar(text: string): Har {
  const log = member(parsed(text), 'log');
  const list = member(log, 'entries');
  if (!Array.isArray(list)) throw new NotHar('this is JSON, but no HAR: it has no list log.entries');
  if (list.length > MOST_ENTRIES)
    throw new NotHar(
      `the HAR has ${list.length} entries, more than ${MOST_ENTRIES}; export the requests around the error`,
    );
  const pages = pagesOf(log);
  const entries = list.map((entry: unknown, index) => readEntry(entry, index, pages));
  return { browser: browserOf(log), entries, sanitized: !entries.some(tellsCredentials) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new NotHar(`the HAR is malformed, it is no JSON: ${why.slice(0, 200)}`);
  }
}

function browserOf(log: unknown): Browser | null {
  const name = `${textOf(member(log, 'browser'), 'name') ?? ''} ${textOf(member(log, 'creator'), 'name') ?? ''}`;
  if (/firefox/i.test(name)) return 'firefox';
  if (/webkit|safari/i.test(name)) return 'safari';
  return /webinspector|chrom|edge/i.test(name) ? 'chrome' : null;
}

/** The titles of the pages by their names; Chromium writes a page's URL as its title. */
function pagesOf(log: unknown): ReadonlyMap<string, string> {
  const list = member(log, 'pages');
  const pages: readonly unknown[] = Array.isArray(list) ? list : [];
  return new Map(pages.map((page) => [textOf(page, 'id') ?? '', textOf(page, 'title') ?? '']));
}

function readEntry(entry: unknown, index: number, pages: ReadonlyMap<string, string>): HarEntry {
  const [request, response] = [member(entry, 'request'), member(entry, 'response')];
  const [method, url] = [textOf(request, 'method'), textOf(request, 'url')];
  if (method === null || url === null)
    throw new NotHar(`the HAR is malformed: log.entries[${index}].request has no method or no url`);
  const status = member(response, 'status');
  const requestHeaders = headersOf(request);
  const cookies = member(request, 'cookies');
  const time = Date.parse(textOf(entry, 'startedDateTime') ?? '');
  return {
    index,
    time: Number.isNaN(time) ? null : time,
    method,
    url: url.replace(/#.*$/s, ''),
    requestHeaders,
    origin: lineOf(requestHeaders, 'origin'),
    cookies: (Array.isArray(cookies) && cookies.length > 0) || has(requestHeaders, 'cookie'),
    status: typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 999 ? status : 0,
    responseHeaders: headersOf(response),
    error: textOf(response, '_error') ?? textOf(entry, '_error'),
    resource: textOf(entry, '_resourceType')?.toLowerCase() ?? null,
    page: pages.get(textOf(entry, 'pageref') ?? '') ?? null,
  };
}

/** Header lines in their order. Some exports write the lines of one name as one, with line breaks. */
function headersOf(message: unknown): readonly HeaderLine[] {
  const list = member(message, 'headers');
  if (!Array.isArray(list)) return [];
  return list.flatMap((header: unknown): HeaderLine[] => {
    const [name, value] = [textOf(header, 'name'), textOf(header, 'value')];
    if (name === null || value === null || name.startsWith(':')) return [];
    return value.split('\n').map((line): HeaderLine => [name, line]);
  });
}

function tellsCredentials({ cookies, requestHeaders, responseHeaders }: HarEntry): boolean {
  return cookies || has(requestHeaders, 'authorization') || has(responseHeaders, 'set-cookie');
}

function has(headers: readonly HeaderLine[], name: string): boolean {
  return lineOf(headers, name) !== null;
}

/** The value of the first line of a header; null where there is none. */
export function lineOf(headers: readonly HeaderLine[], name: string): string | null {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

function textOf(of: unknown, name: string): string | null {
  const value = member(of, name);
  return typeof value === 'string' ? value : null;
}
