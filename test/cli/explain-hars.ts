/** HAR files in the shapes of browsers, built by hand: none is a recording. */

export const PAGE = 'https://app.example.com';
export const SERVICE = 'https://api.example.com/v1/data';

export type Lines = Readonly<Record<string, string>>;

export interface Entry {
  readonly method?: string;
  readonly url?: string;
  readonly request?: Lines;
  /** 0 where the browser recorded no answer. */
  readonly status?: number;
  readonly response?: Lines | readonly (readonly [string, string])[];
  readonly error?: string;
  readonly resource?: string;
  /** Seconds after the first. */
  readonly at?: number;
  readonly cookies?: readonly unknown[];
}

const named = (lines: Lines | readonly (readonly [string, string])[] = {}) =>
  (Array.isArray(lines) ? lines : Object.entries(lines)).map(([name, value]) => ({ name, value }));

function entry({ method = 'GET', url = SERVICE, request, status = 200, response, cookies = [], at = 0 }: Entry) {
  return {
    startedDateTime: new Date(Date.UTC(2026, 4, 1) + at * 1000).toISOString(),
    time: 1,
    request: {
      method,
      url,
      httpVersion: 'h2',
      headers: named(request),
      cookies,
      queryString: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status,
      statusText: '',
      headers: named(response),
      cookies: [],
      content: { size: 0, mimeType: 'x-unknown' },
    },
  };
}

/** As Chromium's DevTools export: `_resourceType` on each entry, `_error` on the response of a failed load. */
export function devTools(...entries: readonly Entry[]): string {
  return har(
    'WebInspector',
    entries.map((one) => {
      const plain = entry(one);
      const failed = one.error === undefined ? {} : { _error: one.error };
      return { ...plain, _resourceType: one.resource ?? 'fetch', response: { ...plain.response, ...failed } };
    }),
  );
}

/** As Firefox exports: status and headers stand on the blocked entry, and nothing says that it was blocked. */
export function firefox(...entries: readonly Entry[]): string {
  return har('Firefox', entries.map(entry));
}

function har(creator: string, entries: readonly unknown[]): string {
  return JSON.stringify({ log: { version: '1.2', creator: { name: creator, version: '1' }, pages: [], entries } });
}

/** A preflight as a browser sends it. */
export const preflight = (differs: Entry & { readonly asks?: string; readonly headers?: string } = {}): Entry => ({
  method: 'OPTIONS',
  status: 204,
  resource: 'preflight',
  ...differs,
  request: {
    Origin: PAGE,
    'Access-Control-Request-Method': differs.asks ?? 'PUT',
    ...(differs.headers === undefined ? {} : { 'Access-Control-Request-Headers': differs.headers }),
    'Sec-Fetch-Mode': 'cors',
    ...differs.request,
  },
});

/** A request of a script that was sent. */
export const sent = (differs: Entry = {}): Entry => ({
  ...differs,
  request: { Origin: PAGE, 'Sec-Fetch-Mode': 'cors', ...differs.request },
});

/** A request that Chromium did not send, or whose answer it keeps to itself: provisional headers, no answer. */
export const unanswered = (differs: Entry = {}): Entry => ({
  status: 0,
  error: 'net::ERR_FAILED',
  ...differs,
  request: { Referer: `${PAGE}/`, 'User-Agent': 'Mozilla/5.0', ...differs.request },
});
